// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/pytorch/pickle_reader.h"

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gonion::inference {

/// What torch.save wrote, as data.
struct TorchCheckpoint {
    /// The state dict in its own order, without the `module.` of DataParallel. On the CPU, in the file's
    /// element types (bool as uint8); views that may share memory and need not be contiguous.
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    /// Everything else in the file: epoch, arguments of the training, and so on.
    Pickle contents;
};

/// Reads a checkpoint of PyTorch 1.6 or later: a state dict, or a dictionary with one under `state_dict`,
/// `model_state_dict`, `model` or `net`. Nothing of it is executed; only the storages of the state dict are
/// read.
/// Errors: NotFound, PermissionDenied, OutOfMemory, Unreadable (damaged, no state dict in it), Unsupported
/// (older or other formats).
[[nodiscard]] core::Result<TorchCheckpoint> readTorchCheckpoint(const std::filesystem::path &path);

} // namespace gonion::inference
