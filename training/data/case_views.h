// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "inference/model_description.h"
#include "training/data/augmentation/geometric_map.h"
#include "training/data/augmentation/prepared_case.h"
#include "training/data/augmentation/shown_image.h"
#include "training/plan/training_plan.h"

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// From a prepared case to what a network is shown of it. Free of Torch.
namespace gonion::training {

/// What a network is shown, and where its landmarks lie there.
struct ShownCase {
    core::ImageGeometry grid;          ///< axis-aligned, LPS as it is shown
    std::vector<float> grey;           ///< the network's input, x fastest; 0..1, less beyond the scan
    annotation::LandmarkSet landmarks; ///< in the template's order, positions and estimates as they are shown
};

/// No idea at all: cases as they are. What is random in where the networks look stays.
[[nodiscard]] AugmentationPlan withoutAugmentation();

/// Shows cases. Depends on its arguments alone; any number of threads.
class CaseViews {
public:
    /// \param sliceGroups where there are some, half of the fine patches are centred on one of their landmarks, as the
    ///        detector's second look is
    CaseViews(annotation::LandmarkTemplate landmarks, const inference::CoarseStage &coarse,
              const inference::FineStage &fine, const inference::IntensityMapping &intensity,
              const AugmentationPlan &augmentation, std::vector<std::vector<std::size_t>> sliceGroups = {});

    /// The body with the stage's margin, jittered.
    [[nodiscard]] ShownCase coarse(const PreparedCase &one, const annotation::LandmarkSet &truth, std::uint64_t seed) const;
    /// A patch around roughly known landmarks, as the coarse network would know them; with `shrinkAndCrop` the authors'
    /// own crop. Around the body's middle where no landmark has a place.
    [[nodiscard]] ShownCase fine(const PreparedCase &one, const annotation::LandmarkSet &truth, std::uint64_t seed) const;


private:
    [[nodiscard]] bool isFlipped(std::uint64_t seed) const;
    [[nodiscard]] core::ImageGeometry roughPatch(const PreparedCase &one, const GeometricMap &map,
                                                 const annotation::LandmarkSet &shown, std::uint64_t seed) const;
    void changeTeeth(ShownImage &image, annotation::LandmarkSet &shown, bool mayCutOut, std::uint64_t seed) const;
    [[nodiscard]] std::vector<float> changeGrey(ShownImage &image, double share, std::uint64_t seed) const;

    annotation::LandmarkTemplate m_landmarks;
    inference::CoarseStage m_coarse;
    inference::FineStage m_fine;
    inference::IntensityMapping m_intensity;
    AugmentationPlan m_plan;
    std::vector<std::vector<std::size_t>> m_groups;
    std::vector<std::size_t> m_partners;
};

} // namespace gonion::training
