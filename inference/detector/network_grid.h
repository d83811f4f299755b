// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/job_context.h"
#include "core/volume.h"
#include "inference/detector/grey_scale.h"
#include "inference/model_description.h"

#include <torch/types.h>

#include <vector>

/// \file
/// From patient space to a network's input and back. A network's grid is an `ImageGeometry` whose axes
/// are those of LPS; its tensor is [X, Y, Z].
namespace gonion::inference {

/// HU that stands for "beyond the scanned volume" in sampled grids; far below anything measured.
constexpr float kBeyondScanHu = -30000.0F;
/// What the networks get there: below air (0), so that they can see where the scan ends.
constexpr float kBeyondScanInput = -0.25F;

/// HU of the volume on an axis-aligned grid, x fastest. Where the grid is coarser than the volume, the
/// mean of several samples a voxel; voxels beyond the volume take `kBeyondScanHu`.
/// Runs on LibTorch's threads. \return empty when stopped.
[[nodiscard]] std::vector<float> sampleOnGrid(const core::Volume &volume, const GreyScale &scale,
                                              const core::ImageGeometry &grid, const core::JobContext &context);

/// Offsets of the samples of one grid voxel, as index offsets in the volume: at most 27.
[[nodiscard]] std::vector<core::ContinuousIndex> subsampleOffsets(const core::ImageGeometry &volume,
                                                                  const core::ImageGeometry &grid);

/// A network's input [1, 1, X, Y, Z] from HU on a grid, [X, Y, Z] in any order in memory, on their device.
[[nodiscard]] torch::Tensor networkInput(const torch::Tensor &hu, const IntensityMapping &intensity);
/// The same on the CPU from HU with x fastest.
[[nodiscard]] torch::Tensor networkInput(const std::vector<float> &hu, const core::GridSize &size,
                                         const IntensityMapping &intensity);

/// A position on the network's grid in patient space, and back.
[[nodiscard]] core::PointLps lpsFromTensorIndex(const core::ImageGeometry &grid, const core::TensorIndex &index);
[[nodiscard]] core::TensorIndex tensorIndexFromLps(const core::ImageGeometry &grid, const core::PointLps &point);

} // namespace gonion::inference
