// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/dental_arch.h"

#include <QObject>

#include <optional>

namespace gonion::viewers {

/// The arch that the panoramic view stands on, shared with the axial view, which shows it with handles
/// while it is shown. GUI thread only.
class ArchTool : public QObject {
    Q_OBJECT
public:
    explicit ArchTool(QObject *parent = nullptr) : QObject(parent) {}

    [[nodiscard]] const std::optional<DentalArch> &arch() const { return m_arch; }
    void setArch(const std::optional<DentalArch> &arch);
    /// Moves one control to the plane's point over or under `point`, seen along z.
    void moveControl(std::size_t control, const core::PointLps &point);
    /// True once a hand has changed the arch: it is not estimated anew then.
    [[nodiscard]] bool isAdjusted() const { return m_adjusted; }
    void setShown(bool shown);
    [[nodiscard]] bool isShown() const { return m_shown && m_arch.has_value(); }

Q_SIGNALS:
    void changed();

private:
    std::optional<DentalArch> m_arch;
    bool m_adjusted = false;
    bool m_shown = false;
};

} // namespace gonion::viewers
