// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/time_spent.h"

#include <algorithm>

namespace gonion::annotation {

/// Active time up to `now` that is not counted yet.
TimeSpent::Clock::duration TimeSpent::uncounted(Clock::time_point now) const
{
    if (!m_lastActivity) {
        return Clock::duration::zero();
    }
    return std::max(std::min(now, *m_lastActivity + m_idleAfter) - m_countedUpTo, Clock::duration::zero());
}

void TimeSpent::count(Clock::time_point now)
{
    m_counted += uncounted(now);
    m_countedUpTo = std::max(now, m_countedUpTo);
}

void TimeSpent::activity(Clock::time_point now)
{
    count(now);
    m_lastActivity = now;
}

void TimeSpent::pause(Clock::time_point now)
{
    count(now);
    m_lastActivity.reset();
}

TimeSpent::Clock::duration TimeSpent::total(Clock::time_point now) const
{
    return m_counted + uncounted(now);
}

std::chrono::seconds TimeSpent::takeWholeSeconds(Clock::time_point now)
{
    count(now);
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(m_counted);
    m_counted -= whole;
    return whole;
}

} // namespace gonion::annotation
