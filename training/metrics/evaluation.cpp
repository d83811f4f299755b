// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/metrics/evaluation.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {

namespace {

using annotation::LandmarkState;

std::optional<double> share(std::int64_t part, std::int64_t whole)
{
    if (whole == 0) {
        return std::nullopt;
    }
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Mean of values as they come.
class Mean {
public:
    void add(double value)
    {
        m_sum += value;
        ++m_count;
    }
    [[nodiscard]] std::optional<double> value() const
    {
        if (m_count == 0) {
            return std::nullopt;
        }
        return m_sum / static_cast<double>(m_count);
    }

private:
    double m_sum = 0.0;
    std::int64_t m_count = 0;
};

std::optional<double> meanOf(const std::vector<double> &values)
{
    Mean mean;
    for (const double value : values) {
        mean.add(value);
    }
    return mean.value();
}

std::optional<double> sampleDeviation(const std::vector<double> &values)
{
    if (values.size() < 2) {
        return std::nullopt;
    }
    const double mean = *meanOf(values);
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// Gathers the figures of a set of landmarks, case by case.
class Tally {
public:
    explicit Tally(Protocol protocol) : m_protocol(protocol) {}

    void add(const LandmarkResult &result)
    {
        const bool claimed = result.predicted == LandmarkState::Present;
        if (const auto error = result.radialErrorMm()) {
            addPresent(*error, claimed);
            if (claimed && result.radius90Mm) {
                ++m_counts.withRadius;
                m_counts.withinRadius += *error <= *result.radius90Mm ? 1 : 0;
            }
        }
        if (m_protocol == Protocol::Full) {
            addPresence(result, claimed);
            addProbability(result);
        }
    }

    void endCase()
    {
        if (const auto mean = m_caseErrors.value()) {
            m_caseMeans.push_back(*mean);
        }
        if (const auto mean = m_caseFoundErrors.value()) {
            m_caseFoundMeans.push_back(*mean);
        }
        m_caseErrors = {};
        m_caseFoundErrors = {};
    }

    [[nodiscard]] Figures figures() const
    {
        Figures figures = m_counts;
        figures.mreMm = meanOf(m_caseMeans);
        figures.sdMm = sampleDeviation(m_caseMeans);
        figures.mreFoundMm = meanOf(m_caseFoundMeans);
        figures.found = share(m_found, figures.present);
        for (std::size_t n = 0; n < kSdrRadiiMm.size(); ++n) {
            figures.sdr[n] = share(m_hits[n], figures.present);
        }
        if (m_protocol == Protocol::Full) {
            figures.outsideRecall = share(m_calledOutside, figures.outside);
        }
        return figures;
    }

private:
    void addPresent(double error, bool claimed)
    {
        ++m_counts.present;
        m_caseErrors.add(error);
        if (claimed) {
            ++m_found;
            m_caseFoundErrors.add(error);
        }
        if (claimed || m_protocol == Protocol::Paper) {
            for (std::size_t n = 0; n < kSdrRadiiMm.size(); ++n) {
                m_hits[n] += error <= kSdrRadiiMm[n] ? 1 : 0;
            }
        }
    }

    void addPresence(const LandmarkResult &result, bool claimed)
    {
        auto &presence = m_counts.presence;
        switch (result.truth) {
        case LandmarkState::Present:
            ++(claimed ? presence.truePositives : presence.falseNegatives);
            break;
        case LandmarkState::Missing:
            ++(claimed ? presence.falsePositives : presence.trueNegatives);
            break;
        case LandmarkState::Outside:
            ++m_counts.outside;
            m_calledOutside += result.predicted == LandmarkState::Outside ? 1 : 0;
            break;
        case LandmarkState::Unlabelled:
            break;
        }
    }

    void addProbability(const LandmarkResult &result)
    {
        const bool scored = result.truth == LandmarkState::Present || result.truth == LandmarkState::Missing;
        if (scored && result.probability) {
            m_counts.calibration.add(*result.probability, result.truth == LandmarkState::Present);
        }
    }

    Protocol m_protocol;
    Figures m_counts;
    Mean m_caseErrors;
    Mean m_caseFoundErrors;
    std::vector<double> m_caseMeans;
    std::vector<double> m_caseFoundMeans;
    std::array<std::int64_t, kSdrRadiiMm.size()> m_hits{};
    std::int64_t m_found = 0;
    std::int64_t m_calledOutside = 0;
};

core::Result<void> check(const CaseResult &result, std::span<const std::string> landmarkIds)
{
    if (result.landmarks.size() != landmarkIds.size()) {
        return core::fail(core::ErrorCode::InvalidArgument,
                          "The case " + result.name + " has " + std::to_string(result.landmarks.size())
                              + " landmarks, but " + std::to_string(landmarkIds.size()) + " are evaluated.");
    }
    for (std::size_t k = 0; k < landmarkIds.size(); ++k) {
        const auto error = result.landmarks[k].radialErrorMm();
        if (error && !std::isfinite(*error)) {
            return core::fail(core::ErrorCode::InvalidArgument,
                              "The landmark " + landmarkIds[k] + " of the case " + result.name
                                  + " has a position that is not a finite number.");
        }
    }
    return {};
}

} // namespace

std::string_view nameOf(Protocol protocol)
{
    return protocol == Protocol::Paper ? "paper" : "full";
}

std::optional<double> LandmarkResult::radialErrorMm() const
{
    if (truth != LandmarkState::Present) {
        return std::nullopt;
    }
    return core::distance(truePosition, bestPosition);
}

std::optional<double> PresenceFigures::accuracy() const
{
    return share(truePositives + trueNegatives, truePositives + trueNegatives + falsePositives + falseNegatives);
}

std::optional<double> PresenceFigures::precision() const
{
    return share(truePositives, truePositives + falsePositives);
}

std::optional<double> PresenceFigures::recall() const
{
    return share(truePositives, truePositives + falseNegatives);
}

std::optional<double> PresenceFigures::f1() const
{
    return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
}

std::optional<double> ReliabilityBin::meanProbability() const
{
    if (count == 0) {
        return std::nullopt;
    }
    return probabilitySum / static_cast<double>(count);
}

std::optional<double> ReliabilityBin::presentShare() const
{
    return share(present, count);
}

void CalibrationFigures::add(double probability, bool present)
{
    const auto last = static_cast<double>(bins.size() - 1);
    // A NaN would be no index; it is the least sure of all.
    const double place = probability > 0.0 ? std::min(probability * static_cast<double>(bins.size()), last) : 0.0;
    ReliabilityBin &bin = bins[static_cast<std::size_t>(place)];
    ++bin.count;
    bin.present += present ? 1 : 0;
    bin.probabilitySum += probability;
}

std::optional<double> CalibrationFigures::expectedError() const
{
    double sum = 0.0;
    std::int64_t count = 0;
    for (const ReliabilityBin &bin : bins) {
        sum += std::abs(bin.probabilitySum - static_cast<double>(bin.present));
        count += bin.count;
    }
    if (count == 0) {
        return std::nullopt;
    }
    return sum / static_cast<double>(count);
}

std::optional<double> Figures::coverage90() const
{
    return share(withinRadius, withRadius);
}

core::Result<Evaluation> evaluate(std::span<const CaseResult> cases, std::span<const std::string> landmarkIds,
                                  Protocol protocol)
{
    Tally overall(protocol);
    std::vector<Tally> landmarks(landmarkIds.size(), Tally(protocol));
    for (const auto &result : cases) {
        if (const auto sound = check(result, landmarkIds); !sound) {
            return tl::unexpected<core::Error>(sound.error());
        }
        for (std::size_t k = 0; k < landmarkIds.size(); ++k) {
            overall.add(result.landmarks[k]);
            landmarks[k].add(result.landmarks[k]);
            landmarks[k].endCase();
        }
        overall.endCase();
    }
    Evaluation evaluation{protocol, static_cast<std::int64_t>(cases.size()), overall.figures(), {}};
    for (std::size_t k = 0; k < landmarkIds.size(); ++k) {
        evaluation.landmarks.push_back({landmarkIds[k], landmarks[k].figures()});
    }
    return evaluation;
}

} // namespace gonion::training
