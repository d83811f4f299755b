// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/agreement.h"
#include "annotation/landmark_set.h"

#include <optional>
#include <string>
#include <vector>

namespace gonion::annotation {

/// What one annotator says of a landmark.
struct AnnotatorOpinion {
    std::string annotator;
    LandmarkState state = LandmarkState::Unlabelled;
    std::optional<core::PointLps> position;
    std::optional<double> distanceMm; ///< from the mean position; where present
    bool differs = false;             ///< stands out, by position or by state
};

/// All annotators' opinions of one landmark of one case.
struct LandmarkConsensus {
    std::string landmarkId;
    LandmarkState state = LandmarkState::Unlabelled; ///< most said this, of those who said something
    bool tie = false; ///< two states were said equally often: `state` is Unlabelled and somebody must decide
    std::optional<core::PointLps> mean;       ///< of all who placed it
    std::optional<core::PointLps> robustMean; ///< of those among them who do not differ in place; what `consensusSet` takes
    std::optional<double> largestDistanceMm;  ///< between any two of them; where two or more placed it
    std::vector<AnnotatorOpinion> opinions;   ///< in the annotators' order
};

struct ConsensusOptions {
    /// Nobody differs who is nearer than this to the others.
    double toleranceMm = 2.0;
    /// Further from the median position than this many robust standard deviations differs (three or more annotators).
    double robustDeviations = 3.0;
};

/// Opinions of one case, landmarks in the order they come first. Who differs in place: with two who placed it, both when
/// they are further apart than the tolerance (nobody can say who is wrong); with three or more, who is further from
/// the median position (axis by axis) than the tolerance and than `robustDeviations` times 1.4826 times the median of
/// those distances. In state: who said another state than most; all of them in a tie.
[[nodiscard]] std::vector<LandmarkConsensus> consensusOf(const std::vector<AnnotatedCase> &oneCase,
                                                         const ConsensusOptions &options = {});

/// The consensus as a set to be accepted: undecided landmarks are unlabelled and marked uncertain.
[[nodiscard]] LandmarkSet consensusSet(const std::vector<LandmarkConsensus> &consensus);

} // namespace gonion::annotation
