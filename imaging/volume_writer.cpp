// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/atomic_file.h"
#include "imaging/file_access.h"
#include "imaging/packed_output.h"
#include "imaging/read_volume.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::ImageGeometry;
using core::PointLps;
using core::Result;
using core::VectorLps;
using core::Volume;
using core::VoxelType;

namespace {

constexpr bool kBigEndian = std::endian::native == std::endian::big;

/// Shortest text that reads back as the same number.
std::string exact(double value)
{
    char text[40];
    for (int digits = 6; digits <= 17; ++digits) {
        std::snprintf(text, sizeof text, "%.*g", digits, value);
        if (std::strtod(text, nullptr) == value) {
            break;
        }
    }
    return text;
}

std::string vectorText(const VectorLps &v, const char *separator)
{
    return exact(v.x) + separator + exact(v.y) + separator + exact(v.z);
}

std::string sizeText(const ImageGeometry &geometry)
{
    const core::GridSize &size = geometry.size();
    return std::to_string(size.i) + ' ' + std::to_string(size.j) + ' ' + std::to_string(size.k);
}

std::string nrrdHeader(const Volume &volume)
{
    const ImageGeometry &geometry = volume.geometry();
    std::string type(nameOf(volume.type()));
    if (volume.type() == VoxelType::Float32) {
        type = "float";
    } else if (volume.type() == VoxelType::Float64) {
        type = "double";
    }
    std::string text = "NRRD0004\ntype: " + type + "\ndimension: 3\nspace: left-posterior-superior\nsizes: "
                       + sizeText(geometry) + "\nspace directions:";
    for (int a = 0; a < 3; ++a) {
        text += " (" + vectorText(geometry.axis(a) * geometry.spacing()[a], ",") + ')';
    }
    const PointLps &origin = geometry.origin();
    text += "\nkinds: domain domain domain\nendian: " + std::string(kBigEndian ? "big" : "little")
            + "\nencoding: gzip\nspace origin: (" + vectorText({origin.x, origin.y, origin.z}, ",") + ")\n\n";
    return text;
}

std::string metaType(VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
        return "MET_UCHAR";
    case VoxelType::Int8:
        return "MET_CHAR";
    case VoxelType::UInt16:
        return "MET_USHORT";
    case VoxelType::UInt32:
        return "MET_UINT";
    case VoxelType::Int32:
        return "MET_INT";
    case VoxelType::Float32:
        return "MET_FLOAT";
    case VoxelType::Float64:
        return "MET_DOUBLE";
    case VoxelType::Int16:
        break;
    }
    return "MET_SHORT";
}

std::string metaHeader(const Volume &volume)
{
    const ImageGeometry &geometry = volume.geometry();
    const PointLps &origin = geometry.origin();
    const auto &spacing = geometry.spacing();
    std::string text = "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = "
                       + std::string(kBigEndian ? "True" : "False") + "\nCompressedData = False\nTransformMatrix =";
    for (int a = 0; a < 3; ++a) {
        text += ' ' + vectorText(geometry.axis(a), " ");
    }
    text += "\nOffset = " + vectorText({origin.x, origin.y, origin.z}, " ")
            + "\nCenterOfRotation = 0 0 0\nAnatomicalOrientation = LPS\nElementSpacing = "
            + vectorText({spacing[0], spacing[1], spacing[2]}, " ") + "\nDimSize = " + sizeText(geometry)
            + "\nElementType = " + metaType(volume.type()) + "\nElementDataFile = LOCAL\n";
    return text;
}

int niftiType(VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
        return 2;
    case VoxelType::Int8:
        return 256;
    case VoxelType::UInt16:
        return 512;
    case VoxelType::UInt32:
        return 768;
    case VoxelType::Int32:
        return 8;
    case VoxelType::Float32:
        return 16;
    case VoxelType::Float64:
        return 64;
    case VoxelType::Int16:
        break;
    }
    return 4;
}

/// b, c, d of the rotation's unit quaternion with a >= 0.
std::array<double, 3> quaternionOf(const std::array<std::array<double, 3>, 3> &r)
{
    const double trace = r[0][0] + r[1][1] + r[2][2];
    const double a = 0.5 * std::sqrt(std::max(0.0, 1.0 + trace));
    if (a > 0.1) {
        return {(r[2][1] - r[1][2]) / (4 * a), (r[0][2] - r[2][0]) / (4 * a), (r[1][0] - r[0][1]) / (4 * a)};
    }
    // Near half a turn: take the largest component first.
    const int m = r[0][0] > r[1][1] ? (r[0][0] > r[2][2] ? 0 : 2) : (r[1][1] > r[2][2] ? 1 : 2);
    const int n = (m + 1) % 3;
    const int o = (m + 2) % 3;
    std::array<double, 3> q{};
    q[m] = 0.5 * std::sqrt(std::max(0.0, 1.0 + r[m][m] - r[n][n] - r[o][o]));
    q[n] = (r[n][m] + r[m][n]) / (4 * q[m]);
    q[o] = (r[o][m] + r[m][o]) / (4 * q[m]);
    if (r[o][n] - r[n][o] < 0.0) { // the sign of a
        q = {-q[0], -q[1], -q[2]};
    }
    return q;
}

class NiftiBytes {
public:
    template <typename T>
    void put(std::size_t offset, T value)
    {
        std::memcpy(m_bytes.data() + offset, &value, sizeof value);
    }
    [[nodiscard]] const std::array<char, 352> &bytes() const { return m_bytes; }

private:
    std::array<char, 352> m_bytes{};
};

std::array<char, 352> niftiHeader(const Volume &volume)
{
    const ImageGeometry &geometry = volume.geometry();
    const auto &spacing = geometry.spacing();
    const core::GridSize &size = geometry.size();
    NiftiBytes out;
    out.put<std::int32_t>(0, 348);
    const std::array<std::int64_t, 8> dim{3, size.i, size.j, size.k, 1, 1, 1, 1};
    for (std::size_t n = 0; n < dim.size(); ++n) {
        out.put<std::int16_t>(40 + 2 * n, static_cast<std::int16_t>(dim[n]));
    }
    out.put<std::int16_t>(70, static_cast<std::int16_t>(niftiType(volume.type())));
    out.put<std::int16_t>(72, static_cast<std::int16_t>(8 * core::bytesPerVoxel(volume.type())));
    // RAS from index: the first two rows of LPS turn round.
    std::array<std::array<double, 3>, 3> ras{};
    for (int a = 0; a < 3; ++a) {
        const VectorLps axis = geometry.axis(a);
        ras[0][a] = -axis.x;
        ras[1][a] = -axis.y;
        ras[2][a] = axis.z;
    }
    const std::array<double, 3> origin{-geometry.origin().x, -geometry.origin().y, geometry.origin().z};
    const float handedness = geometry.isRightHanded() ? 1.0F : -1.0F;
    out.put<float>(76, handedness);
    for (std::size_t a = 0; a < 3; ++a) {
        out.put<float>(80 + 4 * a, static_cast<float>(spacing[a]));
    }
    out.put<float>(108, 352.0F);
    out.put<float>(112, 1.0F);
    out.put<char>(123, 2); // millimetres
    out.put<std::int16_t>(252, 1);
    out.put<std::int16_t>(254, 1);
    auto rotation = ras;
    for (auto &row : rotation) {
        row[2] *= handedness;
    }
    const std::array<double, 3> quaternion = quaternionOf(rotation);
    for (std::size_t a = 0; a < 3; ++a) {
        out.put<float>(256 + 4 * a, static_cast<float>(quaternion[a]));
        out.put<float>(268 + 4 * a, static_cast<float>(origin[a]));
        for (std::size_t c = 0; c < 3; ++c) {
            out.put<float>(280 + 16 * a + 4 * c, static_cast<float>(ras[a][c] * spacing[c]));
        }
        out.put<float>(292 + 16 * a, static_cast<float>(origin[a]));
    }
    out.put<char>(344, 'n');
    out.put<char>(345, '+');
    out.put<char>(346, '1');
    return out.bytes();
}

Result<void> writeAll(PackedOutput &out, const std::string &suffix, const Volume &volume)
{
    Result<void> done;
    if (suffix == ".nii.gz") {
        const std::array<char, 352> header = niftiHeader(volume);
        out.startGzip();
        done = out.write(header.data(), header.size());
    } else {
        const std::string header = suffix == ".mha" ? metaHeader(volume) : nrrdHeader(volume);
        done = out.write(header.data(), header.size());
        if (suffix == ".nrrd") {
            out.startGzip();
        }
    }
    if (done) {
        done = out.write(volume.data(), volume.bytes());
    }
    return done ? out.commit() : done;
}

} // namespace

Result<void> writeVolume(const Volume &volume, const std::filesystem::path &file)
{
    const std::string suffix = volumeSuffix(file);
    if (suffix != ".nrrd" && suffix != ".nii.gz" && suffix != ".mha") {
        return fail(ErrorCode::Unsupported,
                    quotedName(file) + " has a name of no format that is written; use .nrrd, .nii.gz or .mha.");
    }
    constexpr std::int64_t kLongestNifti = 32767;
    const core::GridSize &size = volume.geometry().size();
    if (suffix == ".nii.gz" && std::max({size.i, size.j, size.k}) > kLongestNifti) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " would be too large for NIfTI; use .nrrd.");
    }
    Result<core::AtomicFile> target = core::AtomicFile::create(file);
    if (!target) {
        return tl::unexpected(target.error());
    }
    PackedOutput out(std::move(*target));
    return writeAll(out, suffix, volume);
}

} // namespace gonion::imaging
