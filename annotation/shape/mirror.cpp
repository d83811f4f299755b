// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/mirror.h"

#include "annotation/shape/place_of.h"
#include "annotation/shape/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gonion::annotation {

namespace {

using core::PointLps;
using core::VectorLps;

constexpr double kMidlineWithinMm = 3.0;

/// A point and where its mirror image should be; a midline point is its own.
struct Mirrored {
    PointLps point;
    PointLps image;
};

struct Evidence {
    std::vector<Mirrored> pairs;
    std::vector<PointLps> midline;
};

std::optional<PointLps> placeOf(const MeanShape &shape, std::string_view id)
{
    const MeanLandmark *landmark = shape.find(id);
    return landmark != nullptr ? std::optional(landmark->position) : std::nullopt;
}

template <typename Places>
Evidence evidenceIn(const LandmarkTemplate &scheme, const Places &places, std::string_view except, const auto &isMidline)
{
    Evidence evidence;
    for (const LandmarkDefinition &definition : scheme.landmarks()) {
        const auto place = placeOf(places, definition.id);
        const bool left = !except.empty() && (definition.id == except || definition.mirrorPartner == except);
        if (!place || left) {
            continue;
        }
        if (definition.mirrorPartner.empty()) {
            if (isMidline(definition.id)) {
                evidence.midline.push_back(*place);
            }
        } else if (definition.id < definition.mirrorPartner) {
            if (const auto partner = placeOf(places, definition.mirrorPartner)) {
                evidence.pairs.push_back({*place, *partner});
            }
        }
    }
    return evidence;
}

bool isEnough(const Evidence &evidence)
{
    return evidence.pairs.size() >= 2 || (!evidence.pairs.empty() && !evidence.midline.empty()) || spreadOffLine(evidence.midline) >= 1.0;
}

SymmetryPlane towardsLeft(SymmetryPlane plane)
{
    if (plane.normal.x < 0.0) {
        plane.normal = plane.normal * -1.0;
    }
    return plane;
}

/// With a and b a pair's points seen from the centroid of all, and n the unit normal, the squared distance of a's
/// image from b is |a - b|^2 + 4 (n.a)(n.b): so n is the eigenvector of the sum of the symmetric part of a b^T for its
/// smallest eigenvalue, and the plane goes through the centroid. A midline point is a pair with itself.
std::optional<SymmetryPlane> planeThrough(const Evidence &evidence)
{
    std::vector<PointLps> all = evidence.midline;
    all.insert(all.end(), evidence.midline.begin(), evidence.midline.end()); // as both points of its pair
    for (const Mirrored &pair : evidence.pairs) {
        all.push_back(pair.point);
        all.push_back(pair.image);
    }
    if (all.empty()) {
        return std::nullopt;
    }
    const PointLps centre = centroidOf(all);
    SquareMatrix<3> sum{};
    const auto add = [&sum, &centre](const PointLps &p, const PointLps &q) {
        const VectorLps a = p - centre;
        const VectorLps b = q - centre;
        const std::array<double, 3> u{a.x, a.y, a.z};
        const std::array<double, 3> v{b.x, b.y, b.z};
        for (std::size_t r = 0; r < 3; ++r) {
            for (std::size_t c = 0; c < 3; ++c) {
                sum[r][c] += (u[r] * v[c] + v[r] * u[c]) / 2.0;
            }
        }
    };
    for (const Mirrored &pair : evidence.pairs) {
        add(pair.point, pair.image);
    }
    for (const PointLps &point : evidence.midline) {
        add(point, point);
    }
    const auto normal = symmetricEigen<3>(sum).vectors[0];
    return towardsLeft({centre, {normal[0], normal[1], normal[2]}});
}

std::optional<SymmetryPlane> planeOfShape(const LandmarkTemplate &scheme, const MeanShape &shape)
{
    const Evidence evidence = evidenceIn(scheme, shape, {}, [](const std::string &) { return false; });
    return evidence.pairs.size() >= 2 ? planeThrough(evidence) : std::nullopt;
}

std::optional<SymmetryPlane> planeFor(const LandmarkTemplate &scheme, const LandmarkSet &placed, const MeanShape *shape, std::string_view except)
{
    const auto shapePlane = shape != nullptr ? planeOfShape(scheme, *shape) : std::nullopt;
    const auto isMidline = [&](const std::string &id) {
        const auto mean = shapePlane ? placeOf(*shape, id) : std::nullopt;
        return !mean || std::abs(core::dot(*mean - shapePlane->point, shapePlane->normal)) <= kMidlineWithinMm;
    };
    const Evidence evidence = evidenceIn(scheme, placed, except, isMidline);
    if (isEnough(evidence)) {
        return planeThrough(evidence);
    }
    if (shapePlane) {
        const SimilarityFit fit = fitMeanShape(*shape, placed, except);
        if (fit.kind == FitKind::Rigid) {
            return towardsLeft({fit.transform(shapePlane->point), fit.transform.turned(shapePlane->normal)});
        }
    }
    const bool onePair = !evidence.pairs.empty() && core::distance(evidence.pairs[0].point, evidence.pairs[0].image) > 1.0;
    return onePair ? planeThrough({{evidence.pairs[0]}, {}}) : std::nullopt;
}

} // namespace

PointLps SymmetryPlane::mirrored(const PointLps &p) const
{
    return p + normal * (-2.0 * core::dot(p - point, normal));
}

std::optional<SymmetryPlane> symmetryPlaneOf(const LandmarkTemplate &scheme, const LandmarkSet &placed, const MeanShape *shape)
{
    return planeFor(scheme, placed, shape, {});
}

std::optional<PointLps> mirrorProposal(const LandmarkTemplate &scheme, const LandmarkSet &placed, std::string_view landmarkId,
                                       const MeanShape *shape)
{
    const auto index = scheme.indexOf(landmarkId);
    if (!index || scheme.landmarks()[*index].mirrorPartner.empty()) {
        return std::nullopt;
    }
    const auto partner = placeOf(placed, scheme.landmarks()[*index].mirrorPartner);
    const auto plane = partner ? planeFor(scheme, placed, shape, landmarkId) : std::nullopt;
    return plane ? std::optional(plane->mirrored(*partner)) : std::nullopt;
}

} // namespace gonion::annotation
