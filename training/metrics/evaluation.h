// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/result.h"
#include "core/space.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// How good predicted landmarks are (METHOD.md section 6). Free of Torch. Errors in mm, rates as fractions;
/// a figure without anything to count is not set.
namespace gonion::training {

/// Radii of the successful detection rate, in mm. An error of exactly the radius is a success.
inline constexpr std::array<double, 4> kSdrRadiiMm{2.0, 2.5, 3.0, 4.0};

enum class Protocol {
    /// As published: only truly present landmarks are scored, at the best position, whatever was decided.
    Paper,
    /// Ours: a truly present landmark that is not called present is a failure at every radius, and presence
    /// is scored. MRE stays at the best position, so that abstaining wins nothing.
    Full,
};
/// "paper", "full".
[[nodiscard]] std::string_view nameOf(Protocol protocol);

/// One landmark of one case: what is true and what was said.
struct LandmarkResult {
    annotation::LandmarkState truth = annotation::LandmarkState::Unlabelled;
    core::PointLps truePosition; ///< means something only where the truth is Present
    annotation::LandmarkState predicted = annotation::LandmarkState::Unlabelled; ///< the hard decision
    core::PointLps bestPosition; ///< of the detector, whatever it decided
    std::optional<double> probability; ///< calibrated, 0..1, of being present; none: nothing was said
    std::optional<double> radius90Mm;  ///< said to hold the true place with probability 0.9, where it was found

    /// Distance of the best position from the true one; not set where the truth is not Present.
    [[nodiscard]] std::optional<double> radialErrorMm() const;
};

struct CaseResult {
    std::string name;
    std::vector<LandmarkResult> landmarks; ///< in the template's order
};

/// Presence as a yes-or-no question; positive = present. Over landmarks that are truly present or missing:
/// truth outside or unlabelled is not scored. A prediction other than Present is a no.
struct PresenceFigures {
    std::int64_t truePositives = 0;
    std::int64_t falsePositives = 0;
    std::int64_t trueNegatives = 0;
    std::int64_t falseNegatives = 0;

    [[nodiscard]] std::optional<double> accuracy() const;
    [[nodiscard]] std::optional<double> precision() const;
    [[nodiscard]] std::optional<double> recall() const;
    [[nodiscard]] std::optional<double> f1() const;
};

/// Landmarks whose probability of being present fell into one tenth of the range.
struct ReliabilityBin {
    std::int64_t count = 0;
    std::int64_t present = 0;     ///< how many of them truly were
    double probabilitySum = 0.0;

    [[nodiscard]] std::optional<double> meanProbability() const;
    [[nodiscard]] std::optional<double> presentShare() const;
};

/// Whether probabilities of presence mean what they say, over the landmarks of `PresenceFigures` of which a
/// probability was said. Bin n holds n/10 <= p < (n+1)/10, the last one p = 1 too.
struct CalibrationFigures {
    std::array<ReliabilityBin, 10> bins;

    void add(double probability, bool present);
    /// Expected calibration error: |mean probability - share present| by bin, weighted by the bins' counts.
    [[nodiscard]] std::optional<double> expectedError() const;
};

/// Figures over all landmarks, or of one.
struct Figures {
    std::int64_t present = 0;        ///< truly present landmarks
    std::optional<double> mreMm;     ///< mean over cases of a case's mean radial error over its present landmarks
    std::optional<double> sdMm;      ///< sample standard deviation (N - 1) of these case means
    std::optional<double> mreFoundMm; ///< as mreMm, over the present landmarks that were called present
    std::optional<double> found;     ///< share of the present landmarks that were called present
    std::array<std::optional<double>, kSdrRadiiMm.size()> sdr; ///< over all present landmarks of all cases
    PresenceFigures presence;        ///< protocol Full only; empty otherwise
    CalibrationFigures calibration;  ///< protocol Full only; empty otherwise
    std::int64_t withRadius = 0;     ///< truly present landmarks that were called present and given a radius
    std::int64_t withinRadius = 0;   ///< those whose true place lay within it
    std::int64_t outside = 0;        ///< truly outside the scanned volume
    std::optional<double> outsideRecall; ///< share of those that were called outside; protocol Full only

    /// Share of the found landmarks that the radius held; 0.9 is what it promises.
    [[nodiscard]] std::optional<double> coverage90() const;
};

struct LandmarkFigures {
    std::string id;
    Figures figures;
};

struct Evaluation {
    Protocol protocol = Protocol::Full;
    std::int64_t cases = 0;
    Figures overall;
    std::vector<LandmarkFigures> landmarks; ///< in the template's order
};

/// \param landmarkIds ids of the template, in order
/// \return InvalidArgument with the case's name where a case has another number of landmarks, or a position
///         that must be scored is not finite
[[nodiscard]] core::Result<Evaluation> evaluate(std::span<const CaseResult> cases,
                                                std::span<const std::string> landmarkIds, Protocol protocol);

/// The evaluation as JSON text: protocol, cases, mre_mm, sd_mm, mre_found_mm, found, sdr {"2", "2.5", "3", "4"},
/// presence {accuracy, precision, recall, f1}, outside, outside_recall, coverage90, calibration {ece, bins [{low, high,
/// count, mean_probability, present}]} (all landmarks together only), landmarks [the same of each, with its id]; null where a figure is
/// not defined.
[[nodiscard]] std::string toJson(const Evaluation &evaluation);

} // namespace gonion::training
