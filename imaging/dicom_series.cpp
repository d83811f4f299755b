// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/dicom.h"
#include "imaging/dicom_pixels.h"
#include "imaging/dicom_scan.h"
#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"
#include "imaging/resampling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GeometryIssue;
using core::GeometryVerdict;
using core::JobContext;
using core::Result;
using core::VectorLps;

namespace {

std::string modalityName(const std::string &code)
{
    if (code == "MR") {
        return "a magnetic resonance scan (MR)";
    }
    if (code == "PT" || code == "NM") {
        return "a nuclear medicine scan (" + code + ")";
    }
    if (code == "US") {
        return "an ultrasound scan (US)";
    }
    if (code == "SEG" || code.starts_with("RT")) {
        return "a result of another program (" + code + ")";
    }
    return "of the modality " + code;
}

std::string describe(const SeriesInfo &info)
{
    const auto count = [](std::int64_t n) { return std::to_string(n); };
    return info.uid + " (" + (info.modality.empty() ? "modality unknown" : info.modality) + ", \"" + info.description
           + "\", " + count(info.size.i) + " x " + count(info.size.j) + " x " + count(info.size.k) + ", "
           + millimetres(info.spacingMm[0]) + " x " + millimetres(info.spacingMm[1]) + " x "
           + millimetres(info.spacingMm[2]) + " mm)";
}

/// Why none of the groups is a volume of CT.
tl::unexpected<core::Error> refuse(const DicomScan &scan, const std::filesystem::path &path)
{
    const std::string name = quotedName(path);
    if (scan.groups.empty()) {
        if (!scan.volumeFile.empty()) {
            return fail(ErrorCode::Unreadable, "The folder " + name + " holds no DICOM images; open its file "
                                                   + quotedName(scan.volumeFile) + " itself.");
        }
        return fail(ErrorCode::Unreadable, "The folder " + name
                                               + (scan.files == 0 ? " is empty" : " holds no DICOM images")
                                               + "; choose the folder of a CT series.");
    }
    for (const DicomGroup &group : scan.groups) {
        if (group.isVolume()) {
            return fail(ErrorCode::Unsupported, name + " is " + modalityName(group.front().modality)
                                                    + ", not a CT; open a CT series.");
        }
    }
    const DicomGroup &largest = scan.groups.front();
    if (largest.front().samples != 1) {
        return fail(ErrorCode::Unsupported, name + " holds colour images, not a CT; open a CT series.");
    }
    if (!largest.isReadableModality()) {
        return fail(ErrorCode::Unsupported, name + " is " + modalityName(largest.front().modality)
                                                + ", not a CT; open a CT series.");
    }
    const std::size_t distinct = largest.distinctPositions();
    if (distinct == 0 && largest.slices.size() > 1) {
        return fail(ErrorCode::Unsupported, name + " holds slices that do not say where they lie, so no volume can "
                                                   "be made of them; export the series again with its positions.");
    }
    return fail(ErrorCode::Unsupported,
                name + " holds " + (distinct <= 1 ? "a single slice" : "only " + std::to_string(distinct) + " slices")
                    + " of its series, not a volume; open the folder with all its slices.");
}

/// The group that was asked for, or the only one there is.
Result<const DicomGroup *> choose(const DicomScan &scan, const std::string &uid, const std::filesystem::path &path)
{
    if (!uid.empty()) {
        for (const DicomGroup &group : scan.groups) {
            if (group.uid != uid) {
                continue;
            }
            if (!group.isVolume() || !group.isReadableModality()) {
                DicomScan only;
                only.groups = {group};
                return refuse(only, path);
            }
            return &group;
        }
        return fail(ErrorCode::InvalidArgument, quotedName(path) + " holds no series " + uid
                                                    + "; choose one of those that are listed.");
    }
    std::vector<const DicomGroup *> fitting;
    for (const DicomGroup &group : scan.groups) {
        if (group.isVolume() && group.isReadableModality()) {
            fitting.push_back(&group);
        }
    }
    // One slice was pointed at: the part of its series that it belongs to.
    const auto holdsFile = [&](const DicomGroup *group) {
        return std::any_of(group->slices.begin(), group->slices.end(),
                           [&](const DicomSlice &slice) { return slice.file.filename() == path.filename(); });
    };
    if (fitting.size() > 1) {
        if (const auto found = std::find_if(fitting.begin(), fitting.end(), holdsFile); found != fitting.end()) {
            return *found;
        }
    }
    if (fitting.empty()) {
        return refuse(scan, path);
    }
    if (fitting.size() > 1) {
        std::string list;
        for (const DicomGroup *group : fitting) {
            list += (list.empty() ? "" : "; ") + describe(group->info());
        }
        return fail(ErrorCode::InvalidArgument, quotedName(path) + " holds " + std::to_string(fitting.size())
                                                    + " series; choose one: " + list + '.');
    }
    return fitting.front();
}

/// One slice for each position, with what is odd about their distances.
struct Order {
    std::vector<DicomSlice> slices;
    SliceSpacing spacing;
};

Order orderSlices(const DicomGroup &group, GeometryVerdict &verdict)
{
    std::vector<double> along;
    for (const DicomSlice &slice : group.slices) {
        along.push_back(alongNormal(slice, group.front()));
    }
    Order order;
    order.spacing = judgeSpacing(along, verdict);
    for (const std::size_t n : order.spacing.distinct) {
        order.slices.push_back(group.slices[n]);
    }
    return order;
}

bool isAxisAligned(const VectorLps &v)
{
    return std::max({std::abs(v.x), std::abs(v.y), std::abs(v.z)}) > 0.9999;
}

/// Says what the headers leave out.
SliceStack stackOf(const Order &order, GeometryVerdict &verdict)
{
    const DicomSlice &first = order.slices.front();
    SliceStack stack;
    stack.row = {1, 0, 0};
    stack.column = {0, 1, 0};
    if (first.orientation) {
        stack.row = (*first.orientation)[0];
        stack.column = (*first.orientation)[1];
    }
    if (!first.orientation || !first.position) {
        addDoubt(verdict, GeometryIssue::UnknownOrientation,
                 "The slices do not say how they are oriented; left and right are a guess.");
    }
    if (first.spacingMm) {
        stack.spacingMm = *first.spacingMm;
    } else {
        addDoubt(verdict, GeometryIssue::UnknownSpacing,
                 "The slices do not say their pixel size; 1 mm is taken, so millimetres are a guess.");
    }
    const VectorLps normal = cross(stack.row, stack.column);
    for (const DicomSlice &slice : order.slices) {
        stack.origins.push_back(
            slice.position.value_or(core::PointLps{} + normal * slice.location.value_or(0.0)));
    }
    return stack;
}

/// True where the slices wander sideways and must be set straight; says why.
bool judgeTilt(const SliceStack &stack, const DicomSlice &first, GeometryVerdict &verdict)
{
    constexpr double kTiltDegrees = 0.5;
    const VectorLps normal = cross(stack.row, stack.column);
    const double range = dot(stack.origins.back() - stack.origins.front(), normal);
    const double drift = sidewaysDrift(stack);
    const double degrees = std::atan2(drift, range) * 180.0 / std::numbers::pi;
    if (drift > 0.5 * std::min(stack.spacingMm[0], stack.spacingMm[1])) {
        if (degrees >= kTiltDegrees) {
            addNotice(verdict, GeometryIssue::GantryTilt,
                      "The gantry was tilted by " + millimetres(degrees)
                          + " degrees; the slices were resampled to a right grid.");
        } else {
            addNotice(verdict, GeometryIssue::NonOrthogonalAxes,
                      "Slices are shifted sideways by up to " + millimetres(drift)
                          + " mm; they were resampled to a right grid.");
        }
        return true;
    }
    const double stated = std::abs(first.gantryTiltDegrees.value_or(0.0));
    if (stated >= kTiltDegrees && isAxisAligned(normal) && isAxisAligned(stack.row)) {
        addDoubt(verdict, GeometryIssue::GantryTilt,
                 "The header states a gantry tilt of " + millimetres(stated)
                     + " degrees that the slices' positions do not show; the image may be sheared.");
    }
    return false;
}

core::VolumeSource sourceOf(const DicomGroup &group)
{
    const DicomSlice &first = group.front();
    core::VolumeSource source;
    source.modality = first.modality == "CT" ? "CT" : "";
    source.seriesDescription = first.description;
    source.seriesUid = group.uid;
    source.patientName = first.patientName;
    return source;
}

/// Refuses what would give wrong values without a word.
Result<void> checkSlices(const DicomGroup &group, const std::filesystem::path &path)
{
    for (const DicomSlice &slice : group.slices) {
        if (slice.isCutShort) {
            return fail(ErrorCode::Unreadable, quotedName(slice.file)
                                                   + " ends too early: it was not copied whole; export the series "
                                                     "again.");
        }
        if (slice.hasLookupTable) {
            return fail(ErrorCode::Unsupported, quotedName(path) + " states its values by a lookup table, which is "
                                                                   "not read; export it with rescale slope and "
                                                                   "intercept.");
        }
    }
    return {};
}

Result<RawImage> readGroup(const DicomGroup &group, const DicomScan &scan, const std::filesystem::path &path,
                           const JobContext &context)
{
    if (Result<void> sound = checkSlices(group, path); !sound) {
        return tl::unexpected(sound.error());
    }
    GeometryVerdict verdict;
    if (!scan.damaged.empty()) {
        addDoubt(verdict, GeometryIssue::MissingSlices,
                 std::to_string(scan.damaged.size()) + " damaged DICOM "
                     + (scan.damaged.size() == 1 ? "file was" : "files were") + " left out (the first is "
                     + quotedName(scan.damaged.front()) + "); slices may be missing.");
    }
    const Order order = orderSlices(group, verdict);
    SliceStack stack = stackOf(order, verdict);
    const bool tilted = judgeTilt(stack, order.slices.front(), verdict);
    const bool straight = order.spacing.uniform && !tilted;
    Result<RawImage> image = decodeSlices(order.slices, context.part(0.0, straight ? 1.0 : 0.8));
    if (!image) {
        return image;
    }
    const double spacing = order.spacing.spacingMm;
    if (straight) {
        image->grid.origin = stack.origins.front();
        image->grid.step = {stack.row * stack.spacingMm[0], stack.column * stack.spacingMm[1],
                            cross(stack.row, stack.column) * spacing};
    } else {
        stack.image = std::move(*image);
        image = straighten(std::move(stack), spacing, path, context.part(0.8, 1.0));
        if (!image) {
            return image;
        }
    }
    image->source = sourceOf(group);
    image->verdict = std::move(verdict);
    return image;
}

} // namespace

bool looksLikeDicom(const std::filesystem::path &file)
{
    return beginsAsDicom(file);
}

Result<std::vector<SeriesInfo>> listDicomSeries(const std::filesystem::path &path, const JobContext &context)
{
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(path, ignored);
    if (!folder) {
        if (const auto size = readableFileSize(path); !size) {
            return tl::unexpected(size.error());
        }
        if (!beginsAsDicom(path)) {
            return std::vector<SeriesInfo>();
        }
    }
    const Result<DicomScan> scan = scanDicom(path, context);
    if (!scan) {
        return tl::unexpected(scan.error());
    }
    std::vector<SeriesInfo> list;
    for (const DicomGroup &group : scan->groups) {
        if (group.isVolume()) {
            list.push_back(group.info());
        }
    }
    if (list.empty() && folder) {
        return refuse(*scan, path);
    }
    return list;
}

Result<RawImage> readDicom(const std::filesystem::path &path, const std::string &seriesUid, const JobContext &context)
{
    const Result<DicomScan> scan = scanDicom(path, context.part(0.0, 0.2));
    if (!scan) {
        return tl::unexpected(scan.error());
    }
    const Result<const DicomGroup *> group = choose(*scan, seriesUid, path);
    if (!group) {
        return tl::unexpected(group.error());
    }
    return readGroup(**group, *scan, path, context.part(0.2, 1.0));
}

} // namespace gonion::imaging
