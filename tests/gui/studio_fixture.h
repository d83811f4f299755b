// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/case_files.h"
#include "app/job_runner.h"
#include "app/project_files.h"
#include "app/training_host.h"
#include "core/volume.h"
#include "tests/program/test_program.h"
#include "ui/detection_service.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QImage>
#include <QString>
#include <QSurfaceFormat>

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

namespace gonion::testing {

/// A head of ellipsoids in HU: skin, skull, brain and a jaw, 64 x 80 x 72 voxels of 3 mm.
[[nodiscard]] std::shared_ptr<const core::Volume> makeHead(core::GeometryVerdict verdict = {});

/// What a detector could say of that head: 14 landmarks, of which Le, Lf and Rf are missing and Rd
/// is outside.
[[nodiscard]] inference::Detection makeDetection(const core::Volume &volume);

/// Works on a real worker thread as the detector does, without a network: busy until it is told to end.
class FakeDetector : public ui::DetectionService {
    Q_OBJECT

public:
    FakeDetector();

    void detect(const ui::DetectionRequest &request) override;
    void cancel() override { m_runner.cancel(); }
    [[nodiscard]] bool isRunning() const override;
    void findDevices() override { Q_EMIT devicesFound({"cpu"}); }
    [[nodiscard]] bool isBusy() const override { return m_runner.isBusy(); }

    /// Whether a run computes until `release` or a request to stop; else it ends at once.
    void hold() { *m_held = true; }
    void release() { *m_held = false; }
    [[nodiscard]] const std::vector<ui::DetectionRequest> &requests() const { return m_requests; }

private:
    std::shared_ptr<std::atomic<bool>> m_held = std::make_shared<std::atomic<bool>>(false);
    std::vector<ui::DetectionRequest> m_requests;
    app::JobRunner m_runner{app::JobRunner::Workers::One};
};

/// The studio's window with real files and a detector that has no network in it. Settings and journals
/// lie in a folder, so that a later one finds what an earlier one left.
class Studio {
public:
    /// \param demo the bundled case
    Studio(const QString &folder, const QString &demo);
    ~Studio();

    /// Shows the window and waits until it has the keyboard; false if it does not get it.
    [[nodiscard]] bool show();
    /// Opens a volume and waits; false if that failed.
    [[nodiscard]] bool open(const QString &volume);
    [[nodiscard]] ui::MainWindow *operator->() const { return m_window.get(); }
    [[nodiscard]] ui::MainWindow &window() const { return *m_window; }
    [[nodiscard]] FakeDetector &detector() { return m_detector; }
    [[nodiscard]] app::CaseFiles &cases() { return m_cases; }
    [[nodiscard]] app::ProjectFiles &projects() { return m_projects; }
    [[nodiscard]] app::TrainingHost &training() { return m_training; }
    [[nodiscard]] ui::Settings &settings() { return m_settings; }
    /// As if the program were killed: nothing is asked and nothing is saved.
    void drop() { m_window.reset(); }

private:
    ui::Settings m_settings;
    app::CaseFiles m_cases;
    app::ProjectFiles m_projects;
    app::TrainingHost m_training;
    FakeDetector m_detector;
    std::unique_ptr<ui::MainWindow> m_window;
};

/// Keeps a picture for a person to look at, where the environment variable GONION_TEST_PICTURES names
/// a folder.
void keepPicture(const QImage &picture, const char *name);

/// Runs a test class on the real window, with the surface format that the program itself asks for.
template <typename TestClass>
int runStudioTest(int argc, char **argv)
{
    QSurfaceFormat::setDefaultFormat(viewers::VtkWidget::surfaceFormat());
    QApplication application(argc, argv);
    return runTest<TestClass>(argc, argv);
}

} // namespace gonion::testing
