// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "inference/model_description.h"

namespace gonion::inference {

/// A linear map from a volume's grey values to HU: hu = value * gain + offset.
struct GreyScale {
    double gain = 1.0;
    double offset = 0.0;
    bool assumed = false; ///< the values are no HU: the map was guessed from their histogram
};

/// The identity for a volume in HU. Otherwise (dental cone beam, 0..255 images, HU with 1024 added)
/// the histogram's air is brought to -1000 and its soft tissue to +30; but an image of the kind that the
/// network was trained on (`storedHighest`) is brought to where the mapping makes value / storedHighest of it.
[[nodiscard]] GreyScale greyScaleOf(const core::Volume &volume, const IntensityMapping &intensity);

} // namespace gonion::inference
