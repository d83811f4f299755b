// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <vector>

namespace gonion::training {

/// The exponential moving average of a network's parameters: steadier than their last values.
class WeightAverage {
public:
    explicit WeightAverage(const torch::nn::Module &network);

    /// After an optimiser's step. The average reaches over about a tenth of the steps so far, at most 500.
    void update(const torch::nn::Module &network);

    /// Puts the average into a network of the same shape.
    void copyTo(torch::nn::Module &network) const;

private:
    std::vector<torch::Tensor> m_average;
    std::int64_t m_steps = 0;
};

} // namespace gonion::training
