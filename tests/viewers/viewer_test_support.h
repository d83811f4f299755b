// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "viewers/plane.h"

#include <QMouseEvent>
#include <QWidget>
#include <QtTest>

#include <cmath>
#include <functional>
#include <memory>
#include <vector>

namespace gonion::viewers::test {

using ValueAt = std::function<double(const core::PointLps &)>;

/// An int16 volume whose voxels hold `value` at their place in patient space.
inline std::shared_ptr<const core::Volume> makeVolume(const core::ImageGeometry &geometry, const ValueAt &value,
                                                      core::VolumeSource source = {})
{
    const core::GridSize &size = geometry.size();
    auto voxels = std::make_shared<std::vector<std::int16_t>>(static_cast<std::size_t>(size.voxels()));
    std::size_t n = 0;
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i, ++n) {
                (*voxels)[n] = static_cast<std::int16_t>(std::lround(value(geometry.lpsFromVoxel({i, j, k}))));
            }
        }
    }
    auto volume = core::Volume::create(geometry, core::VoxelType::Int16,
                                       std::shared_ptr<const void>(voxels, voxels->data()), std::move(source));
    return volume ? *volume : nullptr;
}

/// Rotation about z then x, degrees; `mirrored` turns the first index axis round (left-handed).
inline core::Matrix3 obliqueDirection(double aboutZ, double aboutX, bool mirrored)
{
    const double z = aboutZ * M_PI / 180.0;
    const double x = aboutX * M_PI / 180.0;
    core::Matrix3 m{{{std::cos(z), -std::sin(z), 0.0},
                     {std::cos(x) * std::sin(z), std::cos(x) * std::cos(z), -std::sin(x)},
                     {std::sin(x) * std::sin(z), std::sin(x) * std::cos(z), std::cos(x)}}};
    if (mirrored) {
        for (auto &row : m) {
            row[0] = -row[0];
        }
    }
    return m;
}

/// A grid about `centre` with unequal spacing.
inline core::ImageGeometry gridAbout(const core::PointLps &centre, const core::Matrix3 &direction,
                                     const core::GridSize &size = {90, 80, 50},
                                     const std::array<double, 3> &spacing = {1.0, 1.2, 2.0})
{
    const auto atOrigin = core::ImageGeometry::create({0, 0, 0}, spacing, direction, size);
    const core::VectorLps shift = centre - atOrigin->centre();
    return *core::ImageGeometry::create(core::PointLps{} + shift, spacing, direction, size);
}

/// A head as simple as can be: a ball of bone (1000 HU) within a ball of tissue (40 HU) in air.
inline double ballHead(const core::PointLps &p, const core::PointLps &centre)
{
    const double r = core::distance(p, centre);
    return r < 22.0 ? 1000.0 : r < 36.0 ? 40.0 : -1000.0;
}

/// Shows a window and waits until it is on the screen.
inline bool show(QWidget &widget, const QSize &size)
{
    widget.resize(size);
    widget.show();
    return QTest::qWaitForWindowExposed(&widget);
}

/// The mouse at `place` with no button down.
inline void hover(QWidget *widget, const QPointF &place)
{
    QMouseEvent event(QEvent::MouseMove, place, widget->mapToGlobal(place), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(widget, &event);
}

/// The mouse at `place` with `button` held down.
inline void moveHeld(QWidget *widget, const QPointF &place, Qt::MouseButton button = Qt::LeftButton)
{
    QMouseEvent event(QEvent::MouseMove, place, widget->mapToGlobal(place), Qt::NoButton, button, {});
    QCoreApplication::sendEvent(widget, &event);
}

/// The wheel turned by `angle` eighths of a degree over the widget's middle.
inline void wheel(QWidget *widget, int angle, Qt::KeyboardModifiers modifiers = {})
{
    const QPointF at = QPointF(widget->rect().center());
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &event);
}

/// A drag with `button` in steps, as a hand makes it.
inline void drag(QWidget *widget, Qt::MouseButton button, const QPoint &from, const QPoint &to)
{
    QTest::mousePress(widget, button, {}, from);
    for (int step = 1; step <= 5; ++step) {
        const QPointF at = QPointF(from) + QPointF(to - from) * (step / 5.0);
        QMouseEvent event(QEvent::MouseMove, at, widget->mapToGlobal(at), Qt::NoButton, button, {});
        QCoreApplication::sendEvent(widget, &event);
    }
    QTest::mouseRelease(widget, button, {}, to);
}

} // namespace gonion::viewers::test

Q_DECLARE_METATYPE(gonion::viewers::Plane)
