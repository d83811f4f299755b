// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/mml_npy.h"

#include "annotation/landmark_template.h"
#include "annotation/npy_table.h"
#include "core/atomic_file.h"
#include "core/read_file.h"

#include <cmath>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

/// Ids and labels by row.
core::Result<std::vector<Landmark>> namesFor(std::size_t rows, const LandmarkReadOptions &options,
                                             std::vector<std::string> &notices)
{
    std::vector<Landmark> landmarks(rows);
    const LandmarkTemplate molars = LandmarkTemplate::mandibularMolars();
    if (!options.ids.empty() && options.ids.size() != rows) {
        return fail(ErrorCode::InvalidArgument, "it holds " + std::to_string(rows) + " landmarks where "
                                                    + std::to_string(options.ids.size()) + " are expected");
    }
    for (std::size_t row = 0; row < rows; ++row) {
        if (!options.ids.empty()) {
            landmarks[row].id = options.ids[row];
        } else if (rows == molars.size()) {
            landmarks[row].id = molars.landmarks()[row].id;
        } else {
            landmarks[row].id = std::to_string(row + 1);
        }
        if (const auto index = molars.indexOf(landmarks[row].id); index && rows == molars.size()) {
            landmarks[row].label = molars.landmarks()[*index].name;
        }
    }
    if (options.ids.empty()) {
        notices.emplace_back(rows == molars.size()
                                 ? "The file names no landmarks: the order of the MML data set was assumed."
                                 : "The file names no landmarks: they are numbered.");
    }
    return landmarks;
}

void place(Landmark &landmark, const core::ContinuousIndex &index, const core::ImageGeometry &geometry,
           std::vector<std::string> &notices)
{
    if (!std::isfinite(index.i) || !std::isfinite(index.j) || !std::isfinite(index.k)) {
        notices.push_back("\"" + landmark.id + "\" has a position that is no number: it is unlabelled.");
        return;
    }
    if (index.i < kMmlMissingBelow || index.j < kMmlMissingBelow || index.k < kMmlMissingBelow) {
        landmark.state = LandmarkState::Missing;
        return;
    }
    landmark.state = LandmarkState::Present;
    landmark.position = geometry.lpsFromIndex(index);
}

bool wouldReadAsMissing(const core::ContinuousIndex &index)
{
    return index.i < kMmlMissingBelow || index.j < kMmlMissingBelow || index.k < kMmlMissingBelow;
}

} // namespace

core::Result<LoadedLandmarks> landmarksFromMmlNpy(std::string_view bytes, const LandmarkReadOptions &options)
{
    const auto table = npyTableFrom(bytes);
    if (!table) {
        return tl::unexpected(table.error());
    }
    if (table->columns != 3 || table->rows == 0 || table->rows > kMostPoints) {
        return fail(ErrorCode::Unreadable, "it is no list of voxel coordinates [landmarks, 3]");
    }
    if (!options.geometry) {
        return fail(ErrorCode::InvalidArgument, "its points are voxel numbers: open the volume first");
    }
    LoadedLandmarks loaded;
    auto landmarks = namesFor(table->rows, options, loaded.notices);
    if (!landmarks) {
        return tl::unexpected(landmarks.error());
    }
    loaded.set.landmarks = std::move(*landmarks);
    for (std::size_t row = 0; row < table->rows; ++row) {
        place(loaded.set.landmarks[row], {table->at(row, 0), table->at(row, 1), table->at(row, 2)},
              *options.geometry, loaded.notices);
    }
    makeIdsUnique(loaded);
    return loaded;
}

EncodedLandmarks mmlNpyFrom(const LandmarkSet &set, const core::ImageGeometry &geometry)
{
    EncodedLandmarks encoded;
    NpyTable table{set.landmarks.size(), 3, {}};
    for (const Landmark &landmark : set.landmarks) {
        if (landmark.position) {
            const core::ContinuousIndex index = geometry.indexFromLps(*landmark.position);
            table.values.insert(table.values.end(), {index.i, index.j, index.k});
            if (wouldReadAsMissing(index)) {
                encoded.notices.push_back(personalName(landmark)
                                          + " lies so far outside the volume that .npy will read as missing.");
            }
            continue;
        }
        table.values.insert(table.values.end(), 3, kMmlMissing);
        if (landmark.state != LandmarkState::Missing) {
            encoded.notices.push_back(personalName(landmark) + " is " + std::string(nameOf(landmark.state))
                                      + ": .npy cannot say so, it will read as missing.");
        }
    }
    encoded.bytes = npyBytesFrom(table);
    return encoded;
}

core::Result<std::array<double, 3>> readMmlSpacing(const std::filesystem::path &file)
{
    constexpr std::size_t kLargest = 4096;
    const auto bytes = core::readFile(file, kLargest);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    const auto table = npyTableFrom(*bytes);
    if (!table || table->values.size() != 3) {
        return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" is no list of three voxel sizes.");
    }
    for (const double size : table->values) {
        if (!std::isfinite(size) || size <= 0.0) {
            return fail(ErrorCode::Unreadable, "\"" + file.string() + "\" holds a voxel size that is not positive.");
        }
    }
    return std::array<double, 3>{table->values[0], table->values[1], table->values[2]};
}

core::Result<void> writeMmlSpacing(const std::filesystem::path &file, const std::array<double, 3> &spacing)
{
    return core::writeFileAtomically(file, npyBytesFrom({1, 3, {spacing.begin(), spacing.end()}}, true));
}

} // namespace gonion::annotation
