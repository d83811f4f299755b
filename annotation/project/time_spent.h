// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace gonion::annotation {

/// Active time on a case: each key, click or turn of the wheel shows that somebody works; after `idleAfter`
/// without one the clock stands, and nothing of the pause beyond it is counted. Times come from the caller.
class TimeSpent {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds kIdleAfter{60};

    explicit TimeSpent(Clock::duration idleAfter = kIdleAfter) : m_idleAfter(idleAfter) {}

    /// Somebody did something with the case.
    void activity(Clock::time_point now);
    /// The case was left, or the window lost the focus: counts up to now, then the clock stands.
    void pause(Clock::time_point now);
    /// Up to now.
    [[nodiscard]] Clock::duration total(Clock::time_point now) const;
    /// The same, and starts again from zero: for adding it to a case's time when it is saved.
    [[nodiscard]] std::chrono::seconds takeWholeSeconds(Clock::time_point now);

private:
    [[nodiscard]] Clock::duration sinceActivity(Clock::time_point now) const;

    Clock::duration m_idleAfter;
    Clock::duration m_counted{0};
    std::optional<Clock::time_point> m_lastActivity;
};

} // namespace gonion::annotation
