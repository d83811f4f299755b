// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/job_runner.h"
#include "ui/detection_service.h"

#include <memory>

namespace gonion::app {

/// Keeps one detector on one worker thread and its network warm there.
class DetectorHost : public ui::DetectionService {
    Q_OBJECT

public:
    explicit DetectorHost(QObject *parent = nullptr);
    ~DetectorHost() override;

    void detect(const ui::DetectionRequest &request) override;
    void cancel() override;
    [[nodiscard]] bool isRunning() const override;
    void findDevices() override;
    [[nodiscard]] bool isBusy() const override;

private:
    struct Warm;
    void onRunnerIdle();

    std::shared_ptr<Warm> m_warm; ///< touched by the worker alone
    JobRunner m_worker;           ///< joined before what it works on is gone
    JobRunner m_scout;            ///< asks for devices, which may take a driver's time
};

} // namespace gonion::app
