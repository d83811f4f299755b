// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/plan/training_plan.h"

#include <torch/optim/optimizer.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::training {

/// Tensors by name, as a checkpoint holds them.
using NamedTensors = std::map<std::string, torch::Tensor>;

/// LibTorch's optimiser of a plan, and its state as plain tensors, so that a checkpoint needs no archive that could
/// run code.
class StageOptimiser {
public:
    StageOptimiser(std::vector<torch::Tensor> parameters, const SchedulePlan &plan);

    void setLearningRate(double rate);
    void zeroGradients() { m_optimiser->zero_grad(); }
    void step() { m_optimiser->step(); }

    /// Adds PREFIX.N.NAME for each parameter N that has been stepped.
    void save(std::string_view prefix, NamedTensors &tensors) const;
    /// Takes the state back. Errors: ModelUnusable where a tensor has another shape than its parameter, or one of a
    /// parameter's is missing.
    [[nodiscard]] core::Result<void> restore(std::string_view prefix, const NamedTensors &tensors);

private:
    std::vector<torch::Tensor> m_parameters;
    Optimiser m_kind;
    std::unique_ptr<torch::optim::Optimizer> m_optimiser;
};

} // namespace gonion::training
