// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/consensus.h"
#include "viewers/landmark_layer.h"

#include <QColor>

#include <cstddef>
#include <vector>

namespace gonion::ui {

/// Colour of an annotator by number; they begin anew after the seventh. None is that of labels or predictions.
[[nodiscard]] QColor opinionColour(std::size_t annotator);

/// A dot for each annotator's place of each landmark, and a ring at the mean of those that two or more placed.
[[nodiscard]] std::vector<viewers::LandmarkMark> opinionMarks(const std::vector<annotation::LandmarkConsensus> &consensus);

} // namespace gonion::ui
