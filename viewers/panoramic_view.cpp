// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/panoramic_view.h"

#include <algorithm>
#include <cmath>

namespace gonion::viewers {

namespace {

constexpr double kCurveStepMm = 1.0;
/// What a fitted view shows of the upper and the lower jaw.
constexpr double kAboveMm = 32.0;
constexpr double kBelowMm = 42.0;
constexpr double kWheelMm = 0.5;
/// Points of a moved curve that come nearer than this have met: the inner side of a bend.
constexpr double kLeastPieceMm = 0.05;

/// The curve moved outwards, to the side of the cheek.
std::vector<core::PointLps> movedOut(const std::vector<core::PointLps> &curve, const core::VectorLps &up, double mm)
{
    std::vector<core::PointLps> moved;
    for (std::size_t n = 0; n < curve.size(); ++n) {
        const core::VectorLps along = curve[std::min(n + 1, curve.size() - 1)] - curve[n == 0 ? 0 : n - 1];
        // From right to left with superior up, the front is at the right hand of `up` cross `along`.
        const core::VectorLps out = core::cross(along, up);
        const core::PointLps point = curve[n] + out * (mm / std::max(core::length(out), 1e-9));
        // What would run backwards is left out.
        if (moved.empty() || core::dot(point - moved.back(), along) > kLeastPieceMm * core::length(along)) {
            moved.push_back(point);
        }
    }
    return moved;
}

} // namespace

PanoramicView::PanoramicView(LinkedCursor *cursor, LandmarkTool *tool, ArchTool *arch, QWidget *parent)
    : SheetView(cursor, tool, parent), m_arch(arch)
{
    setAccessibleName(tr("Panoramic"));
    connect(arch, &ArchTool::changed, this, &PanoramicView::rebuild);
    setSlab({8.0, SlabKind::Mean});
    rebuild();
}

void PanoramicView::setVolume(std::shared_ptr<const core::Volume> volume)
{
    SheetView::setVolume(std::move(volume));
    m_offset = 0.0;
    rebuild();
}

void PanoramicView::setOffset(double mm)
{
    m_offset = std::clamp(mm, -kMostOffsetMm, kMostOffsetMm);
    rebuild();
}

void PanoramicView::rebuild()
{
    if (!m_arch->arch() || !volume()) {
        setShape(nullptr);
        return;
    }
    const DentalArch &arch = *m_arch->arch();
    auto curve = movedOut(arch.curve(kCurveStepMm), arch.up, m_offset);
    setShape(curve.size() < 2 ? nullptr
                              : std::make_shared<const CurvedSheet>(std::move(curve), arch.up * -1.0, kAboveMm, kBelowMm));
}

void PanoramicView::turnWheel(int notches, Qt::KeyboardModifiers)
{
    setOffset(m_offset + notches * kWheelMm);
}

std::array<QString, 4> PanoramicView::edgeLetters() const
{
    return {QStringLiteral("R"), QStringLiteral("L"), QStringLiteral("S"), QStringLiteral("I")};
}

QStringList PanoramicView::cornerLines() const
{
    if (std::abs(m_offset) < 0.01 || displayOptions().millimetresHidden) {
        return {};
    }
    return {tr("%1 mm towards the %2").arg(std::abs(m_offset), 0, 'f', 1).arg(m_offset > 0.0 ? tr("cheek") : tr("tongue"))};
}

QString PanoramicView::emptyText() const
{
    return tr("Looking for the teeth ...");
}

} // namespace gonion::viewers
