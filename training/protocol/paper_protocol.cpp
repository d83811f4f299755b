// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/protocol/paper_protocol.h"

#include "inference/decoding/anchor_decoding.h"
#include "inference/decoding/heatmap_decoding.h"
#include "inference/detector/compute_device.h"
#include "inference/detector/grey_scale.h"
#include "inference/model_file.h"
#include "inference/network/fine_network.h"
#include "training/protocol/paper_crop.h"

#include <torch/nn/functional/padding.h>
#include <torch/nn/functional/upsampling.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <utility>
#include <vector>

namespace gonion::training {

namespace {

using core::ErrorCode;

/// The network's input from the whole volume, [1, 1, X, Y, Z].
torch::Tensor inputOf(const core::Volume &volume, const inference::IntensityMapping &intensity)
{
    const core::GridSize &size = volume.geometry().size();
    const inference::GreyScale scale = inference::greyScaleOf(volume, intensity);
    torch::Tensor values = torch::empty({size.k, size.j, size.i}, torch::kFloat32);
    volume.visit([&](const auto *voxels) {
        auto *out = values.data_ptr<float>();
        for (std::int64_t n = 0; n < size.voxels(); ++n) {
            out[n] = static_cast<float>(static_cast<double>(voxels[n]) * scale.gain + scale.offset);
        }
    });
    values.clamp_(intensity.low, intensity.high).sub_(intensity.low).div_(intensity.high - intensity.low);
    return values.permute({2, 1, 0}).unsqueeze(0).unsqueeze(0);
}

/// The crop of the shrunk volume; a volume smaller than the patch goes on with its edge values.
torch::Tensor cropped(torch::Tensor image, const PaperCrop &crop, const std::array<std::int64_t, 3> &patch)
{
    namespace F = torch::nn::functional;
    const std::vector<std::int64_t> shrunk(crop.shrunk.begin(), crop.shrunk.end());
    if (image.sizes().slice(2) != torch::IntArrayRef(shrunk)) {
        image = F::interpolate(image, F::InterpolateFuncOptions().size(shrunk).mode(torch::kTrilinear).align_corners(true));
    }
    std::vector<std::int64_t> padding; // of the last axis first
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto dimension = static_cast<std::int64_t>(axis) + 2;
        const std::int64_t length = std::min(patch[axis], crop.shrunk[axis] - crop.begin[axis]);
        image = image.narrow(dimension, crop.begin[axis], length);
        padding.insert(padding.begin(), {0, patch[axis] - length});
    }
    return F::pad(image, F::PadFuncOptions(padding).mode(torch::kReplicate)).contiguous();
}

std::vector<core::TensorIndex> positionsOf(const inference::FineOutput &output, const inference::FineStage &stage)
{
    if (output.anchors.defined()) {
        return inference::decodeAnchorMedoids(output.anchors[0].to(torch::kCPU, torch::kFloat32),
                                              stage.network.common().anchorRadii);
    }
    return inference::decodeHeatmaps(output.heatmaps[0].to(torch::kCPU, torch::kFloat32));
}

bool liesAlongLps(const core::ImageGeometry &geometry)
{
    const auto axes = geometry.nearestAxes();
    return axes.indexAxis == std::array{0, 1, 2} && axes.flipped == std::array{false, false, false};
}

} // namespace

struct PaperProtocol::Parts {
    inference::Model model;
    std::shared_ptr<inference::FineNetwork> network;
    torch::Device device = torch::kCPU;
};

PaperProtocol::PaperProtocol(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
PaperProtocol::~PaperProtocol() = default;

core::Result<std::unique_ptr<PaperProtocol>> PaperProtocol::load(const std::filesystem::path &file, const std::string &device,
                                                                 int threads)
{
    const auto chosen = inference::computeDevice(device);
    if (!chosen) {
        return tl::unexpected(chosen.error());
    }
    auto model = inference::readModel(file);
    if (!model) {
        return tl::unexpected(model.error());
    }
    if (!model->description.fine) {
        return core::fail(ErrorCode::ModelUnusable, "The model " + file.filename().string()
                                                        + " has no fine network, which the paper's protocol is for.");
    }
    inference::useThreads(threads);
    try {
        auto network = inference::makeNetwork(model->description.fine->network);
        if (const auto loaded = inference::loadInto(*network, *model, inference::kFinePrefix); !loaded) {
            return tl::unexpected(loaded.error());
        }
        network->eval();
        network->to(*chosen);
        return std::unique_ptr<PaperProtocol>(
            new PaperProtocol(std::make_unique<Parts>(Parts{std::move(*model), std::move(network), *chosen})));
    } catch (const std::exception &error) {
        return core::fail(ErrorCode::ModelUnusable, "The model " + file.filename().string() + " cannot be used: " + error.what());
    }
}

const inference::ModelDescription &PaperProtocol::description() const
{
    return m_parts->model.description;
}

core::Result<CaseResult> PaperProtocol::score(const std::string &name, const core::Volume &volume,
                                              const annotation::LandmarkSet &truth, const core::JobContext &job) const
{
    const inference::FineStage &stage = *description().fine;
    const core::ImageGeometry &geometry = volume.geometry();
    if (!liesAlongLps(geometry)) {
        return core::fail(ErrorCode::Unsupported, "The axes of " + name + " are not left, back and up, as the paper's protocol "
                                                  "needs them. Use the full protocol.");
    }
    std::vector<std::array<double, 3>> present;
    for (const annotation::LandmarkDefinition &definition : description().landmarks.landmarks()) {
        if (const annotation::Landmark *known = truth.find(definition.id); known != nullptr && known->position) {
            const core::ContinuousIndex index = geometry.indexFromLps(*known->position);
            present.push_back({index.i, index.j, index.k});
        }
    }
    const core::GridSize &size = geometry.size();
    const auto crop = paperCropOf(present, {size.i, size.j, size.k}, stage.patch);
    if (!crop) {
        return core::fail(crop.error().code, name + " is left out: " + crop.error().message);
    }
    try {
        const torch::NoGradGuard noGradients;
        const torch::Tensor patch = cropped(inputOf(volume, description().intensity), *crop, stage.patch);
        const auto output = m_parts->network->run(patch.to(m_parts->device), inference::stopCheckOf(job));
        const std::vector<core::TensorIndex> found = positionsOf(output, stage);
        CaseResult result{name, {}};
        for (std::size_t n = 0; n < description().landmarks.size(); ++n) {
            const annotation::Landmark *known = truth.find(description().landmarks.landmarks()[n].id);
            LandmarkResult landmark;
            const auto mm = [&](std::size_t axis, double voxel) { return voxel * geometry.spacing()[axis]; };
            if (known != nullptr) {
                landmark.truth = known->state;
                if (known->position) {
                    const core::ContinuousIndex index = geometry.indexFromLps(*known->position);
                    landmark.truePosition = core::PointLps{mm(0, index.i * crop->rate[0]), mm(1, index.j * crop->rate[1]),
                                                           mm(2, index.k * crop->rate[2])};
                }
            }
            landmark.predicted = annotation::LandmarkState::Present;
            landmark.bestPosition =
                core::PointLps{mm(0, found[n].x + static_cast<double>(crop->begin[0])),
                               mm(1, found[n].y + static_cast<double>(crop->begin[1])),
                               mm(2, found[n].z + static_cast<double>(crop->begin[2]))};
            result.landmarks.push_back(landmark);
        }
        return result;
    } catch (const inference::Stopped &) {
        return core::JobContext::cancelled();
    } catch (const std::exception &error) {
        const bool memory = inference::isOutOfMemory(error) || dynamic_cast<const std::bad_alloc *>(&error) != nullptr;
        return core::fail(memory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                          memory ? "Not enough memory for " + name + ". Close other programs and try again."
                                 : "The network failed on " + name + ": " + error.what());
    }
}

} // namespace gonion::training
