// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "core/result.h"
#include "inference/network/network_options.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What a model file says of itself, without its weights. Free of Torch.
namespace gonion::inference {

/// HU (or grey values brought to HU) to the networks' input: (clamp(v, low, high) - low) / (high - low).
struct IntensityMapping {
    double low = -1000.0;
    double high = 3000.0;
    /// Set for a network that was trained on grey images from 0 to this (the MML data set: 255): such an image,
    /// where it holds no HU, is taken as it is, value / storedHighest, and nothing is guessed.
    std::optional<double> storedHighest;
    friend bool operator==(const IntensityMapping &, const IntensityMapping &) = default;
};

struct CoarseStage {
    CoarseOptions network;
    double spacingMm = 4.0;        ///< isotropic
    std::int64_t longestSide = 96; ///< voxels; a larger head is seen at a coarser spacing
    double marginMm = 60.0;        ///< padding, so that landmarks outside the volume have a place
    friend bool operator==(const CoarseStage &, const CoarseStage &) = default;
};

struct FineStage {
    NetworkOptions network;
    std::array<double, 3> spacingMm{0.75, 0.75, 0.75};  ///< along x, y, z
    std::array<std::int64_t, 3> patch{128, 128, 64};    ///< voxels along x, y, z
    /// Where the patch's spare room goes: LPS mm from the landmarks' middle to the patch's. Molars are told apart by
    /// counting the teeth before them, so a patch that leans to the front sees more.
    std::array<double, 3> contextShiftMm{0.0, 0.0, 0.0};
    friend bool operator==(const FineStage &, const FineStage &) = default;
};

/// Presence of landmark n: sigmoid(logitWeight * existence logit + spreadWeight * ln(1 + spread in mm)
/// + bias), fitted on validation cases; present where it reaches the landmark's threshold.
struct PresenceCalibration {
    double logitWeight = 1.0;
    double spreadWeight = 0.0;
    double bias = 0.0;
    std::vector<double> thresholds; ///< one per landmark; empty: 0.5 for all
    double insideThreshold = 0.5;   ///< of the coarse network's inside probability
    friend bool operator==(const PresenceCalibration &, const PresenceCalibration &) = default;
};

/// Radius around a found landmark's position that holds its true place with probability `level`: a split
/// conformal quantile of the errors on validation cases.
struct PositionRadii {
    double level = 0.9;
    std::vector<double> mm; ///< one per landmark; empty: not calibrated
    friend bool operator==(const PositionRadii &, const PositionRadii &) = default;
};

struct ModelDescription {
    static constexpr int kFormatVersion = 1;

    std::string name;
    bool demonstration = false; ///< not for diagnosis; said wherever the model's results are shown
    annotation::LandmarkTemplate landmarks;
    IntensityMapping intensity;
    std::optional<CoarseStage> coarse;
    std::optional<FineStage> fine;
    PresenceCalibration presence;
    PositionRadii radii; ///< models of earlier versions have none
    std::string provenanceJson; ///< training provenance: a JSON object, or empty

    /// JSON of the model file's metadata key `gonion`.
    [[nodiscard]] std::string toJson() const;
    /// \return ModelUnusable with the reason: a newer format, a size out of range, a missing part.
    static core::Result<ModelDescription> fromJson(std::string_view json);
    friend bool operator==(const ModelDescription &, const ModelDescription &) = default;
};

} // namespace gonion::inference
