// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/calibration_fit.h"

#include "inference/detector/calibration.h"
#include "training/trainer/presence_fit.h"
#include "training/trainer/radius_fit.h"

#include <utility>

namespace gonion::training {
namespace {

using annotation::LandmarkState;
using inference::ModelDescription;

/// Parts for the figures: each is judged by a calibration that was fitted to the others.
constexpr std::size_t kParts = 5;

void collectPresence(const ValidationCase &one, std::vector<PresenceSample> &samples)
{
    for (std::size_t n = 0; n < one.detection.landmarks.size(); ++n) {
        const inference::DetectedLandmark &detected = one.detection.landmarks[n];
        const annotation::Landmark *known = one.truth.find(detected.id);
        const bool said = known != nullptr && detected.examined
                          && (known->state == LandmarkState::Present || known->state == LandmarkState::Missing);
        if (said) {
            samples.push_back(
                {n, detected.existenceLogit, detected.spreadMm, known->state == LandmarkState::Present});
        }
    }
}

void collectErrors(const ValidationCase &one, std::vector<RadiusSample> &samples)
{
    for (std::size_t n = 0; n < one.detection.landmarks.size(); ++n) {
        const inference::DetectedLandmark &detected = one.detection.landmarks[n];
        const annotation::Landmark *known = one.truth.find(detected.id);
        if (known != nullptr && known->position && detected.state == LandmarkState::Present) {
            samples.push_back({n, core::distance(detected.position, *known->position)});
        }
    }
}

/// The model calibrated on all cases but those of one part; `kParts` leaves none out.
ModelDescription calibrated(ModelDescription model, const std::vector<ValidationCase> &cases, std::size_t leftOut,
                            std::optional<double> sensitivity)
{
    const std::size_t landmarks = model.landmarks.size();
    std::vector<PresenceSample> presence;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (n % kParts != leftOut) {
            collectPresence(cases[n], presence);
        }
    }
    const double inside = model.presence.insideThreshold;
    model.presence = fitPresence(presence, landmarks, sensitivity);
    model.presence.insideThreshold = inside;
    std::vector<RadiusSample> errors;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (n % kParts != leftOut) {
            ValidationCase decided = cases[n];
            applyCalibration(model, decided.detection);
            collectErrors(decided, errors);
        }
    }
    model.radii = fitRadii(errors, landmarks);
    return model;
}

} // namespace

ModelDescription fittedTo(const std::vector<ValidationCase> &cases, ModelDescription model,
                          std::optional<double> sensitivity)
{
    return calibrated(std::move(model), cases, kParts, sensitivity);
}

std::vector<ValidationCase> crossCalibrated(const ModelDescription &model, std::vector<ValidationCase> cases,
                                            std::optional<double> sensitivity)
{
    std::vector<ValidationCase> decided = cases;
    for (std::size_t part = 0; part < kParts; ++part) {
        const ModelDescription fitted = calibrated(model, cases, part, sensitivity);
        for (std::size_t n = part; n < cases.size(); n += kParts) {
            applyCalibration(fitted, decided[n].detection);
        }
    }
    return decided;
}

} // namespace gonion::training
