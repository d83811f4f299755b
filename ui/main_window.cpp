// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/about_dialog.h"
#include "ui/action_set.h"
#include "ui/banner_stack.h"
#include "ui/busy_overlay.h"
#include "ui/detection_bar.h"
#include "ui/icons.h"
#include "ui/keys_dialog.h"
#include "ui/labelling/labelling.h"
#include "ui/labelling/mode_strip.h"
#include "ui/landmark_panel.h"
#include "ui/settings.h"
#include "ui/settings_dialog.h"
#include "ui/start_page.h"
#include "ui/study_marks.h"
#include "ui/study_notices.h"
#include "ui/text.h"
#include "ui/training/training_service.h"
#include "ui/worklist/project_desk.h"
#include "viewers/four_view.h"

#include <QCheckBox>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>

#include <utility>

namespace gonion::ui {

using annotation::LandmarkState;

namespace {

/// Width of the frame around the views that shows the mode, pixels.
constexpr int kModeFrame = 2;

} // namespace

MainWindow::MainWindow(CaseService &cases, DetectionService &detector, Settings &settings, BundledFiles bundled,
                       QWidget *parent)
    : QMainWindow(parent), m_cases(cases), m_detector(detector), m_settings(settings),
      m_bundled(std::move(bundled)), m_keys(studioKeys())
{
    setObjectName(QStringLiteral("studio"));
    setWindowTitle(QStringLiteral("Gonion"));
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    resize(QSize(1600, 1000).boundedTo(screen()->availableSize()));
    m_keys.load(m_settings.store());

    buildCentre();
    buildDock();
    buildStatusBar();
    buildLabelling();
    buildActions();
    buildMenus();
    buildToolBar();
    buildLabelDocks();
    connectServices();
    connectViews();
    connectLabelling();

    applyDisplayOptions();
    showStudy();
    restoreGeometry(m_settings.windowGeometry());
    restoreState(m_settings.windowState());
    showMode(m_views->mode());
    m_start->setFocus();
    m_study.setAnnotator(m_settings.annotator().toStdString());
    chooseTemplateOfSettings();
    m_detector.findDevices();
}

MainWindow::~MainWindow()
{
    // These look at the study and the cursor, which are members and go before child widgets would.
    disconnect(&m_cases, nullptr, this, nullptr);
    disconnect(&m_detector, nullptr, this, nullptr);
    disconnect(&m_study, nullptr, this, nullptr);
    disconnect(&m_study, nullptr, m_labelling, nullptr);
    delete m_desk;
    if (m_study.document()) {
        disconnect(m_study.document()->history(), nullptr, this, nullptr);
    }
    delete m_dock;
    delete takeCentralWidget();
}

void MainWindow::buildCentre()
{
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_banners = new BannerStack;
    m_pages = new QStackedWidget;
    m_start = new StartPage;
    m_strip = new ModeStrip;
    m_views = new viewers::FourView(&m_cursor);
    m_viewFrame = new QFrame;
    m_viewFrame->setObjectName(QStringLiteral("viewFrame"));
    auto *framed = new QVBoxLayout(m_viewFrame);
    framed->setContentsMargins(kModeFrame, kModeFrame, kModeFrame, kModeFrame);
    framed->addWidget(m_views);
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_viewFrame);
    column->addWidget(m_banners);
    column->addWidget(m_strip);
    column->addWidget(m_pages, 1);
    setCentralWidget(centre);
    m_overlay = new BusyOverlay(centre);

    m_views->setKeysEnabled(false); // the key map's own keys instead
    m_start->setRecent(m_settings.recent());
    m_start->setDemoAvailable(std::filesystem::exists(m_bundled.demoVolume));
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(m_start, &StartPage::openFileRequested, this, &MainWindow::askForFile);
    connect(m_start, &StartPage::openFolderRequested, this, &MainWindow::askForFolder);
    connect(m_start, &StartPage::recentRequested, this, &MainWindow::openPath);
    connect(m_start, &StartPage::clearRecentRequested, this, [this] {
        m_settings.clearRecent();
        m_start->setRecent({});
    });
    connect(m_banners, &BannerStack::actionTriggered, this, [this](const QString &id) {
        if (id == kGeometryNotice) {
            m_study.trustMillimetres();
        } else if (id == kRetrySave || id == kJournalNotice) {
            askWhereToSaveLandmarks();
        }
    });
}

void MainWindow::buildDock()
{
    m_dock = new QDockWidget(QStringLiteral("Landmarks"));
    m_dock->setObjectName(QStringLiteral("landmarkDock"));
    m_dock->setFeatures(QDockWidget::DockWidgetMovable);
    m_dock->setAllowedAreas(Qt::LeftDockWidgetArea | Qt::RightDockWidgetArea);
    m_panel = new LandmarkPanel(&m_study);
    m_dock->setWidget(m_panel);
    addDockWidget(Qt::RightDockWidgetArea, m_dock);
    resizeDocks({m_dock}, {580}, Qt::Horizontal);
}

void MainWindow::buildStatusBar()
{
    m_hoverText = new QLabel;
    m_hoverText->setObjectName(QStringLiteral("hoverText"));
    m_volumeText = new QLabel;
    auto *caution = new QLabel(QStringLiteral("Demonstration, not for diagnosis"));
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_hoverText, 1);
    statusBar()->addPermanentWidget(m_volumeText);
    statusBar()->addPermanentWidget(caution);
}

void MainWindow::connectServices()
{
    connect(&m_cases, &CaseService::openProgressed, m_overlay, &BusyOverlay::setProgress);
    connect(&m_cases, &CaseService::opened, this, &MainWindow::onOpened);
    connect(&m_cases, &CaseService::seriesToChoose, this, &MainWindow::chooseSeries);
    connect(&m_cases, &CaseService::openFailed, this, &MainWindow::onOpenFailed);
    connect(&m_cases, &CaseService::openCancelled, this, [this] {
        m_overlay->end();
        Q_EMIT openEnded(false);
    });
    connect(&m_cases, &CaseService::landmarksRead, this, &MainWindow::onLandmarksRead);
    connect(&m_cases, &CaseService::saved, this, &MainWindow::onSaved);
    connect(&m_cases, &CaseService::saveFailed, this, &MainWindow::onSaveFailed);
    connect(&m_cases, &CaseService::fileFailed, this,
            [this](const core::Error &error) { showError(toQString(error.message)); });
    connect(m_overlay, &BusyOverlay::cancelRequested, this, [this] { m_cases.cancelOpen(); });

    connect(&m_detector, &DetectionService::progressed, m_detectionBar, &DetectionBar::setProgress);
    connect(&m_detector, &DetectionService::finished, this, &MainWindow::onDetected);
    connect(&m_detector, &DetectionService::failed, this, &MainWindow::onDetectionFailed);
    connect(&m_detector, &DetectionService::cancelled, this, [this] {
        m_detectionBar->setOutcome(QStringLiteral("Cancelled"), {});
        updateActions();
        Q_EMIT detectionEnded(false);
    });
    connect(&m_detector, &DetectionService::devicesFound, this, [this](const QStringList &devices) {
        m_devices = devices;
        m_detectionBar->setDevices(devices);
    });
    const auto closeWhenIdle = [this] {
        if (m_closing) {
            close();
        }
    };
    connect(&m_cases, &CaseService::becameIdle, this, closeWhenIdle);
    connect(&m_detector, &DetectionService::becameIdle, this, closeWhenIdle);

    connect(m_detectionBar, &DetectionBar::detectRequested, this, &MainWindow::detect);
    connect(m_detectionBar, &DetectionBar::cancelRequested, this, &MainWindow::cancelDetection);
    connect(m_detectionBar, &DetectionBar::modelFileRequested, this, &MainWindow::askForModel);
    connect(m_detectionBar, &DetectionBar::modelChanged, this, [this] {
        const auto model = m_detectionBar->model();
        m_settings.setModelFile(model == m_bundled.demoModel ? QString() : toQString(model));
        updateActions();
    });
    connect(m_detectionBar, &DetectionBar::deviceChanged, this,
            [this](const QString &device) { m_settings.setDevice(device); });
}

void MainWindow::connectViews()
{
    connect(&m_study, &Study::caseChanged, this, &MainWindow::showStudy);
    connect(&m_study, &Study::landmarksChanged, this, &MainWindow::showMarks);
    connect(&m_study, &Study::trustChanged, this, &MainWindow::applyDisplayOptions);
    connect(&m_study, &Study::selectionChanged, this, &MainWindow::showSelection);
    connect(m_views, &viewers::FourView::landmarkPicked, this,
            [this](const QString &id) { m_study.select(id.toStdString()); });
    connect(m_views, &viewers::FourView::hoverChanged, this, &MainWindow::updateHover);
    connect(m_views, &viewers::FourView::modeChanged, this, &MainWindow::showMode);
    connect(&m_cursor, &viewers::LinkedCursor::windowLevelChanged, this, &MainWindow::updateWindowLevelText);
    connect(&m_cursor, &viewers::LinkedCursor::positionChanged, this, [this] { updateHover(std::nullopt); });
    connect(m_panel->predictionsButton(), &QPushButton::toggled, (*m_actions)["view.predictions"],
            &QAction::setChecked);
    connect(m_panel->truthButton(), &QPushButton::toggled, (*m_actions)["view.truth"], &QAction::setChecked);
    connect(m_panel->labelsButton(), &QPushButton::toggled, (*m_actions)["view.labels"], &QAction::setChecked);
}

bool MainWindow::isShowingStartPage() const
{
    return m_pages->currentWidget() == m_start;
}

void MainWindow::showStudy()
{
    const auto &volume = m_study.volume();
    m_pages->setCurrentWidget(volume ? m_viewFrame : static_cast<QWidget *>(m_start));
    m_dock->setVisible(volume != nullptr);
    m_banners->forgetClosed();
    m_detectionBar->setOutcome({}, {});
    if (volume) {
        const core::ImageGeometry &geometry = volume->geometry();
        m_volumeText->setText(QStringLiteral("%1 \u00d7 %2 \u00d7 %3 voxels of %4 \u00d7 %5 \u00d7 %6 mm")
                                  .arg(geometry.size().i)
                                  .arg(geometry.size().j)
                                  .arg(geometry.size().k)
                                  .arg(geometry.spacing()[0], 0, 'f', 2)
                                  .arg(geometry.spacing()[1], 0, 'f', 2)
                                  .arg(geometry.spacing()[2], 0, 'f', 2));
        m_views->setVolume(volume);
        m_views->sliceView(viewers::Plane::Axial)->setFocus();
    }
    updateTitle();
    applyDisplayOptions();
    updateActions();
    updateWindowLevelText();
    updateHover(std::nullopt);
}

void MainWindow::showMarks()
{
    m_views->setMarks(marksOf(m_study));
    m_banners->setNotices(noticesOf(m_study));
    showCard();
    updateActions();
}

void MainWindow::showSelection(const std::string &id)
{
    m_views->showLandmark(toQString(id));
    rememberChosen(id);
    showCard();
    updateLabelActions();
}

void MainWindow::applyDisplayOptions()
{
    using viewers::LandmarkLayer;
    using viewers::MarkKind;
    viewers::DisplayOptions options;
    options.palette = m_settings.colourBlindSafe() ? viewers::LandmarkPalette::ColourBlindSafe
                                                   : viewers::LandmarkPalette::RedGreen;
    options.millimetresHidden = !m_study.millimetresTrusted();
    options.patientNameShown = m_settings.patientNameShown();
    options.crosshairShown = (*m_actions)["view.crosshair"]->isChecked();
    options.labelsShown = (*m_actions)["view.labels"]->isChecked();
    options.predictionsShown = (*m_actions)["view.predictions"]->isChecked();
    options.truthShown = (*m_actions)["view.truth"]->isChecked();
    options.radiiShown = (*m_actions)["view.radii"]->isChecked();
    m_views->setDisplayOptions(options);
    m_panel->setColours(LandmarkLayer::colourOf(MarkKind::Predicted, options.palette),
                        LandmarkLayer::colourOf(MarkKind::Truth, options.palette));
    if (options.millimetresHidden && m_views->mode() == viewers::InteractionMode::Measure) {
        m_views->setMode(viewers::InteractionMode::Look);
    }
    updateActions();
}

void MainWindow::updateActions()
{
    const bool open = m_study.volume() != nullptr && !isShowingWorkList() && !isShowingTraining();
    const bool running = m_detector.isRunning();
    for (const char *group : {"window.", "slice.", "view.", "head.", "landmark.", "tool."}) {
        for (const KeyBinding &binding : m_keys.bindings()) {
            if (binding.id.startsWith(QLatin1String(group)) && binding.id != u"view.full_screen") {
                (*m_actions)[binding.id]->setEnabled(open);
            }
        }
    }
    (*m_actions)["tool.distance"]->setEnabled(open && m_study.millimetresTrusted());
    (*m_actions)["head.clip"]->setEnabled(open && !m_study.rows().empty());
    (*m_actions)["file.picture"]->setEnabled(open);
    (*m_actions)["file.open_landmarks"]->setEnabled(open);
    (*m_actions)["detect.run"]->setEnabled(open && !running);
    (*m_actions)["detect.cancel"]->setEnabled(running || m_cases.isOpening());
    m_detectionBar->setRunning(running);
    m_detectionBar->setPossible(!open     ? QStringLiteral("Open a volume first")
                                : running ? QStringLiteral("A detection is running")
                                          : QString());
    m_panel->setDetectionRunning(running);
    for (QToolButton *button : m_menuButtons) {
        button->setEnabled(open);
    }
    updateLabelActions();
}

void MainWindow::updateHover(const std::optional<core::PointLps> &point)
{
    const auto &volume = m_study.volume();
    if (!volume) {
        m_hoverText->clear();
        return;
    }
    const core::PointLps place = point.value_or(m_cursor.position());
    const core::ImageGeometry &geometry = volume->geometry();
    const core::VoxelIndex voxel = core::ImageGeometry::nearestVoxel(geometry.indexFromLps(place));
    QString text;
    if (m_study.millimetresTrusted()) {
        text = positionText(place) + QStringLiteral(" mm   ");
    }
    text += QStringLiteral("voxel %1, %2, %3").arg(voxel.i).arg(voxel.j).arg(voxel.k);
    if (geometry.contains(voxel)) {
        text += QStringLiteral("   %1%2")
                    .arg(volume->at(voxel), 0, 'f', 0)
                    .arg(volume->looksLikeHounsfield() ? QStringLiteral(" HU") : QString());
    } else {
        text += QStringLiteral("   outside the volume");
    }
    m_hoverText->setText(text);
}

void MainWindow::setWindowPreset(double window, double level)
{
    m_views->setWindowLevel(window, level);
}

void MainWindow::detect()
{
    if (m_study.volume() && !m_detector.isRunning()) {
        startDetection();
    }
}

void MainWindow::startDetection()
{
    DetectionRequest request;
    request.volume = m_study.volume();
    request.model = m_detectionBar->model();
    request.device = m_detectionBar->device().toStdString();
    request.threads = m_settings.threads();
    m_banners->clearMessage();
    m_detector.detect(request);
    updateActions();
}

void MainWindow::cancelDetection()
{
    m_detector.cancel();
    m_detectionBar->cancelButton()->setEnabled(false);
}

void MainWindow::onDetected(const DetectionOutcome &outcome)
{
    m_study.setDetection(outcome);
    QStringList stages;
    for (const inference::StageSeconds &stage : outcome.detection.stages) {
        stages << QStringLiteral("%1: %2").arg(toQString(stage.stage), durationText(stage.seconds));
    }
    m_detectionBar->setOutcome(
        QStringLiteral("%1 on %2")
            .arg(durationText(outcome.totalSeconds), toQString(outcome.detection.device).toUpper()),
        stages.join('\n'));
    if (std::exchange(m_showFirstFound, false)) {
        if (const auto found = m_study.detectedAs(LandmarkState::Present); !found.empty()) {
            m_study.select(found.front());
        }
    }
    updateActions();
    Q_EMIT detectionEnded(true);
}

void MainWindow::onDetectionFailed(const core::Error &error)
{
    showError(toQString(error.message));
    m_detectionBar->setOutcome(QStringLiteral("Not detected"), {});
    updateActions();
    Q_EMIT detectionEnded(false);
}

void MainWindow::showError(const QString &text)
{
    m_banners->setMessage({QStringLiteral("message"), NoticeKind::Danger, text, {}, true});
}

void MainWindow::setModel(const std::filesystem::path &file)
{
    m_detectionBar->setModel(file);
}

void MainWindow::showSettings()
{
    SettingsDialog dialog(m_settings, m_keys, m_devices, this);
    if (dialog.exec() == QDialog::Accepted) {
        m_detectionBar->setDevice(m_settings.device());
        m_study.setAnnotator(m_settings.annotator().toStdString());
        applyDisplayOptions();
    }
}

void MainWindow::showKeys()
{
    KeysDialog(m_keys, this).exec();
}

void MainWindow::showAbout()
{
    AboutDialog(this).exec();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayLeave()) {
        event->ignore();
        whenNothingIsLost([this] { close(); });
        return;
    }
    if (!m_closing) {
        m_settings.setWindow(saveGeometry(), saveState());
        m_closing = true;
        m_cases.cancelOpen();
        m_detector.cancel();
        if (m_desk) {
            m_desk->stop();
        }
        if (m_trainingService) {
            m_trainingService->stop();
        }
    }
    // A read inside a library cannot be interrupted; its thread must end before the program does.
    if (m_cases.isBusy() || m_detector.isBusy() || (m_desk && m_desk->isBusy())
        || (m_trainingService && m_trainingService->isBusy())) {
        m_overlay->begin(QStringLiteral("Closing"), false);
        m_overlay->setProgress(-1.0, QStringLiteral("Waiting for the last step to end\u2026"));
        event->ignore();
        return;
    }
    leaveDocument();
    event->accept();
}

} // namespace gonion::ui
