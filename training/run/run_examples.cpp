// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/atomic_file.h"
#include "core/read_file.h"
#include "training/run/json_file.h"
#include "training/run/run_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <system_error>
#include <tuple>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using Json = nlohmann::json;

constexpr std::size_t kLargestDescription = 1024 * 1024;
constexpr int kLongestSide = 4096;
constexpr std::size_t kMostMarks = 1024;
constexpr std::size_t kMostExamples = 512;

/// A file name for a case and a plane: legible, and another one for another case.
std::string fileStem(const RunExample &example)
{
    std::string stem;
    std::uint32_t hash = 2166136261U;
    for (const unsigned char c : example.caseName + "/" + example.plane) {
        hash = (hash ^ c) * 16777619U;
        stem += std::isalnum(c) != 0 && c < 0x80 ? static_cast<char>(c) : '_';
    }
    std::array<char, 16> mark{};
    std::snprintf(mark.data(), mark.size(), "_%08x", hash);
    return stem.substr(0, 80) + mark.data();
}

nlohmann::ordered_json placeJson(const std::optional<std::array<double, 2>> &place)
{
    return place ? nlohmann::ordered_json(*place) : nlohmann::ordered_json(nullptr);
}

std::optional<std::array<double, 2>> placeOf(const Json &object, const char *key)
{
    const auto it = object.find(key);
    if (it == object.end() || !it->is_array() || it->size() != 2 || !(*it)[0].is_number() || !(*it)[1].is_number()) {
        return std::nullopt;
    }
    return std::array<double, 2>{(*it)[0].get<double>(), (*it)[1].get<double>()};
}

std::vector<ExampleMark> marksOf(const Json &json)
{
    std::vector<ExampleMark> marks;
    const auto list = json.find("marks");
    if (list == json.end() || !list->is_array()) {
        return marks;
    }
    for (const Json &one : *list) {
        if (one.is_object() && marks.size() < kMostMarks) {
            marks.push_back({textOf(one, "landmark"), placeOf(one, "truth"), placeOf(one, "predicted"),
                             numberOf(one, "error_mm")});
        }
    }
    return marks;
}

int sideOf(const Json &json, const char *key)
{
    return static_cast<int>(std::min<std::int64_t>(countOf(json, key), kLongestSide + 1));
}

std::optional<RunExample> exampleFrom(const fs::path &file)
{
    const auto json = readJsonObject(file, kLargestDescription);
    if (!json) {
        return std::nullopt;
    }
    RunExample example{textOf(*json, "case"), countOf(*json, "epoch"), textOf(*json, "stage"), textOf(*json, "plane"),
                       sideOf(*json, "width"), sideOf(*json, "height"), {}, marksOf(*json)};
    // Its picture lies beside it under its own name: nothing in the file can lead elsewhere.
    example.picture = fs::path(file).replace_extension(".pgm");
    const bool sound = example.width > 0 && example.height > 0 && example.width <= kLongestSide && example.height <= kLongestSide;
    return sound ? std::optional(example) : std::nullopt;
}

std::string pgmHeader(int width, int height)
{
    return "P5\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
}

} // namespace

core::Result<void> writeExample(const RunFolder &folder, const RunExample &example, const std::vector<std::uint8_t> &pixels)
{
    const bool sound = example.width > 0 && example.height > 0 && example.width <= kLongestSide && example.height <= kLongestSide
                       && pixels.size() == static_cast<std::size_t>(example.width) * static_cast<std::size_t>(example.height);
    if (!sound) {
        return core::fail(ErrorCode::InvalidArgument, "The example of " + example.caseName + " has "
                                                          + std::to_string(pixels.size()) + " pixels, which do not fit its size.");
    }
    std::error_code ignored; // writing says what is wrong
    fs::create_directories(folder.examples(), ignored);
    const std::string stem = fileStem(example);
    std::string picture = pgmHeader(example.width, example.height);
    picture.append(reinterpret_cast<const char *>(pixels.data()), pixels.size());
    if (const auto written = core::writeFileAtomically(folder.examples() / (stem + ".pgm"), picture); !written) {
        return written;
    }
    nlohmann::ordered_json marks = nlohmann::ordered_json::array();
    for (const ExampleMark &mark : example.marks) {
        marks.push_back({{"landmark", mark.landmarkId},
                         {"truth", placeJson(mark.truth)},
                         {"predicted", placeJson(mark.predicted)},
                         {"error_mm", mark.errorMm ? nlohmann::ordered_json(*mark.errorMm) : nlohmann::ordered_json(nullptr)}});
    }
    return writeJson(folder.examples() / (stem + ".json"), {{"case", example.caseName},
                                                            {"epoch", example.epoch},
                                                            {"stage", example.stage},
                                                            {"plane", example.plane},
                                                            {"width", example.width},
                                                            {"height", example.height},
                                                            {"marks", marks}});
}

core::Result<std::vector<RunExample>> readExamples(const RunFolder &folder)
{
    std::vector<RunExample> examples;
    std::error_code error;
    fs::directory_iterator it(folder.examples(), error);
    if (error == std::errc::no_such_file_or_directory) {
        return examples;
    }
    for (const fs::directory_iterator end; !error && it != end && examples.size() < kMostExamples; it.increment(error)) {
        if (it->path().extension() != ".json") {
            continue;
        }
        if (auto example = exampleFrom(it->path())) {
            examples.push_back(std::move(*example));
        }
    }
    if (error) {
        return core::fail(error == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::Unreadable,
                          "\"" + folder.examples().string() + "\" cannot be listed: " + error.message() + ".");
    }
    std::sort(examples.begin(), examples.end(), [](const RunExample &a, const RunExample &b) {
        return std::tie(a.caseName, a.plane) < std::tie(b.caseName, b.plane);
    });
    return examples;
}

core::Result<std::vector<std::uint8_t>> readPixels(const RunExample &example)
{
    const std::string header = pgmHeader(example.width, example.height);
    const std::size_t count = static_cast<std::size_t>(std::clamp(example.width, 0, kLongestSide))
                              * static_cast<std::size_t>(std::clamp(example.height, 0, kLongestSide));
    const auto bytes = core::readFile(example.picture, header.size() + count);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    if (bytes->size() != header.size() + count || !bytes->starts_with(header)) {
        return core::fail(ErrorCode::Unreadable, "\"" + example.picture.string() + "\" is not the picture of its example.");
    }
    return std::vector<std::uint8_t>(bytes->begin() + static_cast<std::ptrdiff_t>(header.size()), bytes->end());
}

} // namespace gonion::training
