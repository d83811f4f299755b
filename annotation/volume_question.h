// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume_fingerprint.h"

#include <string>

namespace gonion::annotation {

/// Two grids are the same where no corner moved farther: file formats round their headers.
inline constexpr double kSameGridMm = 0.01;

/// What to ask before landmarks that were set on the volume `labelled` are shown on the volume `opened`: a few
/// sentences for a person that say what differs and end in a question. Empty where nothing differs; contents are
/// compared only where both are known and were computed in the same way.
[[nodiscard]] std::string volumeQuestion(const core::VolumeFingerprint &labelled, const core::VolumeFingerprint &opened);

} // namespace gonion::annotation
