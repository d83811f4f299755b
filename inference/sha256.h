// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace gonion::inference {

/// The SHA-256 of FIPS 180-4. Names a model in its results; not meant for secrets.
class Sha256 {
public:
    void add(std::string_view bytes);
    /// Lower-case hexadecimal, 64 characters. Nothing may be added afterwards.
    [[nodiscard]] std::string finish();

private:
    void compress(const unsigned char *block);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> m_block{};
    std::size_t m_used = 0;     ///< bytes waiting in m_block
    std::uint64_t m_length = 0; ///< bytes added in all
};

/// Of a file's content, a piece at a time. Errors: NotFound, Unreadable.
[[nodiscard]] core::Result<std::string> sha256OfFile(const std::filesystem::path &path);

} // namespace gonion::inference
