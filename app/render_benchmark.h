// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line.h"

namespace gonion::app {

/// `gonion benchmark render`: shows a volume in the four views and times what a person waits for, from the
/// input to the picture: a step through slices in each plane, a change of window and level, a jump of the
/// crosshair, a turn of the head in 3D. Prints milliseconds a frame. Needs a display; builds its own
/// application object, so call it instead of `runStudio`.
/// \return the exit code
int runRenderBenchmark(const RenderBenchmarkArguments &arguments);

} // namespace gonion::app
