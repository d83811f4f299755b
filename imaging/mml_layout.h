// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "imaging/raw_image.h"

#include <filesystem>

namespace gonion::imaging {

/// For "NAME_volume.nrrd" (or .npy) with a "NAME_spacing.npy" beside it, a case of the MML data set: that
/// spacing wins over the header, and the array is taken as it lies (x to the left, y back, z up, origin 0).
/// Does nothing for other files. Errors: those of `readNpySpacing`.
[[nodiscard]] core::Result<void> applyMmlSpacing(RawImage &image, const std::filesystem::path &file);

/// "NAME_spacing.npy" beside "NAME_volume.nrrd"; empty where the name or the file is another.
[[nodiscard]] std::filesystem::path mmlSpacingFile(const std::filesystem::path &volume);

} // namespace gonion::imaging
