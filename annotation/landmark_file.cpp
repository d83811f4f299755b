// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_file.h"

#include "annotation/delimited_text.h"
#include "annotation/fcsv.h"
#include "annotation/landmark_csv.h"
#include "annotation/landmark_format.h"
#include "annotation/markups_json.h"
#include "annotation/mml_npy.h"
#include "core/atomic_file.h"
#include "core/read_file.h"

#include <exception>
#include <new>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::size_t kLargestLandmarkFile = std::size_t{16} << 20;
/// A damaged file can have something to say about every point: nobody reads more than this.
constexpr std::size_t kMostNotices = 50;

enum class Format { None, MarkupsJson, Fcsv, Csv, MmlNpy };

Format formatOf(const std::filesystem::path &file)
{
    const std::string name = lowerCase(file.filename().string());
    if (name.ends_with(".mrk.json") || name.ends_with(".json")) {
        return Format::MarkupsJson;
    }
    if (name.ends_with(".fcsv") || name.ends_with(".acsv")) {
        return Format::Fcsv;
    }
    if (name.ends_with(".csv")) {
        return Format::Csv;
    }
    return name.ends_with(".npy") ? Format::MmlNpy : Format::None;
}

core::Result<LoadedLandmarks> decode(Format format, std::string_view bytes, const LandmarkReadOptions &options)
{
    switch (format) {
    case Format::MarkupsJson:
        return landmarksFromMarkupsJson(bytes, options);
    case Format::Fcsv:
        return landmarksFromFcsv(bytes, options);
    case Format::Csv:
        return landmarksFromCsv(bytes);
    case Format::MmlNpy:
        return landmarksFromMmlNpy(bytes, options);
    case Format::None:
        break;
    }
    return fail(ErrorCode::Unsupported, "its name ends in none of .mrk.json, .fcsv, .csv, .npy");
}

void shorten(std::vector<std::string> &notices)
{
    if (notices.size() > kMostNotices) {
        const std::size_t more = notices.size() - kMostNotices;
        notices.resize(kMostNotices);
        notices.push_back("And " + std::to_string(more) + " more like these.");
    }
}

} // namespace

core::Result<LoadedLandmarks> readLandmarks(const std::filesystem::path &file, const LandmarkReadOptions &options)
try {
    const auto refuse = [&file](const core::Error &reason) {
        return fail(reason.code,
                    "\"" + file.string() + "\" was not read as a landmark file: " + reason.message + ".");
    };
    const Format format = formatOf(file);
    if (format == Format::None) {
        return refuse({ErrorCode::Unsupported, "its name ends in none of .mrk.json, .fcsv, .csv, .npy"});
    }
    const auto bytes = core::readFile(file, kLargestLandmarkFile);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto loaded = decode(format, *bytes, options);
    if (!loaded) {
        return refuse(loaded.error());
    }
    shorten(loaded->notices);
    return loaded;
} catch (const std::bad_alloc &) {
    return fail(ErrorCode::OutOfMemory, "There is not enough memory to read \"" + file.string() + "\".");
} catch (const std::exception &error) {
    return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" was not read: " + error.what() + ".");
}

core::Result<std::vector<std::string>> writeLandmarks(const std::filesystem::path &file, const LandmarkSet &set,
                                                      const std::optional<core::ImageGeometry> &geometry)
try {
    const auto refuse = [&file](ErrorCode code, const std::string &reason) {
        return fail(code, "\"" + file.string() + "\" was not written: " + reason + ".");
    };
    if (const auto writable = checkWritable(set); !writable) {
        return refuse(writable.error().code, writable.error().message);
    }
    EncodedLandmarks encoded;
    switch (formatOf(file)) {
    case Format::MarkupsJson:
        encoded = markupsJsonFrom(set);
        break;
    case Format::Fcsv:
        encoded = fcsvFrom(set);
        break;
    case Format::Csv:
        encoded = csvFrom(set);
        break;
    case Format::MmlNpy:
        if (!geometry) {
            return refuse(ErrorCode::InvalidArgument, ".npy holds voxel numbers, so the volume must be open");
        }
        encoded = mmlNpyFrom(set, *geometry);
        break;
    case Format::None:
        return refuse(ErrorCode::Unsupported, "end its name in .mrk.json, .fcsv, .csv or .npy");
    }
    if (const auto written = core::writeFileAtomically(file, encoded.bytes); !written) {
        return tl::unexpected(written.error());
    }
    return std::move(encoded.notices);
} catch (const std::bad_alloc &) {
    return fail(ErrorCode::OutOfMemory, "There is not enough memory to write \"" + file.string() + "\".");
} catch (const std::exception &error) {
    return fail(ErrorCode::WriteFailed, "\"" + file.string() + "\" was not written: " + error.what() + ".");
}

bool isLandmarkFileName(const std::filesystem::path &file)
{
    const std::string name = lowerCase(file.filename().string());
    for (const char *ending : {".mrk.json", ".fcsv", ".acsv", ".csv", "_label.npy"}) {
        if (name.ends_with(ending)) {
            return true;
        }
    }
    return false;
}

} // namespace gonion::annotation
