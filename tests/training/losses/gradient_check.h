// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gonion::testing {

/// Largest difference between the gradient that autograd gives and central differences, in double precision.
inline double gradientError(const torch::Tensor &at, const std::function<torch::Tensor(const torch::Tensor &)> &loss)
{
    auto input = at.to(torch::kFloat64).detach().clone().requires_grad_(true);
    loss(input).backward();
    const auto gradient = input.grad().reshape(-1);
    auto moved = input.detach().clone();
    double *value = moved.data_ptr<double>();
    constexpr double kStep = 1e-6;
    double worst = 0.0;
    for (std::int64_t i = 0; i < moved.numel(); ++i) {
        const double here = value[i];
        value[i] = here + kStep;
        const double above = loss(moved).item<double>();
        value[i] = here - kStep;
        const double below = loss(moved).item<double>();
        value[i] = here;
        worst = std::max(worst, std::abs((above - below) / (2.0 * kStep) - gradient[i].item<double>()));
    }
    return worst;
}

} // namespace gonion::testing
