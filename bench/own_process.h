// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace gonion::bench {

/// Runs this program again, in a process of its own, and gives what that prints on standard output. For what
/// another run in this process would blur: its peak of memory. A stop ends the process.
/// \param arguments of the program, without its name
/// Errors: Cancelled, Internal (it could not be started, or failed).
[[nodiscard]] core::Result<std::string> outputOfOwnProcess(const std::vector<std::string> &arguments,
                                                           const core::JobContext &context);

} // namespace gonion::bench
