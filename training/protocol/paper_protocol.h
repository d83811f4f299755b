// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/model_description.h"
#include "training/metrics/evaluation.h"

#include <filesystem>
#include <memory>
#include <string>

namespace gonion::training {

/// Scores a fine network as the paper does: the patch is found by the TRUE landmarks, the volume shrunk to fit them, and
/// the error measured in the shrunk volume's voxels with the spacing of the unshrunk one. Its figures are for comparison
/// with published ones alone; no user ever gets them. Free of Torch. Belongs to one thread.
class PaperProtocol {
public:
    /// Errors: NotFound, ModelUnusable (also a model without a fine network), InvalidArgument (device).
    static core::Result<std::unique_ptr<PaperProtocol>> load(const std::filesystem::path &model, const std::string &device,
                                                             int threads);
    ~PaperProtocol();
    PaperProtocol(const PaperProtocol &) = delete;
    PaperProtocol &operator=(const PaperProtocol &) = delete;

    [[nodiscard]] const inference::ModelDescription &description() const;

    /// Positions of the result are mm of that faulty kind, from the shrunk volume's first voxel: only their distances mean
    /// something. Every landmark is called present, as the paper never asks.
    /// Errors: InvalidArgument (no present landmark, or too far apart), Unsupported (a volume whose axes are not those of
    /// LPS), Cancelled, OutOfMemory.
    [[nodiscard]] core::Result<CaseResult> score(const std::string &name, const core::Volume &volume,
                                                 const annotation::LandmarkSet &truth, const core::JobContext &job) const;

private:
    struct Parts;
    explicit PaperProtocol(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace gonion::training
