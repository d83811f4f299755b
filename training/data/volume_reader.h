// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace gonion::training {

/// Reads a volume file or DICOM folder; the program gives its own (this room knows no file formats). Safe on several
/// threads at once.
using VolumeReader = std::function<core::Result<std::shared_ptr<const core::Volume>>(const std::filesystem::path &,
                                                                                     const core::JobContext &)>;

} // namespace gonion::training
