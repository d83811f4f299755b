// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The extra panes of the main window: magnifier, panoramic view, oblique slice, slabs.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/labelling/labelling.h"
#include "ui/text.h"
#include "viewers/four_view.h"

#include <QMenu>

#include <algorithm>

namespace gonion::ui {

using viewers::ExtraPane;
using viewers::ExtraPanes;

void MainWindow::buildPaneActions()
{
    const auto addPane = [this](const char *id, ExtraPane pane) {
        m_actions->addToggle(QString::fromLatin1(id), this, {}, false, [this, pane](bool on) {
            ExtraPanes panes = m_views->extraPanes();
            m_views->setExtraPanes(panes.setFlag(pane, on));
        });
    };
    addPane("view.panoramic", ExtraPane::Panoramic);
    addPane("view.oblique", ExtraPane::Oblique);
    addPane("view.magnifier", ExtraPane::Magnifier);
    connect(m_views, &viewers::FourView::extraPanesChanged, this, [this](ExtraPanes panes) {
        (*m_actions)["view.panoramic"]->setChecked(panes.testFlag(ExtraPane::Panoramic));
        (*m_actions)["view.oblique"]->setChecked(panes.testFlag(ExtraPane::Oblique));
        (*m_actions)["view.magnifier"]->setChecked(panes.testFlag(ExtraPane::Magnifier));
    });
    m_actions->add("view.arch", this, {}, [this] { m_views->estimateArch(); });
    m_actions->add("view.oblique_here", this, {}, [this] { showObliqueSlice(); });
    constexpr double kSlabStepMm = 2.0;
    m_actions->add("view.thicker", this, {}, [this] { m_views->changeSlab(kSlabStepMm); });
    m_actions->add("view.thinner", this, {}, [this] { m_views->changeSlab(-kSlabStepMm); });
}

void MainWindow::addPanesTo(QMenu *menu)
{
    ActionSet &a = *m_actions;
    menu->addSeparator();
    menu->addActions({a["view.magnifier"], a["view.panoramic"], a["view.oblique"]});
    menu->addSeparator();
    menu->addActions({a["view.oblique_here"], a["view.arch"], a["view.thicker"], a["view.thinner"]});
}

void MainWindow::showObliqueSlice()
{
    if (m_chosen.size() < 2) {
        m_labelling->say(QStringLiteral("Choose two landmarks, one after the other: the slice goes through both."));
        return;
    }
    m_views->obliqueView()->setThrough(toQString(m_chosen[0]), toQString(m_chosen[1]));
    ExtraPanes panes = m_views->extraPanes();
    m_views->setExtraPanes(panes.setFlag(ExtraPane::Oblique));
}

void MainWindow::rememberChosen(const std::string &id)
{
    if (id.empty() || (!m_chosen.empty() && m_chosen.back() == id)) {
        return;
    }
    std::erase(m_chosen, id);
    m_chosen.push_back(id);
    if (m_chosen.size() > 2) {
        m_chosen.erase(m_chosen.begin());
    }
}

void MainWindow::tellCrowns()
{
    QStringList crowns;
    if (m_study.document()) {
        const annotation::LandmarkTemplate &scheme = m_study.document()->scheme();
        for (const annotation::LandmarkDefinition &definition : scheme.landmarks()) {
            const bool enamel = definition.hint == annotation::HuHint::Enamel;
            if (enamel || (!definition.toothFdi.empty() && toQString(definition.name).contains(QStringLiteral("crown")))) {
                crowns << toQString(definition.id);
            }
        }
    }
    m_views->setCrownLandmarks(crowns);
}

} // namespace gonion::ui
