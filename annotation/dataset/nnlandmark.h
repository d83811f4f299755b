// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/image_geometry.h"
#include "core/result.h"

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// \file
/// nnLandmark's data sets (MIC-DKFZ, a fork of nnU-Net; https://github.com/MIC-DKFZ/nnLandmark, readme, "Data Format").
/// Beside nnU-Net's imagesTr, labelsTr and dataset.json it wants three files:
/// - `name_to_label.json`: {"landmark_1": 1, ...}, numbers from 1, the values in the label maps;
/// - `all_landmarks_voxel.json`: {"CASE": {"landmark_1": [i, j, k], ...}, ...} for training and test cases, voxel numbers
///   along x, y, z of the image (its converters and its prediction export write x, y, z, never an array's z, y, x);
/// - `spacing.json`: {"CASE": {"image_spacing": [x, y, z] or null, "annotation_spacing": the same}, ...}. The readme
///   prefers the image's, the evaluation script the annotation's; positions here come from the volume's own geometry.
///
/// Choices of ours where the format is silent: a landmark that a case does not name, or with null for a number, is
/// unlabelled; one with any number below -100 is missing, as in MML, whose converter passes such numbers on. When
/// writing, only present landmarks are named. Fractions of voxels are kept: its converters write both whole and
/// broken numbers. Predictions ({"1": {"coordinates": [i, j, k], "likelihood": p}}) become landmarks of origin Model.
namespace gonion::annotation {

/// A landmark of a case as the files have it.
struct NnLandmarkPoint {
    LandmarkState state = LandmarkState::Unlabelled;
    core::ContinuousIndex index; ///< where present
    std::optional<double> likelihood;
    friend bool operator==(const NnLandmarkPoint &, const NnLandmarkPoint &) = default;
};

struct NnLandmarkCase {
    std::map<std::string, NnLandmarkPoint> points;          ///< by landmark name
    std::optional<std::array<double, 3>> imageSpacing;      ///< mm along x, y, z
    std::optional<std::array<double, 3>> annotationSpacing; ///< mm along x, y, z
    friend bool operator==(const NnLandmarkCase &, const NnLandmarkCase &) = default;
};

/// The JSON files of one data set.
struct NnLandmarkData {
    std::vector<std::string> names; ///< by label; the first has label 1
    std::map<std::string, NnLandmarkCase> cases;
};

/// Reads the JSON files in `folder`; `all_landmarks_voxel.json` must be there, the others may be absent.
/// Errors: NotFound, PermissionDenied, Unreadable (damaged, or labels that are not 1, 2, 3 and so on).
[[nodiscard]] core::Result<NnLandmarkData> readNnLandmark(const std::filesystem::path &folder);

/// One case's prediction file. Errors: as `readNnLandmark`.
[[nodiscard]] core::Result<NnLandmarkCase> readNnLandmarkPrediction(const std::filesystem::path &file,
                                                                    const std::vector<std::string> &names);

/// Writes the three JSON files, each atomically. Images and label maps are not written.
/// Errors: InvalidArgument (a point whose name is not among `names`), NotFound, PermissionDenied, WriteFailed.
core::Result<void> writeNnLandmark(const std::filesystem::path &folder, const NnLandmarkData &data);

/// A case's points as landmarks in patient space, in the order of `names`.
[[nodiscard]] LandmarkSet landmarkSetFrom(const NnLandmarkCase &nnCase, const std::vector<std::string> &names,
                                          const core::ImageGeometry &geometry);

/// The other way; `notices` receives a sentence for each landmark whose state the format cannot hold.
[[nodiscard]] NnLandmarkCase nnLandmarkCaseFrom(const LandmarkSet &set, const core::ImageGeometry &geometry,
                                                std::vector<std::string> &notices);

} // namespace gonion::annotation
