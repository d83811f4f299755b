// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "core/volume_fingerprint.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// What is known of a landmark in one case. The four are never confused, in any file or metric.
enum class LandmarkState {
    Present,    ///< it is there, at a position
    Missing,    ///< the volume shows its place and it is not there (tooth extracted, never grown)
    Outside,    ///< its place lies outside the scanned volume
    Unlabelled, ///< nobody has said
};

/// Stable name for files and `--json`: "present", "missing", "outside", "unlabelled".
[[nodiscard]] std::string_view nameOf(LandmarkState state);
[[nodiscard]] std::optional<LandmarkState> landmarkStateFromName(std::string_view name);

/// Who put a landmark where it is.
enum class LandmarkOrigin { Manual, Model, Corrected, Imported };
[[nodiscard]] std::string_view nameOf(LandmarkOrigin origin);
[[nodiscard]] std::optional<LandmarkOrigin> landmarkOriginFromName(std::string_view name);

/// One landmark of one case.
struct Landmark {
    std::string id;    ///< of the template ("La")
    std::string label; ///< for a person; may be empty
    LandmarkState state = LandmarkState::Unlabelled;
    std::optional<core::PointLps> position;  ///< set exactly when `state` is Present
    std::optional<core::PointLps> estimate;  ///< where it would be, when Missing or Outside
    std::optional<double> probability;       ///< 0..1 that it is present
    bool uncertain = false;                  ///< a mark beside the state
    std::optional<double> spreadMm;          ///< spread of the detector's votes
    std::optional<double> radius90Mm;        ///< around the position: holds the true place with probability 0.9
    LandmarkOrigin origin = LandmarkOrigin::Imported;
    std::string modelHash; ///< of the model that predicted it, or empty
    std::string reviewer;
    std::string time; ///< ISO 8601, UTC
    friend bool operator==(const Landmark &, const Landmark &) = default;
};

/// The landmarks of one case, in order. A value.
struct LandmarkSet {
    std::string name;       ///< for a person; may be empty
    std::string templateId; ///< or empty where the file does not say
    std::optional<core::VolumeFingerprint> volume; ///< of the volume they were set on, where known
    std::vector<Landmark> landmarks;

    [[nodiscard]] const Landmark *find(std::string_view id) const;
    [[nodiscard]] Landmark *find(std::string_view id);
    friend bool operator==(const LandmarkSet &, const LandmarkSet &) = default;
};

} // namespace gonion::annotation
