// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The panes of FourView beside its four.
#include "viewers/four_view.h"

#include "viewers/head_model.h"
#include "viewers/slab_controls.h"
#include "viewers/view_pane.h"

#include <algorithm>

namespace gonion::viewers {

namespace {

const QColor kPanoramicColour(0xe8, 0x8f, 0xc8); // of the arch in the axial view
const QColor kObliqueColour(0x7f, 0xd1, 0xb9);
const QColor kMagnifierColour(0xc8, 0xd0, 0xda);

} // namespace

void FourView::buildExtraPanes()
{
    m_arch = new ArchTool(this);
    m_slices[static_cast<std::size_t>(Plane::Axial)]->setArchTool(m_arch);
    m_panoramic = new PanoramicView(m_cursor, m_tool, m_arch, this);
    m_oblique = new ObliqueView(m_cursor, m_tool, this);
    m_magnifier = new Magnifier(m_cursor, m_tool, this);
    buildSheetPane(Pane::Panoramic, tr("Panoramic"), kPanoramicColour, m_panoramic);
    buildSheetPane(Pane::Oblique, tr("Oblique"), kObliqueColour, m_oblique);
    auto *pane = new ViewPane(tr("Magnifier"), kMagnifierColour, m_magnifier, this);
    m_panes[static_cast<std::size_t>(Pane::Magnifier)] = pane;
    const auto toggle = [this] { toggleMaximised(Pane::Magnifier); };
    connect(pane, &ViewPane::maximiseRequested, this, toggle);
    connect(m_magnifier, &Magnifier::maximiseRequested, this, toggle);
}

void FourView::buildSheetPane(Pane which, const QString &title, const QColor &colour, SheetView *view)
{
    auto *pane = new ViewPane(title, colour, view, this);
    m_panes[static_cast<std::size_t>(which)] = pane;
    const auto toggle = [this, which] { toggleMaximised(which); };
    connect(pane, &ViewPane::maximiseRequested, this, toggle);
    connect(view, &SheetView::maximiseRequested, this, toggle);
    connect(view, &SheetView::landmarkPicked, this, &FourView::onPicked);
    connect(view, &SheetView::hoverChanged, this, [this, view] { Q_EMIT hoverChanged(view->hovered()); });
    auto *controls = new SlabControls(view->slab());
    connect(controls, &SlabControls::slabRequested, view, &SheetView::setSlab);
    connect(view, &SheetView::slabChanged, controls, [controls, view] { controls->setSlab(view->slab()); });
    pane->addTitleWidget(controls);
}

void FourView::addSlabControls(SliceView *view, ViewPane *pane)
{
    // Only while there is a slab: a slice alone is what the titles are for.
    auto *controls = new SlabControls(view->slab());
    controls->hide();
    connect(controls, &SlabControls::slabRequested, this, &FourView::setSlab);
    pane->addTitleWidget(controls);
    connect(view, &SliceView::slabChanged, controls, [controls, view, pane] {
        controls->setSlab(view->slab());
        controls->setVisible(view->slab().isThick());
        pane->layOutTitle();
    });
}

void FourView::setExtraPanes(ExtraPanes panes)
{
    if (panes == m_extraPanes) {
        return;
    }
    m_extraPanes = panes;
    if (m_maximised && !isOpen(*m_maximised)) {
        m_maximised.reset();
        Q_EMIT maximisedChanged();
    }
    arrange();
    m_arch->setShown(panes.testFlag(ExtraPane::Panoramic));
    if (panes.testFlag(ExtraPane::Panoramic) && !m_arch->arch()) {
        estimateArch();
    }
    Q_EMIT extraPanesChanged(panes);
}

bool FourView::isOpen(Pane pane) const
{
    switch (pane) {
    case Pane::Panoramic:
        return m_extraPanes.testFlag(ExtraPane::Panoramic);
    case Pane::Oblique:
        return m_extraPanes.testFlag(ExtraPane::Oblique);
    case Pane::Magnifier:
        return m_extraPanes.testFlag(ExtraPane::Magnifier);
    case Pane::Axial:
    case Pane::Coronal:
    case Pane::Sagittal:
    case Pane::Volume:
        break;
    }
    return true;
}

void FourView::setCrownLandmarks(const QStringList &ids)
{
    m_crowns = ids;
}

void FourView::estimateArch()
{
    const auto model = m_volumeView->headModel();
    if (!model) {
        m_arch->setArch(std::nullopt); // comes with the model
        return;
    }
    std::vector<core::PointLps> crowns;
    for (const LandmarkMark &mark : m_marks) {
        // An own mark and a prediction of one crown count twice: they are near each other.
        if (mark.state == MarkState::Present && core::isFinite(mark.position) && m_crowns.contains(mark.id)) {
            crowns.push_back(mark.position);
        }
    }
    auto arch = viewers::estimateArch(model->dense, crowns);
    m_arch->setArch(arch ? std::move(*arch) : usualArch(model->grid->geometry().centre()));
}

void FourView::setSlab(const Slab &slab)
{
    for (SliceView *view : m_slices) {
        view->setSlab(slab);
    }
}

const Slab &FourView::slab() const
{
    return m_slices.front()->slab();
}

void FourView::changeSlab(double millimetres)
{
    for (SheetView *view : {static_cast<SheetView *>(m_panoramic), static_cast<SheetView *>(m_oblique)}) {
        if (view->underMouse()) {
            view->setSlab({std::max(0.0, view->slab().thicknessMm + millimetres), view->slab().kind});
            return;
        }
    }
    Slab wanted = slab();
    wanted.thicknessMm = std::max(0.0, wanted.thicknessMm + millimetres);
    setSlab(wanted);
}

} // namespace gonion::viewers
