// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/coarse_survey.h"

#include <algorithm>
#include <utility>

namespace gonion::inference {
namespace {

using core::ImageGeometry;
using core::JobContext;

/// A head that looks aside is looked at straight on too: the coarse network knows heads that lie roughly straight.
constexpr double kTurnedHeadDegrees = 22.0;
/// How much surer the coarse network must be of a turned head: small differences change nothing.
constexpr double kTurnHandicap = 2.0;

/// How sure the coarse network is of its landmarks, in natural logarithms of odds.
double coarseScore(const std::vector<CoarseLandmark> &landmarks)
{
    double score = 0.0;
    for (const CoarseLandmark &landmark : landmarks) {
        score += std::clamp(landmark.insideLogit, -4.0, 4.0) - 0.05 * landmark.spreadMm;
    }
    return score;
}

} // namespace

CoarseFinding surveyScan(CoarseNetwork network, const ModelDescription &description, const ImageGeometry &scan,
                         const ScanSampler &sampler, const JobContext &context)
{
    const double spacing = description.coarse ? description.coarse->spacingMm : 4.0;
    const ImageGeometry survey = surveyGrid(boundsOf(scan), spacing);
    CoarseFinding best{{}, bodyBox(sampler.hu(survey), survey), {}};
    if (!network) {
        return best;
    }
    const StopCheck stop = stopCheckOf(context);
    double bestScore = -1e300;
    const auto look = [&](const ImageGeometry &grid, double handicap) {
        const CoarseOutput output = network->forward(sampler.input(grid), stop);
        std::vector<CoarseLandmark> landmarks = coarseLandmarks(output, grid);
        const double score = coarseScore(landmarks) - handicap;
        if (score > bestScore) {
            bestScore = score;
            best.landmarks = std::move(landmarks);
            best.grid = grid;
        }
    };
    const std::vector<BoxLps> boxes = searchBoxes(best.body);
    const double looks = static_cast<double>(boxes.size()) + 2.0;
    double looked = 0.0;
    for (std::size_t n = 0; n < boxes.size(); ++n) {
        context.report(looked++ / looks, "Finding the jaw");
        look(coarseGrid(boxes[n], *description.coarse), 0.0);
    }
    if (bestScore <= 0.0) {
        return best; // the jaw lies outside: no other way of looking brings it in
    }
    const ImageGeometry straight = best.grid;
    for (const double degrees : {kTurnedHeadDegrees, -kTurnedHeadDegrees}) {
        context.report(looked++ / looks, "Finding the jaw");
        look(turnedGrid(straight, degrees), kTurnHandicap);
    }
    return best;
}

} // namespace gonion::inference
