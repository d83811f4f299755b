// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// \file
/// PyTorch checkpoints made by hand, sound and hostile ones: pickle instructions and a ZIP archive.
namespace gonion::testing {

inline std::string little(std::uint64_t value, int bytes)
{
    std::string text;
    for (int i = 0; i < bytes; ++i) {
        text += char(value >> (8 * i));
    }
    return text;
}

// Pickle instructions of protocol 2, each leaving one value on the stack.
namespace pickled {

inline std::string text(const std::string &value)
{
    return "X" + little(value.size(), 4) + value;
}
inline std::string integer(std::int64_t value)
{
    return std::string("\x8a\x08") + little(std::uint64_t(value), 8);
}
inline std::string global(const std::string &module, const std::string &name)
{
    return "c" + module + "\n" + name + "\n";
}
inline std::string tuple(const std::vector<std::string> &items)
{
    std::string bytes = "(";
    for (const std::string &item : items) {
        bytes += item;
    }
    return bytes + "t";
}
inline std::string integers(const std::vector<std::int64_t> &values)
{
    std::vector<std::string> items;
    for (const std::int64_t value : values) {
        items.push_back(integer(value));
    }
    return tuple(items);
}
inline std::string call(const std::string &callable, const std::vector<std::string> &arguments)
{
    return callable + tuple(arguments) + "R";
}
inline std::string dict(const std::vector<std::pair<std::string, std::string>> &entries)
{
    std::string bytes = "}(";
    for (const auto &[key, value] : entries) {
        bytes += text(key) + value;
    }
    return bytes + "u";
}
inline std::string whole(const std::string &value)
{
    return "\x80\x02" + value + ".";
}

struct TensorPlace {
    std::string key = "0";
    std::int64_t elements = 0; ///< of the storage
    std::int64_t offset = 0;
    std::vector<std::int64_t> size;
    std::vector<std::int64_t> stride;
    std::string storage = "FloatStorage";
};
inline std::string tensor(const TensorPlace &place)
{
    const std::string id = tuple({text("storage"), global("torch", place.storage), text(place.key),
                                  text("cpu"), integer(place.elements)});
    return call(global("torch._utils", "_rebuild_tensor_v2"),
                {id + "Q", integer(place.offset), integers(place.size), integers(place.stride), "\x89",
                 call(global("collections", "OrderedDict"), {})});
}

} // namespace pickled

using ArchiveEntries = std::vector<std::pair<std::string, std::string>>; ///< name, content

/// A ZIP archive of stored entries.
inline std::string archiveOf(const ArchiveEntries &entries)
{
    std::string bytes;
    std::string directory;
    for (const auto &[name, content] : entries) {
        const std::uint32_t checksum =
            std::uint32_t(crc32_z(0, reinterpret_cast<const Bytef *>(content.data()), content.size()));
        const std::string common = little(0, 2) + little(0, 2) + little(0, 4) + little(checksum, 4)
                                   + little(content.size(), 4) + little(content.size(), 4)
                                   + little(name.size(), 2) + little(0, 2);
        directory += "PK\1\2" + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 2)
                     + little(0, 2) + little(0, 4) + little(bytes.size(), 4) + name;
        bytes += "PK\3\4" + little(20, 2) + common + name + content;
    }
    const std::string count = little(entries.size(), 2);
    return bytes + directory + "PK\5\6" + little(0, 4) + count + count + little(directory.size(), 4)
           + little(bytes.size(), 4) + little(0, 2);
}

/// A checkpoint whose pickle is `value`, with these storages by key.
inline std::string checkpointOf(const std::string &value, const ArchiveEntries &storages)
{
    ArchiveEntries entries{{"made/data.pkl", pickled::whole(value)}};
    for (const auto &[key, content] : storages) {
        entries.emplace_back("made/data/" + key, content);
    }
    entries.emplace_back("made/version", "3\n");
    return archiveOf(entries);
}

} // namespace gonion::testing
