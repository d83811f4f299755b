// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/volume_view.h"

#include "viewers/head_model_worker.h"
#include "viewers/pointer_feel.h"
#include "viewers/view_cursors.h"
#include "viewers/volume_overlay.h"
#include "viewers/volume_scene.h"

#include <QMouseEvent>
#include <QResizeEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kDegreesPerPixel = 0.45;
constexpr int kRefineAfterMs = 250;
/// A mark dragged in a slice must not wait for pictures of the head.
constexpr int kLagMs = 120;
/// Room around the landmarks that clipping leaves, mm.
constexpr double kClipMarginMm = 22.0;

} // namespace

VolumeView::VolumeView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent)
    : QWidget(parent), m_cursor(cursor), m_tool(tool), m_scene(new VolumeScene(this)),
      m_overlay(new VolumeOverlay(this)), m_worker(std::make_unique<HeadModelWorker>())
{
    setMouseTracking(true);
    setFocusPolicy(Qt::ClickFocus);
    setAccessibleName(QStringLiteral("3D"));
    m_overlay->raise();
    m_idle.setSingleShot(true);
    m_idle.setInterval(kRefineAfterMs);
    connect(&m_idle, &QTimer::timeout, this, &VolumeView::refine);
    m_lagging.setSingleShot(true);
    m_lagging.setInterval(kLagMs);
    connect(&m_lagging, &QTimer::timeout, this, &VolumeView::showLandmarks);
    connect(tool, &LandmarkTool::modeChanged, this, [this] { updateMouseCursor(m_last); });
    connect(tool, &LandmarkTool::draggedChanged, this, &VolumeView::onDragged);
    connect(tool, &LandmarkTool::hoveredChanged, this, [this] { m_landmarks.setHovered(m_tool->hovered()); });
    connect(tool, &LandmarkTool::aimChanged, this, [this] {
        // Other views' aims are not drawn here.
        if (m_tool->aimedIn() == this || m_aimShown) {
            m_aimShown = m_tool->aimedIn() == this;
            m_overlay->update();
        }
    });
    connect(cursor, &LinkedCursor::positionChanged, m_overlay, qOverload<>(&QWidget::update));
    connect(m_scene, &VtkWidget::initialised, this, &VolumeView::onRendererKnown);
    connect(m_worker.get(), &HeadModelWorker::ready, this, &VolumeView::onModelReady);
}

VolumeView::~VolumeView()
{
    m_worker.reset(); // joins before anything that it could call goes
}

void VolumeView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_volume = std::move(volume);
    m_model.reset();
    m_scene->setModel(nullptr);
    m_drag = Drag::None;
    m_onMark = false;
    m_worker->request(m_volume, HeadModelOptions{});
    m_busy = m_volume != nullptr;
    if (m_volume) {
        m_scene->setContent(LpsBox::of(m_volume->geometry()));
        resetView();
    }
    updateClip();
    refresh();
    Q_EMIT busyChanged(m_busy);
}

void VolumeView::onModelReady(std::shared_ptr<const HeadModel> model)
{
    m_model = std::move(model);
    m_busy = false;
    m_scene->setModel(m_model.get());
    if (m_model) {
        m_scene->setContent(LpsBox::of(m_model->grid->geometry()));
        resetView();
    }
    refresh();
    Q_EMIT busyChanged(false);
}

void VolumeView::onRendererKnown()
{
    m_software = VtkWidget::isSoftwareRenderer(m_scene->rendererName());
    if (!m_renderingChosen) {
        m_rendering = m_software ? HeadRendering::BoneSurface : HeadRendering::VolumeBone;
        m_scene->setRendering(m_rendering);
        Q_EMIT renderingChanged(m_rendering);
    }
}

void VolumeView::setMarks(const std::vector<LandmarkMark> &marks)
{
    m_landmarks.setMarks(marks);
    if (m_tool->dragged()) {
        onDragged();
    } else {
        showLandmarks();
    }
}

void VolumeView::onDragged()
{
    m_landmarks.setDragged(m_tool->dragged());
    if (m_drag == Drag::Mark || !m_tool->dragged()) {
        showLandmarks();
    } else if (!m_lagging.isActive()) {
        m_lagging.start();
    }
}

void VolumeView::showLandmarks()
{
    m_lagging.stop();
    m_scene->setLandmarks(m_landmarks, m_options);
    updateClip();
    moved();
}

void VolumeView::setSelected(const QString &id)
{
    if (id == m_landmarks.selected()) {
        return;
    }
    m_landmarks.setSelected(id);
    m_scene->setLandmarks(m_landmarks, m_options);
    moved();
}

void VolumeView::setDisplayOptions(const DisplayOptions &options)
{
    m_options = options;
    m_scene->setLandmarks(m_landmarks, m_options);
    moved();
}

std::optional<core::PointLps> VolumeView::placeUnder(const QPointF &pixel) const
{
    return surfaceUnder(pixel);
}

std::optional<PickedMark> VolumeView::editableAt(const QPointF &pixel) const
{
    return m_landmarks.pickEditable(pixel, projection(), m_options);
}

QString VolumeView::nothingUnder() const
{
    return m_busy ? tr("Nothing was placed: the 3D view is still being prepared.")
                  : tr("Nothing was placed: there is no bone under the mouse.");
}

bool VolumeView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && m_drag == Drag::Mark
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void VolumeView::keyPressEvent(QKeyEvent *event)
{
    if (m_drag == Drag::Mark && event->key() == Qt::Key_Escape) {
        m_tool->abort();
        m_drag = Drag::Spent;
        updateMouseCursor(m_last);
        return;
    }
    QWidget::keyPressEvent(event);
}

void VolumeView::setRendering(HeadRendering rendering)
{
    m_renderingChosen = true;
    if (rendering == m_rendering) {
        return;
    }
    m_rendering = rendering;
    m_scene->setRendering(rendering);
    moved();
    Q_EMIT renderingChanged(rendering);
}

void VolumeView::setClippedToLandmarks(bool clipped)
{
    if (clipped == m_clipped) {
        return;
    }
    m_clipped = clipped;
    updateClip();
    moved();
    Q_EMIT clippedChanged(clipped);
}

void VolumeView::updateClip()
{
    std::optional<LpsBox> box;
    if (m_clipped) {
        for (const LandmarkMark &mark : m_landmarks.marks()) {
            const core::PointLps &p = mark.position;
            if (!core::isFinite(p) || mark.state == MarkState::Outside) {
                continue;
            }
            const core::VectorLps room{kClipMarginMm, kClipMarginMm, kClipMarginMm};
            const core::PointLps low = p + room * -1.0;
            const core::PointLps high = p + room;
            box = box ? LpsBox{{std::min(box->low.x, low.x), std::min(box->low.y, low.y), std::min(box->low.z, low.z)},
                               {std::max(box->high.x, high.x), std::max(box->high.y, high.y),
                                std::max(box->high.z, high.z)}}
                      : LpsBox{low, high};
        }
    }
    m_scene->setClip(box);
}

void VolumeView::viewFrom(ViewDirection direction)
{
    m_scene->viewFrom(direction);
    moved();
}

void VolumeView::resetView()
{
    viewFrom(ViewDirection::Anterior);
}

void VolumeView::moved()
{
    m_scene->setCoarse(m_software || m_rendering != HeadRendering::BoneSurface);
    m_overlay->update();
    m_idle.start();
}

void VolumeView::refine()
{
    if (m_drag != Drag::None && m_pastThreshold) {
        m_idle.start(); // still held: the next move would wait for a fine picture
        return;
    }
    m_scene->setCoarse(false);
}

void VolumeView::refresh()
{
    m_scene->update();
    m_overlay->update();
}

ViewProjection VolumeView::projection() const
{
    return {[this](const core::PointLps &point) { return viewFromLps(point); },
            [](const core::PointLps &) { return 0.0; }};
}

QPointF VolumeView::viewFromLps(const core::PointLps &point) const
{
    return m_scene->viewFromLps(point);
}

std::optional<core::PointLps> VolumeView::surfaceUnder(const QPointF &pixel) const
{
    if (!m_model) {
        return std::nullopt;
    }
    const core::Volume &grid = *m_model->grid;
    const double level = m_rendering == HeadRendering::VolumeSoft ? kSkinLevel : kBoneLevel;
    const VolumeScene::Ray ray = m_scene->rayThrough(pixel);
    const LpsBox box = LpsBox::of(grid.geometry());
    const double step = 0.5 * grid.geometry().spacing()[0];
    const double reach = core::distance(ray.from, box.centre()) + box.diagonal();
    const auto valueAt = [&](double along) {
        const core::PointLps p = ray.from + ray.direction * along;
        if (const auto &clip = m_scene->clip()) {
            if (p.x < clip->low.x || p.y < clip->low.y || p.z < clip->low.z || p.x > clip->high.x
                || p.y > clip->high.y || p.z > clip->high.z) {
                return -1000.0;
            }
        }
        return grid.sample(grid.geometry().indexFromLps(p), -1000.0);
    };
    for (double along = std::max(0.0, reach - 2.0 * box.diagonal()); along < reach; along += step) {
        if (valueAt(along) < level) {
            continue;
        }
        double before = along - step;
        for (int n = 0; n < 8; ++n) {
            const double middle = 0.5 * (before + along);
            (valueAt(middle) < level ? before : along) = middle;
        }
        return onScan(ray.from + ray.direction * along, ray.direction, level);
    }
    return std::nullopt;
}

core::PointLps VolumeView::onScan(const core::PointLps &point, const core::VectorLps &sight, double level) const
{
    // The model is coarser than the scan; where values are the same, the scan itself says where the
    // surface is.
    if (!m_volume->looksLikeHounsfield()) {
        return point;
    }
    const core::ImageGeometry &geometry = m_volume->geometry();
    const auto &spacing = geometry.spacing();
    const double step = 0.25 * *std::min_element(spacing.begin(), spacing.end());
    const double reach = 1.5 * m_model->grid->geometry().spacing()[0];
    const auto valueAt = [&](double along) {
        return m_volume->sample(geometry.indexFromLps(point + sight * along), -1000.0);
    };
    std::optional<double> nearest;
    for (double along = -reach; along < reach; along += step) {
        const double from = valueAt(along);
        const double to = valueAt(along + step);
        if (from < level && to >= level) {
            const double crossing = along + step * (level - from) / (to - from);
            if (!nearest || std::abs(crossing) < std::abs(*nearest)) {
                nearest = crossing;
            }
        }
    }
    return nearest ? point + sight * *nearest : point;
}

void VolumeView::mousePressEvent(QMouseEvent *event)
{
    Q_EMIT activated();
    if (!m_volume || m_drag != Drag::None) {
        return;
    }
    m_pressed = m_last = event->position();
    m_pastThreshold = false;
    m_drag = event->button() == Qt::LeftButton     ? Drag::Rotate
             : event->button() == Qt::MiddleButton ? Drag::Pan
             : event->button() == Qt::RightButton  ? Drag::Zoom
                                                   : Drag::None;
    m_onMark = m_drag == Drag::Rotate && m_tool->press(*this, m_pressed, event->modifiers());
}

void VolumeView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF place = event->position();
    if (m_drag == Drag::None) {
        m_last = place;
        if (m_volume) {
            m_tool->hover(*this, place);
        }
        updateMouseCursor(place);
        return;
    }
    const QPointF whole = place - m_pressed;
    if (!m_pastThreshold && std::hypot(whole.x(), whole.y()) < kDragThreshold) {
        return;
    }
    m_pastThreshold = true;
    if (m_onMark && m_drag == Drag::Rotate) {
        m_drag = Drag::Mark;
    }
    continueDrag(m_last, place);
    m_last = place;
}

void VolumeView::continueDrag(const QPointF &from, const QPointF &to)
{
    const QPointF moved = to - from;
    switch (m_drag) {
    case Drag::Rotate:
        setCursor(Qt::ClosedHandCursor);
        m_scene->rotate(moved.x() * kDegreesPerPixel, moved.y() * kDegreesPerPixel);
        break;
    case Drag::Pan:
        setCursor(Qt::SizeAllCursor);
        m_scene->pan(moved);
        break;
    case Drag::Zoom:
        setCursor(Qt::SizeVerCursor);
        m_scene->zoom(std::exp(-moved.y() / kZoomPixels));
        break;
    case Drag::Mark:
        setCursor(aimCursor());
        m_tool->drag(*this, to);
        if (!m_tool->dragged()) {
            m_drag = Drag::Spent;
        }
        return;
    case Drag::Spent:
    case Drag::None:
        return;
    }
    this->moved();
}

void VolumeView::mouseReleaseEvent(QMouseEvent *event)
{
    const bool clicked = m_drag == Drag::Rotate && !m_pastThreshold && event->button() == Qt::LeftButton;
    m_drag = Drag::None;
    m_onMark = false;
    m_last = event->position();
    m_tool->release();
    if (clicked) {
        click(event->position(), event->modifiers());
    }
    m_tool->hover(*this, m_last);
    updateMouseCursor(m_last);
}

void VolumeView::updateMouseCursor(const QPointF &place)
{
    const InteractionMode mode = m_tool->mode();
    const bool picks = clicksPick(mode);
    QCursor wanted = restingCursor(mode == InteractionMode::Place, false);
    if (mode == InteractionMode::Edit && m_tool->hovered()) {
        wanted = Qt::OpenHandCursor;
    } else if (m_volume
               && (m_overlay->directionAt(place) || (picks && m_landmarks.pick(place, projection(), m_options)))) {
        wanted = Qt::PointingHandCursor;
    }
    if (cursor().shape() != wanted.shape()) {
        setCursor(wanted);
    }
}

void VolumeView::click(const QPointF &place, Qt::KeyboardModifiers modifiers)
{
    if (const auto direction = m_overlay->directionAt(place)) {
        viewFrom(*direction);
        return;
    }
    if (m_tool->click(*this, place, modifiers) || m_tool->mode() == InteractionMode::Measure) {
        return;
    }
    if (const auto id = m_landmarks.pick(place, projection(), m_options)) {
        Q_EMIT landmarkPicked(*id);
    } else if (const auto point = surfaceUnder(place)) {
        m_cursor->setPosition(*point);
    }
}

void VolumeView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_tool->mode() != InteractionMode::Place
        && event->modifiers() == Qt::NoModifier) {
        Q_EMIT maximiseRequested();
    } else {
        mousePressEvent(event);
    }
}

void VolumeView::wheelEvent(QWheelEvent *event)
{
    event->accept();
    if (!m_volume) {
        return;
    }
    m_scene->zoom(std::exp(event->angleDelta().y() / kWheelNotch * 0.12));
    moved();
}

void VolumeView::enterEvent(QEnterEvent *)
{
    Q_EMIT activated();
}

void VolumeView::leaveEvent(QEvent *)
{
    m_tool->leave();
}

void VolumeView::resizeEvent(QResizeEvent *)
{
    m_scene->setGeometry(rect());
    m_overlay->setGeometry(rect());
}

} // namespace gonion::viewers
