// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/labelling/proposals.h"
#include "viewers/landmark_layer.h"

#include <vector>

namespace gonion::ui {

class Study;

/// What the views show of a study: predictions and labels, in pairs. While one labels, the labels alone:
/// predictions stand as proposals then, for those that have no label yet.
[[nodiscard]] std::vector<viewers::LandmarkMark> marksOf(const Study &study);

/// The marks of proposals.
[[nodiscard]] std::vector<viewers::LandmarkMark> marksOf(const std::vector<Suggestion> &suggestions);

} // namespace gonion::ui
