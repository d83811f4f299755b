// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"
#include "imaging/header_text.h"
#include "imaging/volume_files.h"

#include <cmath>
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

using NrrdFields = std::map<std::string, std::string>;

struct NrrdText {
    NrrdFields fields;               ///< lower-case names
    std::uint64_t headerBytes = 0;
};

std::string fieldOf(const NrrdFields &fields, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (const auto found = fields.find(name); found != fields.end()) {
            return found->second;
        }
    }
    return {};
}

/// The lines up to the empty one before attached data, or to the file's end.
Result<NrrdText> readNrrdText(const std::filesystem::path &file)
{
    if (const auto size = readableFileSize(file); !size) {
        return tl::unexpected(size.error());
    }
    constexpr std::size_t kMostHeaderBytes = std::size_t{1} << 20;
    std::ifstream in(file, std::ios::binary);
    std::string line;
    NrrdText text;
    bool first = true;
    std::string start(4, '\0');
    in.read(start.data(), 4);
    if (start != "NRRD") {
        return fail(ErrorCode::Unreadable,
                    quotedName(file) + " is not an NRRD file in spite of its name; open the right file.");
    }
    text.headerBytes = 4;
    for (char c; text.headerBytes < kMostHeaderBytes && in.get(c);) {
        ++text.headerBytes;
        if (c != '\n') {
            line.push_back(c);
            continue;
        }
        const std::string_view content = trimmed(line);
        if (content.empty()) {
            return text;
        }
        const auto colon = content.find(':');
        const bool field = colon != std::string_view::npos && content.substr(colon, 2) != ":=";
        if (!first && field && content.front() != '#') {
            text.fields[lowered(trimmed(content.substr(0, colon)))] = trimmed(content.substr(colon + 1));
        }
        first = false;
        line.clear();
    }
    if (text.headerBytes >= kMostHeaderBytes) {
        return fail(ErrorCode::Unreadable, quotedName(file) + " has a damaged header; export it again.");
    }
    return text; // a detached header may end without an empty line
}

/// False for a name that is no number type.
bool nrrdTypeOf(const std::string &name, VoxelLayout &layout)
{
    static const std::map<std::string, VoxelType> kTypes{
        {"signed char", VoxelType::Int8}, {"int8", VoxelType::Int8}, {"int8_t", VoxelType::Int8},
        {"char", VoxelType::Int8}, {"uchar", VoxelType::UInt8}, {"unsigned char", VoxelType::UInt8},
        {"uint8", VoxelType::UInt8}, {"uint8_t", VoxelType::UInt8}, {"short", VoxelType::Int16},
        {"short int", VoxelType::Int16}, {"signed short", VoxelType::Int16},
        {"signed short int", VoxelType::Int16}, {"int16", VoxelType::Int16}, {"int16_t", VoxelType::Int16},
        {"ushort", VoxelType::UInt16}, {"unsigned short", VoxelType::UInt16},
        {"unsigned short int", VoxelType::UInt16}, {"uint16", VoxelType::UInt16}, {"uint16_t", VoxelType::UInt16},
        {"int", VoxelType::Int32}, {"signed int", VoxelType::Int32}, {"int32", VoxelType::Int32},
        {"int32_t", VoxelType::Int32}, {"uint", VoxelType::UInt32}, {"unsigned int", VoxelType::UInt32},
        {"uint32", VoxelType::UInt32}, {"uint32_t", VoxelType::UInt32}, {"float", VoxelType::Float32},
        {"double", VoxelType::Float64}};
    if (const auto found = kTypes.find(name); found != kTypes.end()) {
        layout.type = found->second;
        return true;
    }
    layout.type = VoxelType::Int32;
    layout.wide = true;
    for (const char *wide : {"longlong", "long long", "long long int", "signed long long", "signed long long int",
                             "int64", "int64_t"}) {
        if (name == wide) {
            return true;
        }
    }
    layout.wideUnsigned = true;
    for (const char *wide : {"ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"}) {
        if (name == wide) {
            return true;
        }
    }
    return false;
}

Result<VoxelLayout> layoutOf(const NrrdFields &fields, const std::filesystem::path &file)
{
    const auto broken = [&] {
        return fail(ErrorCode::Unreadable, quotedName(file) + " has a damaged header; export it again.");
    };
    const auto dimension = integerFrom(fieldOf(fields, {"dimension"}));
    const auto sizes = numbersFrom(fieldOf(fields, {"sizes"}));
    if (!dimension || !sizes || *dimension < 1 || static_cast<std::int64_t>(sizes->size()) != *dimension) {
        return broken();
    }
    if (*dimension < 3) {
        return fail(ErrorCode::Unsupported,
                    quotedName(file) + " is a 2D image, not a volume; open a 3D volume or the whole DICOM folder.");
    }
    if (*dimension > 3) {
        const std::string kinds = lowered(fieldOf(fields, {"kinds"}));
        const bool colour = kinds.find("color") != std::string::npos || kinds.find("vector") != std::string::npos;
        return fail(ErrorCode::Unsupported,
                    quotedName(file)
                        + (colour ? " is a colour or vector image, not a CT volume; open the grey-value volume."
                                  : " is a 4D image; export one of its volumes."));
    }
    VoxelLayout layout;
    if (!nrrdTypeOf(lowered(fieldOf(fields, {"type"})), layout)) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " holds voxels of a kind that is not read ("
                                                + fieldOf(fields, {"type"}) + "); convert it to 16-bit integers.");
    }
    std::array<std::int64_t, 3> count{};
    for (std::size_t a = 0; a < 3; ++a) {
        count[a] = (*sizes)[a] >= 1.0 && (*sizes)[a] < 1e15 ? static_cast<std::int64_t>((*sizes)[a]) : 0;
    }
    layout.size = {count[0], count[1], count[2]};
    layout.swapBytes = lowered(fieldOf(fields, {"endian"})) == "big";
    return layout;
}

/// "(a,b,c)" as three numbers; empty for "none" and anything else.
std::optional<VectorLps> vectorFrom(std::string text)
{
    for (char &c : text) {
        if (c == '(' || c == ')' || c == ',') {
            c = ' ';
        }
    }
    const auto numbers = numbersFrom(text);
    if (!numbers || numbers->size() != 3) {
        return std::nullopt;
    }
    return VectorLps{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
}

std::vector<VectorLps> vectorsFrom(const std::string &text)
{
    std::vector<VectorLps> result;
    for (std::size_t open = text.find('('); open != std::string::npos; open = text.find('(', open + 1)) {
        const std::size_t close = text.find(')', open);
        if (close == std::string::npos) {
            break;
        }
        if (const auto vector = vectorFrom(text.substr(open, close - open + 1))) {
            result.push_back(*vector);
        }
    }
    return result;
}

/// What x, y, z of the file's space are multiplied with to give LPS; empty where the file names no
/// anatomical space.
std::optional<VectorLps> lpsSigns(const std::string &space)
{
    if (space == "left-posterior-superior" || space == "lps") {
        return VectorLps{1, 1, 1};
    }
    if (space == "right-anterior-superior" || space == "ras") {
        return VectorLps{-1, -1, 1};
    }
    if (space == "left-anterior-superior" || space == "las") {
        return VectorLps{1, -1, 1};
    }
    return std::nullopt;
}

double millimetresPerUnit(const std::string &units)
{
    const std::string name = lowered(units);
    if (name.find("\"m\"") != std::string::npos) {
        return 1000.0;
    }
    if (name.find("\"cm\"") != std::string::npos) {
        return 10.0;
    }
    return name.find("\"um\"") != std::string::npos ? 0.001 : 1.0;
}

Result<AffineGrid> gridOf(const NrrdFields &fields, const VoxelLayout &layout, const std::filesystem::path &file,
                          GeometryVerdict &verdict)
{
    AffineGrid grid;
    grid.size = layout.size;
    const auto signs = lpsSigns(lowered(fieldOf(fields, {"space"})));
    const std::vector<VectorLps> directions = vectorsFrom(fieldOf(fields, {"space directions"}));
    const double unit = millimetresPerUnit(fieldOf(fields, {"space units", "units"}));
    const VectorLps sign = signs.value_or(VectorLps{1, 1, 1});
    const auto toLps = [&](const VectorLps &v) { return VectorLps{v.x * sign.x, v.y * sign.y, v.z * sign.z} * unit; };
    if (!signs || directions.size() != 3) {
        addDoubt(verdict, GeometryIssue::UnknownOrientation,
                 "The file does not say its orientation; left and right are a guess.");
    }
    if (const auto origin = vectorFrom(fieldOf(fields, {"space origin"}))) {
        grid.origin = PointLps{} + toLps(*origin);
    }
    if (directions.size() == 3) {
        for (std::size_t a = 0; a < 3; ++a) {
            grid.step[a] = toLps(directions[a]);
        }
        return grid;
    }
    const std::string text = fieldOf(fields, {"spacings"});
    std::vector<double> spacings{1.0, 1.0, 1.0};
    if (text.empty()) {
        addDoubt(verdict, GeometryIssue::UnknownSpacing,
                 "The file does not say its voxel size; 1 mm is taken, so millimetres are a guess.");
    } else if (const auto numbers = numbersFrom(text); numbers && numbers->size() == 3) {
        spacings = *numbers;
    } else {
        return fail(ErrorCode::Unreadable, quotedName(file) + " has a damaged header (spacings); export it again.");
    }
    for (const double s : spacings) {
        if (!(s > 0.0)) {
            return fail(ErrorCode::Unreadable,
                        quotedName(file) + " states a voxel size that is zero, negative or not a number; export it "
                                           "again with its spacing.");
        }
    }
    grid.step = {VectorLps{spacings[0] * unit, 0, 0}, VectorLps{0, spacings[1] * unit, 0},
                 VectorLps{0, 0, spacings[2] * unit}};
    return grid;
}

/// Where the voxels begin: the file, the bytes before them, and how they are packed.
Result<ByteStream> openVoxels(const NrrdText &text, const VoxelLayout &layout, const std::filesystem::path &file)
{
    const auto rare = [&](const std::string &what) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " is an NRRD file with " + what
                                                + ", which is not read; save it again as one raw or gzip file.");
    };
    const std::string encoding = lowered(fieldOf(text.fields, {"encoding"}));
    const bool gzip = encoding == "gzip" || encoding == "gz";
    if (!gzip && encoding != "raw") {
        return rare("the encoding \"" + encoding + '"');
    }
    if (integerFrom(fieldOf(text.fields, {"line skip", "lineskip"})).value_or(0) != 0) {
        return rare("skipped lines");
    }
    const std::string data = fieldOf(text.fields, {"data file", "datafile"});
    if (data.starts_with("LIST") || data.find('%') != std::string::npos) {
        return rare("several data files");
    }
    std::filesystem::path voxels = file;
    std::uint64_t start = text.headerBytes;
    if (!data.empty()) {
        voxels = file.parent_path() / std::filesystem::path(data);
        start = 0;
    }
    const auto size = readableFileSize(voxels);
    if (!size) {
        return fail(size.error().code, quotedName(file) + " keeps its voxels in " + quotedName(voxels)
                                           + ", which is missing or cannot be read; put both into one folder.");
    }
    const std::int64_t skip = integerFrom(fieldOf(text.fields, {"byte skip", "byteskip"})).value_or(0);
    const auto packing = gzip ? ByteStream::Packing::Deflated : ByteStream::Packing::Plain;
    if (skip == -1 && !gzip) {
        const std::size_t width = layout.wide ? 8 : core::bytesPerVoxel(layout.type);
        const std::uint64_t bytes = static_cast<std::uint64_t>(layout.size.voxels()) * width;
        return ByteStream::open(voxels, packing, *size > bytes ? *size - bytes : 0);
    }
    if (skip < 0) {
        return rare("an unknown start of its data");
    }
    Result<ByteStream> stream = ByteStream::open(voxels, packing, start);
    if (stream && skip > 0) {
        if (Result<void> skipped = stream->skip(static_cast<std::uint64_t>(skip)); !skipped) {
            return tl::unexpected(skipped.error());
        }
    }
    return stream;
}

} // namespace

Result<RawImage> readNrrd(const std::filesystem::path &file, ReadDepth depth, const JobContext &context)
{
    const Result<NrrdText> text = readNrrdText(file);
    if (!text) {
        return tl::unexpected(text.error());
    }
    const Result<VoxelLayout> layout = layoutOf(text->fields, file);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    if (Result<void> sane = checkSize(layout->size, file); !sane) {
        return tl::unexpected(sane.error());
    }
    RawImage image;
    const Result<AffineGrid> grid = gridOf(text->fields, *layout, file, image.verdict);
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
