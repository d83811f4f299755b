// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_file.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// \file
/// The released PyTorch checkpoints of H3DE-Net as models of this program. No Python, and nothing in the
/// file is executed.
namespace gonion::inference {

/// What stands nowhere in a checkpoint. What is not given is assumed, and said.
struct ImportOptions {
    std::optional<std::vector<std::int64_t>> topk;         ///< of the four stages; released: 1, 4, 16, 16
    std::optional<std::array<std::int64_t, 3>> regions;    ///< n_win along x, y, z; released: 4, 4, 2
    std::optional<std::vector<double>> anchorRadii;        ///< in cells; released: 0.5, 0.75, 1, 1.25
    std::optional<std::array<double, 3>> spacingMm;        ///< of the voxels that the network was trained on
    std::optional<std::array<std::int64_t, 3>> patch;      ///< voxels; released: 128, 128, 64
    std::optional<IntensityMapping> intensity;             ///< HU that stand for the training's 0 and 255
    std::optional<annotation::LandmarkTemplate> landmarks; ///< what its outputs mean
};

struct ImportedModel {
    Model model; ///< a fine stage alone, named after the file
    /// For a person, one sentence each. They stand in the model's provenance too.
    std::vector<std::string> assumptions;
};

/// Reads a checkpoint as the authors' trainer writes it, or a bare state dict. Head, widths, depths and
/// numbers of landmarks and anchors are read off the tensors' shapes; every tensor that the network needs
/// must be there in its shape, and those that its forward pass never uses are left out.
/// Errors: NotFound, PermissionDenied, OutOfMemory, ModelUnusable with the reason, InvalidArgument (options
/// that do not fit the network).
[[nodiscard]] core::Result<ImportedModel> importCheckpoint(const std::filesystem::path &path,
                                                           const ImportOptions &options = {});

} // namespace gonion::inference
