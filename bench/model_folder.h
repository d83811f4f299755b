// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>
#include <memory>

namespace gonion::bench {

/// Where trained models go: a folder that the user named, or one of our own that goes with this object.
class ModelFolder {
public:
    /// \param kept made where it is not there; empty: a new folder for temporary files, under a name that nobody else
    ///             can have taken, for this user alone
    /// Errors: WriteFailed.
    [[nodiscard]] static core::Result<std::unique_ptr<ModelFolder>> create(const std::filesystem::path &kept);
    ~ModelFolder();
    ModelFolder(const ModelFolder &) = delete;
    ModelFolder &operator=(const ModelFolder &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }

private:
    ModelFolder(std::filesystem::path path, bool kept);

    std::filesystem::path m_path;
    bool m_kept;
};

} // namespace gonion::bench
