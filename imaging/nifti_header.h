// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "imaging/byte_stream.h"
#include "imaging/raw_image.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace gonion::imaging {

/// The fields of a NIfTI-1 or -2 header that matter here, in this machine's byte order.
struct NiftiHeader {
    bool swapped = false;
    bool pair = false; ///< voxels in a second file (.img)
    std::array<std::int64_t, 8> dim{};
    std::array<double, 8> pixdim{};
    int datatype = 0;
    std::int64_t voxOffset = 0;
    double slope = 0.0;
    double intercept = 0.0;
    int units = 0;
    int qformCode = 0;
    int sformCode = 0;
    std::array<double, 3> quaternion{}; ///< b, c, d
    std::array<double, 3> qOffset{};
    std::array<std::array<double, 4>, 3> sform{}; ///< rows: RAS from index
    std::int64_t headerBytes = 348;
};

/// Reads the header and leaves the stream behind it. Errors: Unreadable (not NIfTI, truncated).
[[nodiscard]] core::Result<NiftiHeader> readNiftiHeader(ByteStream &stream, const std::filesystem::path &file);

/// Size and voxel type. Errors: Unsupported (2D, 4D, RGB, complex), Unreadable.
[[nodiscard]] core::Result<VoxelLayout> niftiLayout(const NiftiHeader &header, const std::filesystem::path &file);

/// The grid in LPS and mm, with what is odd about it added to the verdict.
/// Errors: Unreadable (voxel size zero or not a number).
[[nodiscard]] core::Result<AffineGrid> niftiGrid(const NiftiHeader &header, const core::GridSize &size,
                                                 const std::filesystem::path &file, core::GeometryVerdict &verdict);

} // namespace gonion::imaging
