// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/volume.h"
#include "training/run/run_folder.h"
#include "training/trainer/validation.h"

#include <cstdint>
#include <string_view>

namespace gonion::training {

/// An axial and a coronal slice of the case through its first truly present landmark, or through the middle of what was
/// found, with the marks that lie within 4 mm of the slice. Takes the place of the case's earlier ones.
/// Errors: as writeExample.
[[nodiscard]] core::Result<void> writeExampleSlices(const RunFolder &folder, const core::Volume &volume,
                                                    const ValidationCase &one, std::string_view stage, std::int64_t epoch);

} // namespace gonion::training
