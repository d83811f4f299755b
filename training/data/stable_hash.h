// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// A check sum that is the same on every machine. It tells files apart that nobody forged. Private to this folder.
namespace gonion::training {

/// FNV-1a over bytes with splitmix64's finish, 64 bits.
class StableHash {
public:
    void add(std::string_view bytes)
    {
        for (const char byte : bytes) {
            m_state = (m_state ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
        }
        // So that "ab" + "c" is not "a" + "bc".
        m_state = (m_state ^ bytes.size()) * 0x100000001B3ULL;
    }

    [[nodiscard]] std::uint64_t value() const
    {
        std::uint64_t x = m_state;
        x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
        return x ^ (x >> 31U);
    }

    /// 16 letters.
    [[nodiscard]] std::string text() const
    {
        std::string letters;
        for (int shift = 60; shift >= 0; shift -= 4) {
            letters += "0123456789abcdef"[value() >> static_cast<unsigned>(shift) & 15U];
        }
        return letters;
    }

private:
    std::uint64_t m_state = 0xCBF29CE484222325ULL;
};

[[nodiscard]] inline std::string stableHashOf(std::string_view text)
{
    StableHash hash;
    hash.add(text);
    return hash.text();
}

} // namespace gonion::training
