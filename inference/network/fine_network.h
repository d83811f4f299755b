// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "inference/network/recompute.h"
#include "inference/network/stop_check.h"

#include <torch/autograd.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace gonion::inference {

/// Heatmaps that a network gives beside its result, to be trained better by them.
struct AuxiliaryHeatmaps {
    torch::Tensor map;       ///< [N, L, ...]; cell c lies at voxel c * stride
    std::int64_t stride = 1; ///< voxels along the side of a cell
};

/// What a fine network says of an image [N, 1, X, Y, Z].
struct FineOutput {
    /// Anchor head: [N, X/4, Y/4, Z/4, A, 3 + L], sizes rounded up; the last axis holds the offset before its
    /// tanh, then the existence logits. Undefined with a heatmap head.
    torch::Tensor anchors;
    torch::Tensor heatmaps; ///< heatmap head: [N, L, X, Y, Z]; undefined with an anchor head
    std::vector<AuxiliaryHeatmaps> auxiliary; ///< in training mode alone
};

/// What detector, trainer and model file know of a fine network.
class FineNetwork : public torch::nn::Module {
public:
    /// \param image [N, 1, X, Y, Z], any size, intensities 0..1; padded by its edge values at the high ends
    /// \param stop  asked between blocks; what it throws comes out
    virtual FineOutput run(const torch::Tensor &image, const StopCheck &stop) = 0;

    /// Gradient checkpointing: training keeps the inputs of the network's large parts alone and computes these parts
    /// twice. The same gradients for less memory and more time.
    void setRecomputing(bool on) { m_recomputes = on; }

protected:
    /// Runs a part of the network, recomputed on the way back where that is wanted.
    [[nodiscard]] torch::Tensor runPart(const NetworkPart &part, const torch::autograd::variable_list &inputs) const
    {
        return m_recomputes && torch::GradMode::is_enabled() ? recomputed(part, inputs) : part(inputs);
    }

private:
    bool m_recomputes = false;
};

/// The network of these options with new weights. Throws c10::Error for sizes that fit no network.
[[nodiscard]] std::shared_ptr<FineNetwork> makeNetwork(const NetworkOptions &options);

/// Existence starts improbable, as it is nearly everywhere; otherwise the first steps of training learn only that.
void expectNothing(FineNetwork &network, const NetworkOptions &options);

struct NamedSize {
    std::string name;
    std::vector<std::int64_t> size;
};
/// Names and sizes of the weights that make up nearly all of a network. Whoever finds them in a file builds a
/// network not much larger than the file.
[[nodiscard]] std::vector<NamedSize> mainWeights(const NetworkOptions &options);

} // namespace gonion::inference
