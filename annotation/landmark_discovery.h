// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace gonion::annotation {

/// The landmark file that belongs to a volume (a file, or a DICOM folder), by its name: for a volume NAME the
/// first that is there of NAME.mrk.json, NAME_landmarks.mrk.json, the same with .fcsv, then with .csv (where the
/// table's header names positions); for MML's NAME_volume.nrrd then the same of NAME, and NAME_label.npy.
/// A folder is asked first beside itself, then inside. Nothing where none is there or may be read; never throws.
[[nodiscard]] std::optional<std::filesystem::path> landmarkFileBeside(const std::filesystem::path &volume);

} // namespace gonion::annotation
