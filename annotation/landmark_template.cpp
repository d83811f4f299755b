// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_template.h"

#include "annotation/json_text.h"
#include "core/read_file.h"

#include <nlohmann/json.hpp>

#include <array>
#include <unordered_set>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;
constexpr std::size_t kLargestFile = std::size_t{4} << 20;

/// One molar of one side: what its three landmarks are called.
struct Molar {
    const char *words;     ///< "second molar"
    const char *letters;   ///< crown, mesial root tip, distal root tip
    const char *fdiLeft;   ///< FDI number on the patient's left
    const char *fdiRight;  ///< and on the right
    const char *absence;   ///< when the landmarks are missing
};

constexpr Molar kSecondMolar{"second molar", "abc", "37", "47",
                             "Missing where the tooth is not there."};
constexpr Molar kThirdMolar{"third molar", "def", "38", "48",
                            "Missing where the tooth was extracted or never grew; an impacted tooth is present."};

struct Side {
    char letter;
    char partner;
    const char *word;
};

LandmarkDefinition crestOf(const Side &side)
{
    LandmarkDefinition crest;
    crest.id = std::string(1, side.letter) + "0";
    crest.name = std::string(side.word) + " bone crest between second and third molar";
    crest.description = "The highest point of the alveolar bone between the second and the third lower molar on "
                        "the patient's " + std::string(side.letter == 'L' ? "left" : "right")
                        + ", midway between the cheek and the tongue side. Without a third molar: the crest just "
                          "behind the second molar. Present as long as the bone is.";
    crest.mirrorPartner = std::string(1, side.partner) + "0";
    return crest;
}

void appendMolar(std::vector<LandmarkDefinition> &landmarks, const Side &side, const Molar &molar)
{
    const std::string tooth = std::string(side.word) + " " + molar.words;
    const std::array<std::pair<const char *, const char *>, 3> parts{{
        {"crown", "The centre of the tooth's crown: half way between the cusps and the neck, in the middle of the "
                  "crown in every direction. A filling or a prosthetic crown counts as the crown."},
        {"mesial root tip", "The tip (apex) of the root nearer to the front midline. Where the roots have grown "
                            "together: the mesial corner of the joined tip."},
        {"distal root tip", "The tip (apex) of the root farther from the front midline. Where the roots have grown "
                            "together: the distal corner of the joined tip."},
    }};
    for (std::size_t part = 0; part < parts.size(); ++part) {
        LandmarkDefinition landmark;
        landmark.id = {side.letter, molar.letters[part]};
        landmark.name = tooth + ", " + parts[part].first;
        landmark.description = std::string(parts[part].second) + " " + molar.absence;
        landmark.toothFdi = side.letter == 'L' ? molar.fdiLeft : molar.fdiRight;
        landmark.mirrorPartner = {side.partner, molar.letters[part]};
        landmarks.push_back(std::move(landmark));
    }
}

std::string whyUnusable(const std::vector<LandmarkDefinition> &landmarks)
{
    if (landmarks.empty()) {
        return "it has no landmarks";
    }
    if (landmarks.size() > LandmarkTemplate::kMostLandmarks) {
        return "it has more than " + std::to_string(LandmarkTemplate::kMostLandmarks) + " landmarks";
    }
    std::unordered_set<std::string_view> ids;
    for (const LandmarkDefinition &landmark : landmarks) {
        if (landmark.id.empty()) {
            return "a landmark has an empty id";
        }
        if (!ids.insert(landmark.id).second) {
            return "the id \"" + landmark.id + "\" is used twice";
        }
    }
    for (const LandmarkDefinition &landmark : landmarks) {
        if (!landmark.mirrorPartner.empty() && !ids.contains(landmark.mirrorPartner)) {
            return "the mirror partner \"" + landmark.mirrorPartner + "\" of \"" + landmark.id + "\" is not in it";
        }
    }
    return {};
}

LandmarkDefinition definitionFrom(const nlohmann::json &json)
{
    LandmarkDefinition landmark;
    landmark.id = textAt(json, "id");
    landmark.name = textAt(json, "name");
    landmark.description = textAt(json, "description");
    landmark.toothFdi = textAt(json, "toothFdi");
    landmark.mirrorPartner = textAt(json, "mirrorPartner");
    landmark.sliceGroup = textAt(json, "sliceGroup");
    return landmark;
}

Json jsonFrom(const LandmarkDefinition &landmark)
{
    Json json;
    json["id"] = landmark.id;
    const auto putUnlessEmpty = [&json](const char *key, const std::string &text) {
        if (!text.empty()) {
            json[key] = text;
        }
    };
    putUnlessEmpty("name", landmark.name);
    putUnlessEmpty("description", landmark.description);
    putUnlessEmpty("toothFdi", landmark.toothFdi);
    putUnlessEmpty("mirrorPartner", landmark.mirrorPartner);
    putUnlessEmpty("sliceGroup", landmark.sliceGroup);
    return json;
}

} // namespace

core::Result<LandmarkTemplate> LandmarkTemplate::create(std::string id, std::string name,
                                                        std::vector<LandmarkDefinition> landmarks)
{
    if (const std::string reason = whyUnusable(landmarks); !reason.empty()) {
        return fail(ErrorCode::InvalidArgument, "The landmark template \"" + id + "\" is not usable: " + reason + ".");
    }
    LandmarkTemplate result;
    result.m_id = std::move(id);
    result.m_name = std::move(name);
    result.m_landmarks = std::move(landmarks);
    return result;
}

LandmarkTemplate LandmarkTemplate::mandibularMolars()
{
    LandmarkTemplate result;
    result.m_id = "mandibular_molars";
    result.m_name = "Mandibular molars";
    for (const Side &side : {Side{'L', 'R', "Left"}, Side{'R', 'L', "Right"}}) {
        result.m_landmarks.push_back(crestOf(side));
        appendMolar(result.m_landmarks, side, kSecondMolar);
        appendMolar(result.m_landmarks, side, kThirdMolar);
    }
    return result;
}

core::Result<LandmarkTemplate> LandmarkTemplate::fromJson(std::string_view text)
{
    const auto unreadable = [](const std::string &reason) {
        return fail(ErrorCode::Unreadable, "This is not a landmark template: " + reason + ".");
    };
    const auto json = parseUntrustedJson(text);
    if (!json) {
        return unreadable(json.error().message);
    }
    const nlohmann::json *landmarks = arrayAt(*json, "landmarks");
    if (landmarks == nullptr) {
        return unreadable("it has no list \"landmarks\"");
    }
    if (const auto version = numberAt(*json, "formatVersion"); !version || *version != kFormatVersion) {
        return unreadable("its \"formatVersion\" is not " + std::to_string(kFormatVersion));
    }
    if (landmarks->size() > kMostLandmarks) {
        return unreadable("it has more than " + std::to_string(kMostLandmarks) + " landmarks");
    }
    std::vector<LandmarkDefinition> definitions;
    definitions.reserve(landmarks->size());
    for (const nlohmann::json &landmark : *landmarks) {
        definitions.push_back(definitionFrom(landmark));
    }
    auto result = create(textAt(*json, "id"), textAt(*json, "name"), std::move(definitions));
    if (!result) {
        return fail(ErrorCode::Unreadable, result.error().message);
    }
    return result;
}

core::Result<LandmarkTemplate> LandmarkTemplate::read(const std::filesystem::path &file)
{
    const auto bytes = core::readFile(file, kLargestFile);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto result = fromJson(*bytes);
    if (!result) {
        return fail(result.error().code, "\"" + file.string() + "\" was not read. " + result.error().message);
    }
    return result;
}

std::string LandmarkTemplate::toJson() const
{
    Json json;
    json["formatVersion"] = kFormatVersion;
    json["id"] = m_id;
    json["name"] = m_name;
    json["landmarks"] = Json::array();
    for (const LandmarkDefinition &landmark : m_landmarks) {
        json["landmarks"].push_back(jsonFrom(landmark));
    }
    return textFrom(json);
}

std::optional<std::size_t> LandmarkTemplate::indexOf(std::string_view landmarkId) const
{
    for (std::size_t index = 0; index < m_landmarks.size(); ++index) {
        if (m_landmarks[index].id == landmarkId) {
            return index;
        }
    }
    return std::nullopt;
}

} // namespace gonion::annotation
