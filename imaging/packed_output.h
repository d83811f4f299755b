// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/atomic_file.h"

#include <cstddef>
#include <memory>

namespace gonion::imaging {

/// A file of which all or the last part is packed as one gzip member. It appears under its name only at `commit`.
/// Errors: as `core::AtomicFile`.
class PackedOutput {
public:
    explicit PackedOutput(core::AtomicFile file);
    ~PackedOutput();

    core::Result<void> write(const void *bytes, std::size_t count);
    /// From here on what is written is packed, until `commit`.
    void startGzip();
    core::Result<void> commit();

private:
    struct Packer;
    core::AtomicFile m_file;
    std::unique_ptr<Packer> m_packer;
};

} // namespace gonion::imaging
