// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_file.h"

#include <array>
#include <set>
#include <system_error>
#include <utility>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<const char *, Split>, 3> kMmlParts{
    {{"train", Split::Train}, {"val", Split::Validation}, {"test", Split::Test}}};
constexpr std::array<std::string_view, 2> kVolumeEndings{"_volume.nrrd", "_volume.npy"};

/// "NAME" of "NAME_volume.nrrd", or empty.
std::string_view caseOfVolume(std::string_view fileName)
{
    for (const std::string_view ending : kVolumeEndings) {
        if (fileName.size() > ending.size() && fileName.ends_with(ending)) {
            return fileName.substr(0, fileName.size() - ending.size());
        }
    }
    return {};
}

std::set<std::string> namesIn(const fs::path &folder)
{
    std::set<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        names.insert(it->path().filename().string());
    }
    return names;
}

} // namespace

bool ProjectFile::isMml(const fs::path &folder)
{
    for (const auto &[part, split] : kMmlParts) {
        std::error_code error;
        for (fs::directory_iterator it(folder / part, error), end; !error && it != end; it.increment(error)) {
            if (!caseOfVolume(it->path().filename().string()).empty()) {
                return true;
            }
        }
    }
    return false;
}

core::Result<Project> ProjectFile::fromMml(const fs::path &folder)
{
    Project project;
    project.m_folder = folder;
    project.m_name = folder.filename().string();
    project.m_scheme = LandmarkTemplate::mandibularMolars();
    project.m_splitNote = "Fixed by the folders train, val and test";
    for (const auto &[part, split] : kMmlParts) {
        const std::set<std::string> names = namesIn(folder / part);
        for (const std::string &name : names) {
            const std::string_view caseName = caseOfVolume(name);
            if (caseName.empty()) {
                continue;
            }
            ProjectCase projectCase;
            projectCase.id = caseName;
            projectCase.volume = std::string(part) + "/" + name;
            projectCase.split = split;
            for (int number = 1; project.find(projectCase.id) != nullptr; ++number) {
                projectCase.id = std::string(caseName) + "-" + part + (number == 1 ? "" : "-" + std::to_string(number));
            }
            const std::string label = std::string(caseName) + "_label.npy";
            if (names.contains(label)) {
                projectCase.landmarkFiles = {{std::string(kImportedAnnotator), std::string(part) + "/" + label}};
                projectCase.acceptedFile = projectCase.landmarkFiles.front().path;
                projectCase.stage = CaseStage::Labelled;
            }
            if (auto put = project.put(std::move(projectCase)); !put) {
                return tl::unexpected(put.error());
            }
        }
    }
    project.m_changedCases.clear(); // what the folders say is no change of ours: it gives way to a file made meanwhile
    return project;
}

} // namespace gonion::annotation
