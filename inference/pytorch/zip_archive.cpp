// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/pytorch/zip_archive.h"

#include "inference/input_file.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr std::uint64_t kEndRecord = 22; // bytes of the "end of central directory", without its comment
constexpr std::uint64_t kLongestComment = 65535;
constexpr std::uint64_t kLocator64 = 20;
constexpr std::uint64_t kEndRecord64 = 56;
constexpr std::size_t kDirectoryEntry = 46; // without name, extra field and comment
constexpr std::uint64_t kLocalHeader = 30;
constexpr std::uint64_t kLargestDirectory = std::uint64_t{64} << 20;
constexpr std::uint32_t kIn64 = 0xffffffff; // "the value stands in the ZIP64 field"

/// Little-endian number of `bytes` bytes; the caller has checked that they are there.
std::uint64_t numberAt(std::string_view text, std::size_t offset, std::size_t bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value |= std::uint64_t(static_cast<unsigned char>(text[offset + i])) << (8 * i);
    }
    return value;
}

/// Takes from an extra field's ZIP64 part, in this order, the values whose 32-bit form says so.
bool widen(std::string_view extra, std::initializer_list<std::uint64_t *> values)
{
    const bool needed = std::any_of(values.begin(), values.end(), [](auto *v) { return *v == kIn64; });
    if (!needed) {
        return true;
    }
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const std::uint64_t kind = numberAt(extra, at, 2);
        const std::uint64_t length = numberAt(extra, at + 2, 2);
        at += 4;
        if (length > extra.size() - at) {
            return false;
        }
        if (kind == 1) {
            std::string_view field = extra.substr(at, length);
            for (std::uint64_t *value : values) {
                if (*value != kIn64) {
                    continue;
                }
                if (field.size() < 8) {
                    return false;
                }
                *value = numberAt(field, 0, 8);
                field.remove_prefix(8);
            }
            return true;
        }
        at += length;
    }
    return false;
}

} // namespace

tl::unexpected<core::Error> ZipArchive::damaged(const std::string &what) const
{
    return fail(ErrorCode::Unreadable, m_path.string() + " is not a sound PyTorch archive: " + what
                                           + ". Fetch or save the file again.");
}

Result<std::string> ZipArchive::bytesAt(std::uint64_t offset, std::uint64_t count) const
{
    if (offset > m_fileSize || count > m_fileSize - offset) {
        return damaged("it points beyond its end");
    }
    std::ifstream stream(m_path, std::ios::binary);
    std::string bytes(count, '\0');
    stream.seekg(static_cast<std::streamoff>(offset));
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(count))) {
        return damaged("it cannot be read to its end");
    }
    return bytes;
}

Result<ZipArchive::Directory> ZipArchive::findDirectory() const
{
    const std::uint64_t tailSize = std::min(m_fileSize, kEndRecord + kLongestComment);
    const Result<std::string> tail = bytesAt(m_fileSize - tailSize, tailSize);
    if (!tail) {
        return tl::unexpected(tail.error());
    }
    const std::size_t at = tail->rfind("PK\5\6");
    if (at == std::string::npos || tail->size() - at < kEndRecord) {
        return damaged("it has no table of contents, so it is cut off or of another kind");
    }
    Directory directory;
    directory.entries = numberAt(*tail, at + 10, 2);
    directory.size = numberAt(*tail, at + 12, 4);
    directory.offset = numberAt(*tail, at + 16, 4);
    const std::uint64_t end = m_fileSize - tailSize + at;
    if (end < kLocator64) {
        return directory;
    }
    const Result<std::string> locator = bytesAt(end - kLocator64, kLocator64);
    if (!locator || !locator->starts_with("PK\6\7")) {
        return directory;
    }
    const Result<std::string> record = bytesAt(numberAt(*locator, 8, 8), kEndRecord64);
    if (!record) {
        return tl::unexpected(record.error());
    }
    if (!record->starts_with("PK\6\6")) {
        return damaged("its table of contents is damaged");
    }
    directory.entries = numberAt(*record, 32, 8);
    directory.size = numberAt(*record, 40, 8);
    directory.offset = numberAt(*record, 48, 8);
    return directory;
}

Result<void> ZipArchive::parseDirectory(const Directory &directory)
{
    if (directory.size > kLargestDirectory || directory.entries > directory.size / kDirectoryEntry) {
        return damaged("its table of contents is impossibly large");
    }
    const Result<std::string> bytes = bytesAt(directory.offset, directory.size);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    std::string_view rest = *bytes;
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        if (rest.size() < kDirectoryEntry || !rest.starts_with("PK\1\2")) {
            return damaged("its table of contents is damaged");
        }
        const std::uint64_t flags = numberAt(rest, 8, 2);
        const std::uint64_t method = numberAt(rest, 10, 2);
        Entry entry;
        entry.checksum = static_cast<std::uint32_t>(numberAt(rest, 16, 4));
        std::uint64_t stored = numberAt(rest, 20, 4);
        entry.size = numberAt(rest, 24, 4);
        const std::size_t nameSize = numberAt(rest, 28, 2);
        const std::size_t extraSize = numberAt(rest, 30, 2);
        const std::size_t commentSize = numberAt(rest, 32, 2);
        entry.headerOffset = numberAt(rest, 42, 4);
        if (rest.size() - kDirectoryEntry < nameSize + extraSize + commentSize) {
            return damaged("its table of contents is damaged");
        }
        const std::string name(rest.substr(kDirectoryEntry, nameSize));
        const std::string_view extra = rest.substr(kDirectoryEntry + nameSize, extraSize);
        if (!widen(extra, {&entry.size, &stored, &entry.headerOffset})) {
            return damaged("its table of contents is damaged");
        }
        if (method != 0 || (flags & 1U) != 0) {
            return fail(ErrorCode::Unsupported,
                        m_path.string()
                            + " is a compressed or encrypted archive. Save "
                              "the checkpoint with torch.save and do not pack it again.");
        }
        // Entries that overlap would let a small file stand for any amount of data.
        if (stored != entry.size || entry.size > m_fileSize - total) {
            return damaged("its entries are larger than the file");
        }
        total += entry.size;
        if (!m_entries.emplace(name, entry).second) {
            return damaged("it holds two entries of one name");
        }
        rest.remove_prefix(kDirectoryEntry + nameSize + extraSize + commentSize);
    }
    return {};
}

Result<ZipArchive> ZipArchive::open(const std::filesystem::path &path)
{
    const Result<std::uint64_t> size = sizeOfInputFile(path);
    if (!size) {
        return tl::unexpected(size.error());
    }
    ZipArchive archive(path, *size);
    const Result<Directory> directory = archive.findDirectory();
    if (!directory) {
        return tl::unexpected(directory.error());
    }
    const Result<void> parsed = archive.parseDirectory(*directory);
    if (!parsed) {
        return tl::unexpected(parsed.error());
    }
    return archive;
}

std::vector<std::string> ZipArchive::names() const
{
    std::vector<std::string> names;
    for (const auto &[name, entry] : m_entries) {
        names.push_back(name);
    }
    return names;
}

std::uint64_t ZipArchive::sizeOf(const std::string &name) const
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? 0 : found->second.size;
}

Result<void> ZipArchive::read(const std::string &name, void *target) const
{
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) {
        return damaged("it has no \"" + name + "\"");
    }
    const Entry &entry = found->second;
    const Result<std::string> header = bytesAt(entry.headerOffset, kLocalHeader);
    if (!header) {
        return tl::unexpected(header.error());
    }
    if (!header->starts_with("PK\3\4")) {
        return damaged("its entry \"" + name + "\" is not where it should be");
    }
    const std::uint64_t offset =
        entry.headerOffset + kLocalHeader + numberAt(*header, 26, 2) + numberAt(*header, 28, 2);
    if (offset > m_fileSize || entry.size > m_fileSize - offset) {
        return damaged("its entry \"" + name + "\" is cut off");
    }
    std::ifstream stream(m_path, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    if (!stream.read(static_cast<char *>(target), static_cast<std::streamsize>(entry.size))) {
        return damaged("its entry \"" + name + "\" cannot be read");
    }
    if (crc32_z(0, static_cast<const Bytef *>(target), entry.size) != entry.checksum) {
        return damaged("the checksum of \"" + name + "\" is wrong");
    }
    return {};
}

} // namespace gonion::inference
