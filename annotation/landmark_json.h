// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/json_text.h"
#include "annotation/landmark_set.h"

#include <optional>

/// \file
/// Landmarks as this program's own JSON: the object `gonion` of `.mrk.json`, and the journal. Private to this folder.
namespace gonion::annotation {

/// [x, y, z] in mm, LPS.
[[nodiscard]] nlohmann::ordered_json jsonFrom(const core::PointLps &point);
/// Nothing for anything but three finite numbers; null is allowed.
[[nodiscard]] std::optional<core::PointLps> pointFrom(const nlohmann::json *json);

/// All that is known of a landmark but its label and its position.
[[nodiscard]] nlohmann::ordered_json detailsFrom(const Landmark &landmark);
/// Takes all of `detailsFrom` but id and state; what is out of its range is left out.
void readDetails(Landmark &landmark, const nlohmann::json &details);

[[nodiscard]] nlohmann::ordered_json jsonFrom(const core::VolumeFingerprint &volume);
/// Nothing where the grid is not a possible one.
[[nodiscard]] std::optional<core::VolumeFingerprint> fingerprintFrom(const nlohmann::json *json);

/// Everything of a landmark, with label and position.
[[nodiscard]] nlohmann::ordered_json wholeJsonFrom(const Landmark &landmark);
/// Nothing where id, state and position do not go together.
[[nodiscard]] std::optional<Landmark> wholeLandmarkFrom(const nlohmann::json &json);

/// Everything of a set.
[[nodiscard]] nlohmann::ordered_json wholeJsonFrom(const LandmarkSet &set);
[[nodiscard]] std::optional<LandmarkSet> wholeSetFrom(const nlohmann::json *json);

} // namespace gonion::annotation
