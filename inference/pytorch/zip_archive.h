// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gonion::inference {

/// A ZIP archive (also ZIP64) whose entries are stored, not compressed: what torch.save writes. Untrusted:
/// every offset is checked, and all entries together cannot be larger than the file, so that no entry
/// stands for more bytes than there are. Not safe to share between threads.
class ZipArchive {
public:
    /// Errors: NotFound, PermissionDenied, Unreadable (not such an archive, truncated, damaged),
    /// Unsupported (compressed or encrypted).
    static core::Result<ZipArchive> open(const std::filesystem::path &path);

    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] bool contains(const std::string &name) const { return m_entries.contains(name); }
    /// Bytes of an entry; 0 where there is none.
    [[nodiscard]] std::uint64_t sizeOf(const std::string &name) const;
    [[nodiscard]] std::uint64_t fileSize() const { return m_fileSize; }

    /// Reads a whole entry into `target`, which holds sizeOf(name) bytes, and compares its checksum.
    /// Errors: Unreadable.
    core::Result<void> read(const std::string &name, void *target) const;

private:
    struct Entry {
        std::uint64_t headerOffset = 0;
        std::uint64_t size = 0;
        std::uint32_t checksum = 0; // CRC-32
    };
    struct Directory {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint64_t entries = 0;
    };

    ZipArchive(std::filesystem::path path, std::uint64_t fileSize)
        : m_path(std::move(path)),
          m_fileSize(fileSize)
    {
    }
    core::Result<Directory> findDirectory() const;
    core::Result<void> parseDirectory(const Directory &directory);
    core::Result<std::string> bytesAt(std::uint64_t offset, std::uint64_t count) const;
    [[nodiscard]] tl::unexpected<core::Error> damaged(const std::string &what) const;

    std::filesystem::path m_path;
    std::uint64_t m_fileSize = 0;
    std::map<std::string, Entry> m_entries;
};

} // namespace gonion::inference
