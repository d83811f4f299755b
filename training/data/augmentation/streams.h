// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// \file
/// Streams of chance of one case: drawing more for one idea, or leaving it out, never shifts another.
namespace gonion::training {

inline constexpr std::uint64_t kGeometryStream = 101;
inline constexpr std::uint64_t kElasticStream = 102;
inline constexpr std::uint64_t kFlipStream = 103;
inline constexpr std::uint64_t kPatchStream = 104;
inline constexpr std::uint64_t kShrinkStream = 105;
inline constexpr std::uint64_t kCutOutStream = 106;
inline constexpr std::uint64_t kMetalStream = 107;
inline constexpr std::uint64_t kBlurStream = 108;
inline constexpr std::uint64_t kThickSliceStream = 109;
inline constexpr std::uint64_t kNoiseStream = 110;
inline constexpr std::uint64_t kGreyStream = 111;
inline constexpr std::uint64_t kOrderStream = 112;

} // namespace gonion::training
