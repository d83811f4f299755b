// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/space.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// \file
/// The result of a detection. Free of Torch.
namespace gonion::inference {

struct DetectedLandmark {
    std::string id;
    std::string label;
    std::string tooth; ///< FDI number of the tooth it belongs to; empty: of none
    annotation::LandmarkState state = annotation::LandmarkState::Unlabelled; ///< Present, Missing or Outside
    bool uncertain = false;          ///< a mark beside the state, never instead of it
    bool examined = false;           ///< the fine network was asked for it
    double existenceLogit = 0.0;     ///< of the fine network, before calibration
    double probability = 0.0;        ///< calibrated, 0..1: present, given that its place was scanned
    double insideProbability = 1.0;  ///< 0..1: its place lies inside the scanned volume
    core::PointLps position;         ///< the detector's best position, whatever it decided
    bool strayed = false; ///< its votes fell on another tooth
    /// Of one that strayed: where its neighbours say it would be.
    std::optional<core::PointLps> neighbourPlace;
    double spreadMm = 0.0;           ///< root mean square distance of its votes from the position
    std::optional<core::PointLps> expected; ///< where the coarse network, which sees the whole head, put it
    /// Holds the true place with probability 0.9, if it is present and was found; none: the model does not say.
    std::optional<double> radius90Mm;

    /// Where a mark shows it: at its position, or hollow where its neighbours say it would be.
    [[nodiscard]] core::PointLps markPlace() const
    {
        return state == annotation::LandmarkState::Present ? position : neighbourPlace.value_or(position);
    }
};

struct StageSeconds {
    std::string stage;
    double seconds = 0.0;
};

struct Detection {
    std::vector<DetectedLandmark> landmarks; ///< in the order of the model's template
    std::string templateId;
    std::string modelName;
    std::string modelHash;      ///< SHA-256 of the model file, hexadecimal
    bool demonstration = false; ///< of the model: not for diagnosis
    std::string device;         ///< "cpu" or "cuda:0", as used
    std::vector<StageSeconds> stages;
    std::uint64_t peakMemoryBytes = 0; ///< of this process, resident
    std::vector<std::string> notices;  ///< for a person: fallbacks, assumptions about grey values
    std::vector<double> thresholds;    ///< the model's own, one per landmark
    double insideThreshold = 0.5;      ///< of insideProbability: below it a landmark is Outside

    [[nodiscard]] double seconds() const;
};

/// Decides every landmark again from its probabilities, without running a network. Pure and fast. A root is never
/// likelier than its tooth's crown (its first landmark), and a tooth whose crown is missing has no roots either.
/// \param threshold of presence for all landmarks; none: the model's own thresholds
void decide(Detection &detection, std::optional<double> threshold);

/// The result as a landmark set (origin Model): positions for the present ones, estimates for the rest.
[[nodiscard]] annotation::LandmarkSet landmarkSetFrom(const Detection &detection);

} // namespace gonion::inference
