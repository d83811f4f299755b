// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/linked_cursor.h"

#include <algorithm>

namespace gonion::viewers {

LinkedCursor::LinkedCursor(QObject *parent) : QObject(parent) {}

void LinkedCursor::setPosition(const core::PointLps &position)
{
    if (!core::isFinite(position) || position == m_position) {
        return;
    }
    m_position = position;
    Q_EMIT positionChanged(m_position);
}

void LinkedCursor::setWindowLevel(const WindowLevel &windowLevel)
{
    if (!std::isfinite(windowLevel.window) || !std::isfinite(windowLevel.level)) {
        return;
    }
    const WindowLevel wanted{std::max(windowLevel.window, kLeastWindow), windowLevel.level};
    if (wanted == m_windowLevel) {
        return;
    }
    m_windowLevel = wanted;
    Q_EMIT windowLevelChanged(m_windowLevel);
}

void LinkedCursor::setCurrentLandmark(const QString &id)
{
    if (id == m_currentLandmark) {
        return;
    }
    m_currentLandmark = id;
    Q_EMIT currentLandmarkChanged(m_currentLandmark);
}

} // namespace gonion::viewers
