// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/detection.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>

namespace gonion::ui {

struct DetectionRequest {
    std::shared_ptr<const core::Volume> volume;
    std::filesystem::path model;
    std::string device = "auto"; ///< "auto", "cpu" or "cuda:N"
    int threads = 0;             ///< of the CPU; 0: all cores
};

struct DetectionOutcome {
    inference::Detection detection;
    annotation::LandmarkTemplate landmarks; ///< of the model: names and tooth numbers
    double totalSeconds = 0.0;              ///< from the request to the result, loading included
};

/// Runs the detector away from the GUI thread and keeps the network warm there. Each `detect` answers
/// with exactly one of finished, failed and cancelled, on the GUI thread; a newer one replaces an older.
class DetectionService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    virtual void detect(const DetectionRequest &request) = 0;
    virtual void cancel() = 0;
    [[nodiscard]] virtual bool isRunning() const = 0;
    /// Answers with `devicesFound`.
    virtual void findDevices() = 0;
    /// True while a worker works, be it on something that was given up.
    [[nodiscard]] virtual bool isBusy() const = 0;

Q_SIGNALS:
    /// \param fraction 0 to 1, negative where unknown
    void progressed(double fraction, const QString &step);
    void finished(const gonion::ui::DetectionOutcome &outcome);
    void failed(const gonion::core::Error &error);
    void cancelled();
    /// The devices that can be asked for, without "auto".
    void devicesFound(const QStringList &devices);
    void becameIdle();
};

} // namespace gonion::ui
