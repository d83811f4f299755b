// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "inference/detection.h"
#include "inference/model_description.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// \file
/// Full-volume landmark detection. Free of Torch.
namespace gonion::inference {

class DetectionPipeline;

struct DetectorOptions {
    std::string device = "auto"; ///< "auto", "cpu", "cuda" or "cuda:N"
    int threads = 0;             ///< of the CPU; 0: all cores
    /// More looks (shifted, mirrored) of the fine network: 16 instead of a compact network's 8, 4 instead of a large
    /// one's single look.
    bool testTimeAugmentation = false;
    /// How often the fine network looks, for a mean position and presence (`merged`). 0: as above.
    int looks = 0;
    /// Prior-guided refinement: landmarks that the template groups on a common slice are looked at once more, from a
    /// patch around each, and put onto that slice. Nothing for a template without such groups.
    bool sharesSlices = false;
    /// Limit on what a detection may take beside the volume and the weights; the fine network then sees the jaw in
    /// smaller pieces. 0: no limit.
    std::uint64_t mostMemoryBytes = 0;
    /// Windows that go through the fine network at once; fewer where memory runs out. 0: one on the CPU, where more gain
    /// nothing, and up to eight on a GPU.
    int windowsAtOnce = 0;
    /// Of the fine network on a GPU: "auto" (single precision), "fp32" (without TensorFloat-32 too), "fp16" or
    /// "bf16". The CPU computes in single precision in any case, and so does the coarse network.
    std::string precision = "auto";
};

/// A model, loaded once and kept warm. Belongs to one worker thread: not safe to share.
class Detector {
public:
    /// Errors: NotFound, ModelUnusable (with the reason), InvalidArgument (device, precision), OutOfMemory (the limit is less
    /// than the networks need).
    static core::Result<std::unique_ptr<Detector>> load(const std::filesystem::path &model,
                                                        const DetectorOptions &options);
    ~Detector();
    Detector(const Detector &) = delete;
    Detector &operator=(const Detector &) = delete;

    [[nodiscard]] const ModelDescription &description() const;
    [[nodiscard]] const std::string &modelHash() const;

    /// Finds every landmark of the model's template in the volume, without any ground truth, and
    /// decides by the model's own thresholds. Positions in LPS mm.
    /// Errors: Cancelled (within 0.5 s on the CPU), OutOfMemory, Unsupported.
    [[nodiscard]] core::Result<Detection> detect(const core::Volume &volume,
                                                 const core::JobContext &context);

private:
    explicit Detector(std::unique_ptr<DetectionPipeline> pipeline);
    std::unique_ptr<DetectionPipeline> m_pipeline;
};

/// Every device that can be asked for here; "auto" uses the first ("cuda:0" before "cpu").
[[nodiscard]] std::vector<std::string> availableDevices();

} // namespace gonion::inference
