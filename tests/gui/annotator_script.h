// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "tests/gui/studio_fixture.h"
#include "viewers/plane.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace gonion::testing {

/// One landmark as the annotator labels it; no place: missing.
struct Intention {
    std::string id;
    std::optional<core::PointLps> place;
};

/// Labels in the real window by mouse and keyboard alone, and counts what that costs.
class Annotator {
public:
    explicit Annotator(Studio &studio) : m_studio(studio) {}

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    /// Scrolls the axial view to the slice of `place` with the wheel and clicks there.
    /// \return where that pixel lies in the patient
    core::PointLps click(const core::PointLps &place);
    /// Ctrl+S, and Enter in the dialog that asks where to. False where the dialog does not come.
    [[nodiscard]] bool save();

    [[nodiscard]] int clicks() const { return m_clicks; }
    [[nodiscard]] int keys() const { return m_keys; }
    [[nodiscard]] int notches() const { return m_notches; }

private:
    Studio &m_studio;
    int m_clicks = 0;
    int m_keys = 0;
    int m_notches = 0;
};

} // namespace gonion::testing
