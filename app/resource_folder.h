// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace gonion::app {

/// The folder with templates, demo case and demo model: of an installation (share/gonion beside the
/// executable's bin), else of the source tree this was built from. Free of Qt.
[[nodiscard]] std::filesystem::path resourceFolder();

/// The model that comes with the program.
[[nodiscard]] std::filesystem::path demoModelFile();
/// The case that comes with the program.
[[nodiscard]] std::filesystem::path demoVolumeFile();

} // namespace gonion::app
