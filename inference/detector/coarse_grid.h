// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/model_description.h"

#include <array>
#include <vector>

/// \file
/// Where the coarse network looks. Used by the detector and by training alike, so that both see the same.
namespace gonion::inference {

/// An axis-aligned box in patient space, mm.
struct BoxLps {
    core::PointLps low;
    core::PointLps high;
    [[nodiscard]] std::array<double, 3> size() const { return {high.x - low.x, high.y - low.y, high.z - low.z}; }
};

/// The box around every voxel cell of a grid.
[[nodiscard]] BoxLps boundsOf(const core::ImageGeometry &geometry);

/// A grid of about `spacingMm` that covers the box, for a first look; at most 160 voxels a side (then
/// coarser).
[[nodiscard]] core::ImageGeometry surveyGrid(const BoxLps &box, double spacingMm);

/// The box around the body in a survey: the largest connected part above -400 HU, and where that is wider than a
/// head, the largest one that is no thin plate, so that a table touching the head does not count. The whole survey's
/// box where nothing stands out.
[[nodiscard]] BoxLps bodyBox(const std::vector<float> &surveyHu, const core::ImageGeometry &survey);

/// The coarse network's grid around a box: the stage's margin on every side, its spacing where that fits
/// the longest side, otherwise a coarser one. A multiple of 8 voxels along each axis.
[[nodiscard]] core::ImageGeometry coarseGrid(const BoxLps &box, const CoarseStage &stage);

/// The grid turned about its middle and the patient's long axis: what it shows is a head that looks the other way.
[[nodiscard]] core::ImageGeometry turnedGrid(const core::ImageGeometry &grid, double degrees);

/// The boxes to look at, one after the other: the body itself where it is at most as long as a head and
/// neck, otherwise overlapping pieces from the top down.
[[nodiscard]] std::vector<BoxLps> searchBoxes(const BoxLps &body);

} // namespace gonion::inference
