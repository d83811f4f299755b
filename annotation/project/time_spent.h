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
    /// The whole seconds up to now, and starts again from what is left of them: for adding to a case's time when it is saved.
    [[nodiscard]] std::chrono::seconds takeWholeSeconds(Clock::time_point now);

private:
    [[nodiscard]] Clock::duration uncounted(Clock::time_point now) const;
    void count(Clock::time_point now);

    Clock::duration m_idleAfter;
    Clock::duration m_counted{0};
    Clock::time_point m_countedUpTo = Clock::time_point::min();
    std::optional<Clock::time_point> m_lastActivity; ///< none: the clock stands
};

} // namespace gonion::annotation
