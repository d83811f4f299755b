// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/procrustes.h"

#include "annotation/dataset/sample_statistics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace gonion::annotation {

namespace {

using core::PointLps;
using core::VectorLps;

/// One case as a list along the landmarks' order.
using Shape = std::vector<std::optional<PointLps>>;

std::vector<PointPair> pairsOf(const Shape &from, const Shape &to, std::size_t except = static_cast<std::size_t>(-1))
{
    std::vector<PointPair> pairs;
    for (std::size_t n = 0; n < from.size(); ++n) {
        if (from[n] && to[n] && n != except) {
            pairs.push_back({*from[n], *to[n]});
        }
    }
    return pairs;
}

bool isTurned(const SimilarityFit &fit)
{
    return fit.kind == FitKind::Rigid || fit.kind == FitKind::Similar;
}

std::size_t countOf(const Shape &shape)
{
    return static_cast<std::size_t>(std::count_if(shape.begin(), shape.end(), [](const auto &point) { return point.has_value(); }));
}

/// Ids in the order they come first, without those of a single case.
std::vector<std::string> sharedIds(const std::vector<LandmarkSet> &cases)
{
    std::vector<std::string> order;
    std::map<std::string, std::size_t> counts;
    for (const LandmarkSet &set : cases) {
        for (const Landmark &landmark : set.landmarks) {
            if (landmark.position && ++counts[landmark.id] == 1) {
                order.push_back(landmark.id);
            }
        }
    }
    std::erase_if(order, [&counts](const std::string &id) { return counts[id] < 2; });
    return order;
}

std::vector<Shape> usableShapes(const std::vector<LandmarkSet> &cases, const std::vector<std::string> &ids)
{
    std::vector<Shape> shapes;
    for (const LandmarkSet &set : cases) {
        Shape shape;
        for (const std::string &id : ids) {
            const Landmark *landmark = set.find(id);
            shape.push_back(landmark != nullptr ? landmark->position : std::nullopt);
        }
        if (isTurned(fitSimilarity(pairsOf(shape, shape)))) {
            shapes.push_back(std::move(shape));
        }
    }
    return shapes;
}

void centre(Shape &mean)
{
    std::vector<PointLps> points;
    for (const auto &point : mean) {
        if (point) {
            points.push_back(*point);
        }
    }
    const VectorLps origin = centroidOf(points) - PointLps{};
    for (auto &point : mean) {
        if (point) {
            point = *point + origin * -1.0;
        }
    }
}

/// The cases laid over the mean and averaged; the mean keeps the cases' size on average.
Shape averaged(const std::vector<Shape> &shapes, const Shape &mean, bool scale)
{
    std::vector<VectorLps> sums(mean.size());
    std::vector<std::size_t> counts(mean.size(), 0);
    double logScales = 0.0;
    std::size_t fitted = 0;
    for (const Shape &shape : shapes) {
        const SimilarityFit fit = fitSimilarity(pairsOf(shape, mean), scale);
        if (!isTurned(fit)) {
            continue;
        }
        logScales += std::log(fit.transform.scale);
        ++fitted;
        for (std::size_t n = 0; n < mean.size(); ++n) {
            if (shape[n]) {
                sums[n] = sums[n] + (fit.transform(*shape[n]) - PointLps{});
                ++counts[n];
            }
        }
    }
    // Undoes the mean's drift: without it a scaled analysis shrinks to a point.
    const double size = fitted == 0 ? 1.0 : std::exp(-logScales / static_cast<double>(fitted));
    Shape result(mean.size());
    for (std::size_t n = 0; n < mean.size(); ++n) {
        if (counts[n] > 0) {
            result[n] = PointLps{} + sums[n] * (size / static_cast<double>(counts[n]));
        }
    }
    centre(result);
    return result;
}

double furthestMove(const Shape &a, const Shape &b)
{
    double move = 0.0;
    for (std::size_t n = 0; n < a.size(); ++n) {
        if (a[n].has_value() != b[n].has_value()) {
            return HUGE_VAL;
        }
        if (a[n]) {
            move = std::max(move, core::distance(*a[n], *b[n]));
        }
    }
    return move;
}

/// Turns the mean so that on average it lies as the cases do in patient space: by the rotation nearest to all of the
/// turns onto the cases (their chordal mean), found as the fit of one cross of axes onto all the turned ones.
void turnToPatient(Shape &mean, const std::vector<Shape> &shapes)
{
    constexpr double kArmMm = 100.0;
    std::vector<PointPair> arms;
    for (const Shape &shape : shapes) {
        const SimilarityFit fit = fitSimilarity(pairsOf(mean, shape));
        if (!isTurned(fit)) {
            continue;
        }
        for (const VectorLps &axis : {VectorLps{kArmMm, 0, 0}, VectorLps{0, kArmMm, 0}, VectorLps{0, 0, kArmMm}}) {
            for (const double sign : {1.0, -1.0}) {
                arms.push_back({PointLps{} + axis * sign, PointLps{} + fit.transform.turned(axis * sign)});
            }
        }
    }
    const SimilarityFit turn = fitSimilarity(arms);
    for (auto &point : mean) {
        if (point) {
            point = turn.transform(*point);
        }
    }
    centre(mean);
}

/// How far each case's landmark lies from where the mean, fitted to the case's other landmarks, expects it.
std::vector<double> leftOutDistances(const Shape &mean, const std::vector<Shape> &shapes, std::size_t landmark)
{
    std::vector<double> distances;
    for (const Shape &shape : shapes) {
        if (!shape[landmark]) {
            continue;
        }
        const SimilarityFit fit = fitSimilarity(pairsOf(mean, shape, landmark));
        if (isTurned(fit)) {
            distances.push_back(core::distance(fit.transform(*mean[landmark]), *shape[landmark]));
        }
    }
    return distances;
}

/// The distances without those of cases that stray by themselves. Left in, a mislabelled case would widen the measure that is to
/// find it: of ten cases none can lie three of their own standard deviations off.
std::vector<double> usualAmong(std::vector<double> distances)
{
    constexpr double kDeviations = 5.0;
    constexpr double kSdOfMedianDeviation = 1.4826; // of a normal distribution
    constexpr double kLeastMm = 1.0;                // where nearly all cases are alike
    const double middle = quantileOf(distances, 0.5);
    std::vector<double> off;
    std::transform(distances.begin(), distances.end(), std::back_inserter(off),
                   [middle](double distance) { return std::abs(distance - middle); });
    const double limit = middle + std::max(kLeastMm, kDeviations * kSdOfMedianDeviation * quantileOf(off, 0.5));
    std::erase_if(distances, [limit](double distance) { return distance > limit; });
    return distances;
}

} // namespace

core::Result<MeanShape> meanShapeOf(const std::vector<LandmarkSet> &cases, const std::string &templateId, const ProcrustesOptions &options)
{
    const std::vector<std::string> ids = sharedIds(cases);
    const std::vector<Shape> shapes = usableShapes(cases, ids);
    if (shapes.size() < 2) {
        return core::fail(core::ErrorCode::InvalidArgument, "A mean shape needs two cases or more with at least three landmarks that are "
                                                            "not on one line. Label some more.");
    }
    Shape mean = *std::max_element(shapes.begin(), shapes.end(),
                                   [](const Shape &a, const Shape &b) { return countOf(a) < countOf(b); });
    centre(mean);
    for (int iteration = 0; iteration < options.mostIterations; ++iteration) {
        Shape next = averaged(shapes, mean, options.scale);
        const double move = furthestMove(mean, next);
        mean = std::move(next);
        if (move < options.toleranceMm) {
            break;
        }
    }
    turnToPatient(mean, shapes);
    std::vector<MeanLandmark> landmarks;
    for (std::size_t n = 0; n < ids.size(); ++n) {
        if (!mean[n]) {
            continue;
        }
        const std::vector<double> distances = usualAmong(leftOutDistances(mean, shapes, n));
        const auto has = [n](const Shape &shape) { return shape[n].has_value(); };
        landmarks.push_back({ids[n], *mean[n], static_cast<std::size_t>(std::count_if(shapes.begin(), shapes.end(), has)),
                             meanOf(distances), sampleSd(distances).value_or(0.0)});
    }
    return MeanShape::create(templateId, std::move(landmarks), shapes.size(), options.provenance);
}

} // namespace gonion::annotation
