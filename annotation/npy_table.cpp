// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/npy_table.h"

#include "annotation/delimited_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostValues = 1'000'000;

/// How one number lies in the file: "<f8" and the like.
struct Element {
    bool bigEndian = false;
    char kind = 'f'; ///< f, i or u
    std::size_t size = 8;
};

struct NpyHeader {
    Element element;
    bool fortranOrder = false;
    std::vector<std::size_t> shape;
    std::size_t dataOffset = 0;
};

/// The text after `'key':` in a header, which is a Python dictionary of literals.
std::optional<std::string_view> valueOf(std::string_view dictionary, std::string_view key)
{
    for (const char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        const std::size_t at = dictionary.find(quoted);
        if (at != std::string_view::npos) {
            std::string_view rest = trimmed(dictionary.substr(at + quoted.size()));
            if (!rest.empty() && rest.front() == ':') {
                rest.remove_prefix(1);
                return trimmed(rest);
            }
        }
    }
    return std::nullopt;
}

std::optional<Element> elementFrom(std::string_view text)
{
    if (text.size() < 4 || (text.front() != '\'' && text.front() != '"')) {
        return std::nullopt;
    }
    const std::size_t end = text.find(text.front(), 1);
    const std::string_view code = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
    constexpr std::array<std::string_view, 7> kKnown{"f4", "f8", "i2", "i4", "i8", "i1", "u1"};
    if (code.size() != 3 || std::string_view("<>|=").find(code[0]) == std::string_view::npos
        || std::find(kKnown.begin(), kKnown.end(), code.substr(1)) == kKnown.end()) {
        return std::nullopt;
    }
    return Element{code[0] == '>', code[1], static_cast<std::size_t>(code[2] - '0')};
}

std::optional<std::vector<std::size_t>> shapeFrom(std::string_view text)
{
    const std::size_t end = text.find(')');
    if (text.empty() || text.front() != '(' || end == std::string_view::npos) {
        return std::nullopt;
    }
    std::vector<std::size_t> shape;
    std::string_view rest = trimmed(text.substr(1, end - 1));
    while (!rest.empty() && shape.size() <= 2) {
        std::size_t length = 0;
        const auto [next, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
        if (error != std::errc() || length > kMostValues) {
            return std::nullopt;
        }
        shape.push_back(length);
        rest = trimmed(rest.substr(static_cast<std::size_t>(next - rest.data())));
        if (!rest.empty()) {
            if (rest.front() != ',') {
                return std::nullopt;
            }
            rest = trimmed(rest.substr(1));
        }
    }
    return shape;
}

core::Result<NpyHeader> headerFrom(std::string_view bytes)
{
    if (bytes.size() < 12 || bytes.substr(0, kMagic.size()) != kMagic) {
        return fail(ErrorCode::Unreadable, "it is no NumPy array");
    }
    const auto byteAt = [bytes](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    const std::size_t version = byteAt(6);
    if (version < 1 || version > 3) {
        return fail(ErrorCode::Unreadable, "it is a NumPy array of an unknown version");
    }
    const std::size_t begin = version == 1 ? 10 : 12;
    std::size_t length = byteAt(8) | byteAt(9) << 8U;
    if (version > 1) {
        length |= byteAt(10) << 16U | byteAt(11) << 24U;
    }
    if (length > bytes.size() - begin) {
        return fail(ErrorCode::Unreadable, "it ends too early");
    }
    const std::string_view dictionary = bytes.substr(begin, length);
    const auto description = valueOf(dictionary, "descr");
    const auto element = elementFrom(description.value_or(""));
    const auto shape = shapeFrom(valueOf(dictionary, "shape").value_or(""));
    if (!element) {
        return fail(ErrorCode::Unreadable, "its elements are no plain numbers");
    }
    if (!shape || shape->empty() || shape->size() > 2) {
        return fail(ErrorCode::Unreadable, "it is no table of numbers");
    }
    const bool fortranOrder = valueOf(dictionary, "fortran_order").value_or("").starts_with("True");
    return NpyHeader{*element, fortranOrder, *shape, begin + length};
}

template <typename T>
double valueAs(const std::array<char, 8> &bytes)
{
    T value{};
    std::memcpy(&value, bytes.data(), sizeof(T));
    return static_cast<double>(value);
}

double valueFrom(std::string_view bytes, const Element &element)
{
    std::array<char, 8> buffer{};
    std::copy(bytes.begin(), bytes.end(), buffer.begin());
    const bool isForeign = element.bigEndian != (std::endian::native == std::endian::big);
    if (isForeign) {
        std::reverse(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(element.size));
    }
    if (element.kind == 'f') {
        return element.size == 4 ? valueAs<float>(buffer) : valueAs<double>(buffer);
    }
    if (element.kind == 'u') {
        return valueAs<std::uint8_t>(buffer);
    }
    switch (element.size) {
    case 1:
        return valueAs<std::int8_t>(buffer);
    case 2:
        return valueAs<std::int16_t>(buffer);
    case 4:
        return valueAs<std::int32_t>(buffer);
    default:
        return valueAs<std::int64_t>(buffer);
    }
}

} // namespace

core::Result<NpyTable> npyTableFrom(std::string_view bytes)
{
    const auto header = headerFrom(bytes);
    if (!header) {
        return tl::unexpected(header.error());
    }
    NpyTable table;
    table.rows = header->shape.size() == 2 ? header->shape[0] : 1;
    table.columns = header->shape.back();
    const std::size_t count = table.rows * table.columns; // both at most a million: no overflow
    const std::size_t size = header->element.size;
    if (count > kMostValues || count * size > bytes.size() - header->dataOffset) {
        return fail(ErrorCode::Unreadable, "it ends too early");
    }
    table.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double value = valueFrom(bytes.substr(header->dataOffset + i * size, size), header->element);
        const std::size_t target
            = header->fortranOrder ? (i % table.rows) * table.columns + i / table.rows : i;
        table.values[target] = value;
    }
    return table;
}

std::string npyBytesFrom(const NpyTable &table, bool flat)
{
    const std::string shape = flat ? std::to_string(table.columns) + "," : std::to_string(table.rows) + ", " + std::to_string(table.columns);
    std::string dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t kPrefix = 10;
    constexpr std::size_t kAlignment = 64;
    const std::size_t used = kPrefix + dictionary.size() + 1;
    dictionary.append((kAlignment - used % kAlignment) % kAlignment, ' ');
    dictionary.push_back('\n');
    std::string bytes(kMagic);
    bytes += {'\x01', '\x00', static_cast<char>(dictionary.size() & 0xFFU), static_cast<char>(dictionary.size() >> 8U)};
    bytes += dictionary;
    for (const double value : table.values) {
        auto bits = std::bit_cast<std::uint64_t>(value);
        for (int byte = 0; byte < 8; ++byte, bits >>= 8U) {
            bytes.push_back(static_cast<char>(bits & 0xFFU));
        }
    }
    return bytes;
}

} // namespace gonion::annotation
