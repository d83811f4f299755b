// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/arch_tool.h"

namespace gonion::viewers {

void ArchTool::setArch(const std::optional<DentalArch> &arch)
{
    m_adjusted = false;
    if (arch != m_arch) {
        m_arch = arch;
        Q_EMIT changed();
    }
}

void ArchTool::moveControl(std::size_t control, const core::PointLps &point)
{
    if (!m_arch || control >= m_arch->controls.size() || !core::isFinite(point)) {
        return;
    }
    const core::PointLps wanted = m_arch->onPlane(point);
    // Two controls on one place have no direction between them.
    for (std::size_t n = 0; n < m_arch->controls.size(); ++n) {
        if (n != control && core::distance(m_arch->controls[n], wanted) < 1.0) {
            return;
        }
    }
    m_arch->controls[control] = wanted;
    m_adjusted = true;
    Q_EMIT changed();
}

void ArchTool::setShown(bool shown)
{
    if (shown != m_shown) {
        m_shown = shown;
        Q_EMIT changed();
    }
}

} // namespace gonion::viewers
