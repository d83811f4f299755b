// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <filesystem>
#include <string>

namespace gonion::imaging {

/// Who a volume is of: the DICOM PatientID of the series that `readVolume` takes of this path, without blanks at
/// its ends. Empty for other formats, for a header without one, and for words that anonymising programs write into
/// all headers alike ("anonymous"), which tell nobody from another. It is a person's: keep a hash of it, never itself.
/// Reads headers alone. Errors: NotFound, PermissionDenied, Unreadable, Cancelled.
[[nodiscard]] core::Result<std::string> patientIdOf(const std::filesystem::path &volume, const core::JobContext &context = {});

} // namespace gonion::imaging
