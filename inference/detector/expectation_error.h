// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::inference {

/// Error of the coarse network's crowns, one standard deviation on heads unlike the training's.
inline constexpr double kExpectationErrorMm = 4.0;

} // namespace gonion::inference
