// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/consensus.h"

#include "annotation/dataset/sample_statistics.h"

#include <algorithm>
#include <array>
#include <set>

namespace gonion::annotation {

namespace {

constexpr double kNormalFromMad = 1.4826; // a normal distribution's SD over its median absolute deviation

using Points = std::vector<core::PointLps>;

core::PointLps meanPoint(const Points &points)
{
    core::VectorLps sum;
    for (const core::PointLps &point : points) {
        sum = sum + (point - core::PointLps{});
    }
    return core::PointLps{} + sum * (1.0 / static_cast<double>(points.size()));
}

core::PointLps medianPoint(const Points &points)
{
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> z;
    for (const core::PointLps &point : points) {
        x.push_back(point.x);
        y.push_back(point.y);
        z.push_back(point.z);
    }
    return {quantileOf(x, 0.5), quantileOf(y, 0.5), quantileOf(z, 0.5)};
}

/// For each point whether it stands out from the others.
std::vector<bool> standOut(const Points &points, const ConsensusOptions &options)
{
    if (points.size() < 2) {
        return std::vector<bool>(points.size(), false);
    }
    if (points.size() == 2) {
        return std::vector<bool>(2, core::distance(points[0], points[1]) > options.toleranceMm);
    }
    const core::PointLps middle = medianPoint(points);
    std::vector<double> distances;
    for (const core::PointLps &point : points) {
        distances.push_back(core::distance(point, middle));
    }
    const double usual = options.robustDeviations * kNormalFromMad * quantileOf(distances, 0.5);
    std::vector<bool> result;
    for (const double distance : distances) {
        result.push_back(distance > std::max(options.toleranceMm, usual));
    }
    return result;
}

/// The state that most say, or a tie.
void decideState(LandmarkConsensus &consensus)
{
    std::array<std::size_t, 3> votes{};
    constexpr std::array<LandmarkState, 3> kSaid{LandmarkState::Present, LandmarkState::Missing, LandmarkState::Outside};
    for (const AnnotatorOpinion &opinion : consensus.opinions) {
        for (std::size_t n = 0; n < kSaid.size(); ++n) {
            votes[n] += opinion.state == kSaid[n] ? 1 : 0;
        }
    }
    const auto most = std::max_element(votes.begin(), votes.end());
    if (*most == 0) {
        return;
    }
    consensus.tie = std::count(votes.begin(), votes.end(), *most) > 1;
    if (!consensus.tie) {
        consensus.state = kSaid[static_cast<std::size_t>(most - votes.begin())];
    }
    for (AnnotatorOpinion &opinion : consensus.opinions) {
        const bool said = opinion.state != LandmarkState::Unlabelled;
        opinion.differs = said && (consensus.tie || opinion.state != consensus.state);
    }
}

void decidePlace(LandmarkConsensus &consensus, const ConsensusOptions &options)
{
    Points points;
    std::vector<AnnotatorOpinion *> placed;
    for (AnnotatorOpinion &opinion : consensus.opinions) {
        if (opinion.position) {
            points.push_back(*opinion.position);
            placed.push_back(&opinion);
        }
    }
    if (points.empty()) {
        return;
    }
    consensus.mean = meanPoint(points);
    const std::vector<bool> out = standOut(points, options);
    Points agreeing;
    for (std::size_t n = 0; n < points.size(); ++n) {
        placed[n]->distanceMm = core::distance(points[n], *consensus.mean);
        placed[n]->differs = placed[n]->differs || out[n];
        if (!out[n]) {
            agreeing.push_back(points[n]);
        }
        for (std::size_t other = 0; other < n; ++other) {
            consensus.largestDistanceMm = std::max(consensus.largestDistanceMm.value_or(0.0), core::distance(points[n], points[other]));
        }
    }
    consensus.robustMean = agreeing.empty() ? *consensus.mean : meanPoint(agreeing);
}

} // namespace

std::vector<LandmarkConsensus> consensusOf(const std::vector<AnnotatedCase> &oneCase, const ConsensusOptions &options)
{
    std::vector<std::string> ids;
    std::set<std::string_view> seen;
    for (const AnnotatedCase &item : oneCase) {
        for (const Landmark &landmark : item.landmarks.landmarks) {
            if (seen.insert(landmark.id).second) {
                ids.push_back(landmark.id);
            }
        }
    }
    std::vector<LandmarkConsensus> result;
    for (const std::string &id : ids) {
        LandmarkConsensus consensus;
        consensus.landmarkId = id;
        for (const AnnotatedCase &item : oneCase) {
            const Landmark *landmark = item.landmarks.find(id);
            AnnotatorOpinion opinion;
            opinion.annotator = item.annotator;
            opinion.state = landmark != nullptr ? landmark->state : LandmarkState::Unlabelled;
            opinion.position = landmark != nullptr ? landmark->position : std::nullopt;
            consensus.opinions.push_back(std::move(opinion));
        }
        decideState(consensus);
        decidePlace(consensus, options);
        result.push_back(std::move(consensus));
    }
    return result;
}

LandmarkSet consensusSet(const std::vector<LandmarkConsensus> &consensus)
{
    LandmarkSet set;
    for (const LandmarkConsensus &item : consensus) {
        Landmark landmark;
        landmark.id = item.landmarkId;
        landmark.state = item.state;
        landmark.origin = LandmarkOrigin::Manual;
        if (item.state == LandmarkState::Present) {
            landmark.position = item.robustMean;
        }
        landmark.uncertain = item.tie;
        set.landmarks.push_back(std::move(landmark));
    }
    return set;
}

} // namespace gonion::annotation
