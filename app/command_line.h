// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::app {

/// Runs `gonion SUBCOMMAND ...` and returns the exit code: 0 done, 2 wrong usage, 3 input unreadable,
/// 4 model unusable, 5 cancelled, 6 out of memory. Free of Qt.
int runCommandLine(int argc, char **argv);

} // namespace gonion::app
