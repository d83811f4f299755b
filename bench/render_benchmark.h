// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>

namespace gonion::bench {

struct RenderBenchmarkOptions {
    std::filesystem::path input;
    int repeats = 30;
};

/// `gonion benchmark render`: shows a volume in the four views and times what a person waits for, from the
/// input to the picture: a step through slices in each plane, a change of window and level, a jump of the
/// crosshair, a turn of the head in 3D; some of it also with 200 landmarks. Prints milliseconds a frame. Needs a display; builds its own
/// application object, so call it instead of `runStudio`.
/// Errors: InvalidArgument (no display), and those of reading.
[[nodiscard]] core::Result<void> timeViews(const RenderBenchmarkOptions &options);

} // namespace gonion::bench
