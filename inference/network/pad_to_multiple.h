// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace gonion::inference {

/// Repeats an image's edge values at the high end of x, y and z up to multiples of `multiple`.
/// \param image [N, C, X, Y, Z]; returned as it is where nothing is to do
[[nodiscard]] inline torch::Tensor padToMultiple(const torch::Tensor &image, std::int64_t multiple)
{
    const auto missing = [&](std::int64_t axis) {
        return (multiple - image.size(axis) % multiple) % multiple;
    };
    if (missing(2) == 0 && missing(3) == 0 && missing(4) == 0) {
        return image;
    }
    return torch::replication_pad3d(image, {0, missing(4), 0, missing(3), 0, missing(2)});
}

} // namespace gonion::inference
