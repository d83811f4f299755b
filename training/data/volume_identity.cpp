// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/volume_identity.h"

#include "training/data/stable_hash.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <vector>

namespace gonion::training {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> kVolumeEndings{".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".npy"};
constexpr std::size_t kMostFiles = 100'000;

bool isOneFile(const fs::path &volume)
{
    const std::string name = volume.filename().string();
    return std::any_of(kVolumeEndings.begin(), kVolumeEndings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

/// Stretches from the beginning to the end.
bool addBytes(StableHash &hash, const fs::path &file)
{
    constexpr std::size_t kStretch = 16 * 1024;
    constexpr std::uintmax_t kStretches = 9; // odd, so that one lies in the middle
    std::ifstream stream(file, std::ios::binary);
    std::error_code ignored;
    const std::uintmax_t size = fs::file_size(file, ignored);
    std::vector<char> bytes(kStretch);
    for (std::uintmax_t n = 0; n < kStretches && stream; ++n) {
        const std::uintmax_t last = size > kStretch ? size - kStretch : 0;
        stream.seekg(static_cast<std::streamoff>(last * n / (kStretches - 1)));
        stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        hash.add({bytes.data(), static_cast<std::size_t>(stream.gcount())});
        stream.clear();
    }
    return stream.is_open();
}

/// Name and size, and what tells an edited file: its time, or stretches of its bytes. \return false: may not be read
bool addFacts(StableHash &hash, const fs::path &file, bool byTime)
{
    std::error_code ignored;
    hash.add(file.filename().string());
    hash.add(std::to_string(fs::file_size(file, ignored)));
    if (!byTime) {
        return addBytes(hash, file);
    }
    hash.add(std::to_string(fs::last_write_time(file, ignored).time_since_epoch().count()));
    return true;
}

/// "NAME_" of "NAME_volume.nrrd", "NAME." of "NAME.mhd": what the names of its other files begin with.
std::string stemOf(const fs::path &volume)
{
    constexpr std::string_view kMml = "_volume";
    const std::string stem = volume.stem().string();
    return stem.ends_with(kMml) ? stem.substr(0, stem.size() - kMml.size()) + "_spacing.npy" : stem + ".";
}

bool hasCompanions(const fs::path &volume)
{
    const std::string name = volume.filename().string();
    return name.ends_with(".mhd") || name.ends_with(".nhdr") || name.find("_volume.") != std::string::npos;
}

std::vector<fs::path> filesIn(const fs::path &folder, bool deep)
{
    std::vector<fs::path> files;
    std::error_code error;
    const auto take = [&](const fs::directory_entry &entry) {
        std::error_code ignored;
        if (entry.is_regular_file(ignored)) {
            files.push_back(entry.path());
        }
        return files.size() < kMostFiles;
    };
    if (deep) {
        for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
            if (!take(*it)) {
                break;
            }
        }
    } else {
        for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
            if (!take(*it)) {
                break;
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

core::Result<std::string> identityOf(const fs::path &volume, bool byTime)
{
    const auto unreadable = [](const fs::path &file) {
        return core::fail(core::ErrorCode::PermissionDenied,
                          "The volume's file " + file.string() + " may not be read. Check its permissions.");
    };
    std::error_code error;
    const fs::file_status status = fs::status(volume, error);
    if (!fs::exists(status)) {
        return core::fail(core::ErrorCode::NotFound, "There is no volume at " + volume.string() + ".");
    }
    StableHash hash;
    if (fs::is_directory(status) || !isOneFile(volume)) {
        // A DICOM folder, or one file of a series.
        const fs::path folder = fs::is_directory(status) ? volume : volume.parent_path();
        for (const fs::path &file : filesIn(folder, fs::is_directory(status))) {
            if (!addFacts(hash, file, byTime)) {
                return unreadable(file);
            }
        }
        hash.add(volume.filename().string());
        return hash.text();
    }
    if (!addFacts(hash, volume, byTime) || (byTime && !addBytes(hash, volume))) {
        return unreadable(volume);
    }
    if (hasCompanions(volume)) {
        const std::string stem = stemOf(volume);
        for (const fs::path &file : filesIn(volume.parent_path(), false)) {
            const bool belongs = file != volume && file.filename().string().starts_with(stem);
            if (belongs && !addFacts(hash, file, byTime)) {
                return unreadable(file);
            }
        }
    }
    return hash.text();
}

} // namespace

core::Result<std::string> volumeIdentity(const fs::path &volume)
{
    return identityOf(volume, true);
}

core::Result<std::string> volumeContentIdentity(const fs::path &volume)
{
    return identityOf(volume, false);
}

std::string fileContentOf(const fs::path &volume)
{
    std::error_code error;
    if (!fs::is_regular_file(volume, error)) {
        return {};
    }
    StableHash hash;
    hash.add(std::to_string(fs::file_size(volume, error)));
    return addBytes(hash, volume) ? "stretches:" + hash.text() : std::string();
}

} // namespace gonion::training
