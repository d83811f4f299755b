// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "core/volume_fingerprint.h"

namespace gonion::imaging {

/// The grid, and a check sum (CRC-32 of the values as float32, x fastest) over every voxel, so that a small edit is
/// noticed too and a copy in another file format or voxel type is not. A pure function for a worker thread: 0.4 s
/// for 100 million voxels on one core. Errors: Cancelled.
[[nodiscard]] core::Result<core::VolumeFingerprint> fingerprintOf(const core::Volume &volume,
                                                                  const core::JobContext &context = {});

} // namespace gonion::imaging
