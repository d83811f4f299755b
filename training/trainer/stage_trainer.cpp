// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_trainer.h"

#include "core/seconds_since.h"
#include "training/trainer/learning_rate.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gonion::training {

using core::ErrorCode;
using core::fail;
using core::Result;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::int64_t kEndlessEpoch = 100;   ///< steps of an epoch of a source without an end
constexpr std::int64_t kMostLostSteps = 20;   ///< in a row
constexpr double kProgressUnits = 1e9;        ///< a share as a whole number, to be broadcast

std::int64_t stepsOfEpoch(const SchedulePlan &plan, const CaseSource &source, int world)
{
    if (plan.stepsPerEpoch > 0) {
        return plan.stepsPerEpoch;
    }
    const std::optional<std::int64_t> size = source.size();
    const std::int64_t cases = plan.batch * plan.accumulate * world;
    return size ? std::max<std::int64_t>(1, (*size + cases - 1) / cases) : kEndlessEpoch;
}

} // namespace

/// Between two lines.
struct StageTrainer::Sums {
    double loss = 0.0, losses = 0.0;
    double error = 0.0, errors = 0.0;
    std::array<double, 3> parts{}; ///< existence, offset, heatmap
    std::array<double, 3> counts{};
    double waited = 0.0;
    double cases = 0.0;
    double learningRate = 0.0, gradientNorm = 0.0;
    double seconds = 0.0; ///< of stepping alone
    Clock::time_point since = Clock::now();
};

struct StageTrainer::Gathered {
    double cases = 0.0; ///< that gave a gradient, on this rank
    double stop = 0.0;  ///< 1 where trouble ends the run
    std::optional<core::Error> error; ///< that ends it
};

StageTrainer::StageTrainer(StageTask &task, const CaseSource &source, Ranks &ranks, StageSettings settings,
                           StageHooks hooks)
    : m_task(task),
      m_source(source),
      m_ranks(ranks),
      m_settings(std::move(settings)),
      m_hooks(std::move(hooks)),
      m_stepsPerEpoch(stepsOfEpoch(m_settings.schedule, source, ranks.world())),
      m_optimiser(task.network().parameters(), m_settings.schedule),
      m_average(task.network(), m_settings.schedule.averageReach),
      m_sums(std::make_unique<Sums>())
{
}

StageTrainer::~StageTrainer() = default;

double StageTrainer::progress() const
{
    const double bySteps = static_cast<double>(m_state.step)
                           / static_cast<double>(m_settings.schedule.epochs * m_stepsPerEpoch);
    const double minutes = m_settings.schedule.minutes;
    const double byTime = minutes > 0.0 ? m_state.seconds / (60.0 * minutes) : 0.0;
    return m_state.finished ? 1.0 : std::clamp(std::max(bySteps, byTime), 0.0, 1.0);
}

Result<StageEnd> StageTrainer::run()
{
    m_task.network().train();
    m_ticked = Clock::now();
    m_nextSlot = m_state.step * slotsOfRank();
    const int rank = m_ranks.rank();
    const int world = m_ranks.world();
    const std::int64_t first = m_settings.firstCase;
    // Enough of them ahead that a slow case is not waited for, few enough for the memory.
    const auto ahead = static_cast<std::size_t>(std::max<std::int64_t>(6, m_settings.schedule.batch + 4));
    m_queue = std::make_unique<CaseQueue<Result<StageCase>>>(
        [this, rank, world, first](std::int64_t slot) { return m_task.draw(m_source, first + slot * world + rank); },
        m_nextSlot, m_settings.loaderThreads, ahead);
    *m_sums = {};
    for (;;) {
        const Result<bool> stop = decideToStop();
        if (!stop) {
            return tl::unexpected(stop.error());
        }
        if (!*stop && epochIsDue()) {
            const Result<void> ended = endEpoch();
            if (!ended && ended.error().code != ErrorCode::Cancelled) {
                return tl::unexpected(ended.error());
            }
            if (ended && m_state.finished) {
                return StageEnd::Finished;
            }
            continue; // a cancelled validation: the next question is answered with stop
        }
        if (*stop) {
            tick();
            if (m_ranks.rank() == 0 && m_hooks.saveCheckpoint) {
                if (const Result<void> saved = m_hooks.saveCheckpoint(0); !saved) {
                    return tl::unexpected(saved.error());
                }
            }
            return StageEnd::Stopped;
        }
        if (const Result<void> stepped = step(); !stepped) {
            return tl::unexpected(stepped.error());
        }
    }
}

bool StageTrainer::epochIsDue() const
{
    return m_state.finished || m_state.step >= (m_state.epoch + 1) * m_stepsPerEpoch
           || (m_progress >= 1.0 && m_state.step > 0);
}

/// Also brings all ranks to rank 0's share of the work, which may depend on its clock.
Result<bool> StageTrainer::decideToStop()
{
    tick();
    const bool wanted = m_ranks.rank() == 0 && m_hooks.stopWanted && m_hooks.stopWanted();
    m_ticked = Clock::now(); // a pause is no work
    const auto units = static_cast<std::int64_t>(std::llround(progress() * kProgressUnits));
    const Result<std::int64_t> agreed = m_ranks.broadcast(wanted ? -1 - units : units);
    if (!agreed) {
        return tl::unexpected(agreed.error());
    }
    const bool stop = *agreed < 0;
    m_progress = static_cast<double>(stop ? -1 - *agreed : *agreed) / kProgressUnits;
    if (m_ranks.rank() == 0) {
        m_progress = progress(); // unrounded: the same whether or not it was resumed
    }
    return stop;
}

Result<void> StageTrainer::step()
{
    const Clock::time_point began = Clock::now();
    // All ranks must step alike: those that follow use the rounded share too where there are several.
    const double share = m_ranks.world() > 1 ? std::round(m_progress * kProgressUnits) / kProgressUnits : m_progress;
    const double rate = learningRateAt(m_settings.schedule, {m_state.step, m_state.step / m_stepsPerEpoch, share});
    m_optimiser.setLearningRate(rate);
    m_optimiser.zeroGradients();
    Gathered gathered;
    if (const Result<void> done = gather(gathered); !done) {
        return done;
    }
    const Result<double> good = sumOverRanks(gathered);
    if (!good) {
        return tl::unexpected(good.error());
    }
    ++m_state.step;
    bool stepped = false;
    if (*good > 0.0) {
        const double longest = m_settings.schedule.longestGradient;
        const double norm = torch::nn::utils::clip_grad_norm_(
            m_task.network().parameters(), longest > 0.0 ? longest : std::numeric_limits<double>::infinity());
        if (std::isfinite(norm)) {
            m_optimiser.step();
            m_average.update(m_task.network());
            m_sums->gradientNorm = norm;
            stepped = true;
        } else {
            const std::string what = "Step " + std::to_string(m_state.step) + " of the " + std::string(nameOf(m_task.kind()))
                                     + " network has a gradient that is not finite";
            if (const Result<void> told = trouble({ErrorCode::Internal, what}); !told) {
                return told;
            }
        }
    }
    m_lostSteps = stepped ? 0 : m_lostSteps + 1;
    if (m_lostSteps >= kMostLostSteps) {
        return fail(ErrorCode::Internal, "The training ends: " + std::to_string(kMostLostSteps)
                                             + " steps in a row gave nothing to learn from. Look into the log for the "
                                               "cases, or try a lower learning rate.");
    }
    m_sums->learningRate = rate;
    m_sums->seconds += core::secondsSince(began);
    if (core::secondsSince(m_sums->since) >= m_settings.secondsPerLine) {
        tick();
        flush();
    }
    return {};
}

Result<void> StageTrainer::gather(Gathered &gathered)
{
    for (std::int64_t n = 0; n < m_settings.schedule.accumulate; ++n) {
        if (const Result<void> done = gatherBatch(gathered); !done) {
            gathered.error = done.error();
            gathered.stop = 1.0;
        }
    }
    return {};
}

Result<void> StageTrainer::gatherBatch(Gathered &gathered)
{
    std::vector<StageCase> batch;
    std::string names;
    Result<void> result;
    for (std::int64_t n = 0; n < m_settings.schedule.batch; ++n) {
        const Clock::time_point asked = Clock::now();
        Result<StageCase> one = m_queue->take();
        m_sums->waited += core::secondsSince(asked);
        const std::int64_t number = m_settings.firstCase + m_nextSlot++ * m_ranks.world() + m_ranks.rank();
        if (!one) {
            if (const Result<void> told = trouble(one.error()); !told && result) {
                result = told;
            }
            continue;
        }
        names += (names.empty() ? "" : ", ") + m_source.nameOf(number);
        batch.push_back(std::move(*one));
    }
    if (batch.empty() || !result) {
        return result;
    }
    const auto cases = static_cast<double>(batch.size());
    const bool halved = m_settings.schedule.mixedPrecision && m_settings.device.is_cuda();
    const StageLoss loss = m_task.loss(batch, m_settings.device, halved);
    const double value = loss.loss.item<double>();
    if (!std::isfinite(value)) {
        return trouble({ErrorCode::Internal, "Step " + std::to_string(m_state.step + 1) + " of the "
                                                 + std::string(nameOf(m_task.kind()))
                                                 + " network has a loss that is not finite, with " + names});
    }
    const auto all = static_cast<double>(slotsOfRank() * m_ranks.world());
    (loss.loss * (cases / all)).backward();
    gathered.cases += cases;
    m_sums->loss += value * cases;
    m_sums->losses += cases;
    m_sums->cases += cases;
    const std::array<torch::Tensor, 3> parts{loss.parts.existence, loss.parts.offset, loss.parts.heatmap};
    for (std::size_t n = 0; n < parts.size(); ++n) {
        if (parts[n].defined()) {
            m_sums->parts[n] += parts[n].item<double>() * cases;
            m_sums->counts[n] += cases;
        }
    }
    if (loss.hasError) {
        m_sums->error += loss.errorMm;
        m_sums->errors += 1.0;
    }
    return {};
}

/// Gradients of the mean over the cases that gave one, on all ranks. \return how many
Result<double> StageTrainer::sumOverRanks(const Gathered &gathered)
{
    const torch::NoGradGuard noGradient;
    std::vector<torch::Tensor> gradients;
    for (torch::Tensor &parameter : m_task.network().parameters()) {
        if (parameter.grad().defined()) {
            gradients.push_back(parameter.grad());
        } else if (m_ranks.world() > 1) {
            parameter.mutable_grad() = torch::zeros_like(parameter); // ranks sum lists of one length
            gradients.push_back(parameter.grad());
        }
    }
    std::vector<torch::Tensor> facts{torch::tensor({gathered.cases, gathered.stop}, torch::kFloat64)};
    if (m_ranks.world() > 1) {
        if (const Result<void> summed = m_ranks.sum(facts); !summed) {
            return tl::unexpected(summed.error());
        }
        if (const Result<void> summed = m_ranks.sum(gradients); !summed) {
            return tl::unexpected(summed.error());
        }
    }
    if (facts[0][1].item<double>() > 0.0) {
        return tl::unexpected(gathered.error.value_or(
            core::Error{ErrorCode::Internal, "Another process of this training met trouble; its log says which."}));
    }
    const double good = facts[0][0].item<double>();
    const auto all = static_cast<double>(slotsOfRank() * m_ranks.world());
    if (good > 0.0 && good < all) {
        for (torch::Tensor &gradient : gradients) {
            gradient.mul_(all / good);
        }
    }
    return good;
}

/// Told and passed over, or the end of the run, as the plan says.
Result<void> StageTrainer::trouble(const core::Error &error)
{
    const bool goesOn = m_settings.onTrouble == OnTrouble::GoOn && error.code != ErrorCode::OutOfMemory;
    if (goesOn && m_hooks.log) {
        m_hooks.log(error.message + (error.message.ends_with('.') ? " It was left out." : "; it was left out."));
    }
    return goesOn ? Result<void>() : tl::unexpected(error);
}

Result<void> StageTrainer::endEpoch()
{
    tick();
    flush();
    if (m_state.finished) {
        return {};
    }
    const std::int64_t epoch = m_state.epoch + 1;
    bool last = epoch >= m_settings.schedule.epochs || m_progress >= 1.0;
    const std::int64_t every = m_settings.schedule.validateEvery;
    if (last || (every > 0 && epoch % every == 0)) {
        if (const Result<void> judged = judge(epoch); !judged) {
            return judged;
        }
        tick();
    }
    // A validation may use up the last of a limited time.
    const Result<std::int64_t> ends = m_ranks.broadcast(last || progress() >= 1.0 ? 1 : 0);
    if (!ends) {
        return tl::unexpected(ends.error());
    }
    last = *ends != 0;
    m_state.epoch = epoch;
    const std::int64_t patience = m_settings.schedule.patience;
    const bool tired = patience > 0 && m_state.idleValidations >= patience;
    if (tired && m_hooks.log) {
        m_hooks.log("No better result in " + std::to_string(patience) + " validations: the " + std::string(nameOf(m_task.kind()))
                    + " network ends early, after epoch " + std::to_string(epoch) + ".");
    }
    m_state.finished = last || tired;
    const std::int64_t keepEvery = m_settings.schedule.keepEvery;
    if (m_ranks.rank() == 0 && m_hooks.saveCheckpoint) {
        tick();
        if (const Result<void> saved = m_hooks.saveCheckpoint(keepEvery > 0 && epoch % keepEvery == 0 ? epoch : 0); !saved) {
            return saved;
        }
    }
    *m_sums = {}; // the time of a validation is no time of training
    return {};
}

/// Validates on rank 0, which tells the others what follows from it.
Result<void> StageTrainer::judge(std::int64_t epoch)
{
    enum Verdict : std::int64_t { Nothing, Idle, Better, Cancelled, Failed };
    Verdict verdict = Nothing;
    Result<std::optional<ValidationScore>> score;
    if (m_ranks.rank() == 0 && m_hooks.validate) {
        score = m_hooks.validate(m_task.kind(), epoch);
        if (!score) {
            verdict = score.error().code == ErrorCode::Cancelled ? Cancelled : Failed;
        } else if (*score) {
            verdict = !m_state.best || (*score)->isBetterThan(*m_state.best) ? Better : Idle;
        }
    }
    const Result<std::int64_t> agreed = m_ranks.broadcast(verdict);
    if (!agreed) {
        return tl::unexpected(agreed.error());
    }
    if (*agreed == Cancelled || *agreed == Failed) {
        return m_ranks.rank() == 0 ? Result<void>(tl::unexpected(score.error()))
                                   : Result<void>(fail(*agreed == Cancelled ? ErrorCode::Cancelled : ErrorCode::Internal,
                                                       "The first process could not validate."));
    }
    if (*agreed == Idle) {
        ++m_state.idleValidations;
    } else if (*agreed == Better) {
        m_state.idleValidations = 0;
        m_state.bestEpoch = epoch;
        if (m_ranks.rank() == 0) {
            m_state.best = **score;
            if (m_hooks.onBetter) {
                return m_hooks.onBetter(m_task.kind(), epoch);
            }
        }
    }
    return {};
}

void StageTrainer::tick()
{
    const Clock::time_point now = Clock::now();
    m_state.seconds += std::chrono::duration<double>(now - m_ticked).count();
    m_ticked = now;
}

void StageTrainer::flush()
{
    if (m_hooks.onLine && m_sums->losses > 0.0) {
        const auto meanOf = [](double sum, double count) {
            return count > 0.0 ? std::optional<double>(sum / count) : std::nullopt;
        };
        StageLine line;
        line.stage = m_task.kind();
        line.epoch = std::min(m_state.epoch + 1, m_settings.schedule.epochs);
        line.epochs = m_settings.schedule.epochs;
        line.step = m_state.step;
        line.steps = m_settings.schedule.epochs * m_stepsPerEpoch;
        line.progress = progress();
        line.seconds = m_state.seconds;
        line.loss = m_sums->loss / m_sums->losses;
        line.existence = meanOf(m_sums->parts[0], m_sums->counts[0]);
        line.offset = meanOf(m_sums->parts[1], m_sums->counts[1]);
        line.heatmap = meanOf(m_sums->parts[2], m_sums->counts[2]);
        line.errorMm = meanOf(m_sums->error, m_sums->errors);
        line.learningRate = m_sums->learningRate;
        line.gradientNorm = m_sums->gradientNorm;
        const double seconds = std::max(1e-9, m_sums->seconds);
        line.waitingShare = std::min(1.0, m_sums->waited / seconds);
        line.casesPerSecond = m_sums->cases / seconds;
        m_hooks.onLine(line);
    }
    *m_sums = {};
}

void StageTrainer::averagedTo(torch::nn::Module &network) const
{
    m_average.copyTo(network);
    copyBuffers(m_task.network(), network);
}

void StageTrainer::save(NamedTensors &tensors) const
{
    saveNetwork(m_task.network(), "network", tensors);
    m_average.save("average", tensors);
    m_optimiser.save("optimiser", tensors);
    tensors["random.cpu"] = at::detail::getDefaultCPUGenerator().get_state();
}

Result<void> StageTrainer::restore(const StageState &state, const NamedTensors &tensors)
{
    if (const Result<void> done = restoreNetwork(m_task.network(), "network", tensors); !done) {
        return done;
    }
    if (const Result<void> done = m_average.restore("average", tensors); !done) {
        return done;
    }
    if (const Result<void> done = m_optimiser.restore("optimiser", tensors); !done) {
        return done;
    }
    const auto random = tensors.find("random.cpu");
    auto generator = at::detail::getDefaultCPUGenerator();
    if (random == tensors.end() || random->second.scalar_type() != torch::kUInt8
        || random->second.numel() != generator.get_state().numel()) {
        return fail(ErrorCode::ModelUnusable, "The checkpoint does not hold the random numbers' state. Go on from another checkpoint.");
    }
    generator.set_state(random->second.contiguous());
    m_state = state;
    return {};
}

} // namespace gonion::training
