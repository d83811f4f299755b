// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/protocol/paper_crop.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {

core::Result<PaperCrop> paperCropOf(std::span<const std::array<double, 3>> present, const std::array<std::int64_t, 3> &size,
                                    const std::array<std::int64_t, 3> &patch)
{
    if (present.empty()) {
        return core::fail(core::ErrorCode::InvalidArgument, "None of its landmarks is present, so the paper has no crop for it.");
    }
    PaperCrop crop;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto [low, high] = std::minmax_element(present.begin(), present.end(), [axis](const auto &a, const auto &b) {
            return a[axis] < b[axis];
        });
        const double least = (*low)[axis];
        const double most = (*high)[axis];
        const auto side = static_cast<double>(patch[axis]);
        const double margin = axis == 2 ? 0.04 : 0.02;
        crop.rate[axis] = most > least ? std::min(1.0, side / (most - least) - margin) : 1.0;
        crop.shrunk[axis] = std::llround(static_cast<double>(size[axis]) * crop.rate[axis]);
        if (!(crop.rate[axis] > 0.0) || crop.shrunk[axis] < 1) {
            return core::fail(core::ErrorCode::InvalidArgument, "Its landmarks lie too far apart for the paper's crop.");
        }
        // As the authors' int(): towards zero.
        const double begin = std::trunc((most * crop.rate[axis] + least * crop.rate[axis]) / 2.0 - side / 2.0);
        const auto last = std::max<std::int64_t>(0, crop.shrunk[axis] - patch[axis]);
        crop.begin[axis] = static_cast<std::int64_t>(std::clamp(begin, 0.0, static_cast<double>(last)));
    }
    return crop;
}

} // namespace gonion::training
