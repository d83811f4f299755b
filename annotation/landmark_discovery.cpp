// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_discovery.h"

#include "annotation/delimited_text.h"
#include "annotation/landmark_csv.h"

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMmlVolume = "_volume";

std::string stemOfVolume(const std::string &name)
{
    constexpr std::array<std::string_view, 8> kEndings{".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".npy",
                                                       ".dcm"};
    const std::string lower = lowerCase(name);
    for (const std::string_view ending : kEndings) {
        if (lower.ends_with(ending)) {
            return name.substr(0, name.size() - ending.size());
        }
    }
    return name;
}

/// Any table may lie beside a volume: only one of positions is a landmark file.
bool holdsLandmarks(const fs::path &csv)
{
    std::array<char, 4096> beginning{};
    std::ifstream stream(csv, std::ios::binary);
    stream.read(beginning.data(), beginning.size());
    return looksLikeLandmarkCsv({beginning.data(), static_cast<std::size_t>(stream.gcount())});
}

std::optional<fs::path> firstOf(const fs::path &folder, const std::vector<std::string> &stems)
{
    std::vector<std::string> names;
    for (const std::string &stem : stems) {
        for (const char *ending : {".mrk.json", ".fcsv", ".csv"}) {
            names.push_back(stem + ending);
            names.push_back(stem + "_landmarks" + ending);
        }
        if (stem != stems.front()) {
            names.push_back(stem + "_label.npy");
        }
    }
    std::error_code ignored;
    for (const std::string &name : names) {
        const fs::path file = folder / name;
        if (fs::is_regular_file(file, ignored) && (!name.ends_with(".csv") || holdsLandmarks(file))) {
            return file;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::filesystem::path> landmarkFileBeside(const std::filesystem::path &volume)
try {
    std::error_code ignored;
    fs::path path = volume.lexically_normal();
    if (!path.has_filename()) {
        path = path.parent_path(); // "folder/"
    }
    const bool isFolder = fs::is_directory(path, ignored);
    const std::string name = path.filename().string();
    std::vector<std::string> stems{isFolder ? name : stemOfVolume(name)};
    if (stems.front().ends_with(kMmlVolume)) {
        stems.push_back(stems.front().substr(0, stems.front().size() - kMmlVolume.size()));
    }
    if (auto beside = firstOf(path.parent_path(), stems)) {
        return beside;
    }
    return isFolder ? firstOf(path, stems) : std::nullopt;
} catch (const std::exception &) {
    return std::nullopt; // out of memory or a name that is none: then nothing is beside it
}

} // namespace gonion::annotation
