// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document_samples.h"

#include <QUndoStack>

#include <random>
#include <vector>

namespace gonion::annotation::samples {

/// Edits as an annotator makes them, in an order that only the seed decides: the killed program and the test that
/// checks what it left behind make the same ones.
class RandomEdits {
public:
    RandomEdits(AnnotationDocument &document, unsigned seed) : m_document(document), m_random(seed) {}

    /// One or several edits. \return true where the annotator would save now
    bool step()
    {
        switch (below(10)) {
        case 0:
        case 1:
        case 2:
            static_cast<void>(m_document.place(anyId(), anyPoint()));
            break;
        case 3:
        case 4:
            drag();
            break;
        case 5:
            static_cast<void>(m_document.setState(anyId(), anyState()));
            break;
        case 6:
            static_cast<void>(m_document.accept(anyProposals()));
            break;
        case 7:
            m_document.undo();
            break;
        case 8:
            m_document.redo();
            break;
        default:
            return true;
        }
        return false;
    }

private:
    // The distributions of the standard library differ between compilers; the engine does not.
    unsigned below(unsigned end) { return static_cast<unsigned>(m_random() % end); }
    double anyNumber() { return static_cast<double>(m_random()) / 1e7; }
    core::PointLps anyPoint()
    {
        const double x = anyNumber();
        const double y = anyNumber();
        return {x, y, anyNumber()};
    }
    std::string anyId() { return m_document.scheme().landmarks()[below(14)].id; }
    LandmarkState anyState()
    {
        constexpr LandmarkState kStates[] = {LandmarkState::Missing, LandmarkState::Outside, LandmarkState::Unlabelled};
        return kStates[below(3)];
    }
    std::vector<Landmark> anyProposals()
    {
        std::vector<Landmark> proposals;
        for (unsigned count = 1 + below(6); count > 0; --count) {
            const std::string id = anyId();
            proposals.push_back(predicted(id, anyPoint()));
        }
        return proposals;
    }
    void drag()
    {
        const std::string id = anyId();
        m_document.beginMove(id);
        for (unsigned count = below(12); count > 0; --count) {
            static_cast<void>(m_document.move(id, anyPoint()));
        }
        if (below(3) == 0) {
            m_document.abortMove();
        } else {
            m_document.endMove();
        }
    }

    AnnotationDocument &m_document;
    std::mt19937 m_random;
};

} // namespace gonion::annotation::samples
