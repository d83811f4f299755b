// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/weight_average.h"

#include <algorithm>

namespace gonion::training {

WeightAverage::WeightAverage(const torch::nn::Module &network)
{
    for (const torch::Tensor &parameter : network.parameters()) {
        m_average.push_back(parameter.detach().clone());
    }
}

void WeightAverage::update(const torch::nn::Module &network)
{
    const torch::NoGradGuard noGradient;
    ++m_steps;
    constexpr double kLongest = 500.0;
    const double reach = std::clamp(static_cast<double>(m_steps) / 10.0, 1.0, kLongest);
    const std::vector<torch::Tensor> parameters = network.parameters();
    for (std::size_t n = 0; n < m_average.size(); ++n) {
        m_average[n].lerp_(parameters[n], 1.0 / reach);
    }
}

void WeightAverage::copyTo(torch::nn::Module &network) const
{
    const torch::NoGradGuard noGradient;
    std::vector<torch::Tensor> parameters = network.parameters();
    for (std::size_t n = 0; n < m_average.size(); ++n) {
        parameters[n].copy_(m_average[n]);
    }
}

} // namespace gonion::training
