// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::app {

/// Runs the window until it is closed and returns the exit code.
/// Arguments: `[--demo] [--train N] [--screenshot FILE] [--model FILE] [FILE or FOLDER]`.
int runStudio(int argc, char **argv);

} // namespace gonion::app
