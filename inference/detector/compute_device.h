// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <torch/types.h>

#include <string>
#include <string_view>

namespace gonion::inference {

/// The device that "auto", "cpu", "cuda" or "cuda:N" means here. InvalidArgument for another word, or a
/// GPU that is not there.
[[nodiscard]] core::Result<torch::Device> computeDevice(std::string_view name);

/// "cpu" or "cuda:0".
[[nodiscard]] std::string nameOf(const torch::Device &device);

/// LibTorch's threads for work on the CPU; 0 or less: all cores.
void useThreads(int threads);

/// True for what LibTorch throws when a device has no memory left.
[[nodiscard]] bool isOutOfMemory(const std::exception &exception);

} // namespace gonion::inference
