// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/compute_device.h"

#include "inference/detector.h"

#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <thread>

namespace gonion::inference {

core::Result<torch::Device> computeDevice(std::string_view name)
{
    const auto gpus = static_cast<int>(torch::cuda::is_available() ? torch::cuda::device_count() : 0);
    if (name == "cpu" || (name == "auto" && gpus == 0)) {
        return torch::Device(torch::kCPU);
    }
    if (name == "auto" || (name == "cuda" && gpus > 0)) {
        return torch::Device(torch::kCUDA, 0);
    }
    constexpr std::string_view kPrefix = "cuda:";
    int number = -1;
    if (name.starts_with(kPrefix)) {
        const std::string_view digits = name.substr(kPrefix.size());
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() && number >= 0 && number < gpus) {
            return torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(number));
        }
    }
    if (name == "cuda" || number >= 0) {
        return core::fail(core::ErrorCode::InvalidArgument,
                          "The device " + std::string(name) + " is not there: this machine offers "
                              + (gpus == 0 ? std::string("no GPU that LibTorch can use")
                                           : std::to_string(gpus) + " GPU(s)")
                              + ". Use auto or cpu.");
    }
    return core::fail(core::ErrorCode::InvalidArgument,
                      "Unknown device " + std::string(name) + ". Use auto, cpu, cuda or cuda:N.");
}

std::string nameOf(const torch::Device &device)
{
    return device.is_cuda() ? "cuda:" + std::to_string(std::max<int>(0, device.index())) : "cpu";
}

void useThreads(int threads)
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    at::set_num_threads(threads > 0 ? threads : cores);
}

bool isOutOfMemory(const std::exception &exception)
{
    if (dynamic_cast<const std::bad_alloc *>(&exception) != nullptr) {
        return true;
    }
    const std::string_view text = exception.what();
    return text.find("out of memory") != std::string_view::npos
           || text.find("not enough memory") != std::string_view::npos
           || text.find("can't allocate memory") != std::string_view::npos
           || text.find("STATUS_ALLOC_FAILED") != std::string_view::npos; // cuBLAS and cuDNN
}

std::vector<std::string> availableDevices()
{
    std::vector<std::string> names{"cpu"};
    const auto gpus = static_cast<int>(torch::cuda::is_available() ? torch::cuda::device_count() : 0);
    for (int n = 0; n < gpus; ++n) {
        names.insert(names.end() - 1, "cuda:" + std::to_string(n));
    }
    return names;
}

} // namespace gonion::inference
