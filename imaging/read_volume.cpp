// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"

#include "imaging/dicom.h"
#include "imaging/file_access.h"
#include "imaging/mml_layout.h"
#include "imaging/raw_image.h"
#include "imaging/volume_files.h"

#include <exception>
#include <new>
#include <optional>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;
using core::Volume;

namespace {

using Reader = Result<RawImage> (*)(const std::filesystem::path &, ReadDepth, const JobContext &);

/// The reader that a file's name promises; null for other names.
Reader readerFor(const std::filesystem::path &file)
{
    const std::string suffix = volumeSuffix(file);
    if (suffix == ".nii" || suffix == ".nii.gz" || suffix == ".hdr" || suffix == ".hdr.gz" || suffix == ".img"
        || suffix == ".img.gz") {
        return &readNifti;
    }
    if (suffix == ".nrrd" || suffix == ".nhdr") {
        return &readNrrd;
    }
    if (suffix == ".mha" || suffix == ".mhd") {
        return &readMetaImage;
    }
    return suffix == ".npy" ? &readNpy : nullptr;
}

/// A file that its own name's reader reads, or ITK where its form is rare.
Result<RawImage> readNamed(Reader reader, const std::filesystem::path &file, ReadDepth depth, const JobContext &context)
{
    Result<RawImage> image = reader(file, depth, context);
    if (!image && image.error().code == ErrorCode::Unsupported && (reader == &readNrrd || reader == &readMetaImage)) {
        Result<RawImage> rare = readWithItk(file, depth, context);
        if (rare || rare.error().code == ErrorCode::Cancelled) {
            return rare;
        }
    }
    if (image) {
        if (Result<void> applied = applyMmlSpacing(*image, file); !applied) {
            return tl::unexpected(applied.error());
        }
    }
    return image;
}

Result<RawImage> readFile(const std::filesystem::path &file, const ReadOptions &options, const JobContext &context)
{
    if (const auto size = readableFileSize(file); !size) {
        return tl::unexpected(size.error());
    }
    const Reader reader = readerFor(file);
    if (reader == nullptr || looksLikeDicom(file)) { // a slice may be named "0001.img"
        if (!looksLikeDicom(file)) {
            return fail(ErrorCode::Unreadable, quotedName(file)
                                                   + " is not an image that can be read; open a DICOM folder, .nii, "
                                                     ".nii.gz, .nrrd, .nhdr, .mha or .mhd.");
        }
        return readDicom(file, options.seriesUid, context);
    }
    return readNamed(reader, file, ReadDepth::Voxels, context);
}

/// Nothing where the header does not tell.
Result<std::optional<core::ImageGeometry>> geometryInHeader(const std::filesystem::path &path, const JobContext &context)
{
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(path, ignored);
    const Reader reader = folder ? nullptr : readerFor(path);
    if (reader == nullptr || looksLikeDicom(path)) {
        return std::optional<core::ImageGeometry>();
    }
    if (const auto size = readableFileSize(path); !size) {
        return tl::unexpected(size.error());
    }
    const Result<RawImage> header = readNamed(reader, path, ReadDepth::Header, context);
    return header ? rightGeometry(header->grid, path) : tl::unexpected(header.error());
}

/// Runs `read`, turning what libraries throw into one sentence with their words in it.
template <typename F>
auto guarded(const std::filesystem::path &path, F &&read) -> decltype(read())
{
    try {
        return read();
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::OutOfMemory,
                    "There is not enough memory to read " + quotedName(path) + "; close other programs.");
    } catch (const std::filesystem::filesystem_error &error) {
        return fail(error.code() == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::Unreadable,
                    quotedName(path) + " could not be read (" + error.code().message() + "); check its permissions.");
    } catch (const std::exception &error) {
        return fail(ErrorCode::Unreadable, quotedName(path) + " could not be read: " + error.what());
    }
}

} // namespace

Result<std::vector<SeriesInfo>> listSeries(const std::filesystem::path &path, const JobContext &context)
{
    return guarded(path, [&] { return listDicomSeries(path, context); });
}

Result<std::shared_ptr<const Volume>> readVolume(const std::filesystem::path &path, const ReadOptions &options,
                                                 const JobContext &context)
{
    return guarded(path, [&]() -> Result<std::shared_ptr<const Volume>> {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        std::error_code ignored;
        const bool folder = std::filesystem::is_directory(path, ignored);
        const JobContext reading = context.part(0.0, 0.9);
        Result<RawImage> image = folder ? readDicom(path, options.seriesUid, reading)
                                        : readFile(path, options, reading);
        if (!image) {
            return tl::unexpected(image.error());
        }
        Result<std::shared_ptr<const Volume>> volume = makeVolume(std::move(*image), path, context.part(0.9, 1.0));
        if (volume && context.stopRequested()) {
            return JobContext::cancelled();
        }
        return volume;
    });
}

Result<core::ImageGeometry> readGeometry(const std::filesystem::path &path, const JobContext &context)
{
    return guarded(path, [&]() -> Result<core::ImageGeometry> {
        const auto told = geometryInHeader(path, context);
        if (!told) {
            return tl::unexpected(told.error());
        }
        if (*told) {
            return **told;
        }
        return readVolume(path, {}, context).map([](const auto &volume) { return volume->geometry(); });
    });
}

bool isVolumeFileName(const std::filesystem::path &file)
{
    const std::string name = file.filename().string();
    if (name.ends_with("_label.npy") || name.ends_with("_spacing.npy")) {
        return false; // landmarks and voxel size of an MML case
    }
    const std::string suffix = volumeSuffix(file);
    return readerFor(file) != nullptr && suffix != ".img" && suffix != ".img.gz"; // the header stands for the pair
}

} // namespace gonion::imaging
