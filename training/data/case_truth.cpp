// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_truth.h"

#include "annotation/landmark_file.h"
#include "annotation/mml_npy.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace gonion::training {
namespace {

using annotation::Landmark;
using annotation::LandmarkSet;
using annotation::LandmarkState;
using core::ImageGeometry;
using core::Result;

namespace fs = std::filesystem;

bool holdsVoxelNumbers(const fs::path &file)
{
    return file.extension() == ".npy";
}

/// "NAME_spacing.npy" beside "NAME_label.npy"; empty where there is none.
fs::path spacingFileOf(const fs::path &file)
{
    constexpr std::string_view kLabel = "_label.npy";
    std::string name = file.filename().string();
    if (!name.ends_with(kLabel)) {
        return {};
    }
    name.replace(name.size() - kLabel.size(), kLabel.size(), "_spacing.npy");
    fs::path spacing = file.parent_path() / name;
    std::error_code ignored;
    return fs::is_regular_file(spacing, ignored) ? spacing : fs::path();
}

} // namespace

bool needsVolumeGeometry(const fs::path &landmarkFile)
{
    return holdsVoxelNumbers(landmarkFile) && spacingFileOf(landmarkFile).empty();
}

Result<LandmarkSet> readTruth(const fs::path &landmarkFile, const std::vector<std::string> &ids,
                              const std::optional<ImageGeometry> &volume)
{
    annotation::LandmarkReadOptions options;
    if (holdsVoxelNumbers(landmarkFile)) {
        options.ids = ids;
        options.geometry = volume;
        if (const fs::path file = spacingFileOf(landmarkFile); !file.empty()) {
            const auto spacing = annotation::readMmlSpacing(file);
            if (!spacing) {
                return tl::unexpected(spacing.error());
            }
            // The array is taken as it lies, from the origin, as the volume's reader does.
            auto grid = ImageGeometry::axisAligned({}, *spacing, {1, 1, 1});
            if (!grid) {
                return tl::unexpected(grid.error());
            }
            options.geometry = *grid;
        }
    }
    auto loaded = annotation::readLandmarks(landmarkFile, options);
    if (!loaded) {
        return tl::unexpected(loaded.error());
    }
    return std::move(loaded->set);
}

LandmarkSet inTemplateOrder(const LandmarkSet &set, const annotation::LandmarkTemplate &landmarks)
{
    LandmarkSet ordered = set;
    ordered.templateId = landmarks.id();
    ordered.landmarks.clear();
    for (const annotation::LandmarkDefinition &definition : landmarks.landmarks()) {
        Landmark landmark;
        if (const Landmark *found = set.find(definition.id)) {
            landmark = *found;
        }
        landmark.id = definition.id;
        ordered.landmarks.push_back(std::move(landmark));
    }
    return ordered;
}

bool isLabelled(const LandmarkSet &set)
{
    return std::any_of(set.landmarks.begin(), set.landmarks.end(),
                       [](const Landmark &landmark) { return landmark.state != LandmarkState::Unlabelled; });
}

Result<LandmarkSet> truthOf(const TrainingCase &one, const annotation::LandmarkTemplate &landmarks,
                            const ImageGeometry &volume)
{
    if (!one.truth.landmarks.empty()) {
        return one.truth;
    }
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    auto set = readTruth(one.landmarkFile, ids, volume);
    if (!set) {
        return set;
    }
    LandmarkSet ordered = inTemplateOrder(*set, landmarks);
    if (!isLabelled(ordered)) {
        return core::fail(core::ErrorCode::Unreadable, "Nothing that the template knows is labelled in "
                                                           + one.landmarkFile.string() + ". Leave the case out.");
    }
    return ordered;
}

} // namespace gonion::training
