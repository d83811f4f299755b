// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_file.h"

#include "annotation/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;
using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kProjectFormat = 1;
constexpr int kMostFoldsRead = 1000;
constexpr double kLongestTime = 1e9; // seconds: 30 years of one case are damage

constexpr std::array<std::string_view, 7> kProjectMembers{"formatVersion", "name", "template", "splitNote", "blind", "patientSalt", "cases"};
constexpr std::array<std::string_view, 13> kCaseMembers{"id",      "volume", "stage", "assignees", "landmarks",
                                                        "accepted", "secondsSpent", "comment", "flags", "split",
                                                        "fold",    "patientHash", "volumeFingerprint"};

/// The members of an object that this version does not know, as JSON; empty where there are none.
template <std::size_t N>
std::string unknownMembersOf(const Json &object, const std::array<std::string_view, N> &known)
{
    Json unknown = Json::object();
    for (const auto &[key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            unknown[key] = value;
        }
    }
    return unknown.empty() ? std::string() : unknown.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <std::size_t N>
void putUnknownMembers(OrderedJson &object, const std::string &text, const std::array<std::string_view, N> &known)
{
    if (text.empty()) {
        return;
    }
    const OrderedJson unknown = OrderedJson::parse(text, nullptr, false);
    if (!unknown.is_object()) {
        return;
    }
    for (const auto &[key, value] : unknown.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            object[key] = value;
        }
    }
}

std::vector<std::string> textsAt(const Json &json, const char *key)
{
    std::vector<std::string> texts;
    if (const Json *list = arrayAt(json, key)) {
        for (const Json &text : *list) {
            if (text.is_string()) {
                texts.push_back(text.get<std::string>());
            }
        }
    }
    return texts;
}

std::map<std::string, std::chrono::seconds> timesAt(const Json &json, const char *key)
{
    std::map<std::string, std::chrono::seconds> times;
    if (const Json *object = memberAt(json, key); object != nullptr && object->is_object()) {
        for (const auto &[annotator, seconds] : object->items()) {
            const double number = seconds.is_number() ? seconds.get<double>() : -1.0;
            if (number >= 0.0 && number <= kLongestTime) {
                times[annotator] = std::chrono::seconds(std::llround(number));
            }
        }
    }
    return times;
}

/// A word that stands for a value: absent is the default, another one an error rather than a lost stage.
template <typename Value>
core::Result<Value> valueAt(const Json &json, const char *key, Value absent,
                            const std::function<std::optional<Value>(std::string_view)> &fromName)
{
    if (memberAt(json, key) == nullptr) {
        return absent;
    }
    const std::string name = textAt(json, key);
    if (const auto value = fromName(name)) {
        return *value;
    }
    return fail(ErrorCode::Unreadable, "the " + std::string(key) + " \"" + name.substr(0, 40) + "\" is unknown");
}

core::Result<ProjectCase> caseFrom(const Json &json)
{
    ProjectCase result;
    result.id = textAt(json, "id");
    result.volume = textAt(json, "volume");
    const auto stage = valueAt<CaseStage>(json, "stage", CaseStage::New, caseStageFromName);
    const auto split = valueAt<Split>(json, "split", Split::None, splitFromName);
    if (!stage || !split) {
        return tl::unexpected(!stage ? stage.error() : split.error());
    }
    result.stage = *stage;
    result.split = *split;
    result.assignees = textsAt(json, "assignees");
    if (const Json *files = arrayAt(json, "landmarks")) {
        for (const Json &file : *files) {
            result.landmarkFiles.push_back({textAt(file, "annotator"), textAt(file, "path")});
        }
    }
    result.acceptedFile = textAt(json, "accepted");
    result.timeSpent = timesAt(json, "secondsSpent");
    result.comment = textAt(json, "comment");
    result.flags = textsAt(json, "flags");
    if (const auto fold = numberAt(json, "fold"); fold && *fold >= 0 && *fold < kMostFoldsRead) {
        result.fold = static_cast<int>(*fold);
    }
    result.patientHash = textAt(json, "patientHash");
    result.volumeFingerprint = textAt(json, "volumeFingerprint");
    result.unknownMembers = unknownMembersOf(json, kCaseMembers);
    return result;
}

OrderedJson caseJson(const ProjectCase &projectCase)
{
    OrderedJson json;
    json["id"] = projectCase.id;
    json["volume"] = projectCase.volume;
    json["stage"] = nameOf(projectCase.stage);
    const auto putText = [&json](const char *key, const std::string &text) {
        if (!text.empty()) {
            json[key] = text;
        }
    };
    const auto putTexts = [&json](const char *key, const std::vector<std::string> &texts) {
        if (!texts.empty()) {
            json[key] = texts;
        }
    };
    putTexts("assignees", projectCase.assignees);
    for (const AnnotatorFile &file : projectCase.landmarkFiles) {
        json["landmarks"].push_back({{"annotator", file.annotator}, {"path", file.path}});
    }
    putText("accepted", projectCase.acceptedFile);
    for (const auto &[annotator, time] : projectCase.timeSpent) {
        json["secondsSpent"][annotator] = time.count();
    }
    putText("comment", projectCase.comment);
    putTexts("flags", projectCase.flags);
    if (projectCase.split != Split::None) {
        json["split"] = nameOf(projectCase.split);
    }
    if (projectCase.fold) {
        json["fold"] = *projectCase.fold;
    }
    putText("patientHash", projectCase.patientHash);
    putText("volumeFingerprint", projectCase.volumeFingerprint);
    putUnknownMembers(json, projectCase.unknownMembers, kCaseMembers);
    return json;
}

core::Result<void> checkHeader(const Json &json)
{
    const auto version = numberAt(json, "formatVersion");
    if (!version || *version < 1) {
        return fail(ErrorCode::Unreadable, "it is no project of this program");
    }
    if (*version > kProjectFormat) {
        return fail(ErrorCode::Unsupported, "a later version of this program wrote it; use that one");
    }
    const Json *cases = arrayAt(json, "cases");
    if (cases == nullptr || memberAt(json, "template") == nullptr) {
        return fail(ErrorCode::Unreadable, "it has no list of cases or no template");
    }
    if (cases->size() > Project::kMostCases) {
        return fail(ErrorCode::Unreadable, "it has more than " + std::to_string(Project::kMostCases) + " cases");
    }
    return {};
}

} // namespace

core::Result<Project> ProjectFile::parse(const std::filesystem::path &folder, std::string_view bytes)
{
    const auto refuse = [&folder](const core::Error &reason) {
        return fail(reason.code, "The project file \"" + (folder / Project::kFileName).string() + "\" was not read: "
                                     + reason.message + ". Restore it from a backup if it is damaged.");
    };
    const auto json = parseUntrustedJson(bytes);
    if (!json) {
        return refuse(json.error());
    }
    if (const auto sound = checkHeader(*json); !sound) {
        return refuse(sound.error());
    }
    Project project;
    project.m_folder = folder;
    project.m_name = textAt(*json, "name");
    project.m_splitNote = textAt(*json, "splitNote");
    project.m_patientSalt = textAt(*json, "patientSalt");
    const Json *blind = memberAt(*json, "blind");
    project.m_blind = blind != nullptr && blind->is_boolean() && blind->get<bool>();
    project.m_schemeText = memberAt(*json, "template")->dump(-1, ' ', false, Json::error_handler_t::replace);
    auto scheme = LandmarkTemplate::fromJson(project.m_schemeText);
    if (!scheme) {
        return refuse({ErrorCode::Unreadable, "its landmark template is damaged"});
    }
    project.m_scheme = std::move(*scheme);
    project.m_unknownMembers = unknownMembersOf(*json, kProjectMembers);
    for (const Json &entry : *arrayAt(*json, "cases")) {
        auto projectCase = caseFrom(entry);
        if (!projectCase) {
            return refuse({projectCase.error().code, "of the case \"" + textAt(entry, "id") + "\" " + projectCase.error().message});
        }
        if (project.find(projectCase->id) != nullptr) {
            return refuse({ErrorCode::Unreadable, "it has two cases \"" + projectCase->id + "\""});
        }
        if (const auto put = project.put(std::move(*projectCase)); !put) {
            return fail(ErrorCode::Unreadable, "The project file \"" + (folder / Project::kFileName).string()
                                                   + "\" was not read. " + put.error().message);
        }
    }
    project.m_changedCases.clear();
    project.m_hasFile = true;
    project.m_bytesHash = std::hash<std::string_view>()(bytes);
    return project;
}

std::string ProjectFile::textOf(const Project &project)
{
    OrderedJson json;
    json["formatVersion"] = kProjectFormat;
    json["name"] = project.m_name;
    json["template"] = OrderedJson::parse(project.m_schemeText.empty() ? project.m_scheme.toJson() : project.m_schemeText,
                                          nullptr, false);
    if (!project.m_splitNote.empty()) {
        json["splitNote"] = project.m_splitNote;
    }
    if (project.m_blind) {
        json["blind"] = true;
    }
    if (!project.m_patientSalt.empty()) {
        json["patientSalt"] = project.m_patientSalt;
    }
    putUnknownMembers(json, project.m_unknownMembers, kProjectMembers);
    json["cases"] = OrderedJson::array();
    for (const ProjectCase &projectCase : project.m_cases) {
        json["cases"].push_back(caseJson(projectCase));
    }
    return textFrom(json);
}

} // namespace gonion::annotation
