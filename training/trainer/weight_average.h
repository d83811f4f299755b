// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::training {

/// The exponential moving average of a network's parameters: steadier than their last values.
class WeightAverage {
public:
    /// \param longest steps that the average reaches over at most; 0: it is the last values
    explicit WeightAverage(const torch::nn::Module &network, double longest = 500.0);

    /// After an optimiser's step. The average reaches over about a tenth of the steps so far, at most `longest`.
    void update(const torch::nn::Module &network);

    /// Puts the average into a network of the same shape. Running statistics of norms are averages already: they are
    /// not touched.
    void copyTo(torch::nn::Module &network) const;

    /// Adds PREFIX.N for each parameter, and PREFIX.steps.
    void save(std::string_view prefix, std::map<std::string, torch::Tensor> &tensors) const;
    /// Errors: ModelUnusable where one is missing or of another shape.
    [[nodiscard]] core::Result<void> restore(std::string_view prefix, const std::map<std::string, torch::Tensor> &tensors);

private:
    std::vector<torch::Tensor> m_average;
    std::int64_t m_steps = 0;
    double m_longest;
};

} // namespace gonion::training
