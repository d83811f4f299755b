// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resource_folder.h"

namespace gonion::app {

namespace fs = std::filesystem;

fs::path resourceFolder()
{
    std::error_code error;
    const fs::path executable = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path installed = executable.parent_path().parent_path() / "share" / "gonion";
        if (fs::is_directory(installed, error)) {
            return installed;
        }
    }
    return fs::path(GONION_RESOURCES);
}

fs::path demoModelFile()
{
    return resourceFolder() / "models" / "gonion-demo.safetensors";
}

fs::path demoVolumeFile()
{
    return resourceFolder() / "demo" / "visible_human_male.nrrd";
}

} // namespace gonion::app
