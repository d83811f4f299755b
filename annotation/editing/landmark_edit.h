// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"

#include <QUndoCommand>

#include <vector>

namespace gonion::annotation {

class AnnotationDocument;

/// One step of a document's history: some landmarks as they were and as they are. Private to this folder.
class LandmarkEdit : public QUndoCommand {
public:
    enum class State {
        ToDo, ///< pushing it does it
        Done, ///< pushing it only remembers it (the end of a drag)
    };

    /// The document outlives its history.
    LandmarkEdit(AnnotationDocument &document, std::vector<Landmark> before, std::vector<Landmark> after,
                 const QString &title, State state);

    void undo() override;
    void redo() override;

private:
    AnnotationDocument &m_document;
    std::vector<Landmark> m_before;
    std::vector<Landmark> m_after;
    State m_state;
    bool m_first = true;
};

} // namespace gonion::annotation
