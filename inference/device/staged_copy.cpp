// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/staged_copy.h"

#include <torch/cuda.h>

#include <algorithm>

namespace gonion::inference {
namespace {

/// Slabs under way before the host waits, so that pinned memory, which nobody else can use, stays small.
constexpr std::int64_t kSlabsAtOnce = 8;

} // namespace

torch::Tensor toDevice(const torch::Tensor &host, const torch::Device &device)
{
    if (!device.is_cuda() || !host.is_cpu()) {
        return host.to(device);
    }
    // LibTorch keeps the pinned block until the copy is done, then lends it again.
    return host.contiguous().pin_memory().to(device, host.scalar_type(), /*non_blocking=*/true);
}

torch::Tensor toDeviceBySlabs(const torch::Tensor &host, const torch::Device &device, std::int64_t slabBytes)
{
    TORCH_CHECK(host.is_contiguous(), "slabs are cut from a contiguous tensor");
    torch::Tensor result = torch::empty(host.sizes(), host.options().device(device));
    const torch::Tensor from = host.flatten();
    torch::Tensor to = result.flatten();
    const std::int64_t slab = std::max<std::int64_t>(1, slabBytes / static_cast<std::int64_t>(host.element_size()));
    std::int64_t slabs = 0;
    for (std::int64_t first = 0; first < from.numel(); first += slab) {
        const torch::Tensor part = from.slice(0, first, first + slab);
        to.slice(0, first, first + slab).copy_(device.is_cuda() ? part.pin_memory() : part, device.is_cuda());
        if (device.is_cuda() && ++slabs % kSlabsAtOnce == 0) {
            torch::cuda::synchronize(device.index());
        }
    }
    return result;
}

} // namespace gonion::inference
