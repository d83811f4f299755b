// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <system_error>

namespace gonion::core {

/// Makes the folders of `relative` below `root` one by one, never `root` itself: a root that has gone may be a drive that
/// was lost, and a folder in its place would take what belongs there and be in the way when it comes back.
/// \return why one of them is not there: invalid_argument for a `relative` that would leave `root` by its words; any thread
[[nodiscard]] std::error_code makeFoldersBelow(const std::filesystem::path &root, const std::filesystem::path &relative);

} // namespace gonion::core
