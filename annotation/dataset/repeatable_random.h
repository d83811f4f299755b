// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// \file
/// Chance that is the same on every machine: std::shuffle and the standard distributions may differ between
/// libraries. Private to this folder.
namespace gonion::annotation {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a counter with a mixing function, all seeds sound.
class RepeatableRandom {
public:
    explicit RepeatableRandom(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }

    /// 0 to `bound` - 1, each equally likely: the numbers above the last multiple of `bound` are drawn again.
    std::uint64_t below(std::uint64_t bound)
    {
        const std::uint64_t unfair = (0 - bound) % bound; // 2^64 modulo bound
        std::uint64_t drawn = next();
        while (drawn < unfair) {
            drawn = next();
        }
        return drawn % bound;
    }

    /// Fisher and Yates, from the end.
    template <typename T>
    void shuffle(std::vector<T> &list)
    {
        for (std::size_t n = list.size(); n > 1; --n) {
            std::swap(list[n - 1], list[static_cast<std::size_t>(below(n))]);
        }
    }

private:
    std::uint64_t m_state;
};

} // namespace gonion::annotation
