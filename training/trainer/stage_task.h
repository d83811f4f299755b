// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_description.h"
#include "training/data/case_source.h"
#include "training/losses/loss_options.h"
#include "training/trainer/stage_losses.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

namespace gonion::training {

enum class StageKind { Coarse, Fine };
/// "coarse", "fine".
[[nodiscard]] std::string_view nameOf(StageKind stage);
/// "coarse.", "fine.": before the names of its tensors in a model.
[[nodiscard]] std::string_view prefixOf(StageKind stage);

/// A case of either network.
using StageCase = std::variant<CoarseCase, FineCase>;

/// One network with what differs between the stages: its cases and its loss.
class StageTask {
public:
    virtual ~StageTask() = default;
    [[nodiscard]] virtual StageKind kind() const = 0;
    [[nodiscard]] virtual torch::nn::Module &network() = 0;
    /// Safe on several threads at once.
    [[nodiscard]] virtual core::Result<StageCase> draw(const CaseSource &source, std::int64_t number) const = 0;
    /// The mean loss of a batch. Cases whose images have one size go through the network together.
    /// \param halved the network computes in 16 bits where that is sound (CUDA); the loss never does
    [[nodiscard]] virtual StageLoss loss(const std::vector<StageCase> &batch, const torch::Device &device, bool halved) = 0;
    /// Of a network that was trained nowhere yet.
    virtual void prepareNew() {}
};

/// The stage of this description, with new weights by LibTorch's generator. Throws what LibTorch throws.
/// \param recompute the fine network computes its large parts twice and keeps less
[[nodiscard]] std::unique_ptr<StageTask> makeTask(StageKind stage, const inference::ModelDescription &description,
                                                  const LossOptions &loss, bool recompute = false);

/// Running statistics of norms, from one network to another of the same shape.
void copyBuffers(const torch::nn::Module &from, torch::nn::Module &to);

} // namespace gonion::training
