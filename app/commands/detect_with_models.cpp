// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/detect_with_models.h"

#include "inference/ensemble.h"

#include <utility>

namespace gonion::app {

core::Result<Detectors> loadDetectors(const std::vector<std::filesystem::path> &models, const inference::DetectorOptions &options)
{
    Detectors detectors;
    for (const std::filesystem::path &model : models) {
        auto detector = inference::Detector::load(model, options);
        if (!detector) {
            return tl::unexpected(detector.error());
        }
        detectors.push_back(std::move(*detector));
    }
    return detectors;
}

core::Result<inference::Detection> detectWithAll(const Detectors &detectors, const core::Volume &volume,
                                                 std::optional<double> threshold, const core::JobContext &context)
{
    std::vector<inference::Detection> detections;
    const auto count = static_cast<double>(detectors.size());
    for (const auto &detector : detectors) {
        const auto done = static_cast<double>(detections.size());
        auto detection = detector->detect(volume, context.part(done / count, (done + 1.0) / count));
        if (!detection) {
            return detection;
        }
        detections.push_back(std::move(*detection));
    }
    auto merged = inference::mergeDetections(detections);
    if (merged) {
        inference::decide(*merged, threshold);
    }
    return merged;
}

} // namespace gonion::app
