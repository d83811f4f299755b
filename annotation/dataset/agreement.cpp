// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/agreement.h"

#include "annotation/dataset/sample_statistics.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace gonion::annotation {

namespace {

constexpr double kLimits = 1.96; // 95 % of a normal distribution, as Bland and Altman take it

BlandAltman blandAltmanOf(const std::vector<double> &differences)
{
    BlandAltman result;
    result.pairs = differences.size();
    result.bias = meanOf(differences);
    result.sd = sampleSd(differences);
    if (result.sd) {
        result.lower = result.bias - kLimits * *result.sd;
        result.upper = result.bias + kLimits * *result.sd;
    }
    return result;
}

RadialDifference radialDifferenceOf(const std::vector<double> &distances)
{
    RadialDifference result;
    result.pairs = distances.size();
    result.mean = meanOf(distances);
    result.sd = sampleSd(distances);
    result.median = quantileOf(distances, 0.5);
    result.percentile95 = quantileOf(distances, 0.95);
    result.largest = distances.empty() ? 0.0 : *std::max_element(distances.begin(), distances.end());
    return result;
}

std::optional<double> kappaOf(const PresenceAgreement &presence)
{
    const auto number = [](std::size_t count) { return static_cast<double>(count); };
    const double all = number(presence.bothPresent + presence.bothMissing + presence.disagreements());
    if (all == 0.0) {
        return std::nullopt;
    }
    const double observed = number(presence.bothPresent + presence.bothMissing) / all;
    const double firstPresent = number(presence.bothPresent + presence.onlyFirstPresent) / all;
    const double secondPresent = number(presence.bothPresent + presence.onlySecondPresent) / all;
    const double expected = firstPresent * secondPresent + (1.0 - firstPresent) * (1.0 - secondPresent);
    if (expected >= 1.0) {
        return std::nullopt; // both always said the same one thing: chance alone would agree as well
    }
    return (observed - expected) / (1.0 - expected);
}

void count(PresenceAgreement &presence, LandmarkState first, LandmarkState second)
{
    const auto isOpinion = [](LandmarkState state) { return state == LandmarkState::Present || state == LandmarkState::Missing; };
    if (!isOpinion(first) || !isOpinion(second)) {
        ++presence.notCompared;
    } else if (first == second) {
        ++(first == LandmarkState::Present ? presence.bothPresent : presence.bothMissing);
    } else {
        ++(first == LandmarkState::Present ? presence.onlyFirstPresent : presence.onlySecondPresent);
    }
}

/// What two annotators said of a landmark, gathered over the cases.
struct Gathered {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> z;
    std::vector<double> distances;
    PresenceAgreement presence;

    void take(const Landmark &first, const Landmark &second)
    {
        count(presence, first.state, second.state);
        if (first.position && second.position) {
            const core::VectorLps difference = *second.position - *first.position;
            x.push_back(difference.x);
            y.push_back(difference.y);
            z.push_back(difference.z);
            distances.push_back(core::length(difference));
        }
    }

    [[nodiscard]] LandmarkAgreement agreement(const std::string &id) const
    {
        LandmarkAgreement result{id, radialDifferenceOf(distances), blandAltmanOf(x), blandAltmanOf(y), blandAltmanOf(z),
                                 blandAltmanOf(distances), presence};
        result.presence.kappa = kappaOf(presence);
        return result;
    }
};

using CasesOfAnnotator = std::map<std::string, const LandmarkSet *>;

class Comparison {
public:
    void take(const std::string &caseId, const LandmarkSet &first, const LandmarkSet &second)
    {
        std::set<std::string_view> seen;
        for (const LandmarkSet *set : {&first, &second}) {
            for (const Landmark &landmark : set->landmarks) {
                if (seen.insert(landmark.id).second) {
                    compare(caseId, landmark.id, first.find(landmark.id), second.find(landmark.id));
                }
            }
        }
        ++m_report.cases;
    }

    AgreementReport report(const std::string &first, const std::string &second)
    {
        m_report.first = first;
        m_report.second = second;
        for (const std::string &id : m_order) {
            m_report.landmarks.push_back(m_byLandmark[id].agreement(id));
        }
        m_report.overall = m_all.agreement({});
        return std::move(m_report);
    }

private:
    void compare(const std::string &caseId, const std::string &id, const Landmark *first, const Landmark *second)
    {
        const Landmark nothing;
        const Landmark &a = first != nullptr ? *first : nothing;
        const Landmark &b = second != nullptr ? *second : nothing;
        const auto [it, isNew] = m_byLandmark.try_emplace(id);
        if (isNew) {
            m_order.push_back(id);
        }
        it->second.take(a, b);
        m_all.take(a, b);
        if (a.position && b.position) {
            const core::VectorLps difference = *b.position - *a.position;
            m_report.differences.push_back({caseId, id, *a.position + difference * 0.5, difference, core::length(difference)});
        }
    }

    AgreementReport m_report;
    Gathered m_all;
    std::vector<std::string> m_order;
    std::unordered_map<std::string, Gathered> m_byLandmark;
};

} // namespace

std::vector<AgreementReport> agreementOf(const std::vector<AnnotatedCase> &cases)
{
    std::map<std::string, CasesOfAnnotator> byAnnotator;
    for (const AnnotatedCase &item : cases) {
        byAnnotator[item.annotator].try_emplace(item.caseId, &item.landmarks);
    }
    std::vector<AgreementReport> reports;
    for (auto first = byAnnotator.begin(); first != byAnnotator.end(); ++first) {
        for (auto second = std::next(first); second != byAnnotator.end(); ++second) {
            Comparison comparison;
            bool any = false;
            for (const auto &[caseId, landmarks] : first->second) {
                if (const auto theirs = second->second.find(caseId); theirs != second->second.end()) {
                    comparison.take(caseId, *landmarks, *theirs->second);
                    any = true;
                }
            }
            if (any) {
                reports.push_back(comparison.report(first->first, second->first));
            }
        }
    }
    return reports;
}

} // namespace gonion::annotation
