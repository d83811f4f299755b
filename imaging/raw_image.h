// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry_verdict.h"
#include "core/image_geometry.h"
#include "core/job_context.h"
#include "core/result.h"
#include "core/space.h"
#include "core/volume.h"
#include "imaging/byte_stream.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace gonion::imaging {

/// A voxel grid as a file states it: axes may be oblique, mirrored or sheared, and nothing is checked.
struct AffineGrid {
    core::PointLps origin;               ///< centre of voxel (0, 0, 0)
    std::array<core::VectorLps, 3> step; ///< mm from one voxel to the next along i, j, k
    core::GridSize size;
};

/// What a file reader hands on, before its geometry is judged. Sole owner of its voxels; of a header alone there are none.
struct RawImage {
    AffineGrid grid;
    core::VoxelType type = core::VoxelType::Int16;
    std::shared_ptr<void> voxels; ///< x fastest, in the byte order of this machine
    core::VolumeSource source;
    core::GeometryVerdict verdict; ///< what the reader itself found
};

/// Voxels as a file lists them: size and type, checked against what the file can hold.
struct VoxelLayout {
    core::GridSize size;
    core::VoxelType type = core::VoxelType::Int16;
    bool swapBytes = false;
    bool wide = false; ///< 64-bit integers in the file, narrowed to Int32 (`type`)
    bool wideUnsigned = false;
};

/// Uninitialised memory for a grid. Errors: OutOfMemory.
[[nodiscard]] core::Result<std::shared_ptr<void>> allocateVoxels(const core::GridSize &size, core::VoxelType type,
                                                                 const std::filesystem::path &file);

/// One sentence for a size that is no volume: a 2D image, a single slice, an impossible count.
/// Errors: Unsupported, Unreadable.
[[nodiscard]] core::Result<void> checkSize(const core::GridSize &size, const std::filesystem::path &file);

/// Reads the voxels that begin at the stream's position, to its end.
/// Errors: those of `checkSize` and `ByteStream::read`; Unreadable where the file cannot hold them;
/// Unsupported for 64-bit integers beyond 32 bits; OutOfMemory.
[[nodiscard]] core::Result<std::shared_ptr<void>> readVoxels(ByteStream &stream, const VoxelLayout &layout,
                                                             const std::filesystem::path &file,
                                                             const core::JobContext &context);

/// Applies value * slope + intercept. An integer type stays one where the result is integer and fits 16
/// or 32 bits; otherwise the voxels become Float32.
[[nodiscard]] core::Result<void> rescale(RawImage &image, double slope, double intercept,
                                         const std::filesystem::path &file);

/// NaN and -infinity become the least finite value, +infinity the largest, so that nothing later meets
/// them. Errors: Unreadable when no voxel is finite.
[[nodiscard]] core::Result<void> replaceNonFinite(RawImage &image, const std::filesystem::path &file);

/// The grid as a volume will have it; nothing where its axes must be brought to a right grid, which takes the voxels.
/// Errors: Unreadable, Unsupported.
[[nodiscard]] core::Result<std::optional<core::ImageGeometry>> rightGeometry(const AffineGrid &grid,
                                                                             const std::filesystem::path &file);

/// Judges the geometry (geometry rules), brings sheared axes to a right grid, and wraps the voxels.
/// Errors: Unreadable, Unsupported, OutOfMemory, Cancelled.
[[nodiscard]] core::Result<std::shared_ptr<const core::Volume>> makeVolume(RawImage image,
                                                                           const std::filesystem::path &file,
                                                                           const core::JobContext &context);

} // namespace gonion::imaging
