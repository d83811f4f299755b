// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/mean_shape.h"

#include "annotation/json_text.h"
#include "core/read_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;
using OrderedJson = nlohmann::ordered_json;

constexpr int kShapeFormat = 1;
constexpr std::size_t kLargestShape = std::size_t{1} << 20;
constexpr double kFurthestMm = 1e4; // no landmark of a head lies further from the others

std::string whyUnusable(const std::vector<MeanLandmark> &landmarks)
{
    if (landmarks.empty() || landmarks.size() > LandmarkTemplate::kMostLandmarks) {
        return landmarks.empty() ? "it has no landmarks" : "it has too many landmarks";
    }
    std::unordered_set<std::string_view> ids;
    for (const MeanLandmark &landmark : landmarks) {
        if (landmark.id.empty() || !ids.insert(landmark.id).second) {
            return landmark.id.empty() ? "a landmark has an empty id" : "the id \"" + landmark.id + "\" is used twice";
        }
        const auto isSound = [](double mm) { return mm >= 0.0 && mm < kFurthestMm; };
        const core::PointLps &p = landmark.position;
        if (!(std::abs(p.x) < kFurthestMm && std::abs(p.y) < kFurthestMm && std::abs(p.z) < kFurthestMm)
            || !isSound(landmark.meanDistanceMm) || !isSound(landmark.sdDistanceMm)) {
            return "the numbers of \"" + landmark.id + "\" are impossible";
        }
    }
    return {};
}

std::optional<core::PointLps> pointAt(const nlohmann::json &json, const char *key)
{
    const nlohmann::json *list = arrayAt(json, key);
    if (list == nullptr || list->size() != 3 || !(*list)[0].is_number() || !(*list)[1].is_number() || !(*list)[2].is_number()) {
        return std::nullopt;
    }
    return core::PointLps{(*list)[0].get<double>(), (*list)[1].get<double>(), (*list)[2].get<double>()};
}

/// Micrometres are far more than the cases support.
double rounded(double mm)
{
    return std::round(mm * 1e3) / 1e3;
}

} // namespace

core::Result<MeanShape> MeanShape::create(std::string templateId, std::vector<MeanLandmark> landmarks, std::size_t cases,
                                          std::string provenance)
{
    if (const std::string reason = whyUnusable(landmarks); !reason.empty()) {
        return fail(ErrorCode::InvalidArgument, "This mean shape is not usable: " + reason + ".");
    }
    MeanShape shape;
    shape.m_templateId = std::move(templateId);
    shape.m_landmarks = std::move(landmarks);
    shape.m_cases = cases;
    shape.m_provenance = std::move(provenance);
    return shape;
}

core::Result<MeanShape> MeanShape::fromJson(std::string_view text)
{
    const auto unreadable = [](const std::string &reason) {
        return fail(ErrorCode::Unreadable, "This is not a mean shape: " + reason + ".");
    };
    const auto json = parseUntrustedJson(text);
    if (!json) {
        return unreadable(json.error().message);
    }
    const auto version = numberAt(*json, "formatVersion");
    const nlohmann::json *list = arrayAt(*json, "meanShape");
    if (!version || *version != kShapeFormat || list == nullptr || list->size() > LandmarkTemplate::kMostLandmarks) {
        return unreadable("it has no list \"meanShape\", or another version");
    }
    std::vector<MeanLandmark> landmarks;
    for (const nlohmann::json &entry : *list) {
        const auto position = pointAt(entry, "positionLps");
        if (!position) {
            return unreadable("the landmark \"" + textAt(entry, "id") + "\" has no position");
        }
        landmarks.push_back({textAt(entry, "id"), *position, static_cast<std::size_t>(std::max(numberAt(entry, "cases").value_or(0.0), 0.0)),
                             numberAt(entry, "meanDistanceMm").value_or(-1.0), numberAt(entry, "sdDistanceMm").value_or(-1.0)});
    }
    const double cases = std::max(numberAt(*json, "cases").value_or(0.0), 0.0);
    auto shape = create(textAt(*json, "template"), std::move(landmarks), static_cast<std::size_t>(std::min(cases, 1e9)),
                        textAt(*json, "provenance"));
    if (!shape) {
        return fail(ErrorCode::Unreadable, shape.error().message);
    }
    return shape;
}

core::Result<MeanShape> MeanShape::read(const std::filesystem::path &file)
{
    const auto bytes = core::readFile(file, kLargestShape);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto shape = fromJson(*bytes);
    if (!shape) {
        return fail(shape.error().code, "\"" + file.string() + "\" was not read. " + shape.error().message);
    }
    return shape;
}

std::string MeanShape::toJson() const
{
    OrderedJson json;
    json["formatVersion"] = kShapeFormat;
    json["template"] = m_templateId;
    json["provenance"] = m_provenance;
    json["cases"] = m_cases;
    json["meanShape"] = OrderedJson::array();
    for (const MeanLandmark &landmark : m_landmarks) {
        const core::PointLps &p = landmark.position;
        json["meanShape"].push_back({{"id", landmark.id},
                                     {"positionLps", {rounded(p.x), rounded(p.y), rounded(p.z)}},
                                     {"cases", landmark.cases},
                                     {"meanDistanceMm", rounded(landmark.meanDistanceMm)},
                                     {"sdDistanceMm", rounded(landmark.sdDistanceMm)}});
    }
    return textFrom(json);
}

const MeanLandmark *MeanShape::find(std::string_view id) const
{
    const auto it = std::find_if(m_landmarks.begin(), m_landmarks.end(), [id](const MeanLandmark &landmark) { return landmark.id == id; });
    return it == m_landmarks.end() ? nullptr : &*it;
}

SimilarityFit fitMeanShape(const MeanShape &shape, const LandmarkSet &placed, std::string_view except)
{
    std::vector<PointPair> pairs;
    for (const Landmark &landmark : placed.landmarks) {
        if (!landmark.position || (!except.empty() && landmark.id == except)) {
            continue;
        }
        if (const MeanLandmark *mean = shape.find(landmark.id)) {
            pairs.push_back({mean->position, *landmark.position});
        }
    }
    return fitSimilarity(pairs);
}

std::vector<Proposal> proposalsFrom(const MeanShape &shape, const LandmarkTemplate &scheme, const LandmarkSet &placed)
{
    const SimilarityFit fit = fitMeanShape(shape, placed);
    std::vector<Proposal> proposals;
    if (fit.kind == FitKind::None) {
        return proposals;
    }
    for (const LandmarkDefinition &definition : scheme.landmarks()) {
        const Landmark *known = placed.find(definition.id);
        const MeanLandmark *mean = shape.find(definition.id);
        if (mean != nullptr && (known == nullptr || known->state == LandmarkState::Unlabelled)) {
            proposals.push_back({definition.id, fit.transform(mean->position), mean->meanDistanceMm});
        }
    }
    return proposals;
}

} // namespace gonion::annotation
