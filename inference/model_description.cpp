// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/model_description.h"

#include "inference/bounded_json.h"
#include "inference/json_members.h"
#include "inference/network_json.h"

#include <cmath>
#include <limits>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;
using nlohmann::json;

namespace {

// Bounds keep a damaged or hostile file from asking for a network that no memory holds.
constexpr std::int64_t kWidestCoarseLevel = 512;
constexpr std::size_t kMostCoarseLevels = 6;
constexpr std::int64_t kLongestPatchSide = 1024;
constexpr std::int64_t kMostPatchVoxels = std::int64_t{1} << 28;

// --- printing

json jsonOf(const CoarseStage &stage)
{
    return {{"kind", "coarse-unet"},
            {"landmarks", stage.network.landmarks},
            {"widths", stage.network.widths},
            {"spacingMm", stage.spacingMm},
            {"longestSide", stage.longestSide},
            {"marginMm", stage.marginMm}};
}

json jsonOf(const FineStage &stage)
{
    json value = networkToJson(stage.network);
    value["spacingMm"] = stage.spacingMm;
    value["patch"] = stage.patch;
    if (stage.contextShiftMm != FineStage{}.contextShiftMm) {
        value["contextShiftMm"] = stage.contextShiftMm;
    }
    return value;
}

json jsonOf(const PresenceCalibration &presence)
{
    return {{"logitWeight", presence.logitWeight},
            {"spreadWeight", presence.spreadWeight},
            {"bias", presence.bias},
            {"thresholds", presence.thresholds},
            {"insideThreshold", presence.insideThreshold}};
}

json jsonOf(const PositionRadii &radii)
{
    return {{"level", radii.level}, {"mm", radii.mm}};
}

// --- reading

CoarseStage readCoarse(const JsonMembers &members)
{
    CoarseStage stage;
    std::string kind;
    members.read("kind", kind);
    if (kind != "coarse-unet") {
        members.note("is of a kind that this version does not know");
    }
    members.read("landmarks", stage.network.landmarks, 1,
                 std::int64_t(annotation::LandmarkTemplate::kMostLandmarks));
    members.readList<std::int64_t>("widths", stage.network.widths, 1, kMostCoarseLevels, 1,
                                   kWidestCoarseLevel);
    members.read("spacingMm", stage.spacingMm, 0.1, 50.0);
    members.read("longestSide", stage.longestSide, 8, 512);
    members.read("marginMm", stage.marginMm, 0.0, 1000.0);
    return stage;
}

FineStage readFine(const JsonMembers &members)
{
    FineStage stage;
    stage.network = networkFromJson(members);
    members.readTriple<double>("spacingMm", stage.spacingMm, 0.01, 50.0);
    members.readTriple<std::int64_t>("patch", stage.patch, 8, kLongestPatchSide);
    if (!members.child("contextShiftMm").is_null()) {
        members.readTriple<double>("contextShiftMm", stage.contextShiftMm, -500.0, 500.0);
    }
    if (stage.patch[0] * stage.patch[1] * stage.patch[2] > kMostPatchVoxels) {
        members.note("has too large a patch");
    }
    return stage;
}

PresenceCalibration readPresence(const JsonMembers &members, std::size_t landmarks)
{
    PresenceCalibration presence;
    members.read("logitWeight", presence.logitWeight, -1e6, 1e6);
    members.read("spreadWeight", presence.spreadWeight, -1e6, 1e6);
    members.read("bias", presence.bias, -1e6, 1e6);
    members.readList<double>("thresholds", presence.thresholds, 0, landmarks, 0.0, 1.0);
    if (!presence.thresholds.empty() && presence.thresholds.size() != landmarks) {
        members.note("has not one threshold for each landmark");
    }
    members.read("insideThreshold", presence.insideThreshold, 0.0, 1.0);
    return presence;
}

PositionRadii readRadii(const JsonMembers &members, std::size_t landmarks)
{
    PositionRadii radii;
    members.read("level", radii.level, 0.0, 1.0);
    members.readList<double>("mm", radii.mm, landmarks, landmarks, 0.0, 1e6);
    return radii;
}

void readNetworks(const JsonMembers &members, ModelDescription &description)
{
    const JsonMembers networks = members.object("networks");
    const auto landmarks = std::int64_t(description.landmarks.size());
    if (!networks.child("coarse").is_null()) {
        description.coarse = readCoarse(networks.object("coarse"));
        if (description.coarse->network.landmarks != landmarks) {
            networks.note("has a coarse network for another number of landmarks than the template's");
        }
    }
    if (!networks.child("fine").is_null()) {
        description.fine = readFine(networks.object("fine"));
        if (description.fine->network.common().landmarks != landmarks) {
            networks.note("has a fine network for another number of landmarks than the template's");
        }
    }
    if (!description.coarse && !description.fine) {
        networks.note("names no network");
    }
}

/// Whether this is a description at all, and one of a format that this program reads.
Result<void> checkFormat(const std::optional<json> &value)
{
    if (!value || !value->is_object()) {
        return fail(ErrorCode::ModelUnusable, "The model's description is not a JSON object.");
    }
    const auto version = value->find("formatVersion");
    if (version == value->end() || !version->is_number_integer() || version->get<double>() < 1) {
        return fail(ErrorCode::ModelUnusable, "The model's description does not say its format version.");
    }
    if (version->get<double>() > ModelDescription::kFormatVersion) {
        return fail(ErrorCode::ModelUnusable, "The model is of format " + printJson(*version)
                                                  + " and this program reads format "
                                                  + std::to_string(ModelDescription::kFormatVersion)
                                                  + " at most. Use a newer version of the program.");
    }
    return {};
}

} // namespace

std::string ModelDescription::toJson() const
{
    json networks = json::object();
    if (coarse) {
        networks["coarse"] = jsonOf(*coarse);
    }
    if (fine) {
        networks["fine"] = jsonOf(*fine);
    }
    json value{{"formatVersion", kFormatVersion},
               {"name", name},
               {"demonstration", demonstration},
               {"template", parseBoundedJson(landmarks.toJson()).value_or(nullptr)},
               {"intensity", {{"low", intensity.low}, {"high", intensity.high}}},
               {"networks", std::move(networks)},
               {"presence", jsonOf(presence)}};
    if (intensity.storedHighest) {
        value["intensity"]["storedHighest"] = *intensity.storedHighest;
    }
    if (!radii.mm.empty()) {
        value["positionRadii"] = jsonOf(radii);
    }
    if (const auto provenance = parseBoundedJson(provenanceJson); provenance && provenance->is_object()) {
        value["provenance"] = *provenance;
    }
    return printJson(value);
}

Result<ModelDescription> ModelDescription::fromJson(std::string_view text)
{
    const std::optional<json> value = parseBoundedJson(text);
    if (const Result<void> format = checkFormat(value); !format) {
        return tl::unexpected(format.error());
    }
    std::string problem;
    const JsonMembers members(*value, "model", problem);
    auto landmarks = annotation::LandmarkTemplate::fromJson(printJson(members.child("template")));
    if (!landmarks) {
        return fail(ErrorCode::ModelUnusable,
                    "The model's landmark template is unusable: " + landmarks.error().message);
    }
    ModelDescription description;
    description.landmarks = std::move(*landmarks);
    members.read("name", description.name);
    members.read("demonstration", description.demonstration);
    const JsonMembers intensity = members.object("intensity");
    intensity.read("low", description.intensity.low, -1e6, 1e6);
    intensity.read("high", description.intensity.high, -1e6, 1e6);
    if (!(description.intensity.low < description.intensity.high)) {
        intensity.note("is an empty range");
    }
    if (!intensity.child("storedHighest").is_null()) {
        intensity.read("storedHighest", description.intensity.storedHighest.emplace(255.0), 1.0, 1e6);
    }
    readNetworks(members, description);
    description.presence = readPresence(members.object("presence"), description.landmarks.size());
    if (!members.child("positionRadii").is_null()) {
        description.radii = readRadii(members.object("positionRadii"), description.landmarks.size());
    }
    if (const json &provenance = members.child("provenance"); provenance.is_object()) {
        description.provenanceJson = printJson(provenance);
    }
    if (!problem.empty()) {
        return fail(ErrorCode::ModelUnusable, "The model's description is unusable: " + problem + ".");
    }
    return description;
}

} // namespace gonion::inference
