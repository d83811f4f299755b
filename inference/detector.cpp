// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector.h"

#include "inference/detector/compute_device.h"
#include "inference/detector/detection_pipeline.h"
#include "inference/device/precision.h"
#include "inference/model_file.h"

#include <utility>

namespace gonion::inference {
namespace {

using core::ErrorCode;
using core::JobContext;
using core::Result;

core::Error failureOf(const std::exception &exception)
{
    if (isOutOfMemory(exception)) {
        return {ErrorCode::OutOfMemory,
                "Not enough memory for the detection. Close other programs, or open a smaller part of the scan."};
    }
    return {ErrorCode::Internal, std::string("The detection failed: ") + exception.what()};
}

} // namespace

Detector::Detector(std::unique_ptr<DetectionPipeline> pipeline) : m_pipeline(std::move(pipeline)) {}
Detector::~Detector() = default;

const ModelDescription &Detector::description() const
{
    return m_pipeline->description();
}

const std::string &Detector::modelHash() const
{
    return m_pipeline->hash();
}

Result<std::unique_ptr<Detector>> Detector::load(const std::filesystem::path &model, const DetectorOptions &options)
{
    const Result<torch::Device> device = computeDevice(options.device);
    if (!device) {
        return tl::unexpected(device.error());
    }
    const Result<Precision> precision = precisionOf(options.precision);
    if (!precision) {
        return tl::unexpected(precision.error());
    }
    const Result<Model> file = readModel(model);
    if (!file) {
        return tl::unexpected(file.error());
    }
    try {
        auto pipeline = DetectionPipeline::create(*file, options, *precision, *device);
        if (!pipeline) {
            return tl::unexpected(pipeline.error());
        }
        return std::unique_ptr<Detector>(new Detector(std::move(*pipeline)));
    } catch (const std::exception &exception) {
        return core::fail(ErrorCode::ModelUnusable, "The model " + model.filename().string()
                                                        + " cannot be set up: " + exception.what());
    }
}

Result<Detection> Detector::detect(const core::Volume &volume, const JobContext &context)
{
    useThreads(m_pipeline->threads());
    setSinglePrecision(m_pipeline->precision());
    const torch::Device asked = m_pipeline->device();
    std::vector<std::string> notices;
    for (;;) {
        try {
            Detection detection = m_pipeline->run(volume, context);
            detection.notices.insert(detection.notices.end(), notices.begin(), notices.end());
            if (m_pipeline->device() != asked) {
                m_pipeline->moveTo(asked);
            }
            return detection;
        } catch (const Stopped &) {
            return JobContext::cancelled();
        } catch (const std::exception &exception) {
            if (!isOutOfMemory(exception) || !m_pipeline->device().is_cuda()) {
                return tl::unexpected(failureOf(exception));
            }
            notices.push_back("The GPU " + nameOf(asked) + " ran out of memory; the CPU was used instead.");
            m_pipeline->moveTo(torch::Device(torch::kCPU));
        }
    }
}

} // namespace gonion::inference
