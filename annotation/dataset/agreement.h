// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// \file
/// How well annotators agree. docs/DATA_SETS.md has the formulas and their sources.
namespace gonion::annotation {

/// One annotator's landmarks of one case.
struct AnnotatedCase {
    std::string caseId;
    std::string annotator;
    LandmarkSet landmarks;
};

/// Bland and Altman's numbers of a difference (second minus first), mm.
struct BlandAltman {
    std::size_t pairs = 0;
    double bias = 0.0;           ///< mean difference; 0 without pairs
    std::optional<double> sd;    ///< of the differences, n - 1; needs two pairs, as do the others
    std::optional<double> lower; ///< limits of agreement: bias - 1.96 sd
    std::optional<double> upper; ///< bias + 1.96 sd
};

/// Distances between two annotators' points, mm.
struct RadialDifference {
    std::size_t pairs = 0;
    double mean = 0.0; ///< mean radial difference
    std::optional<double> sd;
    double median = 0.0;
    double percentile95 = 0.0; ///< by linear interpolation
    double largest = 0.0;
};

/// Whether a landmark is there, as two annotators see it. Only present and missing are opinions; outside and
/// unlabelled are counted apart.
struct PresenceAgreement {
    std::size_t bothPresent = 0;
    std::size_t bothMissing = 0;
    std::size_t onlyFirstPresent = 0;  ///< the second says missing
    std::size_t onlySecondPresent = 0; ///< the first says missing
    std::size_t notCompared = 0;       ///< one of them said nothing, or outside the field of view
    /// Cohen's kappa; empty where nothing was compared, or where both always said one and the same.
    std::optional<double> kappa;
    [[nodiscard]] std::size_t disagreements() const { return onlyFirstPresent + onlySecondPresent; }
};

struct LandmarkAgreement {
    std::string landmarkId; ///< empty: all landmarks together
    RadialDifference distance;
    BlandAltman x; ///< towards the patient's left
    BlandAltman y; ///< backwards
    BlandAltman z; ///< upwards
    BlandAltman distanceLimits; ///< of the distance itself: its bias is the mean radial difference
    PresenceAgreement presence;
};

/// One pair of points, for a plot.
struct PointDifference {
    std::string caseId;
    std::string landmarkId;
    core::PointLps mean;
    core::VectorLps difference; ///< second minus first, mm
    double distance = 0.0;      ///< mm
};

/// Two annotators compared over the cases that both labelled.
struct AgreementReport {
    std::string first;
    std::string second;
    std::size_t cases = 0;
    LandmarkAgreement overall;
    std::vector<LandmarkAgreement> landmarks; ///< in the order they come first
    std::vector<PointDifference> differences;
};

/// Every two annotators that labelled at least one case in common, in alphabetical order. Of two sets of one
/// annotator and case the first counts.
[[nodiscard]] std::vector<AgreementReport> agreementOf(const std::vector<AnnotatedCase> &cases);

} // namespace gonion::annotation
