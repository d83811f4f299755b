// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/raw_image.h"

#include "core/image_geometry.h"
#include "imaging/file_access.h"
#include "imaging/voxel_visit.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GridSize;
using core::ImageGeometry;
using core::JobContext;
using core::Result;
using core::VoxelType;

namespace {

template <std::size_t Width>
void swapEach(unsigned char *bytes, std::size_t count)
{
    for (std::size_t n = 0; n < count; ++n) {
        std::reverse(bytes + n * Width, bytes + (n + 1) * Width);
    }
}

void swapBytes(void *data, std::size_t width, std::size_t count)
{
    auto *bytes = static_cast<unsigned char *>(data);
    switch (width) {
    case 2:
        return swapEach<2>(bytes, count);
    case 4:
        return swapEach<4>(bytes, count);
    case 8:
        return swapEach<8>(bytes, count);
    default:
        return;
    }
}

/// 64-bit integers come from programs whose default integer is that wide; the values are small.
Result<void> readNarrowed(ByteStream &stream, const VoxelLayout &layout, std::int32_t *to,
                          const std::filesystem::path &file, const JobContext &context)
{
    const std::int64_t slice = layout.size.i * layout.size.j;
    std::vector<std::int64_t> wide(static_cast<std::size_t>(slice));
    for (std::int64_t k = 0; k < layout.size.k; ++k) {
        const std::size_t bytes = wide.size() * sizeof(std::int64_t);
        if (Result<void> got = stream.read(wide.data(), bytes, context, "Reading voxels"); !got) {
            return got;
        }
        if (layout.swapBytes) {
            swapBytes(wide.data(), sizeof(std::int64_t), wide.size());
        }
        for (const std::int64_t value : wide) {
            if ((layout.wideUnsigned && value < 0) || value < std::numeric_limits<std::int32_t>::min()
                || value > std::numeric_limits<std::int32_t>::max()) {
                return fail(ErrorCode::Unsupported,
                            quotedName(file) + " holds 64-bit values beyond 32 bits, which are not read; convert it "
                                               "to 16-bit integers or to floating point.");
            }
            *to++ = static_cast<std::int32_t>(value);
        }
    }
    return {};
}

template <typename From, typename To>
std::shared_ptr<void> rescaled(const From *from, std::shared_ptr<void> memory, std::int64_t count, double slope,
                               double intercept)
{
    auto *to = static_cast<To *>(memory.get());
    for (std::int64_t n = 0; n < count; ++n) {
        to[n] = static_cast<To>(static_cast<double>(from[n]) * slope + intercept);
    }
    return memory;
}

/// The type that holds every rescaled value.
VoxelType rescaledType(VoxelType type, double least, double largest, double slope, double intercept)
{
    const bool integer = type != VoxelType::Float32 && type != VoxelType::Float64;
    const double low = std::min(least * slope, largest * slope) + intercept;
    const double high = std::max(least * slope, largest * slope) + intercept;
    if (type == VoxelType::Float64) {
        return type;
    }
    if (integer && slope == std::nearbyint(slope) && intercept == std::nearbyint(intercept)) {
        if (low >= -32768.0 && high <= 32767.0) {
            return VoxelType::Int16;
        }
        if (low >= -2147483648.0 && high <= 2147483647.0) {
            return VoxelType::Int32;
        }
    }
    return VoxelType::Float32;
}

} // namespace

Result<std::shared_ptr<void>> allocateVoxels(const GridSize &size, VoxelType type, const std::filesystem::path &file)
{
    const std::size_t bytes = static_cast<std::size_t>(size.voxels()) * core::bytesPerVoxel(type);
    void *memory = std::malloc(std::max<std::size_t>(bytes, 1));
    if (memory == nullptr) {
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for " + quotedName(file) + " ("
                                                + std::to_string(bytes >> 20) + " MB); close other programs.");
    }
    return std::shared_ptr<void>(memory, &std::free);
}

Result<void> checkSize(const GridSize &size, const std::filesystem::path &file)
{
    for (const std::int64_t n : {size.i, size.j, size.k}) {
        if (n < 1 || n > ImageGeometry::kLongestAxis) {
            return fail(ErrorCode::Unreadable, quotedName(file) + " claims an axis of " + std::to_string(n)
                                                   + " voxels, so its header is wrong; export it again.");
        }
    }
    if (size.i * size.j > ImageGeometry::kMostVoxels / size.k) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " claims more voxels than can be handled; export it again.");
    }
    if (std::min({size.i, size.j, size.k}) == 1) {
        return fail(ErrorCode::Unsupported, quotedName(file)
                                                + " is a single slice, not a volume; open a 3D volume or the whole "
                                                  "DICOM folder.");
    }
    return {};
}

Result<std::shared_ptr<void>> readVoxels(ByteStream &stream, const VoxelLayout &layout,
                                         const std::filesystem::path &file, const JobContext &context)
{
    if (Result<void> sane = checkSize(layout.size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    const std::size_t count = static_cast<std::size_t>(layout.size.voxels());
    const std::size_t width = layout.wide ? 8 : core::bytesPerVoxel(layout.type);
    if (count * width > stream.mostRemainingBytes()) {
        return fail(ErrorCode::Unreadable, quotedName(file) + " is truncated or its header is wrong: it is too small "
                                                              "for the voxels it claims; get it again.");
    }
    Result<std::shared_ptr<void>> memory = allocateVoxels(layout.size, layout.type, file);
    if (!memory) {
        return memory;
    }
    Result<void> got;
    if (layout.wide) {
        got = readNarrowed(stream, layout, static_cast<std::int32_t *>(memory->get()), file, context);
    } else {
        got = stream.read(memory->get(), count * width, context, "Reading voxels");
        if (got && layout.swapBytes) {
            swapBytes(memory->get(), width, count);
        }
    }
    if (got) {
        got = stream.verifyEnd(context);
    }
    if (!got) {
        return tl::unexpected(got.error());
    }
    return memory;
}

Result<void> rescale(RawImage &image, double slope, double intercept, const std::filesystem::path &file)
{
    if (slope == 1.0 && intercept == 0.0) {
        return {};
    }
    const std::int64_t count = image.grid.size.voxels();
    return visitVoxels(image.type, image.voxels.get(), [&](auto *values) -> Result<void> {
        using From = std::remove_pointer_t<decltype(values)>;
        const auto [least, largest] = std::minmax_element(values, values + count);
        const VoxelType type = rescaledType(image.type, static_cast<double>(*least), static_cast<double>(*largest),
                                            slope, intercept);
        Result<std::shared_ptr<void>> memory = image.voxels;
        const bool inPlace = type == image.type || (std::is_integral_v<From> && type == VoxelType::Int16 && sizeof(From) == 2)
                             || (std::is_integral_v<From> && type == VoxelType::Int32 && sizeof(From) == 4);
        if (!inPlace) {
            memory = allocateVoxels(image.grid.size, type, file);
            if (!memory) {
                return tl::unexpected(memory.error());
            }
        }
        image.voxels = visitVoxels(type, memory->get(), [&](auto *to) {
            using To = std::remove_pointer_t<decltype(to)>;
            return rescaled<From, To>(values, *memory, count, slope, intercept);
        });
        image.type = type;
        return {};
    });
}

Result<void> replaceNonFinite(RawImage &image, const std::filesystem::path &file)
{
    const std::int64_t count = image.grid.size.voxels();
    return visitVoxels(image.type, image.voxels.get(), [&](auto *values) -> Result<void> {
        using T = std::remove_pointer_t<decltype(values)>;
        if constexpr (std::is_floating_point_v<T>) {
            T least = std::numeric_limits<T>::max();
            T largest = std::numeric_limits<T>::lowest();
            std::int64_t odd = 0;
            for (std::int64_t n = 0; n < count; ++n) {
                if (std::isfinite(values[n])) {
                    least = std::min(least, values[n]);
                    largest = std::max(largest, values[n]);
                } else {
                    ++odd;
                }
            }
            if (odd == count) {
                return fail(ErrorCode::Unreadable,
                            quotedName(file) + " holds no number in any voxel; export it again.");
            }
            for (std::int64_t n = 0; odd > 0 && n < count; ++n) {
                if (!std::isfinite(values[n])) {
                    values[n] = values[n] > T{0} ? largest : least;
                }
            }
        }
        return {};
    });
}

} // namespace gonion::imaging
