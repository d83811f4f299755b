// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::inference::kernels {

enum class InstructionSet { Baseline, Avx2, Avx512 };

/// What the kernels use: the best set that this processor, this build and limitInstructionSet() allow.
[[nodiscard]] InstructionSet instructionSet();

/// Lets the kernels use nothing better than `highest` from now on, so that a test can run every version.
/// Not to be called while a kernel runs.
void limitInstructionSet(InstructionSet highest);

} // namespace gonion::inference::kernels
