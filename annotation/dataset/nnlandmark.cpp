// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/nnlandmark.h"

#include "annotation/json_text.h"
#include "annotation/landmark_template.h"
#include "annotation/mml_npy.h"
#include "core/atomic_file.h"
#include "core/read_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>
#include <utility>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr const char *kLandmarksFile = "all_landmarks_voxel.json";
constexpr const char *kNamesFile = "name_to_label.json";
constexpr const char *kSpacingFile = "spacing.json";
constexpr std::size_t kLargestDataSetFile = std::size_t{256} << 20;
constexpr std::size_t kMostCases = 100'000;

core::Result<Json> readObject(const fs::path &file)
{
    const auto bytes = core::readFile(file, kLargestDataSetFile);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto json = parseUntrustedJson(*bytes);
    const bool isObject = json && json->is_object() && json->size() <= kMostCases;
    if (!isObject) {
        return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" was not read as nnLandmark's: "
                                               + (json ? std::string("it is no object of names, or far too large") : json.error().message) + ".");
    }
    return std::move(*json);
}

/// The same, and an empty object where the file is not there.
core::Result<Json> readObjectIfThere(const fs::path &file)
{
    auto json = readObject(file);
    if (!json && json.error().code == ErrorCode::NotFound) {
        return Json::object();
    }
    return json;
}

std::optional<double> numberIn(const Json &json)
{
    if (!json.is_number()) {
        return std::nullopt;
    }
    const double number = json.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::array<double, 3>> threeNumbers(const Json *json)
{
    if (json == nullptr || !json->is_array() || json->size() != 3) {
        return std::nullopt;
    }
    std::array<double, 3> numbers{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto number = numberIn((*json)[axis]);
        if (!number) {
            return std::nullopt;
        }
        numbers[axis] = *number;
    }
    return numbers;
}

std::optional<std::array<double, 3>> spacingFrom(const Json *json)
{
    if (json != nullptr && json->is_number()) {
        const double same = json->get<double>();
        return same > 0.0 && std::isfinite(same) ? std::optional(std::array<double, 3>{same, same, same}) : std::nullopt;
    }
    const auto numbers = threeNumbers(json);
    const bool sound = numbers && std::all_of(numbers->begin(), numbers->end(), [](double mm) { return mm > 0.0; });
    return sound ? numbers : std::nullopt;
}

NnLandmarkPoint pointFrom(const Json *coordinates)
{
    NnLandmarkPoint point;
    if (const auto numbers = threeNumbers(coordinates)) {
        const bool missing = std::any_of(numbers->begin(), numbers->end(), [](double index) { return index < kMmlMissingBelow; });
        point.state = missing ? LandmarkState::Missing : LandmarkState::Present;
        if (!missing) {
            point.index = {(*numbers)[0], (*numbers)[1], (*numbers)[2]};
        }
    }
    return point;
}

/// Names by their labels, which must be 1, 2, 3 and so on.
core::Result<std::vector<std::string>> namesFrom(const Json &json)
{
    const auto refuse = [] {
        return fail(ErrorCode::Unreadable, std::string("\"") + kNamesFile + "\" was not read: its labels are not the numbers 1, 2, 3 and so on.");
    };
    std::vector<std::string> names(json.size());
    if (names.size() > LandmarkTemplate::kMostLandmarks) {
        return refuse();
    }
    for (const auto &[name, label] : json.items()) {
        const double number = numberIn(label).value_or(0.0);
        if (number < 1.0 || number > static_cast<double>(names.size()) || number != std::floor(number)) {
            return refuse();
        }
        std::string &place = names[static_cast<std::size_t>(number) - 1];
        if (!place.empty() || name.empty()) {
            return refuse();
        }
        place = name;
    }
    return names;
}

/// Names as they come, where the data set has no list of them: "landmark_2" before "landmark_10".
std::vector<std::string> namesIn(const std::map<std::string, NnLandmarkCase> &cases)
{
    std::set<std::string> names;
    for (const auto &[id, nnCase] : cases) {
        for (const auto &[name, point] : nnCase.points) {
            names.insert(name);
        }
    }
    std::vector<std::string> sorted(names.begin(), names.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const std::string &a, const std::string &b) { return a.size() < b.size(); });
    return sorted;
}

core::Result<void> write(const fs::path &file, const OrderedJson &json)
{
    return core::writeFileAtomically(file, textFrom(json));
}

OrderedJson spacingJson(const std::optional<std::array<double, 3>> &spacing)
{
    return spacing ? OrderedJson(*spacing) : OrderedJson(nullptr);
}

} // namespace

core::Result<NnLandmarkData> readNnLandmark(const fs::path &folder)
try {
    const auto landmarks = readObject(folder / kLandmarksFile);
    if (!landmarks) {
        return tl::unexpected(landmarks.error());
    }
    const auto names = readObjectIfThere(folder / kNamesFile);
    const auto spacing = readObjectIfThere(folder / kSpacingFile);
    if (!names || !spacing) {
        return tl::unexpected(!names ? names.error() : spacing.error());
    }
    NnLandmarkData data;
    auto ordered = namesFrom(*names);
    if (!ordered) {
        return tl::unexpected(ordered.error());
    }
    data.names = std::move(*ordered);
    for (const auto &[id, points] : landmarks->items()) {
        NnLandmarkCase &nnCase = data.cases[id];
        if (!points.is_object() || points.size() > LandmarkTemplate::kMostLandmarks) {
            return fail(ErrorCode::Unreadable, "\"" + (folder / kLandmarksFile).string() + "\" was not read: its case \""
                                                   + id.substr(0, 100) + "\" is no object of landmarks.");
        }
        for (const auto &[name, coordinates] : points.items()) {
            nnCase.points[name] = pointFrom(&coordinates);
        }
        if (const auto it = spacing->find(id); it != spacing->end()) {
            // Some evaluation files have the numbers at once.
            nnCase.imageSpacing = it->is_object() ? spacingFrom(memberAt(*it, "image_spacing")) : spacingFrom(&*it);
            nnCase.annotationSpacing = spacingFrom(memberAt(*it, "annotation_spacing"));
        }
    }
    if (data.names.empty()) {
        data.names = namesIn(data.cases);
    }
    return data;
} catch (const std::exception &error) {
    return fail(ErrorCode::Unreadable, "The data set in \"" + folder.string() + "\" was not read: " + error.what() + ".");
}

core::Result<NnLandmarkCase> readNnLandmarkPrediction(const fs::path &file, const std::vector<std::string> &names)
try {
    const auto json = readObject(file);
    if (!json) {
        return tl::unexpected(json.error());
    }
    NnLandmarkCase nnCase;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const Json *entry = memberAt(*json, std::to_string(n + 1).c_str());
        if (entry == nullptr) {
            continue;
        }
        NnLandmarkPoint point = pointFrom(memberAt(*entry, "coordinates"));
        point.likelihood = numberAt(*entry, "likelihood");
        nnCase.points[names[n]] = point;
    }
    if (nnCase.points.empty()) {
        return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" was not read: it holds no prediction of a known landmark.");
    }
    return nnCase;
} catch (const std::exception &error) {
    return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" was not read: " + error.what() + ".");
}

core::Result<void> writeNnLandmark(const fs::path &folder, const NnLandmarkData &data)
try {
    OrderedJson names = OrderedJson::object();
    for (std::size_t n = 0; n < data.names.size(); ++n) {
        names[data.names[n]] = n + 1;
    }
    OrderedJson landmarks = OrderedJson::object();
    OrderedJson spacing = OrderedJson::object();
    for (const auto &[id, nnCase] : data.cases) {
        landmarks[id] = OrderedJson::object();
        for (const auto &[name, point] : nnCase.points) {
            if (!names.contains(name)) {
                return fail(ErrorCode::InvalidArgument, "The data set was not written: the landmark \"" + name + "\" of the case \""
                                                            + id + "\" is not in its list of names.");
            }
        }
        for (const std::string &name : data.names) {
            const auto it = nnCase.points.find(name);
            if (it != nnCase.points.end() && it->second.state == LandmarkState::Present) {
                landmarks[id][name] = {it->second.index.i, it->second.index.j, it->second.index.k};
            }
        }
        spacing[id] = {{"image_spacing", spacingJson(nnCase.imageSpacing)}, {"annotation_spacing", spacingJson(nnCase.annotationSpacing)}};
    }
    for (const auto &[name, json] : {std::pair(kNamesFile, &names), std::pair(kLandmarksFile, &landmarks), std::pair(kSpacingFile, &spacing)}) {
        if (const auto written = write(folder / name, *json); !written) {
            return written;
        }
    }
    return {};
} catch (const std::exception &error) {
    return fail(ErrorCode::WriteFailed, "The data set was not written to \"" + folder.string() + "\": " + error.what() + ".");
}

LandmarkSet landmarkSetFrom(const NnLandmarkCase &nnCase, const std::vector<std::string> &names, const core::ImageGeometry &geometry)
{
    LandmarkSet set;
    for (const std::string &name : names) {
        Landmark landmark;
        landmark.id = name;
        if (const auto it = nnCase.points.find(name); it != nnCase.points.end()) {
            const NnLandmarkPoint &point = it->second;
            landmark.state = point.state;
            if (point.state == LandmarkState::Present) {
                landmark.position = geometry.lpsFromIndex(point.index);
            }
            if (point.likelihood) {
                landmark.origin = LandmarkOrigin::Model;
                landmark.probability = std::clamp(*point.likelihood, 0.0, 1.0);
            }
        }
        set.landmarks.push_back(std::move(landmark));
    }
    return set;
}

NnLandmarkCase nnLandmarkCaseFrom(const LandmarkSet &set, const core::ImageGeometry &geometry, std::vector<std::string> &notices)
{
    NnLandmarkCase nnCase;
    nnCase.imageSpacing = geometry.spacing();
    for (const Landmark &landmark : set.landmarks) {
        NnLandmarkPoint point;
        point.state = landmark.state;
        if (landmark.position) {
            point.index = geometry.indexFromLps(*landmark.position);
        } else {
            notices.push_back("The landmark \"" + landmark.id + "\" is " + std::string(nameOf(landmark.state))
                              + ": nnLandmark's files only name landmarks that are there.");
        }
        nnCase.points[landmark.id] = point;
    }
    return nnCase;
}

} // namespace gonion::annotation
