// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>

/// \file
/// Copies between the host and a GPU. What a GPU copies by itself, beside its computing, must lie in pinned memory.
namespace gonion::inference {

/// A host's tensor on the device. To a GPU by way of pinned memory and without waiting: what is queued there afterwards
/// sees it. On the CPU the tensor itself.
[[nodiscard]] torch::Tensor toDevice(const torch::Tensor &host, const torch::Device &device);

/// The same for what is too large to be pinned as a whole: slab by slab, so that one is brought into pinned memory while
/// the one before it is on its way. `host` stays the caller's and is free to go on return.
/// \param host contiguous \param slabBytes of one slab; at least one element is taken
[[nodiscard]] torch::Tensor toDeviceBySlabs(const torch::Tensor &host, const torch::Device &device,
                                            std::int64_t slabBytes = std::int64_t{16} << 20);

} // namespace gonion::inference
