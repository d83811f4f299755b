// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"

#include <array>
#include <cstdint>
#include <optional>

/// \file
/// What a detection needs beside the volume and the weights. The volume itself is never copied: grids are sampled
/// straight from its stored values, one patch after the other.
namespace gonion::inference {

/// Bytes that one forward pass over a patch takes at most, its input included. An estimate on the safe side.
[[nodiscard]] std::uint64_t fineWorkBytes(const NetworkOptions &network, const std::array<std::int64_t, 3> &patch);

/// Bytes for the survey and the coarse network's pass at its largest grid. On the safe side.
[[nodiscard]] std::uint64_t coarseWorkBytes(const CoarseStage &stage);

/// The stage with the largest patch whose pass fits: its own, or with the longest sides halved (multiples of 32
/// voxels). Not set where even the smallest does not fit.
[[nodiscard]] std::optional<FineStage> stageWithin(FineStage stage, std::uint64_t bytes);

} // namespace gonion::inference
