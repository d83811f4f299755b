// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What helps the annotator in the main window: proposals, snapping, checks.
#include "ui/main_window.h"

#include "annotation/shape/bundled_mean_shape.h"
#include "ui/action_set.h"
#include "ui/labelling/checks_list.h"
#include "ui/labelling/labelling.h"
#include "ui/settings.h"
#include "ui/status_message.h"
#include "ui/text.h"
#include "viewers/four_view.h"

#include <QActionGroup>
#include <QFileDialog>
#include <QMenu>
#include <QStatusBar>

#include <filesystem>
#include <memory>
#include <utility>

namespace gonion::ui {

using viewers::SnapSettings;
using viewers::SnapTarget;

void MainWindow::buildHelpActions()
{
    m_actions->addToggle("label.snap", this, {}, false, [this](bool on) {
        SnapSettings snap = m_views->snap();
        snap.on = on;
        m_views->setSnap(snap);
        m_labelling->say(on ? QStringLiteral("Clicks snap within %1 mm").arg(snap.radiusMm)
                            : QStringLiteral("Clicks land where they are"));
    });
    const auto addSource = [this](const char *id, bool ProposalSources::*source) {
        m_actions->addToggle(QString::fromLatin1(id), this, {}, m_labelling->sources().*source, [this, source](bool on) {
            ProposalSources sources = m_labelling->sources();
            sources.*source = on;
            m_labelling->setSources(sources);
        });
    };
    addSource("label.from_model", &ProposalSources::model);
    addSource("label.from_mirror", &ProposalSources::mirror);
    addSource("label.from_shape", &ProposalSources::meanShape);
    m_actions->add("label.shape", this, {}, [this] {
        const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Choose a mean shape"),
                                                          m_settings.lastFolder(),
                                                          QStringLiteral("Mean shapes (*.json);;All files (*)"));
        if (!file.isEmpty()) {
            m_cases.readMeanShape(toPath(file));
        }
    });
    connect(&m_cases, &CaseService::meanShapeRead, this,
            [this](const std::filesystem::path &file, const std::shared_ptr<const annotation::MeanShape> &shape) {
                m_settings.setMeanShapeFile(toQString(file));
                m_labelling->setMeanShape(shape);
                m_checks->setMeanShape(shape);
                statusBar()->showMessage(
                    QStringLiteral("Mean shape of %1 cases: %2").arg(shape->cases()).arg(toQString(file.filename())),
                    kMessageMs);
                updateLabelActions();
            });
}

void MainWindow::chooseMeanShape()
{
    if (!m_settings.meanShapeFile().isEmpty()) {
        return; // the user's own
    }
    std::shared_ptr<const annotation::MeanShape> shape;
    if (auto bundled = annotation::bundledMeanShape(m_study.document()->scheme().id())) {
        shape = std::make_shared<const annotation::MeanShape>(std::move(*bundled));
    }
    m_labelling->setMeanShape(shape);
    m_checks->setMeanShape(shape);
}

QMenu *MainWindow::buildProposalMenu()
{
    ActionSet &a = *m_actions;
    auto *menu = new QMenu(QStringLiteral("Proposals"), this);
    menu->addActions({a["label.from_model"], a["label.from_mirror"], a["label.from_shape"]});
    menu->addSeparator();
    menu->addAction(a["label.shape"]);
    return menu;
}

QMenu *MainWindow::buildSnapMenu()
{
    auto *menu = new QMenu(QStringLiteral("Snapping"), this);
    menu->addAction((*m_actions)["label.snap"]);
    const auto change = [this](auto set) {
        SnapSettings snap = m_views->snap();
        set(snap);
        m_views->setSnap(snap);
    };
    menu->addSeparator();
    auto *targets = new QActionGroup(menu);
    for (const auto &[target, title] : {std::pair(SnapTarget::Edge, "To the steepest edge"),
                                        std::pair(SnapTarget::Peak, "To the brightest place")}) {
        QAction *action = menu->addAction(QString::fromLatin1(title), this, [change, wanted = target] {
            change([wanted](SnapSettings &snap) { snap.target = wanted; });
        });
        action->setCheckable(true);
        action->setChecked(m_views->snap().target == target);
        targets->addAction(action);
    }
    menu->addSeparator();
    auto *radii = new QActionGroup(menu);
    for (const double radius : {0.5, 1.0, 1.5, 2.0, 3.0, 5.0}) {
        QAction *action = menu->addAction(QStringLiteral("Within %1 mm").arg(radius), this, [change, radius] {
            change([radius](SnapSettings &snap) { snap.radiusMm = radius; });
        });
        action->setCheckable(true);
        action->setChecked(m_views->snap().radiusMm == radius);
        radii->addAction(action);
    }
    return menu;
}

} // namespace gonion::ui
