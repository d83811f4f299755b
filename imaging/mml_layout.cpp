// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/mml_layout.h"

#include "imaging/file_access.h"
#include "imaging/npy_array.h"

#include <string>

namespace gonion::imaging {

using core::GeometryFinding;
using core::GeometryIssue;
using core::Result;
using core::VectorLps;

std::filesystem::path mmlSpacingFile(const std::filesystem::path &volume)
{
    std::string name = volume.filename().string();
    for (const std::string ending : {"_volume.nrrd", "_volume.npy"}) {
        if (name.size() > ending.size() && name.ends_with(ending)) {
            name.replace(name.size() - ending.size(), ending.size(), "_spacing.npy");
            const std::filesystem::path file = volume.parent_path() / name;
            std::error_code ignored;
            return std::filesystem::is_regular_file(file, ignored) ? file : std::filesystem::path();
        }
    }
    return {};
}

Result<void> applyMmlSpacing(RawImage &image, const std::filesystem::path &file)
{
    const std::filesystem::path spacingFile = mmlSpacingFile(file);
    if (spacingFile.empty()) {
        return {};
    }
    const Result<std::array<double, 3>> spacing = readNpySpacing(spacingFile);
    if (!spacing) {
        return tl::unexpected(spacing.error());
    }
    image.grid.origin = {};
    image.grid.step
        = {VectorLps{(*spacing)[0], 0, 0}, VectorLps{0, (*spacing)[1], 0}, VectorLps{0, 0, (*spacing)[2]}};
    std::erase_if(image.verdict.findings, [](const GeometryFinding &finding) {
        return finding.issue == GeometryIssue::UnknownSpacing || finding.issue == GeometryIssue::UnknownOrientation;
    });
    return {};
}

} // namespace gonion::imaging
