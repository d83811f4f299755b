// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/file_access.h"
#include "imaging/geometry_rules.h"
#include "imaging/header_text.h"
#include "imaging/npy_array.h"
#include "imaging/volume_files.h"
#include "imaging/voxel_visit.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GeometryIssue;
using core::GridSize;
using core::JobContext;
using core::Result;
using core::VectorLps;
using core::VoxelType;

namespace {

/// The text behind 'key': in the header's Python dictionary, up to the next entry.
std::string valueOf(const std::string &text, const std::string &key)
{
    const auto at = text.find('\'' + key + "':");
    if (at == std::string::npos) {
        return {};
    }
    const auto start = at + key.size() + 3;
    const auto first = text.find_first_not_of(' ', start);
    if (first == std::string::npos) {
        return {};
    }
    const char closing = text[first] == '(' ? ')' : ',';
    const auto end = text.find(closing, first);
    return text.substr(first, end == std::string::npos ? std::string::npos : end - first + (closing == ')' ? 1 : 0));
}

bool npyTypeOf(const std::string &descr, VoxelLayout &layout)
{
    if (descr.size() < 5) { // with its quotes, as in '<i2'
        return false;
    }
    const char order = descr[1];
    const std::string kind = descr.substr(2, descr.size() - 3);
    layout.swapBytes = order == '>' && std::endian::native == std::endian::little;
    if (kind == "u1" || kind == "b1") {
        layout.type = VoxelType::UInt8;
    } else if (kind == "i1") {
        layout.type = VoxelType::Int8;
    } else if (kind == "u2") {
        layout.type = VoxelType::UInt16;
    } else if (kind == "i2") {
        layout.type = VoxelType::Int16;
    } else if (kind == "u4") {
        layout.type = VoxelType::UInt32;
    } else if (kind == "i4") {
        layout.type = VoxelType::Int32;
    } else if (kind == "f4") {
        layout.type = VoxelType::Float32;
    } else if (kind == "f8") {
        layout.type = VoxelType::Float64;
    } else if (kind == "i8" || kind == "u8") {
        layout.type = VoxelType::Int32;
        layout.wide = true;
        layout.wideUnsigned = kind == "u8";
    } else {
        return false;
    }
    return true;
}

/// From z fastest, as C order has it, to x fastest. `size` counts x, y, z.
template <typename T>
void reverseAxes(const T *from, T *to, const GridSize &size)
{
    for (std::int64_t i = 0; i < size.i; ++i) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t k = 0; k < size.k; ++k) {
                to[i + size.i * (j + size.j * k)] = *from++;
            }
        }
    }
}

} // namespace

Result<NpyHeader> readNpyHeader(ByteStream &stream, const std::filesystem::path &file)
{
    const auto broken = [&] {
        return fail(ErrorCode::Unreadable, quotedName(file) + " is not a NumPy array of numbers; open the right file.");
    };
    std::array<unsigned char, 12> start{};
    if (Result<void> got = stream.read(start.data(), 10); !got) {
        return tl::unexpected(got.error());
    }
    if (start[0] != 0x93 || std::string(start.begin() + 1, start.begin() + 6) != "NUMPY") {
        return broken();
    }
    std::size_t length = start[8] + 256u * start[9];
    if (start[6] >= 2) {
        if (Result<void> got = stream.read(start.data() + 10, 2); !got) {
            return tl::unexpected(got.error());
        }
        length += (std::size_t{start[10]} << 16) + (std::size_t{start[11]} << 24);
    }
    constexpr std::size_t kMostHeaderBytes = 1 << 16;
    if (length > kMostHeaderBytes) {
        return broken();
    }
    std::string text(length, '\0');
    if (Result<void> got = stream.read(text.data(), length); !got) {
        return tl::unexpected(got.error());
    }
    NpyHeader header;
    header.fortranOrder = valueOf(text, "fortran_order").starts_with("True");
    std::string shape = valueOf(text, "shape");
    for (char &c : shape) {
        if (c == '(' || c == ')' || c == ',') {
            c = ' ';
        }
    }
    for (const std::string &word : words(shape)) {
        const auto count = integerFrom(word);
        if (!count || *count < 0) {
            return broken();
        }
        header.shape.push_back(*count);
    }
    if (!npyTypeOf(valueOf(text, "descr"), header.layout)) {
        return broken();
    }
    return header;
}

Result<std::array<double, 3>> readNpySpacing(const std::filesystem::path &file)
{
    Result<ByteStream> stream = ByteStream::open(file, ByteStream::Packing::Plain);
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    const Result<NpyHeader> header = readNpyHeader(*stream, file);
    if (!header) {
        return tl::unexpected(header.error());
    }
    const auto wrong = [&] {
        return fail(ErrorCode::Unreadable, quotedName(file) + " does not hold three voxel sizes in mm; write it again.");
    };
    std::int64_t count = 1;
    for (const std::int64_t n : header->shape) {
        count = n == 1 || n == 3 ? count * n : 0;
    }
    if (count != 3 || header->layout.wide) {
        return wrong();
    }
    std::array<double, 3> spacing{};
    for (double &s : spacing) {
        std::array<unsigned char, 8> raw{};
        const std::size_t width = core::bytesPerVoxel(header->layout.type);
        if (Result<void> got = stream->read(raw.data(), width); !got) {
            return tl::unexpected(got.error());
        }
        if (header->layout.swapBytes) {
            std::reverse(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(width));
        }
        s = visitVoxels(header->layout.type, raw.data(), [&](auto *value) {
            std::remove_pointer_t<decltype(value)> copy;
            std::memcpy(&copy, raw.data(), sizeof copy);
            return static_cast<double>(copy);
        });
        if (!std::isfinite(s) || s <= 0.0) {
            return wrong();
        }
    }
    return spacing;
}

Result<RawImage> readNpy(const std::filesystem::path &file, ReadDepth depth, const JobContext &context)
{
    Result<ByteStream> stream = ByteStream::open(file, ByteStream::Packing::Plain);
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    Result<NpyHeader> header = readNpyHeader(*stream, file);
    if (!header) {
        return tl::unexpected(header.error());
    }
    if (header->shape.size() != 3) {
        return fail(ErrorCode::Unsupported, quotedName(file) + " holds an array of " + std::to_string(header->shape.size())
                                                + " axes, not a volume of three; open a 3D volume.");
    }
    const GridSize size{header->shape[0], header->shape[1], header->shape[2]};
    header->layout.size = size;
    RawImage image;
    image.type = header->layout.type;
    image.grid.size = size;
    image.grid.step = {VectorLps{1, 0, 0}, VectorLps{0, 1, 0}, VectorLps{0, 0, 1}};
    addDoubt(image.verdict, GeometryIssue::UnknownSpacing,
             "The file does not say its voxel size; 1 mm is taken, so millimetres are a guess.");
    addDoubt(image.verdict, GeometryIssue::UnknownOrientation,
             "The file does not say its orientation; left and right are a guess.");
    if (depth == ReadDepth::Header) {
        return image;
    }
    Result<std::shared_ptr<void>> voxels = readVoxels(*stream, header->layout, file, context);
    if (!voxels) {
        return tl::unexpected(voxels.error());
    }
    image.voxels = std::move(*voxels);
    if (!header->fortranOrder) {
        const Result<std::shared_ptr<void>> turned = allocateVoxels(size, image.type, file);
        if (!turned) {
            return tl::unexpected(turned.error());
        }
        visitVoxels(image.type, image.voxels.get(), [&](auto *from) {
            using T = std::remove_pointer_t<decltype(from)>;
            reverseAxes(from, static_cast<T *>(turned->get()), size);
        });
        image.voxels = *turned;
    }
    return image;
}

} // namespace gonion::imaging
