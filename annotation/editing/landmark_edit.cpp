// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/landmark_edit.h"

#include "annotation/editing/annotation_document.h"
#include "annotation/editing/journal.h"

#include <utility>

namespace gonion::annotation {

LandmarkEdit::LandmarkEdit(AnnotationDocument &document, std::vector<Landmark> before, std::vector<Landmark> after,
                           const QString &title, State state)
    : QUndoCommand(title), m_document(document), m_before(std::move(before)), m_after(std::move(after)), m_state(state)
{
}

void LandmarkEdit::undo()
{
    m_document.apply(m_before, text(), EditCause::Undo);
}

void LandmarkEdit::redo()
{
    const bool first = std::exchange(m_first, false);
    if (first && m_state == State::Done) {
        return;
    }
    m_document.apply(m_after, text(), first ? EditCause::Edit : EditCause::Redo);
}

} // namespace gonion::annotation
