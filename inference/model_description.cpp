// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/model_description.h"

#include "inference/bounded_json.h"

#include <cmath>
#include <limits>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;
using nlohmann::json;

namespace {

// Bounds keep a damaged or hostile file from asking for a network that no memory holds.
constexpr std::int64_t kWidestStage = 4096;
constexpr std::int64_t kWidestCoarseLevel = 512;
constexpr std::int64_t kDeepestStage = 64;
constexpr std::int64_t kMostRegions = 4096;
constexpr std::size_t kStages = 4;
constexpr std::size_t kMostAnchors = 64;
constexpr std::size_t kMostCoarseLevels = 6;
constexpr std::int64_t kLongestPatchSide = 1024;
constexpr std::int64_t kMostPatchVoxels = std::int64_t{1} << 28;

/// Reads members of one JSON object and remembers the first that is absent or out of its range.
class Members {
public:
    Members(const json &object, std::string place, std::string &problem)
        : m_object(object),
          m_place(std::move(place)),
          m_problem(problem)
    {
        if (!m_object.is_object()) {
            note("is missing");
        }
    }

    [[nodiscard]] const json &child(const char *key) const
    {
        static const json nothing;
        const auto found = m_object.is_object() ? m_object.find(key) : m_object.end();
        return found == m_object.end() ? nothing : *found;
    }

    [[nodiscard]] Members object(const char *key) const { return {child(key), pathOf(key), m_problem}; }

    void read(const char *key, std::int64_t &value, std::int64_t least, std::int64_t most) const
    {
        readInteger(child(key), pathOf(key), value, least, most);
    }
    void read(const char *key, double &value, double least, double most) const
    {
        readNumber(child(key), pathOf(key), value, least, most);
    }
    void read(const char *key, bool &value) const
    {
        if (!child(key).is_boolean()) {
            noteOf(pathOf(key), "is not true or false");
        } else {
            value = child(key).get<bool>();
        }
    }
    void read(const char *key, std::string &value) const
    {
        if (!child(key).is_string()) {
            noteOf(pathOf(key), "is not text");
        } else {
            value = child(key).get<std::string>();
        }
    }
    template <typename T>
    void readList(const char *key, std::vector<T> &values, std::size_t fewest, std::size_t most, T low,
                  T high) const
    {
        const json &list = child(key);
        if (!list.is_array() || list.size() < fewest || list.size() > most) {
            noteOf(pathOf(key), "has a wrong number of values");
            return;
        }
        values.assign(list.size(), T{});
        for (std::size_t i = 0; i < list.size(); ++i) {
            readElement(list[i], pathOf(key), values[i], low, high);
        }
    }
    template <typename T>
    void readTriple(const char *key, std::array<T, 3> &values, T low, T high) const
    {
        std::vector<T> list;
        readList(key, list, 3, 3, low, high);
        if (list.size() == 3) {
            std::copy(list.begin(), list.end(), values.begin());
        }
    }

    void note(const std::string &what) const { noteOf(m_place, what); }

private:
    static bool isWithin(double value, double least, double most) { return value >= least && value <= most; }

    void readElement(const json &value, const std::string &path, std::int64_t &target, std::int64_t least,
                     std::int64_t most) const
    {
        readInteger(value, path, target, least, most);
    }
    void readElement(const json &value, const std::string &path, double &target, double least,
                     double most) const
    {
        readNumber(value, path, target, least, most);
    }
    void readInteger(const json &value, const std::string &path, std::int64_t &target, std::int64_t least,
                     std::int64_t most) const
    {
        // Compared as a double first: an unsigned number of 64 bits would wrap.
        if (!value.is_number_integer() || !isWithin(value.get<double>(), double(least), double(most))) {
            noteOf(path,
                   "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        } else {
            target = value.get<std::int64_t>();
        }
    }
    void readNumber(const json &value, const std::string &path, double &target, double least,
                    double most) const
    {
        if (!value.is_number() || !isWithin(value.get<double>(), least, most)) {
            noteOf(path, "is not a number in its range");
        } else {
            target = value.get<double>();
        }
    }
    [[nodiscard]] std::string pathOf(const char *key) const { return m_place + "." + key; }
    void noteOf(const std::string &path, const std::string &what) const
    {
        if (m_problem.empty()) {
            m_problem = path + " " + what;
        }
    }

    const json &m_object;
    std::string m_place;
    std::string &m_problem;
};

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
    const H3deOptions &network = stage.network;
    return {{"kind", "h3de"},
            {"head", network.head == H3deHead::Anchor ? "anchor" : "heatmap"},
            {"landmarks", network.landmarks},
            {"embedDim", network.embedDim},
            {"depth", network.depth},
            {"topk", network.topk},
            {"regions", network.regions},
            {"headWidth", network.headWidth},
            {"lepeKernel", network.lepeKernel},
            {"anchorRadii", network.anchorRadii},
            {"spacingMm", stage.spacingMm},
            {"patch", stage.patch}};
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

CoarseStage readCoarse(const Members &members)
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

/// What must hold between the members of a network's options.
void checkNetwork(const Members &members, const H3deOptions &network)
{
    const std::int64_t regions = network.regions[0] * network.regions[1] * network.regions[2];
    if (regions > kMostRegions) {
        members.note("has too many regions");
    }
    for (const std::int64_t width : network.embedDim) {
        if (width % network.headWidth != 0 || width % 2 != 0) {
            members.note("has a stage whose width is odd or no multiple of the head width");
        }
    }
    for (const std::int64_t chosen : network.topk) {
        if (chosen > regions) {
            members.note("chooses more regions than there are");
        }
    }
    if (network.lepeKernel % 2 == 0) {
        members.note("has an even kernel");
    }
}

H3deOptions readNetwork(const Members &members)
{
    H3deOptions network;
    std::string head;
    members.read("head", head);
    if (head != "anchor" && head != "heatmap") {
        members.note("has a head that this version does not know");
    }
    network.head = head == "heatmap" ? H3deHead::Heatmap : H3deHead::Anchor;
    members.read("landmarks", network.landmarks, 1,
                 std::int64_t(annotation::LandmarkTemplate::kMostLandmarks));
    members.readList<std::int64_t>("embedDim", network.embedDim, kStages, kStages, 2, kWidestStage);
    members.readList<std::int64_t>("depth", network.depth, kStages, kStages, 0, kDeepestStage);
    members.readList<std::int64_t>("topk", network.topk, kStages, kStages, 1, kMostRegions);
    members.readTriple<std::int64_t>("regions", network.regions, 1, 64);
    members.read("headWidth", network.headWidth, 1, kWidestStage);
    members.read("lepeKernel", network.lepeKernel, 1, 15);
    const std::size_t fewestAnchors = network.head == H3deHead::Anchor ? 1 : 0;
    members.readList<double>("anchorRadii", network.anchorRadii, fewestAnchors, kMostAnchors, 1e-3, 1e3);
    checkNetwork(members, network);
    return network;
}

FineStage readFine(const Members &members)
{
    FineStage stage;
    std::string kind;
    members.read("kind", kind);
    if (kind != "h3de") {
        members.note("is of a kind that this version does not know");
    }
    stage.network = readNetwork(members);
    members.readTriple<double>("spacingMm", stage.spacingMm, 0.01, 50.0);
    members.readTriple<std::int64_t>("patch", stage.patch, 8, kLongestPatchSide);
    if (stage.patch[0] * stage.patch[1] * stage.patch[2] > kMostPatchVoxels) {
        members.note("has too large a patch");
    }
    return stage;
}

PresenceCalibration readPresence(const Members &members, std::size_t landmarks)
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

PositionRadii readRadii(const Members &members, std::size_t landmarks)
{
    PositionRadii radii;
    members.read("level", radii.level, 0.0, 1.0);
    members.readList<double>("mm", radii.mm, landmarks, landmarks, 0.0, 1e6);
    return radii;
}

void readNetworks(const Members &members, ModelDescription &description)
{
    const Members networks = members.object("networks");
    const auto landmarks = std::int64_t(description.landmarks.size());
    if (!networks.child("coarse").is_null()) {
        description.coarse = readCoarse(networks.object("coarse"));
        if (description.coarse->network.landmarks != landmarks) {
            networks.note("has a coarse network for another number of landmarks than the template's");
        }
    }
    if (!networks.child("fine").is_null()) {
        description.fine = readFine(networks.object("fine"));
        if (description.fine->network.landmarks != landmarks) {
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
    const Members members(*value, "model", problem);
    auto landmarks = annotation::LandmarkTemplate::fromJson(printJson(members.child("template")));
    if (!landmarks) {
        return fail(ErrorCode::ModelUnusable,
                    "The model's landmark template is unusable: " + landmarks.error().message);
    }
    ModelDescription description;
    description.landmarks = std::move(*landmarks);
    members.read("name", description.name);
    members.read("demonstration", description.demonstration);
    const Members intensity = members.object("intensity");
    intensity.read("low", description.intensity.low, -1e6, 1e6);
    intensity.read("high", description.intensity.high, -1e6, 1e6);
    if (!(description.intensity.low < description.intensity.high)) {
        intensity.note("is an empty range");
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
