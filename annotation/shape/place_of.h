// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"

#include <optional>
#include <string_view>

namespace gonion::annotation {

/// Where a landmark of a set stands; nothing where it has no position or is not in the set.
[[nodiscard]] inline std::optional<core::PointLps> placeOf(const LandmarkSet &set, std::string_view id)
{
    const Landmark *landmark = set.find(id);
    return landmark != nullptr ? landmark->position : std::nullopt;
}

} // namespace gonion::annotation
