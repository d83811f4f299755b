// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/volume_fingerprint.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <type_traits>

namespace gonion::imaging {

namespace {

/// As many values as stay in the first cache on their way.
constexpr std::int64_t kBlock = 4096;

/// One pattern of bits for each value: zero has two, and NaN many.
template <typename T>
float canonical(T value)
{
    const auto single = static_cast<float>(value);
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(single)) {
            return std::numeric_limits<float>::quiet_NaN();
        }
        return single == 0.0F ? 0.0F : single;
    }
    return single;
}

/// Nothing where the job was stopped.
template <typename T>
std::optional<unsigned long> checkSum(const T *voxels, std::int64_t count, const core::JobContext &context)
{
    std::array<float, kBlock> values{};
    unsigned long sum = crc32(0, nullptr, 0);
    for (std::int64_t begin = 0; begin < count; begin += kBlock) {
        if (begin % (kBlock * 256) == 0 && context.stopRequested()) {
            return std::nullopt;
        }
        const std::int64_t length = std::min(kBlock, count - begin);
        std::transform(voxels + begin, voxels + begin + length, values.begin(), canonical<T>);
        sum = crc32(sum, reinterpret_cast<const unsigned char *>(values.data()),
                    static_cast<unsigned>(static_cast<std::size_t>(length) * sizeof(float)));
    }
    return sum;
}

} // namespace

core::Result<core::VolumeFingerprint> fingerprintOf(const core::Volume &volume, const core::JobContext &context)
{
    const auto sum = volume.visit([&](const auto *voxels) {
        return checkSum(voxels, volume.geometry().size().voxels(), context);
    });
    if (!sum) {
        return core::JobContext::cancelled();
    }
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "crc32f:%08lx", *sum);
    return core::VolumeFingerprint{volume.geometry(), text.data()};
}

} // namespace gonion::imaging
