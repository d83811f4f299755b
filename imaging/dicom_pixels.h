// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "imaging/dicom_header.h"
#include "imaging/raw_image.h"

#include <vector>

namespace gonion::imaging {

/// Decodes the slices one after the other into one buffer, the rescale applied: Int16 where all values fit,
/// Int32 where not, Float32 where a slope or intercept is no whole number. Sets size, type and voxels only.
/// Errors: Unreadable (damaged, no pixels), Unsupported (colour, an unknown coding), OutOfMemory, Cancelled.
[[nodiscard]] core::Result<RawImage> decodeSlices(const std::vector<DicomSlice> &slices,
                                                  const core::JobContext &context);

} // namespace gonion::imaging
