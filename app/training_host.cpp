// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_host.h"

#include "app/run_files.h"
#include "app/run_watch.h"
#include "app/training_data.h"
#include "app/training_preview.h"
#include "training/plan/plan_paths.h"
#include "ui/text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace gonion::app {

using core::JobContext;
using core::Result;
using training::RunFolder;
using training::TrainingPlan;

namespace {

constexpr int kTickMs = 1000;
constexpr int kGiveUpMs = 3000;

/// Starts `program` so that it outlives this one; what it prints goes into the run's folder.
Result<void> startDetached(const QString &program, const QStringList &arguments, const RunFolder &folder)
{
    QProcess process;
    process.setProgram(program);
    process.setArguments(arguments);
    process.setWorkingDirectory(ui::toQString(folder.root));
    process.setStandardInputFile(QProcess::nullDevice());
    const QString output = ui::toQString(consoleFile(folder));
    process.setStandardOutputFile(output, QIODevice::Append);
    process.setStandardErrorFile(output, QIODevice::Append);
    if (!process.startDetached()) {
        return core::fail(core::ErrorCode::Internal, "The training could not be started: " + process.errorString().toStdString()
                                                         + ". Try again, or run gonion train on a command line.");
    }
    return {};
}

std::optional<ui::TrainingEstimate> estimateFrom(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    ui::TrainingEstimate estimate;
    for (const char *stage : {"coarse", "fine"}) {
        const QJsonObject one = object.value(QLatin1String(stage)).toObject();
        if (!one.isEmpty()) {
            estimate.stages.push_back({QString::fromLatin1(stage), one.value(QStringLiteral("parameters")).toDouble(),
                                       one.value(QStringLiteral("seconds_per_step")).toDouble(),
                                       one.value(QStringLiteral("peak_bytes")).toDouble()});
        }
    }
    const QJsonObject total = object.value(QStringLiteral("total")).toObject();
    if (total.isEmpty()) {
        return std::nullopt;
    }
    estimate.seconds = total.value(QStringLiteral("seconds")).toDouble();
    estimate.bytes = total.value(QStringLiteral("bytes")).toDouble();
    return estimate;
}

/// What is typed counts from where this program runs; a plan's file and its process are elsewhere.
TrainingPlan withAbsolutePaths(TrainingPlan plan)
{
    std::error_code ignored;
    training::makePathsAbsolute(plan, std::filesystem::current_path(ignored));
    return plan;
}

/// The last line that is not empty; of one that is written over and over, as it is now.
QString lastLine(const QByteArray &text)
{
    const QStringList lines = QString::fromUtf8(text).split(u'\n');
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        const QString now = line->trimmed().section(u'\r', -1).trimmed();
        if (!now.isEmpty()) {
            return now;
        }
    }
    return {};
}

} // namespace

TrainingHost::TrainingHost(std::filesystem::path program, QObject *parent)
    : ui::TrainingService(parent), m_program(std::move(program)), m_preview(std::make_shared<TrainingPreview>())
{
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &TrainingHost::readRun);
    connect(&m_inspector, &JobRunner::progressed, this, &TrainingHost::inspectProgressed);
    for (const JobRunner *runner : runners()) {
        connect(runner, &JobRunner::becameIdle, this, &TrainingHost::onRunnerIdle);
    }
}

TrainingHost::~TrainingHost()
{
    if (m_estimate) {
        m_estimate->disconnect(this);
        m_estimate->kill();
        m_estimate->waitForFinished(kGiveUpMs);
    }
}

QString TrainingHost::program() const
{
    return m_program.empty() ? QCoreApplication::applicationFilePath() : ui::toQString(m_program);
}

std::array<const JobRunner *, 13> TrainingHost::runners() const
{
    return {&m_inspector,    &m_previewer, &m_planReader, &m_planWriter, &m_estimatePlanner,
            &m_starter,      &m_resumer,   &m_watcher,    &m_wisher,     &m_describer,
            &m_resultReader, &m_exporter,  &m_caseFinder};
}

bool TrainingHost::isBusy() const
{
    const auto all = runners();
    return std::any_of(all.begin(), all.end(), [](const JobRunner *runner) { return runner->isBusy(); });
}

void TrainingHost::stop()
{
    m_stopped = true;
    stopWatching();
    cancelEstimate();
    for (JobRunner *reading :
         {&m_inspector, &m_previewer, &m_planReader, &m_describer, &m_resultReader, &m_caseFinder}) {
        reading->abandon();
    }
}

void TrainingHost::onRunnerIdle()
{
    if (!isBusy()) {
        Q_EMIT becameIdle();
    }
}

void TrainingHost::inspect(const training::DataPlan &data, std::uint64_t seed)
{
    if (m_stopped) {
        return;
    }
    m_inspector.start(
        this, [data, seed](const JobContext &job) { return summaryOf(data, seed, false, job); },
        [this, data, seed](const Result<ui::DataSummary> &summary) {
            if (summary) {
                Q_EMIT dataInspected(*summary);
                measureData(data, seed);
            } else {
                Q_EMIT inspectFailed(summary.error());
            }
        });
}

void TrainingHost::measureData(const training::DataPlan &data, std::uint64_t seed)
{
    m_inspector.start(
        this, [data, seed](const JobContext &job) { return summaryOf(data, seed, true, job); },
        [this](const Result<ui::DataSummary> &summary) {
            if (summary) {
                Q_EMIT dataInspected(*summary);
            }
        });
}

void TrainingHost::preview(const TrainingPlan &plan, std::int64_t number)
{
    if (m_stopped) {
        return;
    }
    m_previewer.start(
        this, [preview = m_preview, plan, number](const JobContext &job) { return preview->draw(plan, number, job); },
        [this](const Result<std::vector<ui::MarkedImage>> &pictures) {
            if (pictures) {
                Q_EMIT previewReady(*pictures);
            } else {
                Q_EMIT previewFailed(pictures.error());
            }
        });
}

void TrainingHost::readPlan(const std::filesystem::path &file)
{
    m_planReader.start(
        this, [file](const JobContext &) { return TrainingPlan::read(file); },
        [this, file](const Result<TrainingPlan> &plan) {
            if (plan) {
                Q_EMIT planRead(*plan, file);
            } else {
                Q_EMIT planFailed(plan.error());
            }
        });
}

void TrainingHost::writePlan(const std::filesystem::path &file, const TrainingPlan &plan)
{
    m_planWriter.start(
        this, [file, whole = withAbsolutePaths(plan)](const JobContext &) { return whole.write(file); },
        [this, file](const Result<void> &written) {
            if (written) {
                Q_EMIT planWritten(file);
            } else {
                Q_EMIT planFailed(written.error());
            }
        });
}

void TrainingHost::start(const TrainingPlan &wanted)
{
    const TrainingPlan plan = withAbsolutePaths(wanted);
    const RunFolder folder{plan.output};
    m_starter.start(
        this,
        [plan, folder, program = program()](const JobContext &) -> Result<void> {
            if (auto prepared = prepareRun(plan, folder); !prepared) {
                return prepared;
            }
            return startDetached(program, {QStringLiteral("train"), ui::toQString(folder.plan())}, folder);
        },
        [this, folder](const Result<void> &begun) {
            if (begun) {
                Q_EMIT started(folder.root);
            } else {
                Q_EMIT startFailed(begun.error());
            }
        });
}

void TrainingHost::resume(const std::filesystem::path &root)
{
    const RunFolder folder{root};
    m_resumer.start(
        this,
        [folder, program = program()](const JobContext &) -> Result<void> {
            // An earlier wish to stop would end it at once.
            if (auto wished = writeWish(folder, training::RunWish::GoOn); !wished) {
                return wished;
            }
            return startDetached(program, {QStringLiteral("train"), QStringLiteral("--resume"), ui::toQString(folder.root)}, folder);
        },
        [this, folder](const Result<void> &begun) {
            if (begun) {
                Q_EMIT started(folder.root);
            } else {
                Q_EMIT startFailed(begun.error());
            }
        });
}

void TrainingHost::watch(const std::filesystem::path &folder)
{
    m_watcher.abandon();
    m_reading = false;
    m_watch = std::make_shared<RunWatch>(RunFolder{folder});
    m_tick.start();
    readRun();
}

void TrainingHost::stopWatching()
{
    m_tick.stop();
    m_watcher.abandon();
    m_reading = false;
    m_watch.reset();
}

void TrainingHost::readRun()
{
    if (m_reading || !m_watch) {
        return; // a slow disk: the next tick
    }
    m_reading = true;
    m_watcher.start(
        this, [watch = m_watch](const JobContext &) { return watch->read(); },
        [this](const Result<ui::RunSnapshot> &snapshot) {
            m_reading = false;
            if (snapshot) {
                Q_EMIT runChanged(*snapshot);
            } else {
                Q_EMIT watchFailed(snapshot.error());
            }
        });
}

void TrainingHost::wish(training::RunWish wish)
{
    if (!m_watch) {
        return;
    }
    m_wisher.start(
        this, [folder = m_watch->folder(), wish](const JobContext &) { return writeWish(folder, wish); },
        [this](const Result<void> &written) {
            if (!written) {
                Q_EMIT wishFailed(written.error());
            }
        });
}

void TrainingHost::describeRuns(const std::vector<std::filesystem::path> &folders)
{
    m_describer.start(
        this, [folders](const JobContext &) -> Result<std::vector<ui::RunBrief>> { return briefsOf(folders); },
        [this](const Result<std::vector<ui::RunBrief>> &runs) { Q_EMIT runsDescribed(runs.value_or(std::vector<ui::RunBrief>())); });
}

void TrainingHost::readResult(const std::filesystem::path &folder)
{
    m_resultReader.start(
        this, [folder](const JobContext &) { return readRunResult(RunFolder{folder}); },
        [this](const Result<ui::RunResult> &result) {
            if (result) {
                Q_EMIT resultRead(*result);
            } else {
                Q_EMIT resultFailed(result.error());
            }
        });
}

void TrainingHost::exportRun(const std::filesystem::path &folder, const std::filesystem::path &target)
{
    m_exporter.start(
        this, [folder, target](const JobContext &) { return exportRunFiles(RunFolder{folder}, target); },
        [this, target](const Result<std::filesystem::path> &copied) {
            if (copied) {
                Q_EMIT exported(*copied);
            } else {
                Q_EMIT exportFailed(copied.error());
            }
        });
}

void TrainingHost::findCase(const std::filesystem::path &root, const QString &caseName)
{
    const std::filesystem::path scratch = ui::toPath(m_scratch.path());
    m_caseFinder.start(
        this,
        [folder = RunFolder{root}, name = caseName.toStdString(), scratch](const JobContext &job) {
            return app::findCase(folder, name, scratch, job);
        },
        [this](const Result<RunCase> &files) {
            if (files) {
                Q_EMIT caseFound(files->volume, files->landmarkFile);
            } else {
                Q_EMIT caseFailed(files.error());
            }
        });
}

bool TrainingHost::isEstimating() const
{
    return m_estimate || m_preparingEstimate;
}

void TrainingHost::estimate(const TrainingPlan &plan)
{
    if (isEstimating()) {
        return;
    }
    m_preparingEstimate = true;
    m_estimateGivenUp = false;
    TrainingPlan timed = withAbsolutePaths(plan);
    timed.output = ui::toPath(m_scratch.filePath(QStringLiteral("estimate")));
    const std::filesystem::path file = ui::toPath(m_scratch.filePath(QStringLiteral("estimate.json")));
    m_estimatePlanner.start(
        this, [timed, file](const JobContext &) { return timed.write(file); },
        [this, file](const Result<void> &written) {
            m_preparingEstimate = false;
            if (!written) {
                Q_EMIT estimateFailed(ui::toQString(written.error().message));
            } else if (m_estimateGivenUp) {
                Q_EMIT estimateCancelled();
            } else {
                startEstimate(ui::toQString(file));
            }
        });
}

void TrainingHost::startEstimate(const QString &plan)
{
    m_estimate = std::make_unique<QProcess>();
    m_estimate->setStandardInputFile(QProcess::nullDevice());
    connect(m_estimate.get(), &QProcess::readyReadStandardError, this, [this] {
        if (const QString line = lastLine(m_estimate->readAllStandardError()); !line.isEmpty()) {
            Q_EMIT estimateProgressed(line);
        }
    });
    connect(m_estimate.get(), &QProcess::finished, this, &TrainingHost::endEstimate);
    connect(m_estimate.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            endEstimate(-1, QProcess::CrashExit);
        }
    });
    m_estimate->start(program(), {QStringLiteral("train"), plan, QStringLiteral("--estimate")});
}

void TrainingHost::endEstimate(int exitCode, QProcess::ExitStatus status)
{
    const QByteArray answer = m_estimate->readAllStandardOutput();
    const QString last = lastLine(m_estimate->readAllStandardError());
    m_estimate.release()->deleteLater(); // it is the sender
    if (m_estimateGivenUp) {
        Q_EMIT estimateCancelled();
        return;
    }
    const auto estimate = status == QProcess::NormalExit && exitCode == 0 ? estimateFrom(answer) : std::nullopt;
    if (estimate) {
        Q_EMIT estimated(*estimate);
    } else {
        Q_EMIT estimateFailed(last.isEmpty() ? QStringLiteral("It could not be measured; training may still work.") : last);
    }
}

void TrainingHost::cancelEstimate()
{
    m_estimateGivenUp = true;
    if (m_estimate) {
        m_estimate->kill();
    }
}

} // namespace gonion::app
