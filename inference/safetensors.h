// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// The safetensors format: an eight-byte header length, a JSON header, then the tensors' bytes. Nothing
/// in such a file is ever executed, and everything in it is checked before memory is taken.
namespace gonion::inference {

/// Contents of one `.safetensors` file.
struct TensorFile {
    /// On the CPU, contiguous, in the file's own element type. Read: in the order of the data in the
    /// file.
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    std::map<std::string, std::string> metadata; ///< the header's `__metadata__`

    /// nullptr where there is no tensor of that name.
    [[nodiscard]] const torch::Tensor *find(std::string_view name) const;
};

/// Errors: NotFound, PermissionDenied, Unreadable (not such a file, damaged, truncated), Unsupported (an
/// element type other than F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL), OutOfMemory.
[[nodiscard]] core::Result<TensorFile> readTensorFile(const std::filesystem::path &path);

/// The metadata alone, without reading a tensor. The header is checked as `readTensorFile` does.
[[nodiscard]] core::Result<std::map<std::string, std::string>>
readTensorFileMetadata(const std::filesystem::path &path);

/// Writes atomically; any device, any strides. Each tensor starts at a multiple of its element size, so
/// wide types come first.
/// Errors: InvalidArgument (a repeated or reserved name, an undefined tensor, an element type the format
/// lacks), PermissionDenied, NotFound (folder), WriteFailed.
[[nodiscard]] core::Result<void> writeTensorFile(const std::filesystem::path &path, const TensorFile &file);

} // namespace gonion::inference
