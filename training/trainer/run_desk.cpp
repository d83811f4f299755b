// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/run_desk.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace gonion::training {
namespace {

using namespace std::chrono_literals;

/// Waits, or returns early where it is asked to end.
void waitFor(std::chrono::milliseconds time, const std::stop_token &end)
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, end, time, [] { return false; });
}

} // namespace

RunDesk::RunDesk(const RunFolder &folder, std::optional<RunWriter> writer, std::string device,
                 const core::JobContext &job)
    : m_folder(folder),
      m_writer(std::move(writer)),
      m_job(job),
      m_onJobStop(job.stopToken(), [this] { m_stop.request_stop(); })
{
    m_status.device = std::move(device);
    if (m_writer) {
        m_watcher = std::jthread([this](const std::stop_token &end) { watch(end); });
    }
}

RunDesk::~RunDesk() = default;

void RunDesk::watch(const std::stop_token &end)
{
    while (!end.stop_requested()) {
        const RunWish wish = readWish(m_folder);
        m_wish = wish;
        if (wish == RunWish::Stop) {
            m_stop.request_stop();
        }
        waitFor(500ms, end);
    }
}

bool RunDesk::stopWanted()
{
    if (m_wish == RunWish::Pause && !m_stop.stop_requested()) {
        const RunState before = m_status.state;
        const std::string message = m_message;
        setState(RunState::Paused, "Paused.");
        while (m_wish == RunWish::Pause && !m_stop.stop_requested()) {
            waitFor(100ms, m_stop.get_token());
        }
        setState(before, message);
    } else if (m_writer) {
        m_writer->setStatus(m_status);
    }
    return m_stop.stop_requested();
}

void RunDesk::beginStage(StageKind stage, double doneSeconds, std::optional<double> laterSeconds)
{
    m_doneSeconds = doneSeconds;
    m_laterSeconds = laterSeconds;
    m_status.stage = nameOf(stage);
    m_status.epoch = m_status.epochs = m_status.step = m_status.steps = 0;
    m_status.bestMreMm.reset();
    m_status.bestEpoch = 0;
    m_status.seconds = doneSeconds;
    setState(RunState::Running, std::string("Training the ") + std::string(nameOf(stage)) + " network.");
}

void RunDesk::setState(RunState state, const std::string &message)
{
    m_status.state = state;
    m_message = message;
    tellTrouble();
    if (m_writer) {
        m_writer->setStatus(m_status);
    }
}

/// A folder that cannot be written is told once in the log, and in the status as long as it lasts.
void RunDesk::tellTrouble()
{
    const std::string now = m_writer ? m_writer->trouble() : std::string();
    if (now != m_trouble) {
        m_trouble = now;
        log(now.empty() ? "The run's folder can be written again." : now + " The training goes on, and it is tried again.");
    }
    m_status.message = m_trouble.empty() ? m_message : m_trouble;
}

/// Share of the processor's cores that this process had since the last line. A GPU does not say without its maker's library.
void RunDesk::noteLoad()
{
    const auto now = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    const double seconds = std::chrono::duration<double>(now - m_loadSince).count();
    const double cores = std::max(1U, std::thread::hardware_concurrency());
    if (m_status.device == "cpu" && seconds > 0.0) {
        const double busy = static_cast<double>(used - m_processorTime) / static_cast<double>(CLOCKS_PER_SEC);
        m_status.deviceLoad = std::clamp(busy / (seconds * cores), 0.0, 1.0);
    }
    m_loadSince = now;
    m_processorTime = used;
}

void RunDesk::line(const StageLine &line)
{
    m_status.epoch = line.epoch;
    m_status.step = line.step;
    m_status.steps = line.steps;
    m_status.epochs = line.epochs;
    m_status.seconds = m_doneSeconds + line.seconds;
    m_status.casesPerSecond = line.casesPerSecond;
    m_status.waitingShare = line.waitingShare;
    noteLoad();
    m_status.secondsLeft.reset();
    constexpr double kSoonest = 1e-3; // of the stage; before, an estimate is a guess
    if (m_laterSeconds && line.progress > kSoonest) {
        m_status.secondsLeft = line.seconds / line.progress * (1.0 - line.progress) + *m_laterSeconds;
    }
    if (m_writer) {
        std::vector<MetricPoint> points;
        const auto add = [&](const char *series, std::optional<double> value) {
            if (value) {
                points.push_back({m_status.seconds, m_status.stage, line.epoch, line.step, series, *value});
            }
        };
        add("train/loss", line.loss);
        add("train/loss_existence", line.existence);
        add("train/loss_offset", line.offset);
        add("train/loss_heatmap", line.heatmap);
        add("train/error_mm", line.errorMm);
        add("train/learning_rate", line.learningRate);
        add("train/gradient_norm", line.gradientNorm);
        add("train/waiting_share", line.waitingShare);
        m_writer->add(points);
        tellTrouble();
        m_writer->setStatus(m_status);
    }
    if (onLine) {
        onLine(line);
    }
}

void RunDesk::validated(StageKind stage, std::int64_t epoch, const StageTrainer &trainer, const Evaluation &evaluation)
{
    if (!m_writer) {
        return;
    }
    const Figures &all = evaluation.overall;
    std::vector<MetricPoint> points;
    const double seconds = m_doneSeconds + trainer.state().seconds;
    const auto add = [&](const char *series, std::optional<double> value) {
        if (value) {
            points.push_back({seconds, std::string(nameOf(stage)), epoch, trainer.state().step, series, *value});
        }
    };
    add("validation/mre_mm", all.mreMm);
    add("validation/sdr_2", all.sdr[0]);
    add("validation/sdr_2.5", all.sdr[1]);
    add("validation/sdr_3", all.sdr[2]);
    add("validation/sdr_4", all.sdr[3]);
    if (stage == StageKind::Fine) {
        add("validation/presence_f1", all.presence.f1()); // a coarse network says nothing of presence
    }
    m_writer->add(points);
}

void RunDesk::better(const ValidationScore &score, std::int64_t epoch)
{
    m_status.bestMreMm = score.mreMm;
    m_status.bestEpoch = epoch;
}

void RunDesk::log(const std::string &sentence)
{
    if (m_writer) {
        m_writer->log(sentence);
    }
    if (onSentence) {
        onSentence(sentence);
    }
}

void RunDesk::finish(RunState state, const std::string &message)
{
    m_status.state = state;
    m_status.message = message;
    m_status.secondsLeft.reset();
    m_status.deviceLoad.reset();
    log(message);
    if (m_writer) {
        m_writer->finish(m_status);
    }
    if (m_writer && m_wish != RunWish::GoOn) {
        (void)writeWish(m_folder, RunWish::GoOn); // obeyed: it must not stop the run again when that is resumed
    }
}

core::Result<void> RunDesk::rewindTo(double seconds)
{
    return m_writer ? m_writer->rewindTo(seconds) : core::Result<void>();
}

} // namespace gonion::training
