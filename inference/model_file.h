// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_description.h"

#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace gonion::inference {

/// Prefixes of the tensors of a model's networks.
constexpr std::string_view kCoarsePrefix = "coarse.";
constexpr std::string_view kFinePrefix = "fine.";

/// A model in memory: what one `.safetensors` file holds.
struct Model {
    ModelDescription description;
    /// On the CPU, contiguous; floating-point ones as float32, whatever the file stores. Names carry the
    /// network's prefix.
    std::map<std::string, torch::Tensor> tensors;
    std::string hash; ///< SHA-256 of the file it was read from, hexadecimal; empty when it was not read
};

/// Reads and checks a model file. Nothing in it is executed.
/// Errors: NotFound, PermissionDenied, OutOfMemory, ModelUnusable with the reason (not a model, damaged,
/// of a newer format, a network wider or deeper than the file's tensors).
[[nodiscard]] core::Result<Model> readModel(const std::filesystem::path &path);

/// Writes atomically. The model's `hash` is not used.
/// \param halfPrecision stores matrices and kernels as 16-bit floats: half the size, and an error of
///        at most 5e-4 of each weight, or 3e-8. Vectors, and tensors beyond the range of 16 bits, stay as
///        they are.
/// Errors: InvalidArgument, PermissionDenied, NotFound (folder), WriteFailed.
[[nodiscard]] core::Result<void> writeModel(const std::filesystem::path &path, const Model &model,
                                            bool halfPrecision);

/// Makes sure that the weights of the described fine network are among the tensors, so that whoever builds
/// it takes no more memory than the file did. `readModel` has done so. Errors: ModelUnusable.
[[nodiscard]] core::Result<void> checkWeights(const Model &model);

/// Copies the tensors whose names start with `prefix` into the module's parameters and buffers, on its own
/// device. All or nothing: the module is unchanged after a failure.
/// Errors: ModelUnusable, naming what is missing, left over or of another shape.
[[nodiscard]] core::Result<void> loadInto(torch::nn::Module &module, const Model &model,
                                          std::string_view prefix);

/// Copies the module's parameters and buffers into the model, under `prefix`; tensors that were there
/// under that prefix are replaced as a whole.
void collectFrom(const torch::nn::Module &module, std::string_view prefix, Model &model);

} // namespace gonion::inference
