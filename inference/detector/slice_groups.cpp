// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/slice_groups.h"

#include "inference/detector/presence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace gonion::inference {
namespace {

double existenceOf(const FineLandmark &landmark)
{
    return landmark.examined ? 1.0 / (1.0 + std::exp(-landmark.logit)) : 0.0;
}

std::vector<std::size_t> examinedOf(const std::vector<std::size_t> &group, const std::vector<FineLandmark> &landmarks)
{
    std::vector<std::size_t> examined;
    std::copy_if(group.begin(), group.end(), std::back_inserter(examined),
                 [&](std::size_t n) { return landmarks[n].examined; });
    return examined;
}

} // namespace

std::vector<std::vector<std::size_t>> sliceGroupsOf(const annotation::LandmarkTemplate &landmarks)
{
    std::map<std::string, std::vector<std::size_t>> byName;
    for (std::size_t n = 0; n < landmarks.size(); ++n) {
        if (const std::string &name = landmarks.landmarks()[n].sliceGroup; !name.empty()) {
            byName[name].push_back(n);
        }
    }
    std::vector<std::vector<std::size_t>> groups;
    for (auto &[name, members] : byName) {
        if (members.size() > 1) {
            groups.push_back(std::move(members));
        }
    }
    return groups;
}

double keySliceOf(const std::vector<std::size_t> &group, const std::vector<FineLandmark> &landmarks)
{
    std::vector<std::size_t> order = examinedOf(group, landmarks);
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return landmarks[a].position.z < landmarks[b].position.z; });
    double total = 0.0;
    for (const std::size_t n : order) {
        total += existenceOf(landmarks[n]);
    }
    double before = 0.0;
    for (const std::size_t n : order) {
        before += existenceOf(landmarks[n]);
        if (before >= 0.5 * total) {
            return landmarks[n].position.z;
        }
    }
    return order.empty() ? 0.0 : landmarks[order.back()].position.z;
}

std::vector<FinePatch> sliceGroupPatches(const std::vector<std::vector<std::size_t>> &groups,
                                         const std::vector<FineLandmark> &landmarks, const FineStage &stage)
{
    constexpr double kMarginMm = 6.0;
    std::vector<FinePatch> patches;
    for (const std::vector<std::size_t> &group : groups) {
        const std::vector<std::size_t> members = examinedOf(group, landmarks);
        if (members.size() < 2) {
            continue; // nothing to share
        }
        const double slice = keySliceOf(members, landmarks);
        for (const std::size_t centre : members) {
            core::PointLps middle = landmarks[centre].position;
            middle.z = slice;
            FinePatch patch{finePatchGrid(middle, stage), {}};
            for (const std::size_t n : members) {
                if (n == centre || depthInside(patch.grid, landmarks[n].position) >= kMarginMm) {
                    patch.landmarks.push_back(n);
                }
            }
            patches.push_back(std::move(patch));
        }
    }
    return patches;
}

void shareKeySlices(const std::vector<std::vector<std::size_t>> &groups, std::vector<FineLandmark> &landmarks,
                    double reachMm)
{
    for (const std::vector<std::size_t> &group : groups) {
        const std::vector<std::size_t> members = examinedOf(group, landmarks);
        if (members.size() < 2) {
            continue;
        }
        const double slice = keySliceOf(members, landmarks);
        for (const std::size_t n : members) {
            if (std::abs(landmarks[n].position.z - slice) <= reachMm) {
                landmarks[n].position.z = slice;
            }
        }
    }
}

} // namespace gonion::inference
