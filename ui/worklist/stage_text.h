// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project_case.h"

#include <QColor>
#include <QString>

#include <array>
#include <chrono>

namespace gonion::ui {

/// In the order of the work.
inline constexpr std::array kStages{annotation::CaseStage::New,      annotation::CaseStage::InWork,
                                    annotation::CaseStage::Labelled, annotation::CaseStage::InReview,
                                    annotation::CaseStage::Accepted, annotation::CaseStage::Rejected};

/// "New", "In work" and so on.
[[nodiscard]] QString stageText(annotation::CaseStage stage);
/// Of the chip; told apart by brightness too, not by hue alone.
[[nodiscard]] QColor stageColour(annotation::CaseStage stage);
/// "Train", "Validation", "Test"; a dash for none.
[[nodiscard]] QString splitText(annotation::Split split);
/// "3 min", "1 h 05 min"; a dash for less than a second.
[[nodiscard]] QString spentText(std::chrono::seconds time);
/// Somebody has to label it: new, in work or rejected.
[[nodiscard]] bool isToDo(annotation::CaseStage stage);

} // namespace gonion::ui
