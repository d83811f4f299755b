// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/markups_json.h"

#include "annotation/delimited_text.h"
#include "annotation/landmark_json.h"

#include <unordered_map>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kMarkupsFormat = 1;
constexpr const char *kSchema = "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/"
                                "Resources/Schema/markups-schema-v1.0.3.json#";

// Reading

LandmarkState stateFromStatus(const std::string &status)
{
    if (status == "defined" || status.empty()) {
        return LandmarkState::Present;
    }
    return status == "missing" ? LandmarkState::Missing : LandmarkState::Unlabelled;
}

struct Coordinates {
    FileFrame frame = FileFrame::Lps;
    double millimetres = 1.0; ///< in one of the file's units
};

/// Of "mm", "um", or a code of three words that begins with one of them.
std::optional<double> millimetresPerUnit(const Json &node)
{
    const Json *unit = memberAt(node, "coordinateUnits");
    if (unit != nullptr && unit->is_array() && !unit->empty()) {
        unit = &unit->front();
    }
    if (unit == nullptr || (unit->is_string() && (*unit == "" || *unit == "mm"))) {
        return 1.0;
    }
    return *unit == "um" ? std::optional(1e-3) : std::nullopt;
}

/// What a node's numbers mean, or the reason why nobody can say.
core::Result<Coordinates> coordinatesOf(const Json &node, const LandmarkReadOptions &options,
                                     std::vector<std::string> &notices)
{
    const Json *system = memberAt(node, "coordinateSystem");
    std::string name = system == nullptr ? std::string() : textAt(node, "coordinateSystem");
    if (const auto number = numberAt(node, "coordinateSystem")) {
        name = textFromNumber(*number);
    }
    if (system == nullptr) {
        notices.emplace_back("The file does not name its coordinate system: LPS was assumed.");
        name = "LPS";
    }
    const auto frame = frameFromName(name);
    if (!frame) {
        return fail(ErrorCode::Unsupported, "its coordinate system \"" + name + "\" is neither LPS nor RAS");
    }
    if (*frame == FileFrame::Ijk && !options.geometry) {
        return fail(ErrorCode::InvalidArgument, "its points are voxel numbers: open the volume first");
    }
    const auto millimetres = millimetresPerUnit(node);
    if (!millimetres) {
        return fail(ErrorCode::Unsupported, "its coordinates are neither in mm nor in um");
    }
    return Coordinates{*frame, *millimetres};
}

Landmark landmarkFrom(const Json &controlPoint, const Coordinates &coordinates, const LandmarkReadOptions &options,
                      std::vector<std::string> &notices)
{
    Landmark landmark;
    landmark.id = std::string(trimmed(textAt(controlPoint, "label")));
    if (landmark.id.empty()) {
        landmark.id = std::string(trimmed(textAt(controlPoint, "id")));
    }
    landmark.label = textAt(controlPoint, "description");
    landmark.state = stateFromStatus(textAt(controlPoint, "positionStatus"));
    if (landmark.state != LandmarkState::Present) {
        return landmark;
    }
    if (const auto numbers = pointFrom(memberAt(controlPoint, "position"))) {
        const double scale = coordinates.millimetres;
        landmark.position = lpsFromFile({numbers->x * scale, numbers->y * scale, numbers->z * scale},
                                        coordinates.frame, options.geometry);
    } else {
        landmark.state = LandmarkState::Unlabelled;
        notices.push_back("The landmark \"" + landmark.id + "\" has no usable position: it is unlabelled.");
    }
    return landmark;
}

/// What our own object says of a landmark beside its place.
void applyDetails(Landmark &landmark, const Json &details, std::vector<std::string> &notices)
{
    if (const auto state = landmarkStateFromName(textAt(details, "state"))) {
        // The status of a point cannot tell outside from unlabelled.
        const LandmarkState shown = *state == LandmarkState::Outside ? LandmarkState::Unlabelled : *state;
        if (shown == landmark.state) {
            landmark.state = *state;
        } else {
            notices.push_back("The file contradicts itself about \"" + landmark.id + "\": its point says "
                              + std::string(nameOf(landmark.state)) + ", which was taken.");
        }
    }
    readDetails(landmark, details);
}

void applyOwnObject(LoadedLandmarks &loaded, const Json &own)
{
    loaded.set.name = textAt(own, "name");
    loaded.set.templateId = textAt(own, "template");
    loaded.set.volume = fingerprintFrom(memberAt(own, "volume"));
    const Json *list = arrayAt(own, "landmarks");
    if (list == nullptr) {
        return;
    }
    std::unordered_map<std::string, const Json *> byId;
    for (const Json &details : *list) {
        byId.try_emplace(textAt(details, "id"), &details);
    }
    for (Landmark &landmark : loaded.set.landmarks) {
        if (const auto it = byId.find(landmark.id); it != byId.end()) {
            applyDetails(landmark, *it->second, loaded.notices);
        }
    }
}

core::Result<void> appendNode(LoadedLandmarks &loaded, const Json &node, const LandmarkReadOptions &options)
{
    const Json *points = arrayAt(node, "controlPoints");
    if (points == nullptr) {
        return {};
    }
    const auto coordinates = coordinatesOf(node, options, loaded.notices);
    if (!coordinates) {
        return tl::unexpected(coordinates.error());
    }
    if (points->size() > kMostPoints - loaded.set.landmarks.size()) {
        return fail(ErrorCode::Unsupported, "it holds more than " + std::to_string(kMostPoints) + " points");
    }
    for (const Json &point : *points) {
        loaded.set.landmarks.push_back(landmarkFrom(point, *coordinates, options, loaded.notices));
    }
    return {};
}

// Writing

const char *statusOf(LandmarkState state)
{
    switch (state) {
    case LandmarkState::Present:
        return "defined";
    case LandmarkState::Missing:
        return "missing";
    case LandmarkState::Outside:
    case LandmarkState::Unlabelled:
        break;
    }
    return "undefined";
}

OrderedJson controlPointFrom(const Landmark &landmark, std::size_t number)
{
    OrderedJson point;
    point["id"] = std::to_string(number);
    point["label"] = landmark.id;
    point["description"] = landmark.label;
    point["associatedNodeID"] = "";
    point["position"] = landmark.position ? jsonFrom(*landmark.position) : OrderedJson("");
    // The identity of Slicer's own frame, RAS, seen from LPS.
    point["orientation"] = OrderedJson::array({-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0});
    point["selected"] = true;
    point["locked"] = false;
    point["visibility"] = true;
    point["positionStatus"] = statusOf(landmark.state);
    return point;
}

} // namespace

core::Result<LoadedLandmarks> landmarksFromMarkupsJson(std::string_view text, const LandmarkReadOptions &options)
{
    const auto json = parseUntrustedJson(text);
    if (!json) {
        return tl::unexpected(json.error());
    }
    const Json *nodes = arrayAt(*json, "markups");
    if (nodes == nullptr || nodes->empty()) {
        return fail(ErrorCode::Unreadable, "it has no list \"markups\" as 3D Slicer writes it");
    }
    LoadedLandmarks loaded;
    loaded.set.name = textAt(nodes->front(), "name");
    std::string otherTypes;
    std::size_t pointLists = 0;
    for (const Json &node : *nodes) {
        const std::string type = textAt(node, "type");
        if (type != "Fiducial" && type != "PointList") {
            otherTypes += (otherTypes.empty() ? "" : ", ") + (type.empty() ? std::string("of no type") : type);
            continue;
        }
        ++pointLists;
        if (const auto appended = appendNode(loaded, node, options); !appended) {
            return tl::unexpected(appended.error());
        }
    }
    if (pointLists == 0) {
        return fail(ErrorCode::Unsupported, "its markups are no point list (" + otherTypes
                                                + "); save a point list (Fiducial) from 3D Slicer");
    }
    if (!otherTypes.empty()) {
        loaded.notices.push_back("Markups that are no point list were left out: " + otherTypes + ".");
    }
    if (pointLists > 1) {
        loaded.notices.push_back("The file's " + std::to_string(pointLists) + " point lists were read as one.");
    }
    makeIdsUnique(loaded);
    if (const Json *own = memberAt(*json, "gonion")) {
        applyOwnObject(loaded, *own);
    }
    return loaded;
}

EncodedLandmarks markupsJsonFrom(const LandmarkSet &set)
{
    OrderedJson node;
    node["type"] = "Fiducial";
    if (!set.name.empty()) {
        node["name"] = set.name;
    }
    node["coordinateSystem"] = "LPS";
    node["coordinateUnits"] = "mm";
    node["locked"] = false;
    node["fixedNumberOfControlPoints"] = false;
    node["labelFormat"] = "%N-%d";
    node["lastUsedControlPointNumber"] = set.landmarks.size();
    node["controlPoints"] = OrderedJson::array();

    OrderedJson own;
    own["formatVersion"] = kMarkupsFormat;
    own["name"] = set.name;
    own["template"] = set.templateId;
    if (set.volume) {
        own["volume"] = jsonFrom(*set.volume);
    }
    own["landmarks"] = OrderedJson::array();
    for (const Landmark &landmark : set.landmarks) {
        node["controlPoints"].push_back(controlPointFrom(landmark, node["controlPoints"].size() + 1));
        own["landmarks"].push_back(detailsFrom(landmark));
    }

    OrderedJson root;
    root["@schema"] = kSchema;
    root["markups"] = OrderedJson::array({std::move(node)});
    root["gonion"] = std::move(own);
    return {textFrom(root), {}};
}

} // namespace gonion::annotation
