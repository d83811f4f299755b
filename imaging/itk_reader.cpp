// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"
#include "imaging/volume_files.h"

#include <itkMetaImageIO.h>
#include <itkNrrdImageIO.h>

#include <optional>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GridSize;
using core::JobContext;
using core::Result;
using core::VectorLps;
using core::VoxelType;

namespace {

/// These rare forms keep their voxels in several files or as text, so a header cannot be checked against
/// the size of one file.
constexpr std::int64_t kMostVoxels = std::int64_t{1} << 30;

itk::ImageIOBase::Pointer ioFor(const std::filesystem::path &file)
{
    const std::string suffix = volumeSuffix(file);
    if (suffix == ".mha" || suffix == ".mhd") {
        return itk::MetaImageIO::New().GetPointer();
    }
    return itk::NrrdImageIO::New().GetPointer();
}

std::optional<VoxelType> typeOf(itk::ImageIOBase::IOComponentEnum component)
{
    using Component = itk::ImageIOBase::IOComponentEnum;
    switch (component) {
    case Component::UCHAR:
        return VoxelType::UInt8;
    case Component::CHAR:
        return VoxelType::Int8;
    case Component::USHORT:
        return VoxelType::UInt16;
    case Component::SHORT:
        return VoxelType::Int16;
    case Component::UINT:
        return VoxelType::UInt32;
    case Component::INT:
        return VoxelType::Int32;
    case Component::FLOAT:
        return VoxelType::Float32;
    case Component::DOUBLE:
        return VoxelType::Float64;
    default:
        return std::nullopt;
    }
}

AffineGrid gridOf(const itk::ImageIOBase &io)
{
    AffineGrid grid;
    grid.size = {static_cast<std::int64_t>(io.GetDimensions(0)), static_cast<std::int64_t>(io.GetDimensions(1)),
                 static_cast<std::int64_t>(io.GetDimensions(2))};
    grid.origin = {io.GetOrigin(0), io.GetOrigin(1), io.GetOrigin(2)};
    for (unsigned a = 0; a < 3; ++a) {
        const std::vector<double> axis = io.GetDirection(a);
        grid.step[a] = VectorLps{axis[0], axis[1], axis[2]} * io.GetSpacing(a);
    }
    return grid;
}

Result<RawImage> readThrough(itk::ImageIOBase &io, const std::filesystem::path &file, ReadDepth depth,
                             const JobContext &context)
{
    io.SetFileName(file.string());
    io.ReadImageInformation();
    const auto type = typeOf(io.GetComponentType());
    if (io.GetNumberOfDimensions() != 3 || io.GetNumberOfComponents() != 1 || !type) {
        return fail(ErrorCode::Unsupported,
                    quotedName(file) + " is not a 3D volume of grey values; open a CT volume.");
    }
    RawImage image;
    image.grid = gridOf(io);
    image.type = *type;
    if (Result<void> sane = checkSize(image.grid.size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    if (depth == ReadDepth::Header) {
        return image;
    }
    if (image.grid.size.voxels() > kMostVoxels) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " claims more voxels than are read in this form; save "
                                                               "it again as one gzip .nrrd.");
    }
    Result<std::shared_ptr<void>> voxels = allocateVoxels(image.grid.size, image.type, file);
    if (!voxels) {
        return tl::unexpected(voxels.error());
    }
    image.voxels = std::move(*voxels);
    itk::ImageIORegion region(3);
    for (unsigned a = 0; a < 3; ++a) {
        region.SetIndex(a, 0);
        region.SetSize(a, io.GetDimensions(a));
    }
    io.SetIORegion(region);
    io.Read(image.voxels.get());
    if (context.stopRequested()) {
        return JobContext::cancelled();
    }
    return image;
}

} // namespace

Result<RawImage> readWithItk(const std::filesystem::path &file, ReadDepth depth, const JobContext &context)
{
    itk::Object::SetGlobalWarningDisplay(false);
    try {
        const itk::ImageIOBase::Pointer io = ioFor(file);
        return readThrough(*io, file, depth, context);
    } catch (const itk::ExceptionObject &error) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " could not be read: " + error.GetDescription());
    }
}

} // namespace gonion::imaging
