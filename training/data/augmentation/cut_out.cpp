// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/cut_out.h"

#include "training/data/augmentation/streams.h"
#include "training/data/augmentation/voxel_box.h"
#include "training/phantom/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkState;
using core::PointLps;

constexpr double kRadiusMm = 7.0;  ///< of half a molar, and a little
constexpr double kFeatherMm = 1.5; ///< over which what was there comes back
/// No molar is longer from crown to root; landmarks farther apart are not joined.
constexpr double kLongestToothMm = 30.0;

/// From one place of the tooth to another, with what surrounds either end.
struct Bar {
    PointLps from;
    PointLps to;
    float fromHu = 0.0F;
    float toHu = 0.0F;
};

/// What surrounds a place, on a sphere that lies just outside of the tooth. Not the median: much of the sphere lies in the
/// tooth's own other end and in its neighbours.
float surroundingHu(const ShownImage &image, const PointLps &place, phantom::Random &random)
{
    constexpr int kSamples = 120;
    constexpr float kTissueHu = 60.0F;
    std::vector<float> found;
    for (int n = 0; n < kSamples; ++n) {
        const phantom::Vec3 arm = phantom::normalized(random.jitter(1.0F)) * static_cast<float>(kRadiusMm + kFeatherMm);
        const auto index = image.grid.indexFromLps(place + core::VectorLps{arm.x, arm.y, arm.z});
        const core::VoxelIndex voxel = core::ImageGeometry::nearestVoxel(index);
        if (!image.grid.contains(voxel)) {
            continue;
        }
        const core::GridSize &size = image.grid.size();
        const float hu = image.hu[static_cast<std::size_t>(voxel.i + size.i * (voxel.j + size.j * voxel.k))];
        if (!ShownImage::isBeyond(hu)) {
            found.push_back(hu);
        }
    }
    if (found.empty()) {
        return kTissueHu;
    }
    const auto lower = found.begin() + static_cast<std::ptrdiff_t>(found.size() * 3 / 10);
    std::nth_element(found.begin(), lower, found.end());
    return std::clamp(*lower, -100.0F, 500.0F);
}

std::vector<Bar> barsBetween(const ShownImage &image, const std::vector<PointLps> &places, phantom::Random &random)
{
    std::vector<float> around;
    for (const PointLps &place : places) {
        around.push_back(surroundingHu(image, place, random));
    }
    std::vector<Bar> bars;
    for (std::size_t a = 0; a < places.size(); ++a) {
        for (std::size_t b = a; b < places.size(); ++b) {
            if (distance(places[a], places[b]) <= kLongestToothMm) {
                bars.push_back({places[a], places[b], around[a], around[b]});
            }
        }
    }
    return bars;
}

/// The nearest bar to a point: how far it is and what belongs there.
struct Nearest {
    double distanceMm = 1e9;
    float hu = 0.0F;
};

Nearest nearestOf(const std::vector<Bar> &bars, const PointLps &point)
{
    Nearest best;
    for (const Bar &bar : bars) {
        const core::VectorLps along = bar.to - bar.from;
        const double length2 = dot(along, along);
        const double t = length2 > 0.0 ? std::clamp(dot(point - bar.from, along) / length2, 0.0, 1.0) : 0.0;
        const double away = distance(point, bar.from + along * t);
        if (away < best.distanceMm) {
            best = {away, bar.fromHu + static_cast<float>(t) * (bar.toHu - bar.fromHu)};
        }
    }
    return best;
}

} // namespace

std::vector<std::vector<std::size_t>> presentTeeth(const annotation::LandmarkTemplate &landmarks,
                                                   const annotation::LandmarkSet &set)
{
    std::map<std::string, std::vector<std::size_t>> byTooth;
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        if (const std::string &tooth = landmarks.landmarks()[n].toothFdi; !tooth.empty()) {
            byTooth[tooth].push_back(n);
        }
    }
    std::vector<std::vector<std::size_t>> teeth;
    for (auto &[tooth, members] : byTooth) {
        const bool isThere = std::any_of(members.begin(), members.end(), [&](std::size_t n) {
            return set.landmarks[n].state == LandmarkState::Present;
        });
        if (isThere) {
            teeth.push_back(std::move(members));
        }
    }
    return teeth;
}

void wipeOut(ShownImage &image, const std::vector<PointLps> &places, const std::vector<PointLps> &others, std::uint64_t seed)
{
    phantom::Random random(seed, kCutOutStream);
    const std::vector<Bar> bars = barsBetween(image, places, random);
    const float grain = random.uniform(10.0F, 40.0F);
    forEachVoxelNear(image, places, kRadiusMm + kFeatherMm, [&](float &hu, const PointLps &point) {
        const Nearest nearest = nearestOf(bars, point);
        if (nearest.distanceMm >= kRadiusMm + kFeatherMm || ShownImage::isBeyond(hu)) {
            return;
        }
        const bool isOthers = std::any_of(others.begin(), others.end(), [&](const PointLps &other) {
            return distance(point, other) < nearest.distanceMm;
        });
        if (isOthers) {
            return;
        }
        const float wanted = nearest.hu + random.normal(0.0F, grain);
        const auto share = static_cast<float>(
            std::clamp((kRadiusMm + kFeatherMm - nearest.distanceMm) / kFeatherMm, 0.0, 1.0));
        if (hu > wanted) {
            hu += share * (wanted - hu); // air and what is darker stays
        }
    });
}

void makeMissing(annotation::LandmarkSet &set, const std::vector<std::size_t> &tooth)
{
    for (const std::size_t n : tooth) {
        Landmark &landmark = set.landmarks[n];
        if (landmark.state == LandmarkState::Present) {
            landmark.state = LandmarkState::Missing;
            landmark.estimate = landmark.position;
            landmark.position.reset();
        }
    }
}

} // namespace gonion::training
