// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <algorithm>

namespace gonion::testing {

/// Largest difference, as a share of the expected values' largest.
inline double relativeDifference(const torch::Tensor &actual, const torch::Tensor &expected)
{
    const torch::Tensor reference = expected.detach().to(torch::kFloat64);
    const double difference
        = (actual.detach().to(torch::kFloat64) - reference).abs().max().item<double>();
    return difference / std::max(reference.abs().max().item<double>(), 1e-30);
}

} // namespace gonion::testing
