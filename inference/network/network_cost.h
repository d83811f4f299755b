// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"

#include <array>
#include <cstdint>

/// \file
/// What a network costs. Free of Torch.
namespace gonion::inference {

/// Floating-point operations of one forward pass in evaluation on one patch, counted from the options: convolutions,
/// linear layers and attention, a multiplication and an addition as two. Norms, activations and enlargements are left
/// out; they come to a few per cent.
/// \param patch voxels along x, y, z; multiples of 32
[[nodiscard]] double forwardFlops(const NetworkOptions &options, const std::array<std::int64_t, 3> &patch);

struct NetworkMeasure {
    std::int64_t parameters = 0;
    std::int64_t activationBytes = 0; ///< highest sum of tensors alive during one forward pass, weights excluded
    double seconds = 0.0;             ///< of that pass, cold
};

/// Builds the network with new weights and runs it once on the CPU without gradients.
[[nodiscard]] NetworkMeasure measureNetwork(const NetworkOptions &options, const std::array<std::int64_t, 3> &patch);

} // namespace gonion::inference
