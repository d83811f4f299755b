// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/editing/annotation_document.h"

#include <QString>
#include <QUndoStack>

#include <filesystem>
#include <memory>
#include <string>

/// \file
/// Documents and helpers that several tests of this folder share.
namespace gonion::annotation::samples {

inline std::filesystem::path nativePath(const QString &path)
{
    return std::filesystem::path(path.toStdString());
}

inline std::unique_ptr<AnnotationDocument> emptyDocument()
{
    auto document = std::make_unique<AnnotationDocument>(LandmarkTemplate::mandibularMolars(), LandmarkSet{});
    document->setAnnotator("A. Reader");
    return document;
}

inline Landmark predicted(const std::string &id, const core::PointLps &point)
{
    Landmark landmark;
    landmark.id = id;
    landmark.state = LandmarkState::Present;
    landmark.position = point;
    landmark.probability = 0.75;
    landmark.spreadMm = 1.5;
    landmark.uncertain = true;
    landmark.origin = LandmarkOrigin::Model;
    landmark.modelHash = "a1b2";
    return landmark;
}

/// Two runs of one script differ in their times only.
inline LandmarkSet withoutTimes(LandmarkSet set)
{
    for (Landmark &landmark : set.landmarks) {
        landmark.time.clear();
    }
    return set;
}

} // namespace gonion::annotation::samples
