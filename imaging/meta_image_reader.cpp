// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"
#include "imaging/header_text.h"
#include "imaging/volume_files.h"

#include <fstream>
#include <map>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GeometryIssue;
using core::GeometryVerdict;
using core::JobContext;
using core::PointLps;
using core::Result;
using core::VectorLps;
using core::VoxelType;

namespace {

struct MetaText {
    std::map<std::string, std::string> fields; ///< lower-case names
    std::uint64_t headerBytes = 0;

    [[nodiscard]] std::string get(std::initializer_list<const char *> names) const
    {
        for (const char *name : names) {
            if (const auto found = fields.find(name); found != fields.end()) {
                return found->second;
            }
        }
        return {};
    }
    [[nodiscard]] bool isTrue(std::initializer_list<const char *> names) const
    {
        const std::string value = lowered(get(names));
        return value.starts_with('t') || value.starts_with('1') || value.starts_with('y');
    }
};

/// The lines up to ElementDataFile, which is always the last.
Result<MetaText> readMetaText(const std::filesystem::path &file)
{
    if (const auto size = readableFileSize(file); !size) {
        return tl::unexpected(size.error());
    }
    constexpr std::size_t kMostHeaderBytes = 1 << 16;
    std::ifstream in(file, std::ios::binary);
    MetaText text;
    std::string line;
    while (text.headerBytes < kMostHeaderBytes) {
        char c = '\n';
        const bool more = static_cast<bool>(in.get(c));
        text.headerBytes += more ? 1 : 0;
        if (more && c != '\n') {
            line.push_back(c);
            continue;
        }
        const auto equals = line.find('=');
        if (equals != std::string::npos) {
            const std::string name = lowered(trimmed(std::string_view(line).substr(0, equals)));
            text.fields[name] = trimmed(std::string_view(line).substr(equals + 1));
            if (name == "elementdatafile") {
                return text;
            }
        }
        line.clear();
        if (!more) {
            break;
        }
    }
    return fail(ErrorCode::Unreadable,
                quotedName(file) + " is not a MetaImage file in spite of its name; open the right file.");
}

bool metaTypeOf(const std::string &name, VoxelLayout &layout)
{
    static const std::map<std::string, VoxelType> kTypes{
        {"met_char", VoxelType::Int8},       {"met_uchar", VoxelType::UInt8}, {"met_short", VoxelType::Int16},
        {"met_ushort", VoxelType::UInt16},   {"met_int", VoxelType::Int32},   {"met_uint", VoxelType::UInt32},
        {"met_long", VoxelType::Int32},      {"met_ulong", VoxelType::UInt32}, {"met_float", VoxelType::Float32},
        {"met_double", VoxelType::Float64}};
    if (const auto found = kTypes.find(name); found != kTypes.end()) {
        layout.type = found->second;
        return true;
    }
    layout.type = VoxelType::Int32;
    layout.wide = true;
    layout.wideUnsigned = name == "met_ulong_long";
    return name == "met_long_long" || layout.wideUnsigned;
}

Result<VoxelLayout> layoutOf(const MetaText &text, const std::filesystem::path &file)
{
    const auto axes = integerFrom(text.get({"ndims"}));
    const auto sizes = numbersFrom(text.get({"dimsize"}));
    if (!axes || !sizes || static_cast<std::int64_t>(sizes->size()) != *axes) {
        return fail(ErrorCode::Unreadable, quotedName(file) + " has a damaged header; export it again.");
    }
    if (*axes != 3) {
        return fail(ErrorCode::Unsupported,
                    quotedName(file)
                        + (*axes < 3 ? " is a 2D image, not a volume; open a 3D volume or the whole DICOM folder."
                                     : " is a 4D image; export one of its volumes."));
    }
    if (integerFrom(text.get({"elementnumberofchannels"})).value_or(1) != 1) {
        return fail(ErrorCode::Unsupported,
                    quotedName(file) + " is a colour or vector image, not a CT volume; open the grey-value volume.");
    }
    VoxelLayout layout;
    if (!metaTypeOf(lowered(text.get({"elementtype"})), layout)) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " holds voxels of a kind that is not read ("
                                                + text.get({"elementtype"}) + "); convert it to 16-bit integers.");
    }
    std::array<std::int64_t, 3> count{};
    for (std::size_t a = 0; a < 3; ++a) {
        count[a] = (*sizes)[a] >= 1.0 && (*sizes)[a] < 1e15 ? static_cast<std::int64_t>((*sizes)[a]) : 0;
    }
    layout.size = {count[0], count[1], count[2]};
    layout.swapBytes = text.isTrue({"binarydatabyteordermsb", "elementbyteordermsb"});
    return layout;
}

Result<AffineGrid> gridOf(const MetaText &text, const VoxelLayout &layout, const std::filesystem::path &file,
                          GeometryVerdict &verdict)
{
    AffineGrid grid;
    grid.size = layout.size;
    std::vector<double> spacing{1.0, 1.0, 1.0};
    if (const auto stated = numbersFrom(text.get({"elementspacing", "elementsize"})); stated && stated->size() == 3) {
        spacing = *stated;
    } else {
        addDoubt(verdict, GeometryIssue::UnknownSpacing,
                 "The file does not say its voxel size; 1 mm is taken, so millimetres are a guess.");
    }
    for (const double s : spacing) {
        if (!(s > 0.0)) {
            return fail(ErrorCode::Unreadable,
                        quotedName(file) + " states a voxel size that is zero, negative or not a number; export it "
                                           "again with its spacing.");
        }
    }
    std::vector<double> axes{1, 0, 0, 0, 1, 0, 0, 0, 1};
    if (const auto stated = numbersFrom(text.get({"transformmatrix", "rotation", "orientation"}));
        stated && stated->size() == 9) {
        axes = *stated;
    } else {
        addDoubt(verdict, GeometryIssue::UnknownOrientation,
                 "The file does not say its orientation; left and right are a guess.");
    }
    for (std::size_t a = 0; a < 3; ++a) { // one row for each axis
        grid.step[a] = VectorLps{axes[3 * a], axes[3 * a + 1], axes[3 * a + 2]} * spacing[a];
    }
    if (const auto origin = numbersFrom(text.get({"offset", "origin", "position"})); origin && origin->size() == 3) {
        grid.origin = {(*origin)[0], (*origin)[1], (*origin)[2]};
    }
    return grid;
}

Result<ByteStream> openVoxels(const MetaText &text, const VoxelLayout &layout, const std::filesystem::path &file)
{
    const auto rare = [&](const std::string &what) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " is a MetaImage file with " + what
                                                + ", which is not read; save it again as one .mha file.");
    };
    const std::string data = text.get({"elementdatafile"});
    if (!text.get({"binarydata"}).empty() && !text.isTrue({"binarydata"})) {
        return rare("voxels written as text");
    }
    if (data.starts_with("LIST") || data.find('%') != std::string::npos) {
        return rare("several data files");
    }
    const bool local = lowered(data) == "local";
    const std::filesystem::path voxels = local ? file : file.parent_path() / std::filesystem::path(data);
    const auto size = readableFileSize(voxels);
    if (!size) {
        return fail(size.error().code, quotedName(file) + " keeps its voxels in " + quotedName(voxels)
                                           + ", which is missing or cannot be read; put both into one folder.");
    }
    std::uint64_t start = local ? text.headerBytes : 0;
    const bool packed = text.isTrue({"compresseddata"});
    const std::int64_t skip = integerFrom(text.get({"headersize"})).value_or(0);
    if (skip == -1 && !packed) {
        const std::size_t width = layout.wide ? 8 : core::bytesPerVoxel(layout.type);
        const std::uint64_t bytes = static_cast<std::uint64_t>(layout.size.voxels()) * width;
        start = *size > bytes ? *size - bytes : 0;
    } else if (skip > 0) {
        start += static_cast<std::uint64_t>(skip);
    }
    return ByteStream::open(voxels, packed ? ByteStream::Packing::Deflated : ByteStream::Packing::Plain, start);
}

} // namespace

Result<RawImage> readMetaImage(const std::filesystem::path &file, ReadDepth depth, const JobContext &context)
{
    const Result<MetaText> text = readMetaText(file);
    if (!text) {
        return tl::unexpected(text.error());
    }
    const Result<VoxelLayout> layout = layoutOf(*text, file);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    if (Result<void> sane = checkSize(layout->size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    RawImage image;
    const Result<AffineGrid> grid = gridOf(*text, *layout, file, image.verdict);
    if (!grid) {
        return tl::unexpected(grid.error());
    }
    image.grid = *grid;
    image.type = layout->type;
    if (depth == ReadDepth::Header) {
        return image;
    }
    Result<ByteStream> stream = openVoxels(*text, *layout, file);
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    Result<std::shared_ptr<void>> voxels = readVoxels(*stream, *layout, file, context);
    if (!voxels) {
        return tl::unexpected(voxels.error());
    }
    image.voxels = std::move(*voxels);
    return image;
}

} // namespace gonion::imaging
