// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/saving.h"

#include "annotation/editing/annotation_document.h"

namespace gonion::annotation {

core::Result<std::vector<std::string>> saveDocument(AnnotationDocument &document, const std::filesystem::path &file,
                                                    const std::optional<core::ImageGeometry> &geometry)
{
    const DocumentSnapshot snapshot = document.snapshot();
    auto notices = writeLandmarks(file, snapshot.landmarks, geometry);
    if (notices && notices->empty()) {
        document.markSaved(snapshot);
    }
    return notices;
}

} // namespace gonion::annotation
