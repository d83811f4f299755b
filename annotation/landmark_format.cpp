// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_format.h"

#include "annotation/delimited_text.h"

#include <unordered_map>
#include <unordered_set>

namespace gonion::annotation {

std::optional<FileFrame> frameFromName(std::string_view name)
{
    const std::string lower = lowerCase(trimmed(name));
    if (lower == "lps" || lower == "1") {
        return FileFrame::Lps;
    }
    if (lower == "ras" || lower == "0") {
        return FileFrame::Ras;
    }
    if (lower == "ijk" || lower == "2") {
        return FileFrame::Ijk;
    }
    return std::nullopt;
}

core::PointLps lpsFromFile(const core::PointLps &numbers, FileFrame frame,
                           const std::optional<core::ImageGeometry> &geometry)
{
    switch (frame) {
    case FileFrame::Ras:
        return {-numbers.x, -numbers.y, numbers.z};
    case FileFrame::Ijk:
        return geometry->lpsFromIndex({numbers.x, numbers.y, numbers.z});
    case FileFrame::Lps:
        break;
    }
    return numbers;
}

void makeIdsUnique(LoadedLandmarks &loaded)
{
    std::unordered_set<std::string> taken;
    for (const Landmark &landmark : loaded.set.landmarks) {
        taken.insert(landmark.id);
    }
    std::unordered_set<std::string> seen;
    std::unordered_map<std::string, std::size_t> nextNumber;
    for (Landmark &landmark : loaded.set.landmarks) {
        if (!landmark.id.empty() && seen.insert(landmark.id).second) {
            continue;
        }
        const bool isNameless = landmark.id.empty();
        const std::string stem = isNameless ? std::string() : landmark.id + "_";
        std::size_t &number = nextNumber.try_emplace(stem, isNameless ? 1 : 2).first->second;
        std::string fresh;
        do {
            fresh = stem + std::to_string(number++);
        } while (!taken.insert(fresh).second);
        loaded.notices.push_back(isNameless
                                     ? "A landmark has no name: it is called \"" + fresh + "\"."
                                     : "The name \"" + landmark.id + "\" is used twice: one is called \"" + fresh + "\".");
        landmark.id = fresh;
        seen.insert(fresh);
    }
}

core::Result<void> checkWritable(const LandmarkSet &set)
{
    const auto refuse = [](const Landmark &landmark, const std::string &reason) {
        return core::fail(core::ErrorCode::InvalidArgument, "the landmark \"" + landmark.id + "\" " + reason);
    };
    std::unordered_set<std::string_view> ids;
    for (const Landmark &landmark : set.landmarks) {
        if (landmark.id.empty()) {
            return core::fail(core::ErrorCode::InvalidArgument, "a landmark has no id");
        }
        if (!ids.insert(landmark.id).second) {
            return refuse(landmark, "is there twice");
        }
        const bool isPresent = landmark.state == LandmarkState::Present;
        if (isPresent != landmark.position.has_value()) {
            return refuse(landmark, isPresent ? "is present but has no position"
                                              : "is " + std::string(nameOf(landmark.state)) + " but has a position");
        }
        if (landmark.position && !core::isFinite(*landmark.position)) {
            return refuse(landmark, "has a position that is no number");
        }
    }
    return {};
}

std::string personalName(const Landmark &landmark)
{
    return landmark.label.empty() || landmark.label == landmark.id ? landmark.id
                                                                    : landmark.id + " (" + landmark.label + ")";
}

} // namespace gonion::annotation
