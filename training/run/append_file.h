// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gonion::training {

/// A file that grows at its end. What a full disk does not take is kept, up to some megabytes, and tried again with the
/// next piece, from the very byte where it broke off. Private to this folder.
class AppendFile {
public:
    /// Opens or makes it; `trouble` tells where that failed, and it is tried again with each piece.
    explicit AppendFile(std::filesystem::path file);
    AppendFile(AppendFile &&other) noexcept;
    AppendFile &operator=(AppendFile &&other) noexcept;
    ~AppendFile();

    void append(std::string_view bytes);
    /// Onto the disk, as far as it takes it.
    void flush();
    [[nodiscard]] const std::string &trouble() const { return m_trouble; } ///< one sentence; empty: all is written

private:
    bool open();
    void writePending();

    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::string m_pending;
    std::string m_trouble;
    bool m_lost = false; ///< more was given than is kept
};

} // namespace gonion::training
