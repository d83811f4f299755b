// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/modules/conv.h>

#include <cstdint>

namespace gonion::inference {

struct VolumeConvOptions {
    std::int64_t inputs = 1;
    std::int64_t outputs = 1;
    std::int64_t kernel = 3; ///< odd; the padding is half of it, so that stride 1 keeps the size
    std::int64_t stride = 1;
    bool bias = true;
};

/// torch::nn::Conv3d that stays with oneDNN for a batch of one on the CPU, where LibTorch would pick its
/// own convolution by a rule that does not count the last axis, up to eight times slower.
class VolumeConvImpl : public torch::nn::Conv3dImpl {
public:
    explicit VolumeConvImpl(const VolumeConvOptions &volumeOptions);

    /// \param volume [N, C, X, Y, Z]
    torch::Tensor forward(const torch::Tensor &volume);

private:
    VolumeConvOptions m_options;
};
TORCH_MODULE(VolumeConv);

} // namespace gonion::inference
