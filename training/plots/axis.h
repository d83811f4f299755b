// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace gonion::training {

struct Tick {
    double value = 0.0;
    std::string label;
};

/// A range of values on a side of a picture, with round numbers along it.
class Axis {
public:
    /// From about `low` to about `high`, widened to round numbers. Equal ends, or none that are finite, get some room.
    static Axis linear(double low, double high, int wantedTicks);
    /// Powers of ten; with 2 and 5 between them where there are few. `low` must be positive.
    static Axis logarithmic(double low, double high);

    /// 0 at the low end, 1 at the high one.
    [[nodiscard]] double place(double value) const;
    [[nodiscard]] const std::vector<Tick> &ticks() const { return m_ticks; }
    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }

private:
    double m_low = 0.0;
    double m_high = 1.0;
    bool m_logarithmic = false;
    std::vector<Tick> m_ticks;
};

} // namespace gonion::training
