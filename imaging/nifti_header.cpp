// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/nifti_header.h"

#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <vector>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GeometryIssue;
using core::GeometryVerdict;
using core::GridSize;
using core::PointLps;
using core::Result;
using core::VectorLps;
using core::VoxelType;

namespace {

constexpr std::int32_t kNifti1Bytes = 348;
constexpr std::int32_t kNifti2Bytes = 540;

/// Picks numbers out of header bytes in the file's byte order.
class Fields {
public:
    Fields(const std::vector<unsigned char> &bytes, bool swapped) : m_bytes(bytes), m_swapped(swapped) {}

    template <typename T>
    [[nodiscard]] T at(std::size_t offset) const
    {
        std::array<unsigned char, sizeof(T)> raw;
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(T), raw.begin());
        if (m_swapped) {
            std::reverse(raw.begin(), raw.end());
        }
        return std::bit_cast<T>(raw);
    }

    template <typename T, typename Out, std::size_t N>
    void array(std::size_t offset, std::array<Out, N> &out) const
    {
        for (std::size_t n = 0; n < N; ++n) {
            out[n] = static_cast<Out>(at<T>(offset + n * sizeof(T)));
        }
    }

private:
    const std::vector<unsigned char> &m_bytes;
    bool m_swapped;
};

/// -1: no whole number an offset can be.
std::int64_t wholeOffset(double value)
{
    return value >= 0.0 && value < 1e15 ? static_cast<std::int64_t>(value) : -1;
}

void parse1(const Fields &in, NiftiHeader &header)
{
    in.array<std::int16_t>(40, header.dim);
    header.datatype = in.at<std::int16_t>(70);
    in.array<float>(76, header.pixdim);
    header.voxOffset = wholeOffset(in.at<float>(108));
    header.slope = in.at<float>(112);
    header.intercept = in.at<float>(116);
    header.units = in.at<std::uint8_t>(123);
    header.qformCode = in.at<std::int16_t>(252);
    header.sformCode = in.at<std::int16_t>(254);
    in.array<float>(256, header.quaternion);
    in.array<float>(268, header.qOffset);
    for (std::size_t row = 0; row < 3; ++row) {
        in.array<float>(280 + 16 * row, header.sform[row]);
    }
}

void parse2(const Fields &in, NiftiHeader &header)
{
    header.datatype = in.at<std::int16_t>(12);
    in.array<std::int64_t>(16, header.dim);
    in.array<double>(104, header.pixdim);
    header.voxOffset = in.at<std::int64_t>(168);
    header.slope = in.at<double>(176);
    header.intercept = in.at<double>(184);
    header.qformCode = in.at<std::int32_t>(344);
    header.sformCode = in.at<std::int32_t>(348);
    in.array<double>(352, header.quaternion);
    in.array<double>(376, header.qOffset);
    for (std::size_t row = 0; row < 3; ++row) {
        in.array<double>(400 + 32 * row, header.sform[row]);
    }
    header.units = in.at<std::int32_t>(500) & 0xff;
}

/// mm for each unit of length in the header; an unsaid unit is a millimetre, as every program takes it.
double millimetresPerUnit(int units)
{
    constexpr int kSpaceMask = 7;
    constexpr int kMetre = 1;
    constexpr int kMicron = 3;
    switch (units & kSpaceMask) {
    case kMetre:
        return 1000.0;
    case kMicron:
        return 0.001;
    default:
        return 1.0;
    }
}

VectorLps lpsFromRas(double r, double a, double s)
{
    return {0.0 - r, 0.0 - a, s + 0.0}; // without negative zeros
}

AffineGrid sformGrid(const NiftiHeader &header, double unit)
{
    const auto &m = header.sform;
    AffineGrid grid;
    for (std::size_t c = 0; c < 3; ++c) {
        grid.step[c] = lpsFromRas(m[0][c], m[1][c], m[2][c]) * unit;
    }
    grid.origin = PointLps{} + lpsFromRas(m[0][3], m[1][3], m[2][3]) * unit;
    return grid;
}

/// The standard's "method 2": a unit quaternion, and the sign of the third axis in pixdim[0].
AffineGrid qformGrid(const NiftiHeader &header, const std::array<double, 3> &spacing, double unit)
{
    const auto [b, c, d] = header.quaternion;
    const double rest = 1.0 - (b * b + c * c + d * d);
    double a = rest > 0.0 ? std::sqrt(rest) : 0.0;
    const double norm = std::sqrt(a * a + b * b + c * c + d * d);
    const double w = a / norm;
    const double x = b / norm;
    const double y = c / norm;
    const double z = d / norm;
    const double sign = header.pixdim[0] < 0.0 ? -1.0 : 1.0;
    AffineGrid grid;
    grid.step[0] = lpsFromRas(w * w + x * x - y * y - z * z, 2 * (x * y + w * z), 2 * (x * z - w * y)) * spacing[0];
    grid.step[1] = lpsFromRas(2 * (x * y - w * z), w * w + y * y - x * x - z * z, 2 * (y * z + w * x)) * spacing[1];
    grid.step[2] = lpsFromRas(2 * (x * z + w * y), 2 * (y * z - w * x), w * w + z * z - x * x - y * y)
                   * (sign * spacing[2]);
    grid.origin = PointLps{} + lpsFromRas(header.qOffset[0], header.qOffset[1], header.qOffset[2]) * unit;
    return grid;
}

double volumeOf(const AffineGrid &grid)
{
    return dot(cross(grid.step[0], grid.step[1]), grid.step[2]);
}

bool isUsable(const AffineGrid &grid)
{
    const double volume = volumeOf(grid);
    return std::isfinite(volume) && std::abs(volume) > 0.0 && isFinite(grid.origin);
}

PointLps farCorner(const AffineGrid &grid, const GridSize &size)
{
    return grid.origin + grid.step[0] * static_cast<double>(size.i - 1)
           + grid.step[1] * static_cast<double>(size.j - 1) + grid.step[2] * static_cast<double>(size.k - 1);
}

/// Both forms are there and tell different places: the sform is used, and that is said.
void compareForms(const AffineGrid &sform, const AffineGrid &qform, const GridSize &size, GeometryVerdict &verdict)
{
    constexpr double kSamePlaceMm = 1.0;
    if (distance(sform.origin, qform.origin) <= kSamePlaceMm
        && distance(farCorner(sform, size), farCorner(qform, size)) <= kSamePlaceMm) {
        return;
    }
    bool turned = volumeOf(sform) * volumeOf(qform) < 0.0;
    for (std::size_t a = 0; a < 3; ++a) {
        turned = turned || dot(sform.step[a], qform.step[a]) <= 0.0;
    }
    const std::string message = "The header gives two different orientations; its sform is used.";
    if (turned) {
        addDoubt(verdict, GeometryIssue::UnknownOrientation, message + " Check left and right.");
    } else {
        addNotice(verdict, GeometryIssue::UnknownOrientation, message);
    }
}

Result<std::array<double, 3>> spacingOf(const NiftiHeader &header, double unit, const std::filesystem::path &file)
{
    std::array<double, 3> spacing{};
    for (std::size_t a = 0; a < 3; ++a) {
        spacing[a] = std::abs(header.pixdim[a + 1]) * unit;
        if (!std::isfinite(spacing[a]) || spacing[a] == 0.0) {
            return fail(ErrorCode::Unreadable, quotedName(file) + " states a voxel size along "
                                                   + std::string(1, static_cast<char>('x' + a))
                                                   + " that is zero or not a number; convert it again from its source "
                                                     "with the right spacing.");
        }
    }
    return spacing;
}

} // namespace

Result<NiftiHeader> readNiftiHeader(ByteStream &stream, const std::filesystem::path &file)
{
    const auto notNifti = [&] {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " is not a NIfTI file in spite of its name; open the right file.");
    };
    std::vector<unsigned char> bytes(kNifti1Bytes);
    if (const Result<void> got = stream.read(bytes.data(), bytes.size()); !got) {
        return tl::unexpected(got.error());
    }
    NiftiHeader header;
    std::int32_t claimed = Fields(bytes, false).at<std::int32_t>(0);
    if (claimed != kNifti1Bytes && claimed != kNifti2Bytes) {
        header.swapped = true;
        claimed = Fields(bytes, true).at<std::int32_t>(0);
    }
    if (claimed != kNifti1Bytes && claimed != kNifti2Bytes) {
        return notNifti();
    }
    header.headerBytes = claimed;
    if (claimed == kNifti2Bytes) {
        bytes.resize(kNifti2Bytes);
        if (const Result<void> got = stream.read(bytes.data() + kNifti1Bytes, kNifti2Bytes - kNifti1Bytes); !got) {
            return tl::unexpected(got.error());
        }
    }
    const std::size_t magicAt = claimed == kNifti1Bytes ? 344 : 4;
    const char *magic = reinterpret_cast<const char *>(bytes.data()) + magicAt;
    const char version = claimed == kNifti1Bytes ? '1' : '2';
    const bool single = magic[0] == 'n' && magic[1] == '+' && magic[2] == version;
    header.pair = magic[0] == 'n' && magic[1] == 'i' && magic[2] == version;
    if (!single && !header.pair) {
        return notNifti();
    }
    const Fields fields(bytes, header.swapped);
    claimed == kNifti1Bytes ? parse1(fields, header) : parse2(fields, header);
    return header;
}

Result<VoxelLayout> niftiLayout(const NiftiHeader &header, const std::filesystem::path &file)
{
    const auto unsupported = [&](const std::string &what) {
        return fail(ErrorCode::Unsupported, quotedName(file) + what);
    };
    const std::int64_t axes = header.dim[0];
    if (axes < 1 || axes > 7) {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " has a damaged header (" + std::to_string(axes) + " axes); export it again.");
    }
    for (std::int64_t a = 4; a <= axes; ++a) {
        if (header.dim[static_cast<std::size_t>(a)] > 1) {
            return unsupported(" is a 4D image of " + std::to_string(header.dim[static_cast<std::size_t>(a)])
                               + " volumes; export one of them.");
        }
    }
    VoxelLayout layout;
    layout.size = {header.dim[1], axes >= 2 ? header.dim[2] : 1, axes >= 3 ? header.dim[3] : 1};
    layout.swapBytes = header.swapped;
    switch (header.datatype) {
    case 2:
        layout.type = VoxelType::UInt8;
        break;
    case 4:
        layout.type = VoxelType::Int16;
        break;
    case 8:
        layout.type = VoxelType::Int32;
        break;
    case 16:
        layout.type = VoxelType::Float32;
        break;
    case 64:
        layout.type = VoxelType::Float64;
        break;
    case 256:
        layout.type = VoxelType::Int8;
        break;
    case 512:
        layout.type = VoxelType::UInt16;
        break;
    case 768:
        layout.type = VoxelType::UInt32;
        break;
    case 1024:
    case 1280:
        layout.type = VoxelType::Int32;
        layout.wide = true;
        layout.wideUnsigned = header.datatype == 1280;
        break;
    case 128:
    case 2304:
        return unsupported(" is a colour image, not a CT volume; open the grey-value volume it was made from.");
    case 32:
    case 1792:
    case 2048:
        return unsupported(" holds complex numbers, not a CT volume; open a CT.");
    default:
        return unsupported(" holds voxels of a kind that is not read (NIfTI type " + std::to_string(header.datatype)
                           + "); convert it to 16-bit integers.");
    }
    return layout;
}

Result<AffineGrid> niftiGrid(const NiftiHeader &header, const GridSize &size, const std::filesystem::path &file,
                             GeometryVerdict &verdict)
{
    const double unit = millimetresPerUnit(header.units);
    const Result<std::array<double, 3>> spacing = spacingOf(header, unit, file);
    if (!spacing) {
        return tl::unexpected(spacing.error());
    }
    const AffineGrid sform = sformGrid(header, unit);
    const AffineGrid qform = qformGrid(header, *spacing, unit);
    const bool hasSform = header.sformCode > 0 && isUsable(sform);
    const bool hasQform = header.qformCode > 0 && isUsable(qform);
    AffineGrid grid;
    if (hasSform) {
        grid = sform;
        if (hasQform) {
            compareForms(sform, qform, size, verdict);
        }
    } else if (hasQform) {
        grid = qform;
        if (header.sformCode > 0) {
            addNotice(verdict, GeometryIssue::UnknownOrientation,
                      "The header's sform is unusable; its qform is used for the orientation.");
        }
    } else {
        // The standard's "method 1": axes run to the right, to the front and up.
        grid.step = {VectorLps{-(*spacing)[0], 0, 0}, VectorLps{0, -(*spacing)[1], 0},
                     VectorLps{0, 0, (*spacing)[2]}};
        addDoubt(verdict, GeometryIssue::UnknownOrientation,
                 "The file does not say its orientation; left and right are a guess.");
    }
    grid.size = size;
    return grid;
}

} // namespace gonion::imaging
