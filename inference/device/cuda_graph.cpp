// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/graph_pass.h"

#if GONION_HAS_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/cuda.h>
#endif

namespace gonion::inference {

#if GONION_HAS_CUDA
namespace {

class CudaGraph final : public RecordedPass {
public:
    /// Throws what LibTorch throws where something in the pass cannot be recorded, and what the pass throws.
    CudaGraph(const torch::Tensor &input, const TensorPass &pass) : m_input(input.clone())
    {
        // Only another stream than the default one records. The libraries get their memory for it beforehand.
        const auto device = input.device().index();
        torch::cuda::synchronize(device);
        {
            const c10::cuda::CUDAStreamGuard side(c10::cuda::getStreamFromPool(false, device));
            (void)pass(m_input);
            torch::cuda::synchronize(device);
            m_graph.capture_begin();
            try {
                m_output = pass(m_input);
            } catch (...) {
                endQuietly();
                throw;
            }
            m_graph.capture_end();
        }
        torch::cuda::synchronize(device);
    }

    torch::Tensor replay(const torch::Tensor &input) override
    {
        m_input.copy_(input);
        m_graph.replay();
        return m_output;
    }

private:
    /// A stream that goes on recording could not be used again.
    void endQuietly()
    {
        try {
            m_graph.capture_end();
        } catch (const std::exception &) { // it was spoilt, as was to be expected
        }
    }

    // The tensors live in the graph's memory and go first.
    at::cuda::CUDAGraph m_graph;
    torch::Tensor m_input, m_output;
};

} // namespace

PassRecorder cudaGraphRecorder()
{
    return [](const torch::Tensor &input, const TensorPass &pass) -> std::unique_ptr<RecordedPass> {
        if (!input.is_cuda()) {
            return nullptr;
        }
        try {
            return std::make_unique<CudaGraph>(input, pass);
        } catch (const std::exception &) {
            return nullptr;
        }
    };
}
#else
PassRecorder cudaGraphRecorder()
{
    return {};
}
#endif

} // namespace gonion::inference
