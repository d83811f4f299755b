// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/precision.h"

#include "inference/device/torch_features.h"

#include <ATen/autocast_mode.h>

#include <string>

namespace gonion::inference {
namespace {

#if GONION_HAS_AUTOCAST_BY_DEVICE
bool isOn(torch::DeviceType device)
{
    return at::autocast::is_autocast_enabled(device);
}

void turn(torch::DeviceType device, bool on)
{
    at::autocast::set_autocast_enabled(device, on);
}

void useType(torch::DeviceType device, torch::ScalarType type)
{
    at::autocast::set_autocast_dtype(device, type);
}

torch::ScalarType usedType(torch::DeviceType device)
{
    return at::autocast::get_autocast_dtype(device);
}
#else
bool isOn(torch::DeviceType device)
{
    return device == torch::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}

void turn(torch::DeviceType device, bool on)
{
    if (device == torch::kCPU) {
        at::autocast::set_cpu_enabled(on);
    } else {
        at::autocast::set_enabled(on);
    }
}

void useType(torch::DeviceType device, torch::ScalarType type)
{
    if (device == torch::kCPU) {
        at::autocast::set_autocast_cpu_dtype(type);
    } else {
        at::autocast::set_autocast_gpu_dtype(type);
    }
}

torch::ScalarType usedType(torch::DeviceType device)
{
    return device == torch::kCPU ? at::autocast::get_autocast_cpu_dtype() : at::autocast::get_autocast_gpu_dtype();
}
#endif

} // namespace

core::Result<Precision> precisionOf(std::string_view name)
{
    if (name == "auto") {
        return Precision::Auto;
    }
    if (name == "fp32") {
        return Precision::Single;
    }
    if (name == "fp16") {
        return Precision::Half;
    }
    if (name == "bf16") {
        return Precision::BFloat16;
    }
    return core::fail(core::ErrorCode::InvalidArgument,
                      "Unknown precision " + std::string(name) + ". Use auto, fp32, fp16 or bf16.");
}

torch::ScalarType workType(Precision asked, const torch::Device &device)
{
    if (!device.is_cuda() || asked == Precision::Single || asked == Precision::Auto) {
        return torch::kFloat32;
    }
    return asked == Precision::BFloat16 ? torch::kBFloat16 : torch::kHalf;
}

void setSinglePrecision(Precision asked)
{
    // Matrix products never drop bits: the networks' own are those of the routing.
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(asked != Precision::Single);
}

Autocast::Autocast(const torch::Device &device, torch::ScalarType type)
    : m_device(device.type()), m_isOn(type != torch::kFloat32)
{
    if (m_isOn) {
        useType(m_device, type);
        turn(m_device, true);
    }
}

Autocast::~Autocast()
{
    if (m_isOn) {
        turn(m_device, false);
        // The weights' copies of 16 bits: these may move or change before the next one.
        at::autocast::clear_cache();
    }
}

torch::ScalarType autocastType(const torch::Device &device)
{
    return isOn(device.type()) ? usedType(device.type()) : torch::kFloat32;
}

WithoutAutocast::WithoutAutocast(const torch::Device &device) : m_device(device.type()), m_wasOn(isOn(m_device))
{
    if (m_wasOn) {
        turn(m_device, false);
    }
}

WithoutAutocast::~WithoutAutocast()
{
    if (m_wasOn) {
        turn(m_device, true);
    }
}

} // namespace gonion::inference
