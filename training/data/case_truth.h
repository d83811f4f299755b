// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "core/image_geometry.h"
#include "core/result.h"
#include "training/data/case_list.h"

#include <filesystem>
#include <optional>

namespace gonion::training {

/// True for a landmark file of voxel numbers without a file beside it that tells the voxels' size.
[[nodiscard]] bool needsVolumeGeometry(const std::filesystem::path &landmarkFile);

/// Reads landmarks to learn from. Voxel numbers become positions by MML's spacing beside them, else by `volume`.
/// \param ids of a file without names, by row; empty: those of the molars
/// Errors: as annotation::readLandmarks.
[[nodiscard]] core::Result<annotation::LandmarkSet> readTruth(const std::filesystem::path &landmarkFile,
                                                              const std::vector<std::string> &ids,
                                                              const std::optional<core::ImageGeometry> &volume = {});

/// A set in the template's order: what it does not name is unlabelled, what the template does not know is left out.
[[nodiscard]] annotation::LandmarkSet inTemplateOrder(const annotation::LandmarkSet &set,
                                                      const annotation::LandmarkTemplate &landmarks);

/// True where some landmark is present, missing or outside.
[[nodiscard]] bool isLabelled(const annotation::LandmarkSet &set);

/// The landmarks of a listed case; reads its file where the list could not. Errors: as annotation::readLandmarks;
/// Unreadable where nothing in it is labelled. The sentence names the file.
[[nodiscard]] core::Result<annotation::LandmarkSet> truthOf(const TrainingCase &one,
                                                            const annotation::LandmarkTemplate &landmarks,
                                                            const core::ImageGeometry &volume);

} // namespace gonion::training
