// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/model_folder.h"

#include <cstdlib>
#include <string>
#include <utility>

namespace gonion::bench {

namespace fs = std::filesystem;

core::Result<std::unique_ptr<ModelFolder>> ModelFolder::create(const fs::path &kept)
{
    std::error_code error;
    if (!kept.empty()) {
        fs::create_directories(kept, error);
        if (error) {
            return core::fail(core::ErrorCode::WriteFailed, "The folder " + kept.string() + " cannot be made ("
                                                                + error.message() + "). Name another with --keep.");
        }
        return std::unique_ptr<ModelFolder>(new ModelFolder(kept, true));
    }
    std::string pattern = (fs::temp_directory_path(error) / "gonion-models-XXXXXX").string();
    if (error || mkdtemp(pattern.data()) == nullptr) {
        return core::fail(core::ErrorCode::WriteFailed,
                          "There is no place for the models while they are tested. Name a folder with --keep.");
    }
    return std::unique_ptr<ModelFolder>(new ModelFolder(pattern, false));
}

ModelFolder::ModelFolder(fs::path path, bool kept) : m_path(std::move(path)), m_kept(kept) {}

ModelFolder::~ModelFolder()
{
    if (!m_kept) {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
}

} // namespace gonion::bench
