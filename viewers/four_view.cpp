// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/four_view.h"

#include "viewers/head_model.h"
#include "viewers/view_pane.h"
#include "viewers/volume_controls.h"

#include <QGridLayout>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr int kGridGap = 2;

std::size_t at(Plane plane)
{
    return static_cast<std::size_t>(plane);
}

Pane paneOf(Plane plane)
{
    return plane == Plane::Axial ? Pane::Axial : plane == Plane::Coronal ? Pane::Coronal : Pane::Sagittal;
}

} // namespace

FourView::FourView(LinkedCursor *cursor, QWidget *parent)
    : QWidget(parent), m_cursor(cursor), m_measurements(new MeasurementList(this)), m_tool(new LandmarkTool(this)),
      m_grid(new QGridLayout(this))
{
    connectTool();
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(kGridGap);
    for (const Plane plane : kPlanes) {
        buildSlicePane(plane);
    }
    buildVolumePane();
    buildExtraPanes();
    arrange();
    setActive(m_slices[at(Plane::Axial)]);
}

FourView::~FourView() = default;

void FourView::connectTool()
{
    connect(m_tool, &LandmarkTool::placeRequested, this, &FourView::placeRequested);
    connect(m_tool, &LandmarkTool::removeRequested, this, &FourView::removeRequested);
    connect(m_tool, &LandmarkTool::moveStarted, this, &FourView::moveStarted);
    connect(m_tool, &LandmarkTool::moved, this, &FourView::moved);
    connect(m_tool, &LandmarkTool::moveFinished, this, &FourView::moveFinished);
    connect(m_tool, &LandmarkTool::moveAborted, this, &FourView::moveAborted);
    connect(m_tool, &LandmarkTool::noticeRequested, this, &FourView::noticeRequested);
}

void FourView::buildSlicePane(Plane plane)
{
    auto *view = new SliceView(plane, m_cursor, m_measurements, m_tool, this);
    auto *pane = new ViewPane(nameOf(plane), colourOf(plane), view, this);
    m_slices[at(plane)] = view;
    m_panes[static_cast<std::size_t>(paneOf(plane))] = pane;
    const auto toggle = [this, plane] { toggleMaximised(paneOf(plane)); };
    connect(view, &SliceView::maximiseRequested, this, toggle);
    connect(pane, &ViewPane::maximiseRequested, this, toggle);
    connect(view, &SliceView::landmarkPicked, this, &FourView::onPicked);
    connect(view, &SliceView::activated, this, [this, view] { setActive(view); });
    connect(view, &SliceView::hoverChanged, this, [this, view] { Q_EMIT hoverChanged(view->hovered()); });
    connect(view, &SliceView::leaveToolRequested, this, [this] { setMode(InteractionMode::Look); });
    addSlabControls(view, pane);
}

void FourView::buildVolumePane()
{
    m_volumeView = new VolumeView(m_cursor, m_tool, this);
    auto *pane = new ViewPane(QStringLiteral("3D"), QColor(0xc8, 0xd0, 0xda), m_volumeView, this);
    m_panes[static_cast<std::size_t>(Pane::Volume)] = pane;
    const auto toggle = [this] { toggleMaximised(Pane::Volume); };
    connect(m_volumeView, &VolumeView::maximiseRequested, this, toggle);
    connect(pane, &ViewPane::maximiseRequested, this, toggle);
    connect(m_volumeView, &VolumeView::landmarkPicked, this, &FourView::onPicked);
    connect(m_volumeView, &VolumeView::busyChanged, this, [this](bool busy) {
        if (!busy) {
            onModelReady();
        }
    });
    pane->addTitleWidget(new VolumeControls(m_volumeView));
}

void FourView::onModelReady()
{
    const auto model = m_volumeView->headModel();
    if (!model) {
        return;
    }
    // Once the head is found, the slices show it rather than the air around it.
    for (SliceView *view : m_slices) {
        view->setContent(LpsBox::of(model->grid->geometry()));
    }
    if (m_extraPanes.testFlag(ExtraPane::Panoramic) && !m_arch->isAdjusted()) {
        estimateArch();
    }
}

QRect FourView::cellOf(Pane pane) const
{
    const bool sideColumn = m_extraPanes & (ExtraPane::Oblique | ExtraPane::Magnifier);
    const bool bothAside = m_extraPanes.testFlag(ExtraPane::Oblique) && m_extraPanes.testFlag(ExtraPane::Magnifier);
    switch (pane) {
    // Axial | 3D over coronal | sagittal: the coronal picture stands below the axial one, left under
    // left.
    case Pane::Axial:
        return {0, 0, 1, 1};
    case Pane::Coronal:
        return {0, 1, 1, 1};
    case Pane::Sagittal:
        return {1, 1, 1, 1};
    case Pane::Volume:
        return {1, 0, 1, 1};
    case Pane::Oblique:
        return {2, 0, 1, bothAside ? 1 : 2};
    case Pane::Magnifier:
        return bothAside ? QRect(2, 1, 1, 1) : QRect(2, 0, 1, 2);
    case Pane::Panoramic:
        break;
    }
    return {0, 2, sideColumn ? 3 : 2, 1};
}

void FourView::arrange()
{
    for (std::size_t n = 0; n < m_panes.size(); ++n) {
        const auto pane = static_cast<Pane>(n);
        m_grid->removeWidget(m_panes[n]);
        const bool shown = m_maximised ? *m_maximised == pane : isOpen(pane);
        if (shown) {
            const QRect cell = m_maximised ? QRect(0, 0, 1, 1) : cellOf(pane);
            m_grid->addWidget(m_panes[n], cell.y(), cell.x(), cell.height(), cell.width());
        }
        m_panes[n]->setVisible(shown);
    }
    // Three small planes need less width than a slice.
    const int aside = m_extraPanes.testFlag(ExtraPane::Oblique) ? 10 : m_extraPanes.testFlag(ExtraPane::Magnifier) ? 5 : 0;
    const int below = m_extraPanes.testFlag(ExtraPane::Panoramic) ? 9 : 0;
    const std::array<int, 3> columns{10, m_maximised ? 0 : 10, m_maximised ? 0 : aside};
    const std::array<int, 3> rows{10, m_maximised ? 0 : 10, m_maximised ? 0 : below};
    for (int n = 0; n < 3; ++n) {
        m_grid->setColumnStretch(n, columns[static_cast<std::size_t>(n)]);
        m_grid->setRowStretch(n, rows[static_cast<std::size_t>(n)]);
    }
    m_grid->setSpacing(m_maximised ? 0 : kGridGap);
}

void FourView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_volume = std::move(volume);
    m_tool->setVolume(m_volume);
    setProposals({});
    setOpinions({});
    setMarks({});
    setSelected({});
    m_measurements->clear();
    if (m_volume) {
        m_cursor->setPosition(m_volume->geometry().centre());
        m_cursor->setWindowLevel(suitableWindowLevel(*m_volume));
    }
    for (SliceView *view : m_slices) {
        view->setVolume(m_volume);
    }
    m_arch->setArch(std::nullopt);
    m_panoramic->setVolume(m_volume);
    m_oblique->setVolume(m_volume);
    m_magnifier->setVolume(m_volume);
    m_volumeView->setVolume(m_volume);
}

void FourView::setMarks(std::vector<LandmarkMark> marks)
{
    m_marks = std::move(marks);
    showMarks();
}

void FourView::setProposals(std::vector<LandmarkMark> proposals)
{
    if (proposals.empty() && m_proposals.empty()) {
        return;
    }
    m_proposals = std::move(proposals);
    for (LandmarkMark &mark : m_proposals) {
        mark.kind = MarkKind::Proposed;
    }
    showMarks();
}

void FourView::setOpinions(std::vector<LandmarkMark> opinions)
{
    if (opinions != m_opinions) {
        m_opinions = std::move(opinions);
        showMarks();
    }
}

std::vector<LandmarkMark> FourView::allMarks() const
{
    std::vector<LandmarkMark> all = m_proposals; // below the others
    all.insert(all.end(), m_marks.begin(), m_marks.end());
    all.insert(all.end(), m_opinions.begin(), m_opinions.end()); // small: over the others
    return all;
}

void FourView::showMarks()
{
    const std::vector<LandmarkMark> all = allMarks();
    for (SliceView *view : m_slices) {
        view->setMarks(all);
    }
    m_panoramic->setMarks(all);
    m_oblique->setMarks(all);
    m_magnifier->setMarks(all);
    m_volumeView->setMarks(all);
}

void FourView::setDisplayOptions(const DisplayOptions &options)
{
    m_options = options;
    for (SliceView *view : m_slices) {
        view->setDisplayOptions(options);
    }
    m_panoramic->setDisplayOptions(options);
    m_oblique->setDisplayOptions(options);
    m_magnifier->setDisplayOptions(options);
    m_volumeView->setDisplayOptions(options);
}

void FourView::setMode(InteractionMode mode)
{
    if (mode == m_tool->mode()) {
        return;
    }
    m_measurements->abandon();
    m_measurements->select(std::nullopt);
    m_tool->setMode(mode);
    Q_EMIT modeChanged(mode);
}

void FourView::setSnap(const SnapSettings &snap)
{
    m_tool->setSnap(snap);
}

void FourView::setKeysEnabled(bool enabled)
{
    for (SliceView *view : m_slices) {
        view->setKeysEnabled(enabled);
    }
}

void FourView::setMaximised(std::optional<Pane> pane)
{
    if (pane == m_maximised || (pane && !isOpen(*pane))) {
        return;
    }
    m_maximised = pane;
    arrange();
    if (pane && static_cast<std::size_t>(*pane) < m_slices.size()) {
        setActive(m_slices[static_cast<std::size_t>(*pane)]);
    }
    Q_EMIT maximisedChanged();
}

void FourView::toggleMaximised(Pane pane)
{
    setMaximised(m_maximised ? std::nullopt : std::optional(pane));
}

SliceView *FourView::sliceView(Plane plane) const
{
    return m_slices[at(plane)];
}

void FourView::setActive(SliceView *view)
{
    m_active = view;
    for (const Plane plane : kPlanes) {
        m_panes[static_cast<std::size_t>(paneOf(plane))]->setActive(m_slices[at(plane)] == view);
    }
}

void FourView::setSelected(const QString &id)
{
    for (SliceView *view : m_slices) {
        view->setSelected(id);
    }
    m_panoramic->setSelected(id);
    m_oblique->setSelected(id);
    m_magnifier->setSelected(id);
    m_volumeView->setSelected(id);
    m_cursor->setCurrentLandmark(id);
}

void FourView::showLandmark(const QString &id)
{
    LandmarkLayer layer;
    layer.setMarks(allMarks());
    const LandmarkMark *mark = markToShow(layer, id);
    setSelected(mark != nullptr ? id : QString());
    if (mark != nullptr) {
        goTo(mark->position);
    }
}

const LandmarkMark *FourView::markToShow(const LandmarkLayer &layer, const QString &id) const
{
    // Who labels goes to where the landmark was put rather than to where a model says.
    if (mode() == InteractionMode::Place || mode() == InteractionMode::Edit) {
        if (const LandmarkMark *own = layer.find(id, MarkKind::Truth)) {
            return own;
        }
    }
    return layer.find(id);
}

void FourView::onPicked(const QString &id)
{
    showLandmark(id);
    Q_EMIT landmarkPicked(id);
}

void FourView::goTo(const core::PointLps &point)
{
    m_cursor->setPosition(point);
}

void FourView::setWindowLevel(double window, double level)
{
    m_cursor->setWindowLevel({window, level});
}

void FourView::reset()
{
    for (SliceView *view : m_slices) {
        view->resetView();
    }
    m_volumeView->resetView();
}

void FourView::step(int slices)
{
    m_active->step(slices);
}

void FourView::toFirst()
{
    m_active->toFirst();
}

void FourView::toLast()
{
    m_active->toLast();
}

void FourView::resetActiveView()
{
    m_active->resetView();
}

void FourView::removeSelectedMeasurement()
{
    m_measurements->removeSelected();
}

WindowLevel suitableWindowLevel(const core::Volume &volume)
{
    if (volume.looksLikeHounsfield()) {
        return {};
    }
    constexpr std::int64_t kSamples = 100'000;
    const std::int64_t count = volume.geometry().size().voxels();
    const std::int64_t stride = std::max<std::int64_t>(1, count / kSamples) | 1;
    std::vector<float> values;
    volume.visit([&](const auto *data) {
        for (std::int64_t n = 0; n < count; n += stride) {
            const auto value = static_cast<float>(data[n]);
            if (std::isfinite(value)) {
                values.push_back(value);
            }
        }
    });
    if (values.empty()) {
        return {};
    }
    const auto percentile = [&](double share) {
        const auto nth = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), nth, values.end());
        return static_cast<double>(*nth);
    };
    const double low = percentile(0.01);
    const double high = std::max(percentile(0.995), low + LinkedCursor::kLeastWindow);
    return {high - low, 0.5 * (high + low)};
}

} // namespace gonion::viewers
