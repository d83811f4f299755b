// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/byte_stream.h"
#include "imaging/raw_image.h"

#include <array>
#include <filesystem>
#include <vector>

namespace gonion::imaging {

/// What a NumPy file says before its values.
struct NpyHeader {
    std::vector<std::int64_t> shape;
    bool fortranOrder = false; ///< the first axis runs fastest
    VoxelLayout layout;        ///< type and byte order; the size is not set
};

/// Reads the header and leaves the stream at the values. Errors: Unreadable, Unsupported.
[[nodiscard]] core::Result<NpyHeader> readNpyHeader(ByteStream &stream, const std::filesystem::path &file);

/// Three numbers in a file of an MML case ("NAME_spacing.npy": voxel size in mm along x, y, z).
/// Errors: those of reading; Unreadable for anything but three positive numbers.
[[nodiscard]] core::Result<std::array<double, 3>> readNpySpacing(const std::filesystem::path &file);

} // namespace gonion::imaging
