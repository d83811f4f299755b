// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"
#include "imaging/nifti_header.h"
#include "imaging/volume_files.h"

#include <cmath>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;

namespace {

/// The voxels' file of a .hdr/.img pair.
std::filesystem::path imageOfPair(const std::filesystem::path &header)
{
    std::filesystem::path stem = header;
    if (volumeSuffix(header).ends_with(".gz")) {
        stem.replace_extension();
    }
    for (const char *suffix : {".img", ".img.gz", ".IMG"}) {
        std::filesystem::path image = stem;
        image.replace_extension(suffix);
        std::error_code ignored;
        if (std::filesystem::exists(image, ignored)) {
            return image;
        }
    }
    return stem.replace_extension(".img");
}

/// Opening the .img of a pair means its header.
std::filesystem::path headerOfPair(const std::filesystem::path &file)
{
    std::filesystem::path header = file;
    if (volumeSuffix(file) == ".img.gz") {
        header.replace_extension();
    }
    if (volumeSuffix(header) == ".img") {
        header.replace_extension(".hdr");
        return header;
    }
    return file;
}

Result<void> seekVoxels(ByteStream &stream, const NiftiHeader &header, const std::filesystem::path &file)
{
    const std::int64_t behind = header.pair ? 0 : header.headerBytes;
    const std::int64_t offset = header.pair ? header.voxOffset : std::max(header.voxOffset, behind);
    constexpr std::int64_t kMostExtensionBytes = std::int64_t{1} << 28;
    if (header.voxOffset < 0 || offset - behind > kMostExtensionBytes) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " has a damaged header (where its voxels begin); export it again.");
    }
    return stream.skip(static_cast<std::uint64_t>(offset - behind));
}

} // namespace

Result<RawImage> readNifti(const std::filesystem::path &path, ReadDepth depth, const JobContext &context)
{
    const std::filesystem::path file = headerOfPair(path);
    Result<ByteStream> stream = ByteStream::open(file, ByteStream::Packing::Detect);
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    const Result<NiftiHeader> header = readNiftiHeader(*stream, file);
    if (!header) {
        return tl::unexpected(header.error());
    }
    const Result<VoxelLayout> layout = niftiLayout(*header, file);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    if (Result<void> sane = checkSize(layout->size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    RawImage image;
    const Result<AffineGrid> grid = niftiGrid(*header, layout->size, file, image.verdict);
    if (!grid) {
        return tl::unexpected(grid.error());
    }
    image.grid = *grid;
    image.type = layout->type;
    if (depth == ReadDepth::Header) {
        return image;
    }
    if (header->pair) {
        stream = ByteStream::open(imageOfPair(file), ByteStream::Packing::Detect);
        if (!stream) {
            return tl::unexpected(stream.error());
        }
    }
    if (Result<void> found = seekVoxels(*stream, *header, file); !found) {
        return tl::unexpected(found.error());
    }
    Result<std::shared_ptr<void>> voxels = readVoxels(*stream, *layout, file, context);
    if (!voxels) {
        return tl::unexpected(voxels.error());
    }
    image.voxels = std::move(*voxels);
    // A slope of 0 means "none"; one that is not a number is taken so too.
    if (std::isfinite(header->slope) && std::isfinite(header->intercept) && header->slope != 0.0) {
        if (Result<void> scaled = rescale(image, header->slope, header->intercept, file); !scaled) {
            return tl::unexpected(scaled.error());
        }
    }
    return image;
}

} // namespace gonion::imaging
