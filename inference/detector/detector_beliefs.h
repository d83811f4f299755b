// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// \file
/// What the rules after the networks take for granted.
namespace gonion::inference {

/// A landmark of this probability is rather there than not.
inline constexpr double kBelieved = 0.5;
/// Error of the coarse network's crowns, one standard deviation on heads unlike the training's.
inline constexpr double kExpectationErrorMm = 4.0;

} // namespace gonion::inference
