// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_template.h"

#include "annotation/bundled_template_text.h"
#include "annotation/json_text.h"
#include "annotation/landmark_set.h"
#include "core/read_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;
using OrderedJson = nlohmann::ordered_json;

constexpr int kTemplateFormat = 1;
constexpr std::size_t kLargestTemplate = std::size_t{4} << 20;

/// One molar of one side: what its three landmarks are called.
struct Molar {
    const char *words;     ///< "second molar"
    const char *letters;   ///< crown, mesial root tip, distal root tip
    const char *fdiLeft;   ///< FDI number on the patient's left
    const char *fdiRight;  ///< and on the right
    const char *absence;   ///< when the landmarks are missing
    std::array<const char *, 3> colours; ///< in the order of the letters
};

constexpr Molar kSecondMolar{"second molar", "abc", "37", "47",
                             "Missing where the tooth is not there.",
                             {"#4fc3f7", "#0288d1", "#5c8df6"}};
constexpr Molar kThirdMolar{"third molar", "def", "38", "48",
                            "Missing where the tooth was extracted or never grew; an impacted tooth is present.",
                            {"#ffb74d", "#f4731c", "#e5b800"}};

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
    crest.colour = "#d9d2b0";
    crest.hint = HuHint::BoneSurface;
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
        landmark.colour = molar.colours[part];
        landmarks.push_back(std::move(landmark));
    }
}

bool isColour(std::string_view text)
{
    return text.size() == 7 && text.front() == '#'
           && text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

/// A name that stays in its folder on every system: parts divided by '/', none of them "." or "..".
bool staysInFolder(std::string_view name)
{
    const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
        return c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20;
    });
    std::size_t begin = 0;
    while (begin <= name.size()) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string_view part = name.substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        begin = end + 1;
    }
    return !odd;
}

std::string whyUnusable(const LandmarkDefinition &landmark)
{
    if (!landmark.colour.empty() && !isColour(landmark.colour)) {
        return "the colour \"" + landmark.colour + "\" of \"" + landmark.id + "\" is not of the form #rrggbb";
    }
    if (!landmark.picture.empty() && !staysInFolder(landmark.picture)) {
        return "the picture \"" + landmark.picture + "\" of \"" + landmark.id
               + "\" does not lie in the template's folder";
    }
    return {};
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
        if (std::string reason = whyUnusable(landmark); !reason.empty()) {
            return reason;
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
    landmark.colour = textAt(json, "colour");
    landmark.picture = textAt(json, "picture");
    // A hint that only a newer program knows is no reason to refuse the template.
    landmark.hint = huHintFromName(textAt(json, "huHint")).value_or(HuHint::None);
    return landmark;
}

OrderedJson definitionJson(const LandmarkDefinition &landmark)
{
    OrderedJson json;
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
    putUnlessEmpty("colour", landmark.colour);
    putUnlessEmpty("picture", landmark.picture);
    putUnlessEmpty("huHint", std::string(nameOf(landmark.hint)));
    return json;
}

/// "La" gives "Ra", "Go_L" gives "Go_R"; empty where an id names no side.
std::string otherSideOf(std::string id)
{
    const auto turned = [](char c) { return c == 'L' ? 'R' : c == 'R' ? 'L' : '\0'; };
    if (id.size() < 2) {
        return {};
    }
    for (char *side : {&id.back(), &id.front()}) {
        if (const char other = turned(*side)) {
            *side = other;
            return id;
        }
    }
    return {};
}

} // namespace

std::string_view nameOf(HuHint hint)
{
    switch (hint) {
    case HuHint::BoneSurface:
        return "boneSurface";
    case HuHint::Enamel:
        return "enamel";
    case HuHint::None:
        break;
    }
    return {};
}

std::optional<HuHint> huHintFromName(std::string_view name)
{
    for (const HuHint hint : {HuHint::None, HuHint::BoneSurface, HuHint::Enamel}) {
        if (nameOf(hint) == name) {
            return hint;
        }
    }
    return std::nullopt;
}

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

LandmarkTemplate LandmarkTemplate::craniofacial()
{
    // A test reads every bundled template, so this one is sound.
    return fromJson(kCraniofacialTemplateText).value_or(LandmarkTemplate());
}

core::Result<LandmarkTemplate> LandmarkTemplate::fromLandmarkSet(std::string id, std::string name,
                                                                 const LandmarkSet &set)
{
    std::vector<LandmarkDefinition> definitions;
    definitions.reserve(set.landmarks.size());
    for (const Landmark &landmark : set.landmarks) {
        LandmarkDefinition definition;
        definition.id = landmark.id;
        definition.name = landmark.label;
        if (const std::string other = otherSideOf(landmark.id); !other.empty() && set.find(other) != nullptr) {
            definition.mirrorPartner = other;
        }
        definitions.push_back(std::move(definition));
    }
    return create(std::move(id), std::move(name), std::move(definitions));
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
    if (const auto version = numberAt(*json, "formatVersion"); !version || *version != kTemplateFormat) {
        return unreadable("its \"formatVersion\" is not " + std::to_string(kTemplateFormat));
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
    const auto bytes = core::readFile(file, kLargestTemplate);
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
    OrderedJson json;
    json["formatVersion"] = kTemplateFormat;
    json["id"] = m_id;
    json["name"] = m_name;
    json["landmarks"] = OrderedJson::array();
    for (const LandmarkDefinition &landmark : m_landmarks) {
        json["landmarks"].push_back(definitionJson(landmark));
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

std::vector<LandmarkTemplate> bundledTemplates()
{
    return {LandmarkTemplate::mandibularMolars(), LandmarkTemplate::craniofacial()};
}

} // namespace gonion::annotation
