// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/autograd.h>
#include <torch/types.h>

#include <functional>

namespace gonion::inference {

/// A part of a network, from its inputs to its result; its parameters are its own.
using NetworkPart = std::function<torch::Tensor(const torch::autograd::variable_list &inputs)>;

/// Gradient checkpointing: runs the part and keeps its inputs alone; what the way back needs of it is computed again when
/// gradients are asked for, which costs one more forward pass of the part. The same result and the same gradients, as long
/// as the part draws no random numbers. Gradients of its parameters are added where `backward()` adds them.
/// \param part   must live until the way back is done
/// \param inputs one or two
[[nodiscard]] torch::Tensor recomputed(const NetworkPart &part, torch::autograd::variable_list inputs);

} // namespace gonion::inference
