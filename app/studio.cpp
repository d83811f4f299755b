// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio.h"

#include "app/case_files.h"
#include "app/detector_host.h"
#include "app/picture_taker.h"
#include "app/project_files.h"
#include "app/resource_folder.h"
#include "app/training_host.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/training_wizard.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSurfaceFormat>
#include <QTemporaryDir>

#include <memory>

namespace gonion::app {

namespace {

constexpr QSize kPictureSize(1600, 1000);

struct Wishes {
    bool demo = false;
    bool detect = false;
    bool place = false;
    int train = 0;
    QString screenshot;
    QString model;
    QString path;
};

Wishes readArguments(const QApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Finds anatomical landmarks in head CT. Demonstration, not for diagnosis."));
    const QCommandLineOption demo("demo", "Open the demo case and detect its landmarks.");
    const QCommandLineOption detect("detect", "Detect the landmarks once the volume is open.");
    const QCommandLineOption place("place", "Begin with placing landmarks.");
    const QCommandLineOption train("train", "Begin with page N of the training pages.", "N");
    const QCommandLineOption screenshot("screenshot", "Write a picture of the window to FILE and end.", "FILE");
    const QCommandLineOption model("model", "Detect with this model file.", "FILE");
    parser.addOptions({demo, detect, place, train, screenshot, model});
    parser.addPositionalArgument("path", "A volume, a DICOM folder or a file of it, or the folder of a project or a training run.", "[PATH]");
    parser.process(application);
    return {parser.isSet(demo),         parser.isSet(detect),       parser.isSet(place), parser.value(train).toInt(),
            parser.value(screenshot),   parser.value(model),        parser.positionalArguments().value(0)};
}

} // namespace

int runStudio(int argc, char **argv)
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QCoreApplication::setApplicationName(QStringLiteral("gonion"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GONION_VERSION));
    QSurfaceFormat::setDefaultFormat(viewers::VtkWidget::surfaceFormat());
    QApplication application(argc, argv);
    ui::applyTheme(application);
    const Wishes wishes = readArguments(application);

    // A picture is the same on every machine: it does not depend on what the user set.
    const QTemporaryDir nobodysSettings;
    const std::unique_ptr<ui::Settings> settings =
        wishes.screenshot.isEmpty()
            ? std::make_unique<ui::Settings>()
            : std::make_unique<ui::Settings>(nobodysSettings.filePath(QStringLiteral("settings.ini")));
    CaseFiles cases;
    ProjectFiles projects;
    DetectorHost detector;
    TrainingHost training;
    ui::MainWindow window(cases, detector, *settings, {demoVolumeFile(), demoModelFile()});
    window.setProjects(projects);
    window.setTraining(training);
    if (!wishes.model.isEmpty()) {
        window.setModel(ui::toPath(wishes.model));
    }
    std::unique_ptr<PictureTaker> taker;
    if (!wishes.screenshot.isEmpty()) {
        taker = std::make_unique<PictureTaker>(&window, wishes.screenshot, wishes.demo || wishes.detect);
        QObject::connect(taker.get(), &PictureTaker::done, &application, [](int code) { QCoreApplication::exit(code); });
        if (!wishes.demo && wishes.path.isEmpty()) {
            Q_EMIT window.openEnded(true); // the start page is all there is to show
        }
    }
    if (taker) {
        window.resize(kPictureSize);
    }
    window.show();
    QObject::connect(
        &window, &ui::MainWindow::openEnded, &window,
        [&window, wishes](bool shown) {
            if (shown && wishes.place) {
                window.views()->setMode(viewers::InteractionMode::Place);
            }
            if (shown && wishes.detect) {
                window.detect();
            }
        },
        Qt::SingleShotConnection);
    if (wishes.train > 0) {
        window.showTraining(true);
        window.training()->goTo(static_cast<ui::TrainingWizard::Page>(wishes.train - 1));
    }
    if (wishes.demo) {
        window.openDemo();
    } else if (!wishes.path.isEmpty()) {
        window.openPath(wishes.path);
    }
    return QApplication::exec();
}

} // namespace gonion::app
