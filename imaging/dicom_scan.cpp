// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/dicom_scan.h"

#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <map>
#include <set>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;
using core::VectorLps;

namespace {

constexpr std::size_t kMostFiles = 50000;
constexpr int kDeepestFolder = 6;
constexpr double kSameDirection = 1e-2;
constexpr double kSameSpacingShare = 1e-3;

std::array<VectorLps, 2> axesOf(const DicomSlice &slice)
{
    return slice.orientation.value_or(std::array<VectorLps, 2>{VectorLps{1, 0, 0}, VectorLps{0, 1, 0}});
}

bool fits(const DicomSlice &a, const DicomSlice &b)
{
    if (a.seriesUid != b.seriesUid || a.rows != b.rows || a.columns != b.columns || a.samples != b.samples
        || a.modality != b.modality || a.orientation.has_value() != b.orientation.has_value()
        || a.spacingMm.has_value() != b.spacingMm.has_value()) {
        return false;
    }
    const auto first = axesOf(a);
    const auto second = axesOf(b);
    if (length(first[0] + second[0] * -1.0) > kSameDirection || length(first[1] + second[1] * -1.0) > kSameDirection) {
        return false;
    }
    for (std::size_t n = 0; a.spacingMm && n < 2; ++n) {
        if (std::abs((*a.spacingMm)[n] - (*b.spacingMm)[n]) > kSameSpacingShare * (*a.spacingMm)[n]) {
            return false;
        }
    }
    return true;
}

/// Along the normal; slices at one position in the order in which they were made.
void sortSlices(DicomGroup &group)
{
    const DicomSlice reference = group.front();
    const auto along = [&](const DicomSlice &slice) { return alongNormal(slice, reference); };
    std::stable_sort(group.slices.begin(), group.slices.end(),
                     [&](const DicomSlice &a, const DicomSlice &b) { return along(a) < along(b); });
    for (auto first = group.slices.begin(); first != group.slices.end();) {
        const double position = along(*first);
        const auto last = std::find_if(first, group.slices.end(), [&](const DicomSlice &slice) {
            return along(slice) - position > kSamePositionMm;
        });
        std::stable_sort(first, last, [](const DicomSlice &a, const DicomSlice &b) {
            return std::pair(a.acquisition, a.instance) < std::pair(b.acquisition, b.instance);
        });
        first = last;
    }
}

/// Two runs over the same region in one series (with and without contrast, say) are two volumes.
std::vector<DicomGroup> splitAcquisitions(DicomGroup group)
{
    std::map<int, DicomGroup> runs;
    for (const DicomSlice &slice : group.slices) {
        DicomGroup &run = runs[slice.acquisition];
        run.seriesUid = group.seriesUid;
        run.slices.push_back(slice);
    }
    const bool whole = std::all_of(runs.begin(), runs.end(), [](const auto &run) {
        return run.second.isVolume() && run.second.distinctPositions() == run.second.slices.size();
    });
    std::vector<DicomGroup> result;
    if (runs.size() > 1 && whole && group.distinctPositions() < group.slices.size()) {
        for (auto &run : runs) {
            result.push_back(std::move(run.second));
        }
    } else {
        result.push_back(std::move(group));
    }
    return result;
}

std::vector<DicomGroup> groupSlices(const std::vector<DicomSlice> &slices)
{
    std::vector<DicomGroup> groups;
    for (const DicomSlice &slice : slices) {
        auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const DicomGroup &group) { return fits(group.front(), slice); });
        if (found == groups.end()) {
            found = groups.insert(groups.end(), DicomGroup{});
            found->seriesUid = slice.seriesUid;
        }
        found->slices.push_back(slice);
    }
    std::vector<DicomGroup> result;
    for (DicomGroup &group : groups) {
        sortSlices(group);
        for (DicomGroup &part : splitAcquisitions(std::move(group))) {
            result.push_back(std::move(part));
        }
    }
    std::stable_sort(result.begin(), result.end(), [](const DicomGroup &a, const DicomGroup &b) {
        return a.slices.size() > b.slices.size();
    });
    std::map<std::string, int> seen;
    for (DicomGroup &group : result) {
        group.uid = group.seriesUid.empty() ? "unnamed" : group.seriesUid;
        if (const int count = ++seen[group.uid]; count > 1) {
            group.uid += '#' + std::to_string(count);
        }
    }
    return result;
}

/// Regular files, in the order of their names so that equal folders give equal results.
Result<std::vector<std::filesystem::path>> filesIn(const std::filesystem::path &folder, bool deep,
                                                   const JobContext &context)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    auto options = std::filesystem::directory_options::skip_permission_denied;
    // The folder itself must be open to us; closed ones inside are passed over.
    for (const std::filesystem::directory_iterator probe(folder, error); error;) {
        const bool denied = error == std::errc::permission_denied;
        return fail(denied ? ErrorCode::PermissionDenied
                           : (error == std::errc::no_such_file_or_directory ? ErrorCode::NotFound
                                                                             : ErrorCode::Unreadable),
                    "The folder " + quotedName(folder) + (denied ? " may not be read; check its permissions."
                                                                 : " cannot be opened; check that it is there."));
    }
    std::filesystem::recursive_directory_iterator entry(folder, options, error);
    for (const std::filesystem::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        std::error_code ignored;
        if (entry->is_directory(ignored)) {
            if (!deep || entry.depth() >= kDeepestFolder) {
                entry.disable_recursion_pending();
            }
        } else if (entry->is_regular_file(ignored)) {
            files.push_back(entry->path());
            if (files.size() > kMostFiles) {
                return fail(ErrorCode::Unsupported, "The folder " + quotedName(folder) + " holds more than "
                                                        + std::to_string(kMostFiles)
                                                        + " files; choose the folder of one examination.");
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<DicomScan> scanFiles(const std::vector<std::filesystem::path> &files, const std::string *onlySeries,
                            const JobContext &context)
{
    DicomScan scan;
    std::vector<DicomSlice> slices;
    for (std::size_t n = 0; n < files.size(); ++n) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        context.report(static_cast<double>(n) / static_cast<double>(files.size()), "Looking at DICOM files");
        ++scan.files;
        if (!beginsAsDicom(files[n])) {
            if (scan.volumeFile.empty() && isVolumeFileName(files[n])) {
                scan.volumeFile = files[n];
            }
            continue;
        }
        const auto header = readDicomHeader(files[n]);
        if (!header) {
            scan.damaged.push_back(files[n]);
            continue;
        }
        for (const DicomSlice &slice : header->slices) {
            if (onlySeries == nullptr || slice.seriesUid == *onlySeries) {
                slices.push_back(slice);
            }
        }
    }
    scan.groups = groupSlices(slices);
    return scan;
}

} // namespace

double alongNormal(const DicomSlice &slice, const DicomSlice &reference)
{
    if (!slice.position) {
        return slice.location.value_or(0.0);
    }
    const auto axes = axesOf(reference);
    return dot(*slice.position - core::PointLps{}, cross(axes[0], axes[1]));
}

std::size_t DicomGroup::distinctPositions() const
{
    std::vector<double> along;
    for (const DicomSlice &slice : slices) {
        if (!slice.position && !slice.location) {
            return 0;
        }
        along.push_back(alongNormal(slice, front()));
    }
    std::sort(along.begin(), along.end());
    std::size_t count = along.empty() ? 0 : 1;
    double last = along.empty() ? 0.0 : along.front();
    for (const double position : along) {
        if (position - last > kSamePositionMm) {
            ++count;
            last = position;
        }
    }
    return count;
}

bool DicomGroup::isVolume() const
{
    return front().samples == 1 && distinctPositions() >= kFewestSlices;
}

bool DicomGroup::isReadableModality() const
{
    const std::string &modality = front().modality;
    return modality == "CT" || modality.empty() || modality == "OT";
}

SeriesInfo DicomGroup::info() const
{
    SeriesInfo info;
    info.uid = uid;
    info.modality = front().modality;
    info.description = front().description;
    const std::size_t distinct = distinctPositions();
    info.size = {front().columns, front().rows, static_cast<std::int64_t>(distinct)};
    const auto inPlane = front().spacingMm.value_or(std::array<double, 2>{0.0, 0.0});
    const double range = alongNormal(slices.back(), front()) - alongNormal(front(), front());
    info.spacingMm = {inPlane[0], inPlane[1], distinct > 1 ? range / static_cast<double>(distinct - 1) : 0.0};
    return info;
}

Result<DicomScan> scanDicom(const std::filesystem::path &path, const JobContext &context)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        const auto files = filesIn(path, true, context);
        return files ? scanFiles(*files, nullptr, context) : tl::unexpected(files.error());
    }
    if (const auto size = readableFileSize(path); !size) {
        return tl::unexpected(size.error());
    }
    const auto header = beginsAsDicom(path) ? readDicomHeader(path) : std::nullopt;
    if (!header) {
        return fail(ErrorCode::Unreadable,
                    quotedName(path) + " is not DICOM or is damaged; open the right file or get it again.");
    }
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const auto files = filesIn(folder, header->isDirectory, context);
    if (!files) {
        return tl::unexpected(files.error());
    }
    if (header->isDirectory) {
        return scanFiles(*files, nullptr, context);
    }
    if (header->slices.empty()) {
        return fail(ErrorCode::Unsupported, quotedName(path) + " is a DICOM file without an image; open a CT slice.");
    }
    if (header->slices.size() > 1) {
        return scanFiles({path}, nullptr, context); // a multi-frame file is a volume by itself
    }
    return scanFiles(*files, &header->slices.front().seriesUid, context);
}

} // namespace gonion::imaging
