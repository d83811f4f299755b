// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// \file
/// GELU with the error function (not its tanh approximation) on the CPU. Free of Torch.
namespace gonion::inference::kernels {

/// Replaces each of the values by its GELU; exact to about 1e-7 of the value's size.
void gelu(float *values, std::int64_t count);

/// Replaces each input by its GELU and each slope by slope * GELU'(input).
void geluBackward(float *inputs, float *slopes, std::int64_t count);

} // namespace gonion::inference::kernels
