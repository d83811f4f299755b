// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/safetensors.h"

#include "core/atomic_file.h"
#include "inference/bounded_json.h"
#include "inference/input_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <new>
#include <set>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000; // of the format's reference implementation
constexpr std::size_t kMostDimensions = 16;
constexpr std::int64_t kLongestDimension = std::int64_t{1} << 40;
constexpr const char *kMetadataKey = "__metadata__";

struct ElementType {
    std::string_view name;
    torch::ScalarType type;
    std::uint64_t bytes;
};

constexpr std::array<ElementType, 10> kElementTypes{{
    {"F64", torch::kFloat64, 8},
    {"F32", torch::kFloat32, 4},
    {"F16", torch::kFloat16, 2},
    {"BF16", torch::kBFloat16, 2},
    {"I64", torch::kInt64, 8},
    {"I32", torch::kInt32, 4},
    {"I16", torch::kInt16, 2},
    {"I8", torch::kInt8, 1},
    {"U8", torch::kUInt8, 1},
    {"BOOL", torch::kBool, 1},
}};

const ElementType *elementTypeNamed(std::string_view name)
{
    const auto *found = std::find_if(kElementTypes.begin(), kElementTypes.end(),
                                     [&](const ElementType &e) { return e.name == name; });
    return found == kElementTypes.end() ? nullptr : found;
}

const ElementType *elementTypeOf(torch::ScalarType type)
{
    const auto *found = std::find_if(kElementTypes.begin(), kElementTypes.end(),
                                     [&](const ElementType &e) { return e.type == type; });
    return found == kElementTypes.end() ? nullptr : found;
}

/// One tensor as the header describes it.
struct Entry {
    std::string name;
    const ElementType *element = nullptr;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0; // bytes from the end of the header
    std::uint64_t end = 0;
};

struct Header {
    std::vector<Entry> entries; // by offset
    std::map<std::string, std::string> metadata;
    std::uint64_t dataStart = 0; // bytes from the start of the file
};

tl::unexpected<core::Error> damaged(const std::filesystem::path &path, const std::string &what)
{
    return fail(ErrorCode::Unreadable, path.string() + " is not a sound safetensors file: " + what
                                           + ". Fetch or save the file again.");
}

/// The number of bytes of such a tensor, or nothing where it cannot be counted.
std::optional<std::uint64_t> bytesOf(const std::vector<std::int64_t> &shape, std::uint64_t elementBytes)
{
    std::uint64_t bytes = elementBytes;
    bool empty = false;
    for (const std::int64_t length : shape) {
        if (length < 0 || length > kLongestDimension) {
            return std::nullopt;
        }
        if (length == 0) {
            empty = true;
            continue;
        }
        const auto factor = static_cast<std::uint64_t>(length);
        if (bytes > std::uint64_t(std::numeric_limits<std::int64_t>::max()) / factor) {
            return std::nullopt;
        }
        bytes *= factor;
    }
    return empty ? 0 : bytes;
}

std::optional<std::vector<std::int64_t>> parseShape(const nlohmann::json &value)
{
    if (!value.is_array() || value.size() > kMostDimensions) {
        return std::nullopt;
    }
    std::vector<std::int64_t> shape;
    for (const nlohmann::json &length : value) {
        if (!length.is_number_unsigned() || length.get<std::uint64_t>() > std::uint64_t(kLongestDimension)) {
            return std::nullopt;
        }
        shape.push_back(length.get<std::int64_t>());
    }
    return shape;
}

Result<Entry> parseEntry(const std::filesystem::path &path, const std::string &name,
                         const nlohmann::json &value, std::uint64_t dataBytes)
{
    const auto wrong = [&](const std::string &what) {
        return damaged(path, "tensor \"" + name.substr(0, 200) + "\" has " + what);
    };
    if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string()
        || !value.contains("shape") || !value.contains("data_offsets")) {
        return wrong("no type, shape or place");
    }
    Entry entry;
    entry.name = name;
    const auto &typeName = value["dtype"].get_ref<const std::string &>();
    entry.element = elementTypeNamed(typeName);
    if (entry.element == nullptr) {
        return fail(ErrorCode::Unsupported, path.string() + ": tensor \"" + name.substr(0, 200)
                                                + "\" has the element type \"" + typeName.substr(0, 20)
                                                + "\", which this program does not read. Save it as F32.");
    }
    const auto shape = parseShape(value["shape"]);
    const auto bytes = shape ? bytesOf(*shape, entry.element->bytes) : std::nullopt;
    if (!bytes) {
        return wrong("an impossible shape");
    }
    entry.shape = *shape;
    const nlohmann::json &offsets = value["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned()
        || !offsets[1].is_number_unsigned()) {
        return wrong("no place in the file");
    }
    entry.begin = offsets[0].get<std::uint64_t>();
    entry.end = offsets[1].get<std::uint64_t>();
    if (entry.begin > entry.end || entry.end > dataBytes) {
        return wrong("a place beyond the end of the file");
    }
    if (entry.end - entry.begin != *bytes) {
        return wrong("a size that does not fit its shape");
    }
    return entry;
}

Result<std::map<std::string, std::string>> parseMetadata(const std::filesystem::path &path,
                                                         const nlohmann::json &value)
{
    std::map<std::string, std::string> metadata;
    if (!value.is_object()) {
        return damaged(path, "its metadata is not a table");
    }
    for (const auto &[key, text] : value.items()) {
        if (!text.is_string()) {
            return damaged(path, "its metadata holds something other than text");
        }
        metadata[key] = text.get<std::string>();
    }
    return metadata;
}

Result<Header> parseHeader(const std::filesystem::path &path, std::string_view text, std::uint64_t dataBytes)
{
    const std::optional<nlohmann::json> json = parseBoundedJson(text, 8);
    if (!json || !json->is_object()) {
        return damaged(path, "its header is not JSON");
    }
    Header header;
    header.dataStart = kLengthBytes + text.size();
    for (const auto &[name, value] : json->items()) {
        if (name == kMetadataKey) {
            auto metadata = parseMetadata(path, value);
            if (!metadata) {
                return tl::unexpected(metadata.error());
            }
            header.metadata = std::move(*metadata);
            continue;
        }
        auto entry = parseEntry(path, name, value, dataBytes);
        if (!entry) {
            return tl::unexpected(entry.error());
        }
        header.entries.push_back(std::move(*entry));
    }
    std::sort(header.entries.begin(), header.entries.end(), [](const Entry &a, const Entry &b) {
        return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    // The format allows neither overlaps nor holes: every byte belongs to exactly one tensor.
    std::uint64_t next = 0;
    for (const Entry &entry : header.entries) {
        if (entry.begin != next) {
            return damaged(path,
                           "tensor \"" + entry.name.substr(0, 200) + "\" does not follow the one before it");
        }
        next = entry.end;
    }
    if (next != dataBytes) {
        return damaged(path, "there are bytes after its last tensor");
    }
    return header;
}

/// Opens the file and reads its header; the stream stands at the first byte of data.
Result<Header> openAndReadHeader(const std::filesystem::path &path, std::ifstream &stream)
{
    const Result<std::uint64_t> size = sizeOfInputFile(path);
    if (!size) {
        return tl::unexpected(size.error());
    }
    stream.open(path, std::ios::binary);
    std::uint64_t length = 0;
    if (*size < kLengthBytes || !stream.read(reinterpret_cast<char *>(&length), kLengthBytes)) {
        return damaged(path, "it is too short");
    }
    if (length > kLongestHeader || length > *size - kLengthBytes) {
        return damaged(path, "its header is longer than the file");
    }
    std::string text(length, '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(length))) {
        return damaged(path, "it ends within its header");
    }
    return parseHeader(path, text, *size - kLengthBytes - length);
}

/// Runs `work` and turns what the libraries under it throw into a failure.
template <typename Work>
auto guarded(const std::filesystem::path &path, Work work) -> decltype(work())
{
    try {
        return work();
    } catch (const c10::Error &error) {
        return fail(ErrorCode::Unreadable, path.string() + ": " + error.what_without_backtrace());
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::OutOfMemory, "Not enough memory for " + path.string() + ".");
    } catch (const std::exception &error) {
        return fail(ErrorCode::Unreadable, path.string() + ": " + error.what());
    }
}

Result<TensorFile> readWholeFile(const std::filesystem::path &path)
{
    std::ifstream stream;
    Result<Header> header = openAndReadHeader(path, stream);
    if (!header) {
        return tl::unexpected(header.error());
    }
    TensorFile file;
    file.metadata = std::move(header->metadata);
    file.tensors.reserve(header->entries.size());
    for (const Entry &entry : header->entries) {
        torch::Tensor tensor = torch::empty(entry.shape, torch::TensorOptions(entry.element->type));
        const auto bytes = static_cast<std::streamsize>(entry.end - entry.begin);
        if (bytes > 0 && !stream.read(static_cast<char *>(tensor.data_ptr()), bytes)) {
            return damaged(path, "it ends within tensor \"" + entry.name.substr(0, 200) + "\"");
        }
        if (entry.element->type == torch::kBool && bytes > 0) {
            // Any other bit pattern in a bool is undefined behaviour.
            auto *values = static_cast<unsigned char *>(tensor.data_ptr());
            std::transform(values, values + bytes, values, [](unsigned char v) { return v != 0 ? 1 : 0; });
        }
        file.tensors.emplace_back(entry.name, std::move(tensor));
    }
    return file;
}

using NamedTensor = std::pair<std::string, torch::Tensor>;

/// What can be written, wide element types first, so that each tensor is aligned to its own size.
Result<std::vector<NamedTensor>> orderedForWriting(const std::filesystem::path &path, const TensorFile &file)
{
    std::set<std::string_view> names;
    std::vector<NamedTensor> ordered;
    for (const auto &[name, tensor] : file.tensors) {
        if (name.empty() || name == kMetadataKey || !names.insert(name).second) {
            return fail(ErrorCode::InvalidArgument, "Cannot write " + path.string() + ": the tensor name \""
                                                        + name + "\" is empty, reserved or used twice.");
        }
        if (!tensor.defined() || elementTypeOf(tensor.scalar_type()) == nullptr) {
            return fail(ErrorCode::InvalidArgument,
                        "Cannot write " + path.string() + ": tensor \"" + name
                            + "\" has an element type that the format does not know.");
        }
        ordered.emplace_back(name, tensor.detach().to(torch::kCPU).contiguous());
    }
    std::stable_sort(ordered.begin(), ordered.end(), [](const NamedTensor &a, const NamedTensor &b) {
        return a.second.element_size() > b.second.element_size();
    });
    return ordered;
}

std::string headerFor(const std::vector<NamedTensor> &tensors,
                      const std::map<std::string, std::string> &metadata)
{
    nlohmann::json header = nlohmann::json::object();
    if (!metadata.empty()) {
        header[kMetadataKey] = metadata;
    }
    std::uint64_t next = 0;
    for (const auto &[name, tensor] : tensors) {
        const std::uint64_t end = next + tensor.nbytes();
        header[name] = {{"dtype", elementTypeOf(tensor.scalar_type())->name},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {next, end}}};
        next = end;
    }
    std::string text = printJson(header);
    text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
    return text;
}

Result<void> writeWhole(const std::filesystem::path &path, const TensorFile &file)
{
    const Result<std::vector<NamedTensor>> tensors = orderedForWriting(path, file);
    if (!tensors) {
        return tl::unexpected(tensors.error());
    }
    const std::string header = headerFor(*tensors, file.metadata);
    const std::uint64_t length = header.size();
    if (length > kLongestHeader) {
        return fail(ErrorCode::InvalidArgument, "Cannot write " + path.string() + ": too much metadata.");
    }
    std::string bytes(reinterpret_cast<const char *>(&length), kLengthBytes);
    std::uint64_t dataBytes = 0;
    for (const auto &[name, tensor] : *tensors) {
        dataBytes += tensor.nbytes();
    }
    bytes.reserve(kLengthBytes + header.size() + dataBytes);
    bytes += header;
    for (const auto &[name, tensor] : *tensors) {
        bytes.append(static_cast<const char *>(tensor.data_ptr()), tensor.nbytes());
    }
    return core::writeFileAtomically(path, bytes);
}

} // namespace

const torch::Tensor *TensorFile::find(std::string_view name) const
{
    for (const auto &[key, tensor] : tensors) {
        if (key == name) {
            return &tensor;
        }
    }
    return nullptr;
}

Result<TensorFile> readTensorFile(const std::filesystem::path &path)
{
    return guarded(path, [&] { return readWholeFile(path); });
}

Result<std::map<std::string, std::string>> readTensorFileMetadata(const std::filesystem::path &path)
{
    return guarded(path, [&]() -> Result<std::map<std::string, std::string>> {
        std::ifstream stream;
        Result<Header> header = openAndReadHeader(path, stream);
        if (!header) {
            return tl::unexpected(header.error());
        }
        return std::move(header->metadata);
    });
}

Result<void> writeTensorFile(const std::filesystem::path &path, const TensorFile &file)
{
    return guarded(path, [&] { return writeWhole(path, file); });
}

} // namespace gonion::inference
