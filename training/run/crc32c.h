// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace gonion::training {

/// Castagnoli's check sum (RFC 3720, appendix B.4), which TensorBoard's records carry; zlib has the other one.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

} // namespace gonion::training
