// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/weight_average.h"

#include <torch/utils.h>

#include <algorithm>

namespace gonion::training {
namespace {

std::string nameOf(std::string_view prefix, std::size_t parameter)
{
    return std::string(prefix) + "." + std::to_string(parameter);
}

} // namespace

WeightAverage::WeightAverage(const torch::nn::Module &network, double longest) : m_longest(longest)
{
    for (const torch::Tensor &parameter : network.parameters()) {
        m_average.push_back(parameter.detach().clone());
    }
}

void WeightAverage::update(const torch::nn::Module &network)
{
    const torch::NoGradGuard noGradient;
    ++m_steps;
    const double reach = std::clamp(static_cast<double>(m_steps) / 10.0, 1.0, std::max(1.0, m_longest));
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

void WeightAverage::save(std::string_view prefix, std::map<std::string, torch::Tensor> &tensors) const
{
    for (std::size_t n = 0; n < m_average.size(); ++n) {
        tensors[nameOf(prefix, n)] = m_average[n];
    }
    tensors[std::string(prefix) + ".steps"] = torch::tensor({m_steps}, torch::kInt64);
}

core::Result<void> WeightAverage::restore(std::string_view prefix, const std::map<std::string, torch::Tensor> &tensors)
{
    const auto misfit = [](const std::string &name) {
        return core::fail(core::ErrorCode::ModelUnusable,
                          "The checkpoint does not fit its network: " + name
                              + " is missing or of another shape. Go on from another checkpoint.");
    };
    const auto steps = tensors.find(std::string(prefix) + ".steps");
    if (steps == tensors.end() || steps->second.numel() != 1 || steps->second.scalar_type() != torch::kInt64) {
        return misfit(std::string(prefix) + ".steps");
    }
    std::vector<torch::Tensor> restored;
    for (std::size_t n = 0; n < m_average.size(); ++n) {
        const auto found = tensors.find(nameOf(prefix, n));
        if (found == tensors.end() || found->second.sizes() != m_average[n].sizes()
            || found->second.scalar_type() != m_average[n].scalar_type()) {
            return misfit(nameOf(prefix, n));
        }
        restored.push_back(found->second.to(m_average[n].device()).clone());
    }
    m_average = std::move(restored);
    m_steps = steps->second.item<std::int64_t>();
    return {};
}

} // namespace gonion::training
