// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace gonion::imaging {

/// A file that appears under its name only when it is whole: written beside it, synchronised to the disk,
/// renamed. Without `commit` nothing is left behind. Errors: WriteFailed, PermissionDenied.
class AtomicFile {
public:
    static core::Result<AtomicFile> create(const std::filesystem::path &target);

    AtomicFile(AtomicFile &&) noexcept;
    AtomicFile &operator=(AtomicFile &&) = delete;
    ~AtomicFile();

    core::Result<void> write(const void *bytes, std::size_t count);
    /// From here on what is written is packed as one gzip member, until `commit`.
    void startGzip();
    core::Result<void> commit();

private:
    struct State;
    explicit AtomicFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace gonion::imaging
