// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/labelling/landmark_card.h"

namespace gonion::ui {

class Labelling;
class Study;

/// What the card says of the study's selected landmark.
[[nodiscard]] CardContent cardContentOf(const Study &study, const Labelling &labelling);

/// "by hand", "by the model", "corrected", "from a file".
[[nodiscard]] QString originText(annotation::LandmarkOrigin origin);

} // namespace gonion::ui
