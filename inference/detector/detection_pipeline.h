// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/detection.h"
#include "inference/detector.h"
#include "inference/detector/batch_fallback.h"
#include "inference/detector/coarse_survey.h"
#include "inference/detector/fine_patches.h"
#include "inference/detector/fine_search.h"
#include "inference/detector/grey_scale.h"
#include "inference/detector/scan_sampler.h"
#include "inference/detector/window_reader.h"
#include "inference/device/graph_pass.h"
#include "inference/device/precision.h"
#include "inference/model_file.h"
#include "inference/network/coarse_network.h"
#include "inference/network/fine_network.h"

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gonion::inference {

/// A model's networks on a device, and the way of one volume through them: grey values, coarse survey, fine looks,
/// one word on each landmark, decision. Belongs to one thread.
class DetectionPipeline {
public:
    /// Takes the model's weights over and makes the work fit the options' limit.
    /// Errors: ModelUnusable, OutOfMemory. Throws what LibTorch throws.
    static core::Result<std::unique_ptr<DetectionPipeline>> create(const Model &model, const DetectorOptions &options,
                                                                   Precision precision, const torch::Device &device);
    DetectionPipeline(const DetectionPipeline &) = delete;
    DetectionPipeline &operator=(const DetectionPipeline &) = delete;

    void moveTo(const torch::Device &target);
    [[nodiscard]] const torch::Device &device() const { return m_device; }

    /// One volume on the current device. Throws Stopped, and what LibTorch throws.
    Detection run(const core::Volume &volume, const core::JobContext &context);

    [[nodiscard]] const ModelDescription &description() const { return m_description; }
    [[nodiscard]] const std::string &hash() const { return m_hash; }
    [[nodiscard]] int threads() const { return m_options.threads; }
    [[nodiscard]] Precision precision() const { return m_precision; }

private:
    DetectionPipeline(const Model &model, const DetectorOptions &options, Precision precision);
    core::Result<void> takeWeights(const Model &model);
    core::Result<void> keepWithin(std::uint64_t bytes);
    [[nodiscard]] std::size_t windowsAtOnce() const;
    [[nodiscard]] int lookCount() const;
    FineOutput runFineAs(torch::ScalarType type, const torch::Tensor &images, const StopCheck &stop);
    FineOutput runFine(const torch::Tensor &images, const StopCheck &stop);
    [[nodiscard]] WindowReader windowReader(const ScanSampler &sampler, const core::JobContext &context);
    [[nodiscard]] std::vector<FinePatch> planPatches(const core::ImageGeometry &scan, const CoarseFinding &coarse) const;
    std::vector<FineLandmark> searchFinely(const ScanSampler &sampler, const std::vector<FinePatch> &patches,
                                           const core::JobContext &context);
    void refineBySlices(std::vector<FineLandmark> &landmarks, const ScanSampler &sampler, const core::JobContext &context);
    void addNotices(const GreyScale &scale, const ScanSampler &sampler, Detection &detection) const;
    void signInto(Detection &detection) const;

    ModelDescription m_description;
    std::string m_hash;
    DetectorOptions m_options;
    Precision m_precision;
    torch::Device m_device{torch::kCPU};
    BatchFallback m_batch;                   ///< on the current device
    bool m_hasOverflowed = false;            ///< 16 bits are too few for this model
    GraphPass m_graphs{cudaGraphRecorder()}; ///< of the fine network's passes where it is
    CoarseNetwork m_coarse{nullptr};
    std::shared_ptr<FineNetwork> m_fine;
    /// As in the description, but for a patch that the allowed memory made smaller.
    FineStage m_fineStage;
};

} // namespace gonion::inference
