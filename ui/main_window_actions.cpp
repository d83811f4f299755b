// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Actions, menus and tool bar of the main window.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/detection_bar.h"
#include "ui/icons.h"
#include "ui/landmark_panel.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "viewers/four_view.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QToolBar>
#include <QToolButton>

#include <array>

namespace gonion::ui {

namespace {

using viewers::HeadRendering;
using viewers::Pane;
using viewers::ViewDirection;

struct GreyPreset {
    const char *id;
    const char *name;
    double window;
    double level;
};

constexpr std::array<GreyPreset, 6> kGreyPresets{{
    {"window.brain", "Brain", 80.0, 40.0},
    {"window.subdural", "Subdural", 200.0, 75.0},
    {"window.stroke", "Stroke", 8.0, 32.0},
    {"window.soft", "Soft tissue", 400.0, 40.0},
    {"window.bone", "Bone", 2500.0, 480.0},
    {"window.dental", "Dental", 4000.0, 400.0},
}};

struct Direction {
    const char *name;
    ViewDirection direction;
};

constexpr std::array<Direction, 6> kDirections{{
    {"From the front", ViewDirection::Anterior},
    {"From the back", ViewDirection::Posterior},
    {"From the left", ViewDirection::Left},
    {"From the right", ViewDirection::Right},
    {"From above", ViewDirection::Superior},
    {"From below", ViewDirection::Inferior},
}};

} // namespace

void MainWindow::buildActions()
{
    m_actions = new ActionSet(&m_keys, this);
    buildFileActions();
    buildGreyActions();
    buildSliceActions();
    buildViewActions();
    buildHeadActions();
    buildModeActions();
    buildLabelActions();
    buildNudgeActions();
    buildHelpActions();
    buildPaneActions();
}

void MainWindow::buildFileActions()
{
    m_actions->add("file.open", this, "open-file", [this] { askForFile(); });
    m_actions->add("file.open_folder", this, "open-folder", [this] { askForFolder(); });
    m_actions->add("file.open_landmarks", this, "label", [this] { askForLandmarks(); });
    m_actions->add("file.demo", this, "play", [this] { openDemo(); })
        ->setEnabled(std::filesystem::exists(m_bundled.demoVolume));
    m_actions->add("file.save", this, "save", [this] { save(); });
    m_actions->add("file.save_as", this, {}, [this] { askWhereToSaveLandmarks(); });
    m_actions->add("file.save_prediction", this, {}, [this] { askWhereToSavePrediction(); });
    m_actions->add("file.picture", this, "camera", [this] { askWhereToSavePicture(); });
    m_actions->add("file.settings", this, "settings", [this] { showSettings(); });
    m_actions->add("file.quit", this, {}, [this] { close(); });
    m_actions->add("detect.run", this, "detect", [this] { detect(); });
    m_actions->add("detect.cancel", this, "cancel", [this] {
        m_cases.cancelOpen();
        cancelDetection();
    });
    m_actions->add("help.keys", this, "keyboard", [this] { showKeys(); });
    m_actions->add("help.about", this, "about", [this] { showAbout(); });
}

void MainWindow::buildGreyActions()
{
    for (const GreyPreset &preset : kGreyPresets) {
        m_actions->add(QString::fromLatin1(preset.id), this, {},
                       [this, preset] { setWindowPreset(preset.window, preset.level); });
    }
    m_actions->add("window.auto", this, {}, [this] {
        if (const auto &volume = m_study.volume()) {
            m_cursor.setWindowLevel(viewers::suitableWindowLevel(*volume));
        }
    });
}

void MainWindow::buildSliceActions()
{
    constexpr int kPage = 10;
    m_actions->add("slice.up", m_views, {}, [this] { m_views->step(1); });
    m_actions->add("slice.down", m_views, {}, [this] { m_views->step(-1); });
    m_actions->add("slice.page_up", m_views, {}, [this] { m_views->step(kPage); });
    m_actions->add("slice.page_down", m_views, {}, [this] { m_views->step(-kPage); });
    m_actions->add("slice.first", m_views, {}, [this] { m_views->toFirst(); });
    m_actions->add("slice.last", m_views, {}, [this] { m_views->toLast(); });
    m_actions->add("view.reset", this, "reset", [this] { m_views->resetActiveView(); });
}

void MainWindow::buildViewActions()
{
    const auto showPane = [this](std::optional<Pane> pane) { return [this, pane] { m_views->setMaximised(pane); }; };
    m_actions->add("view.four", this, "layout-four", showPane(std::nullopt));
    m_actions->add("view.axial", this, "layout-single", showPane(Pane::Axial));
    m_actions->add("view.coronal", this, "layout-single", showPane(Pane::Coronal));
    m_actions->add("view.sagittal", this, "layout-single", showPane(Pane::Sagittal));
    m_actions->add("view.volume", this, "cube", showPane(Pane::Volume));
    m_actions->addToggle("view.full_screen", this, {}, false, [this](bool on) {
        setWindowState(on ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
    });
    m_actions->addToggle("view.crosshair", this, {}, true, [this](bool) { applyDisplayOptions(); });
    m_actions->addToggle("view.radii", this, {}, true, [this](bool) { applyDisplayOptions(); });
    const auto toggleShown = [this](const char *id, QPushButton *button) {
        m_actions->addToggle(QString::fromLatin1(id), this, {}, true, [this, button](bool on) {
            button->setChecked(on);
            applyDisplayOptions();
        });
    };
    toggleShown("view.predictions", m_panel->predictionsButton());
    toggleShown("view.truth", m_panel->truthButton());
    toggleShown("view.labels", m_panel->labelsButton());
    m_actions->addToggle("tool.distance", this, "distance", false, [this](bool on) {
        if (on != (m_views->mode() == viewers::InteractionMode::Measure)) {
            m_views->setMode(on ? viewers::InteractionMode::Measure : viewers::InteractionMode::Look);
        }
    });
    m_actions->add("tool.delete", m_views, {}, [this] { m_views->removeSelectedMeasurement(); });
}

void MainWindow::buildHeadActions()
{
    auto *renderings = new QActionGroup(this);
    const auto add = [&](const char *id, HeadRendering rendering) {
        QAction *action = m_actions->addToggle(QString::fromLatin1(id), this, {}, false, [this, rendering](bool on) {
            if (on && m_views->volumeView()->rendering() != rendering) {
                m_views->volumeView()->setRendering(rendering);
            }
        });
        renderings->addAction(action);
        return action;
    };
    const std::array<std::pair<HeadRendering, QAction *>, 3> choices{{
        {HeadRendering::BoneSurface, add("head.bone", HeadRendering::BoneSurface)},
        {HeadRendering::VolumeBone, add("head.ray_bone", HeadRendering::VolumeBone)},
        {HeadRendering::VolumeSoft, add("head.ray_soft", HeadRendering::VolumeSoft)},
    }};
    const auto follow = [choices](HeadRendering rendering) {
        for (const auto &[mine, action] : choices) {
            if (mine == rendering) {
                action->setChecked(true);
            }
        }
    };
    // The view chooses by itself until the user does: by what the graphics can do.
    follow(m_views->volumeView()->rendering());
    connect(m_views->volumeView(), &viewers::VolumeView::renderingChanged, this, follow);
    QAction *clip = m_actions->addToggle(
        "head.clip", this, {}, false, [this](bool on) { m_views->volumeView()->setClippedToLandmarks(on); });
    connect(m_views->volumeView(), &viewers::VolumeView::clippedChanged, clip, &QAction::setChecked);
}

void MainWindow::buildMenus()
{
    ActionSet &a = *m_actions;
    QMenu *file = menuBar()->addMenu(QStringLiteral("&File"));
    file->addActions({a["file.open"], a["file.open_folder"], a["file.open_landmarks"]});
    m_recentMenu = file->addMenu(icon("recent"), QStringLiteral("Recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, [this] {
        m_recentMenu->clear();
        const QStringList paths = m_settings.recent();
        for (const QString &path : paths) {
            m_recentMenu->addAction(path, this, [this, path] { openPath(path); });
        }
        if (paths.isEmpty()) {
            m_recentMenu->addAction(QStringLiteral("Nothing yet"))->setEnabled(false);
        }
    });
    file->addAction(a["file.demo"]);
    file->addSeparator();
    file->addActions({a["file.save"], a["file.save_as"], a["file.save_prediction"], a["file.picture"]});
    file->addSeparator();
    file->addActions({a["file.settings"], a["file.quit"]});

    QMenu *view = menuBar()->addMenu(QStringLiteral("&View"));
    m_layoutMenu = view->addMenu(icon("layout-four"), QStringLiteral("Layout"));
    m_layoutMenu->addActions(
        {a["view.four"], a["view.axial"], a["view.coronal"], a["view.sagittal"], a["view.volume"]});
    addPanesTo(m_layoutMenu);
    m_greyMenu = view->addMenu(icon("window-level"), QStringLiteral("Window and level"));
    for (const GreyPreset &preset : kGreyPresets) {
        m_greyMenu->addAction(a[QString::fromLatin1(preset.id)]);
    }
    m_greyMenu->addSeparator();
    m_greyMenu->addAction(a["window.auto"]);
    m_headMenu = view->addMenu(icon("cube"), QStringLiteral("3D"));
    m_headMenu->addActions({a["head.bone"], a["head.ray_bone"], a["head.ray_soft"]});
    m_headMenu->addSeparator();
    m_headMenu->addAction(a["head.clip"]);
    m_headMenu->addSeparator();
    for (const Direction &direction : kDirections) {
        m_headMenu->addAction(QString::fromLatin1(direction.name), this,
                              [this, direction] { m_views->volumeView()->viewFrom(direction.direction); });
    }
    view->addSeparator();
    view->addActions({a["view.predictions"], a["view.truth"], a["view.labels"], a["view.radii"],
                      a["view.crosshair"]});
    view->addSeparator();
    view->addActions({a["view.reset"], a["view.full_screen"]});

    QMenu *slices = menuBar()->addMenu(QStringLiteral("&Slices"));
    slices->addActions({a["slice.up"], a["slice.down"], a["slice.page_up"], a["slice.page_down"], a["slice.first"],
                        a["slice.last"]});
    slices->addSeparator();
    slices->addActions({a["tool.distance"], a["tool.delete"]});

    QMenu *detection = menuBar()->addMenu(QStringLiteral("&Detection"));
    detection->addActions({a["detect.run"], a["detect.cancel"]});
    buildLabelMenus();

    QMenu *help = menuBar()->addMenu(QStringLiteral("&Help"));
    help->addActions({a["help.keys"], a["help.about"]});
}

QToolButton *MainWindow::addMenuButton(const QString &iconName, const QString &text, QMenu *menu)
{
    auto *button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(menu);
    button->setToolTip(menu->title());
    m_menuButtons.push_back(button);
    return button;
}

void MainWindow::buildToolBar()
{
    ActionSet &a = *m_actions;
    auto *bar = m_toolBar = new QToolBar(QStringLiteral("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setMovable(false);
    bar->setIconSize(QSize(20, 20));
    addToolBar(bar);
    bar->addActions({a["file.open"], a["file.open_folder"]});
    bar->addSeparator();
    m_detectionBar = new DetectionBar(m_bundled.demoModel);
    m_detectionBar->setDevice(m_settings.device());
    const QString ownModel = m_settings.modelFile();
    if (!ownModel.isEmpty() && std::filesystem::exists(toPath(ownModel))) {
        m_detectionBar->setModel(toPath(ownModel));
    }
    bar->addWidget(m_detectionBar);
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    for (const char *id : {"mode.look", "mode.place", "mode.edit", "mode.review"}) {
        bar->addAction(a[id]);
        auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(a[id]));
        button->setProperty("role", "mode");
        m_modeButtons.push_back(button);
    }
    bar->addSeparator();
    m_greyButton = addMenuButton("window-level", "Window", m_greyMenu);
    bar->addWidget(m_greyButton);
    bar->addWidget(addMenuButton("layout-four", "Layout", m_layoutMenu));
    bar->addWidget(addMenuButton("cube", "3D", m_headMenu));
    bar->addSeparator();
    bar->addActions({a["tool.distance"], a["file.save"]});
    bar->addSeparator();
    bar->addActions({a["file.settings"], a["help.keys"]});
    for (const char *id : {"file.open", "file.save"}) {
        qobject_cast<QToolButton *>(bar->widgetForAction(a[id]))->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    a["file.open"]->setIconText(QStringLiteral("Open"));
    a["file.save"]->setIconText(QStringLiteral("Save"));
}

void MainWindow::updateWindowLevelText()
{
    const viewers::WindowLevel &now = m_cursor.windowLevel();
    QString text = QStringLiteral("W %1  L %2").arg(now.window, 0, 'f', 0).arg(now.level, 0, 'f', 0);
    for (const GreyPreset &preset : kGreyPresets) {
        if (preset.window == now.window && preset.level == now.level) {
            text = QString::fromLatin1(preset.name);
        }
    }
    m_greyButton->setText(text);
}

} // namespace gonion::ui
