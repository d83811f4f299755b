// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/detector_host.h"

#include "inference/detector.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <filesystem>

namespace gonion::app {

using core::JobContext;
using core::Result;

/// The detector that is loaded, and what it was loaded from.
struct DetectorHost::Warm {
    std::filesystem::path model;
    std::filesystem::file_time_type modelTime;
    std::string device;
    int threads = 0;
    std::unique_ptr<inference::Detector> detector;

    /// Loads only what is not there already; a model file that changed on disk is loaded again.
    Result<inference::Detector *> prepare(const ui::DetectionRequest &request, const JobContext &context)
    {
        std::error_code ignored;
        const auto time = std::filesystem::last_write_time(request.model, ignored);
        if (detector && model == request.model && modelTime == time && device == request.device
            && threads == request.threads) {
            return detector.get();
        }
        context.report(-1.0, "Loading the model");
        detector.reset(); // two networks need not fit into memory
        inference::DetectorOptions options;
        options.device = request.device;
        options.threads = request.threads;
        auto loaded = inference::Detector::load(request.model, options);
        if (!loaded) {
            return tl::unexpected(loaded.error());
        }
        detector = std::move(*loaded);
        model = request.model;
        modelTime = time;
        device = request.device;
        threads = request.threads;
        return detector.get();
    }
};

DetectorHost::DetectorHost(QObject *parent)
    : ui::DetectionService(parent), m_warm(std::make_shared<Warm>()), m_worker(JobRunner::Workers::One),
      m_scout(JobRunner::Workers::One)
{
    connect(&m_worker, &JobRunner::progressed, this, &DetectorHost::progressed);
    connect(&m_worker, &JobRunner::becameIdle, this, &DetectorHost::onRunnerIdle);
    connect(&m_scout, &JobRunner::becameIdle, this, &DetectorHost::onRunnerIdle);
}

DetectorHost::~DetectorHost() = default;

void DetectorHost::onRunnerIdle()
{
    if (!isBusy()) {
        Q_EMIT becameIdle();
    }
}

void DetectorHost::detect(const ui::DetectionRequest &request)
{
    m_worker.start(
        this,
        [warm = m_warm, request](const JobContext &context) -> Result<ui::DetectionOutcome> {
            const auto start = std::chrono::steady_clock::now();
            const auto detector = warm->prepare(request, context);
            if (!detector) {
                return tl::unexpected(detector.error());
            }
            auto detection = (*detector)->detect(*request.volume, context);
            if (!detection) {
                return tl::unexpected(detection.error());
            }
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
            return ui::DetectionOutcome{std::move(*detection), (*detector)->description().landmarks,
                                        taken.count()};
        },
        [this](const Result<ui::DetectionOutcome> &result) {
            if (result) {
                Q_EMIT finished(*result);
            } else if (result.error().code == core::ErrorCode::Cancelled) {
                Q_EMIT cancelled();
            } else {
                Q_EMIT failed(result.error());
            }
        });
}

void DetectorHost::cancel()
{
    m_worker.cancel();
}

bool DetectorHost::isRunning() const
{
    return m_worker.state() == JobRunner::State::Running || m_worker.state() == JobRunner::State::Cancelling;
}

bool DetectorHost::isBusy() const
{
    return m_worker.isBusy() || m_scout.isBusy();
}

void DetectorHost::findDevices()
{
    m_scout.start(
        this, [](const JobContext &) -> Result<std::vector<std::string>> { return inference::availableDevices(); },
        [this](const Result<std::vector<std::string>> &devices) {
            QStringList names;
            for (const std::string &device : devices.value_or(std::vector<std::string>{"cpu"})) {
                if (const QString name = QString::fromStdString(device); !names.contains(name)) {
                    names << name;
                }
            }
            Q_EMIT devicesFound(names);
        });
}

} // namespace gonion::app
