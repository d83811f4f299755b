// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_json.h"

#include "annotation/landmark_format.h"

#include <array>
#include <cmath>
#include <utility>

namespace gonion::annotation {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

void putUnlessEmpty(OrderedJson &json, const char *key, const std::string &text)
{
    if (!text.empty()) {
        json[key] = text;
    }
}

template <std::size_t N>
std::optional<std::array<double, N>> numbersFrom(const Json *json)
{
    if (json == nullptr || !json->is_array() || json->size() != N) {
        return std::nullopt;
    }
    std::array<double, N> numbers{};
    for (std::size_t n = 0; n < N; ++n) {
        if (!(*json)[n].is_number()) {
            return std::nullopt;
        }
        numbers[n] = (*json)[n].get<double>();
        if (!std::isfinite(numbers[n])) {
            return std::nullopt;
        }
    }
    return numbers;
}

} // namespace

OrderedJson jsonFrom(const core::PointLps &point)
{
    return OrderedJson::array({point.x, point.y, point.z});
}

std::optional<core::PointLps> pointFrom(const Json *json)
{
    const auto numbers = numbersFrom<3>(json);
    return numbers ? std::optional(core::PointLps{(*numbers)[0], (*numbers)[1], (*numbers)[2]}) : std::nullopt;
}

OrderedJson detailsFrom(const Landmark &landmark)
{
    OrderedJson details;
    details["id"] = landmark.id;
    details["state"] = nameOf(landmark.state);
    if (landmark.probability) {
        details["probability"] = *landmark.probability;
    }
    details["uncertain"] = landmark.uncertain;
    if (landmark.estimate && core::isFinite(*landmark.estimate)) {
        details["estimate"] = jsonFrom(*landmark.estimate);
    }
    if (landmark.spreadMm) {
        details["spreadMm"] = *landmark.spreadMm;
    }
    if (landmark.radius90Mm) {
        details["radius90Mm"] = *landmark.radius90Mm;
    }
    details["origin"] = nameOf(landmark.origin);
    putUnlessEmpty(details, "modelHash", landmark.modelHash);
    putUnlessEmpty(details, "reviewer", landmark.reviewer);
    putUnlessEmpty(details, "time", landmark.time);
    return details;
}

void readDetails(Landmark &landmark, const Json &details)
{
    const auto probability = numberAt(details, "probability");
    if (probability && *probability >= 0 && *probability <= 1) {
        landmark.probability = probability;
    }
    if (const auto spread = numberAt(details, "spreadMm"); spread && *spread >= 0) {
        landmark.spreadMm = spread;
    }
    if (const auto radius = numberAt(details, "radius90Mm"); radius && *radius >= 0) {
        landmark.radius90Mm = radius;
    }
    const Json *uncertain = memberAt(details, "uncertain");
    landmark.uncertain = uncertain != nullptr && uncertain->is_boolean() && uncertain->get<bool>();
    landmark.estimate = pointFrom(memberAt(details, "estimate"));
    landmark.origin = landmarkOriginFromName(textAt(details, "origin")).value_or(LandmarkOrigin::Imported);
    landmark.modelHash = textAt(details, "modelHash");
    landmark.reviewer = textAt(details, "reviewer");
    landmark.time = textAt(details, "time");
}

OrderedJson jsonFrom(const core::VolumeFingerprint &volume)
{
    const core::GridSize &size = volume.geometry.size();
    const auto &direction = volume.geometry.direction();
    OrderedJson json;
    json["size"] = OrderedJson::array({size.i, size.j, size.k});
    json["spacing"] = volume.geometry.spacing();
    json["origin"] = jsonFrom(volume.geometry.origin());
    json["direction"] = OrderedJson::array();
    for (const auto &row : direction) {
        for (const double number : row) {
            json["direction"].push_back(number);
        }
    }
    putUnlessEmpty(json, "content", volume.content);
    return json;
}

std::optional<core::VolumeFingerprint> fingerprintFrom(const Json *json)
{
    if (json == nullptr) {
        return std::nullopt;
    }
    const auto size = numbersFrom<3>(memberAt(*json, "size"));
    const auto spacing = numbersFrom<3>(memberAt(*json, "spacing"));
    const auto origin = pointFrom(memberAt(*json, "origin"));
    const auto d = numbersFrom<9>(memberAt(*json, "direction"));
    if (!size || !spacing || !origin || !d) {
        return std::nullopt;
    }
    for (const double voxels : *size) { // before it becomes a whole number
        if (voxels < 1 || voxels > static_cast<double>(core::ImageGeometry::kLongestAxis)) {
            return std::nullopt;
        }
    }
    const core::Matrix3 direction{{{(*d)[0], (*d)[1], (*d)[2]}, {(*d)[3], (*d)[4], (*d)[5]}, {(*d)[6], (*d)[7], (*d)[8]}}};
    const core::GridSize grid{static_cast<std::int64_t>((*size)[0]), static_cast<std::int64_t>((*size)[1]),
                              static_cast<std::int64_t>((*size)[2])};
    const auto geometry = core::ImageGeometry::create(*origin, *spacing, direction, grid);
    return geometry ? std::optional(core::VolumeFingerprint{*geometry, textAt(*json, "content")}) : std::nullopt;
}

OrderedJson wholeJsonFrom(const Landmark &landmark)
{
    OrderedJson json = detailsFrom(landmark);
    putUnlessEmpty(json, "label", landmark.label);
    if (landmark.position) {
        json["position"] = jsonFrom(*landmark.position);
    }
    return json;
}

std::optional<Landmark> wholeLandmarkFrom(const Json &json)
{
    Landmark landmark;
    landmark.id = textAt(json, "id");
    landmark.label = textAt(json, "label");
    const auto state = landmarkStateFromName(textAt(json, "state"));
    landmark.position = pointFrom(memberAt(json, "position"));
    if (landmark.id.empty() || !state || landmark.position.has_value() != (*state == LandmarkState::Present)) {
        return std::nullopt;
    }
    landmark.state = *state;
    readDetails(landmark, json);
    return landmark;
}

OrderedJson wholeJsonFrom(const LandmarkSet &set)
{
    OrderedJson json;
    json["name"] = set.name;
    json["template"] = set.templateId;
    if (set.volume) {
        json["volume"] = jsonFrom(*set.volume);
    }
    json["landmarks"] = OrderedJson::array();
    for (const Landmark &landmark : set.landmarks) {
        json["landmarks"].push_back(wholeJsonFrom(landmark));
    }
    return json;
}

std::optional<LandmarkSet> wholeSetFrom(const Json *json)
{
    const Json *landmarks = json == nullptr ? nullptr : arrayAt(*json, "landmarks");
    if (landmarks == nullptr || landmarks->size() > kMostPoints) {
        return std::nullopt;
    }
    LandmarkSet set;
    set.name = textAt(*json, "name");
    set.templateId = textAt(*json, "template");
    set.volume = fingerprintFrom(memberAt(*json, "volume"));
    for (const Json &entry : *landmarks) {
        auto landmark = wholeLandmarkFrom(entry);
        if (!landmark) {
            return std::nullopt;
        }
        set.landmarks.push_back(std::move(*landmark));
    }
    return set;
}

} // namespace gonion::annotation
