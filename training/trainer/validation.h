// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/detection.h"
#include "inference/detector.h"
#include "training/data/case_list.h"
#include "training/data/volume_reader.h"
#include "training/metrics/evaluation.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// \file
/// What a model finds in full volumes, without being told where anything is. Free of Torch.
namespace gonion::training {

struct LabelledVolume {
    std::shared_ptr<const core::Volume> volume;
    annotation::LandmarkSet truth;
};

/// Volumes that a model is validated with. Used on one thread.
class ValidationVolumes {
public:
    virtual ~ValidationVolumes() = default;
    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual std::string nameOf(std::size_t n) const = 0;
    /// Empty: it is in no file.
    [[nodiscard]] virtual std::filesystem::path pathOf(std::size_t n) const = 0;
    [[nodiscard]] virtual core::Result<LabelledVolume> load(std::size_t n, const core::JobContext &job) const = 0;
};

/// Phantoms that no training and no test sees.
[[nodiscard]] std::unique_ptr<ValidationVolumes> phantomVolumes(std::uint64_t seed, std::int64_t cases);
/// The volumes of listed cases.
[[nodiscard]] std::unique_ptr<ValidationVolumes> listedVolumes(std::vector<TrainingCase> cases,
                                                               annotation::LandmarkTemplate landmarks, VolumeReader reader);

/// What was detected in one of them, and what is there.
struct ValidationCase {
    std::string name;
    std::filesystem::path volume; ///< empty: in no file
    annotation::LandmarkSet truth;
    inference::Detection detection;
};

struct ValidationOptions {
    inference::DetectorOptions detector;
    std::size_t most = 0;   ///< the first ones of the volumes; 0: all
    bool passOver = true;   ///< volumes that cannot be read; else they are an error
    std::function<void(const std::string &)> log;
    /// After each detection, with the volume that is let go then.
    std::function<void(const core::Volume &, const ValidationCase &)> onCase;
};

/// Detects in one volume after the other. Errors: those of the detector, Cancelled, and, unless they are passed over,
/// those of the volumes.
[[nodiscard]] core::Result<std::vector<ValidationCase>> detectIn(const std::filesystem::path &model,
                                                                 const ValidationVolumes &volumes,
                                                                 const ValidationOptions &options,
                                                                 const core::JobContext &context);

/// The figures of what was detected, as the detections decided.
[[nodiscard]] core::Result<Evaluation> evaluationOf(const std::vector<ValidationCase> &cases,
                                                    const annotation::LandmarkTemplate &landmarks, Protocol protocol);

} // namespace gonion::training
