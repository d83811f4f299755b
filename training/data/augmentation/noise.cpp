// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/noise.h"

#include "training/data/augmentation/streams.h"
#include "training/phantom/random.h"

namespace gonion::training {

void addNoise(ShownImage &image, double sdHu, std::uint64_t seed)
{
    if (sdHu <= 0.0) {
        return;
    }
    phantom::Random random(seed, kNoiseStream);
    // The sum of four uniform 16-bit numbers has this deviation.
    const auto scale = static_cast<float>(sdHu / 37837.23);
    for (float &hu : image.hu) {
        const std::uint64_t bits = random.bits();
        const auto sum = static_cast<float>((bits & 0xFFFFU) + (bits >> 16U & 0xFFFFU) + (bits >> 32U & 0xFFFFU) + (bits >> 48U));
        hu += ShownImage::isBeyond(hu) ? 0.0F : scale * (sum - 131070.0F);
    }
}

void shiftHu(ShownImage &image, double hu)
{
    const auto shift = static_cast<float>(hu);
    for (float &value : image.hu) {
        value += ShownImage::isBeyond(value) ? 0.0F : shift;
    }
}

} // namespace gonion::training
