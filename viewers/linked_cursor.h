// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <QMetaType>
#include <QObject>
#include <QString>

namespace gonion::viewers {

/// Grey values shown from black to white: level +- window / 2, in HU where the volume has them.
struct WindowLevel {
    double window = 2500.0;
    double level = 480.0;
    friend bool operator==(const WindowLevel &, const WindowLevel &) = default;
};

/// What the views of one window share: where they look, how grey values are shown, which landmark is
/// current. The window owns it; views keep a pointer and outlive neither. GUI thread only.
class LinkedCursor : public QObject {
    Q_OBJECT
public:
    /// The window is never narrower than this.
    static constexpr double kLeastWindow = 1.0;

    explicit LinkedCursor(QObject *parent = nullptr);

    [[nodiscard]] const core::PointLps &position() const { return m_position; }
    [[nodiscard]] const WindowLevel &windowLevel() const { return m_windowLevel; }
    /// Id of the current landmark; empty where none is.
    [[nodiscard]] const QString &currentLandmark() const { return m_currentLandmark; }

public Q_SLOTS:
    /// A position that is not finite is ignored.
    void setPosition(const gonion::core::PointLps &position);
    void setWindowLevel(const gonion::viewers::WindowLevel &windowLevel);
    void setCurrentLandmark(const QString &id);

Q_SIGNALS:
    void positionChanged(const gonion::core::PointLps &position);
    void windowLevelChanged(const gonion::viewers::WindowLevel &windowLevel);
    void currentLandmarkChanged(const QString &id);

private:
    core::PointLps m_position;
    WindowLevel m_windowLevel;
    QString m_currentLandmark;
};

} // namespace gonion::viewers

Q_DECLARE_METATYPE(gonion::core::PointLps)
Q_DECLARE_METATYPE(gonion::viewers::WindowLevel)
