// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/oblique_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::viewers {

namespace {

constexpr double kDegreesPerNotch = 3.0;
constexpr double kLeastExtentMm = 60.0;
constexpr double kMostShiftMm = 100.0;
/// Nearer points have no line through them.
constexpr double kLeastDistanceMm = 0.1;

core::VectorLps unit(const core::VectorLps &v)
{
    return v * (1.0 / std::max(core::length(v), 1e-12));
}

/// The part of `v` across the unit vector `axis`.
core::VectorLps across(const core::VectorLps &v, const core::VectorLps &axis)
{
    return v + axis * -core::dot(v, axis);
}

core::VectorLps rotated(const core::VectorLps &v, const core::VectorLps &axis, double radians)
{
    return v * std::cos(radians) + core::cross(axis, v) * std::sin(radians)
           + axis * (core::dot(axis, v) * (1.0 - std::cos(radians)));
}

} // namespace

ObliqueView::ObliqueView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent) : SheetView(cursor, tool, parent)
{
    setAccessibleName(tr("Oblique"));
    connect(tool, &LandmarkTool::draggedChanged, this, &ObliqueView::rebuild);
}

void ObliqueView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    SheetView::setVolume(std::move(volume));
    m_angle = 0.0;
    m_shift = 0.0;
    m_suitable.reset();
    rebuild();
}

void ObliqueView::setMarks(const std::vector<LandmarkMark> &marks)
{
    SheetView::setMarks(marks);
    rebuild();
}

void ObliqueView::setThrough(const QString &first, const QString &second)
{
    m_first = first;
    m_second = second;
    m_angle = 0.0;
    m_shift = 0.0;
    m_suitable.reset();
    rebuild();
    resetView();
}

Plane ObliqueView::suitablePlane(const core::VectorLps &line)
{
    // The one that the line runs in; an upright picture of teeth rather than one from above.
    constexpr double kAgainstAxial = 0.2;
    Plane best = Plane::Sagittal;
    double least = std::abs(line.x);
    if (std::abs(line.y) < least) {
        best = Plane::Coronal;
        least = std::abs(line.y);
    }
    return std::abs(line.z) + kAgainstAxial < least ? Plane::Axial : best;
}

void ObliqueView::setNearest(std::optional<Plane> plane)
{
    m_wished = plane;
    m_angle = 0.0;
    rebuild();
}

void ObliqueView::turn(double degrees)
{
    m_angle = std::remainder(m_angle + degrees, 360.0);
    rebuild();
}

void ObliqueView::shiftBy(double mm)
{
    m_shift = std::clamp(m_shift + mm, -kMostShiftMm, kMostShiftMm);
    rebuild();
}

std::optional<ObliqueView::Ends> ObliqueView::ends() const
{
    const auto place = [this](const QString &id) -> std::optional<core::PointLps> {
        for (const MarkKind kind : {MarkKind::Truth, MarkKind::Predicted, MarkKind::Proposed}) {
            const LandmarkMark *mark = id.isEmpty() ? nullptr : landmarks().find(id, kind);
            if (mark != nullptr && core::isFinite(mark->position) && mark->state == MarkState::Present) {
                return mark->position;
            }
        }
        return std::nullopt;
    };
    const auto first = place(m_first);
    const auto second = place(m_second);
    if (!first || !second || core::distance(*first, *second) < kLeastDistanceMm) {
        return std::nullopt;
    }
    return Ends{*first, *second};
}

void ObliqueView::rebuild()
{
    const auto points = volume() ? ends() : std::nullopt;
    if (!points) {
        setShape(nullptr);
        return;
    }
    const core::VectorLps span = points->second - points->first;
    const core::VectorLps line = unit(span);
    if (!m_suitable) {
        m_suitable = suitablePlane(line);
    }
    const PlaneAxes &axes = axesOf(nearest());
    // The plane's normal made to stand across the line; where the line runs along it, any side does.
    const core::VectorLps plain = core::cross(axes.right, axes.down);
    core::VectorLps normal = across(plain, line);
    normal = unit(core::length(normal) > 1e-3 ? normal : across(axes.right, line));
    normal = rotated(normal, line, m_angle * std::numbers::pi / 180.0);
    // Turned in itself as the patient plane is.
    core::VectorLps right = across(axes.right, normal);
    if (core::length(right) < 1e-3) {
        right = core::cross(across(axes.down, normal), normal);
    }
    m_right = unit(right);
    m_down = core::cross(normal, m_right);
    const core::PointLps middle = points->first + span * 0.5 + normal * m_shift;
    const double half = 0.5 * std::max(kLeastExtentMm, 1.6 * core::length(span));
    setShape(std::make_shared<const FlatSheet>(middle, m_right, m_down, QRectF(-half, -half, 2.0 * half, 2.0 * half)));
}

void ObliqueView::turnWheel(int notches, Qt::KeyboardModifiers modifiers)
{
    if (modifiers & Qt::ShiftModifier) {
        shiftBy(notches * slabStep(*volume()));
    } else {
        turn(notches * kDegreesPerNotch);
    }
}

std::array<QString, 4> ObliqueView::edgeLetters() const
{
    return {letterOf(m_right * -1.0), letterOf(m_right), letterOf(m_down * -1.0), letterOf(m_down)};
}

QStringList ObliqueView::cornerLines() const
{
    QStringList lines{tr("%1 to %2").arg(m_first, m_second)};
    if (std::abs(m_angle) > 0.05) {
        lines << tr("turned by %1°").arg(m_angle, 0, 'f', 0);
    }
    if (std::abs(m_shift) > 0.005 && !displayOptions().millimetresHidden) {
        lines << tr("%1 mm beside the line").arg(std::abs(m_shift), 0, 'f', 1);
    }
    return lines;
}

QString ObliqueView::emptyText() const
{
    return m_first.isEmpty() || m_second.isEmpty()
               ? tr("Choose two landmarks: this is the slice through both.")
               : tr("%1 and %2 have to be placed before a slice can go through them.").arg(m_first, m_second);
}

} // namespace gonion::viewers
