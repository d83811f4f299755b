// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/volume.h"
#include "viewers/dental_arch.h"

#include <vtkSmartPointer.h>

#include <memory>

class vtkPolyData;

namespace gonion::viewers {

/// Levels of the head model's values, which are HU or like HU.
inline constexpr double kBoneLevel = 300.0;
inline constexpr double kSkinLevel = -300.0;

struct HeadModelOptions {
    /// The grid is no finer than this, mm, ...
    double finestSpacingMm = 0.9;
    /// ... and has about this many voxels at the most.
    double mostVoxels = 9.0e6;
    /// Pieces of bone smaller than this share of the largest one are left out: noise, and the ends of
    /// other bones that a field of view cuts off.
    double leastPieceShare = 0.005;
};

/// What the 3D view draws: the head alone, without table, headrest and air around it.
struct HeadModel {
    /// Int16 grid along the LPS axes, HU (other grey values mapped so that skin and bone stand where
    /// they would in HU); -1000 outside the head.
    std::shared_ptr<const core::Volume> grid;
    vtkSmartPointer<vtkPolyData> boneMesh;       ///< LPS, mm
    vtkSmartPointer<vtkPolyData> coarseBoneMesh; ///< about a ninth of the triangles, for moving
    DenseCloud dense; ///< where the teeth are looked for
};

/// Crops, resamples and meshes a volume. A second or so; any thread. Errors: Cancelled, OutOfMemory.
[[nodiscard]] core::Result<std::shared_ptr<const HeadModel>>
computeHeadModel(const core::Volume &volume, const HeadModelOptions &options, const core::JobContext &job);

} // namespace gonion::viewers
