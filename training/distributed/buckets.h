// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <vector>

namespace gonion::training {

/// Many small tensors as one long one: one message instead of hundreds. Private to this folder, and open to its test.
struct Bucket {
    std::vector<std::size_t> members; ///< numbers of the tensors, in order
    torch::Tensor flat;               ///< their elements, one after the other

    /// Puts the elements back where they came from.
    void copyBack(std::vector<torch::Tensor> &tensors) const;
};

/// Buckets of at most `largest` bytes (a larger tensor has its own), each of one type and device, in the tensors' order:
/// the same on every rank that has the same tensors. An undefined tensor throws.
[[nodiscard]] std::vector<Bucket> bucketsOf(const std::vector<torch::Tensor> &tensors, std::size_t largest = 25U << 20U);

} // namespace gonion::training
