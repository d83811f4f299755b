// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <torch/types.h>

#include <string_view>

/// \file
/// In how many bits a network computes.
namespace gonion::inference {

/// What a user asks for.
enum class Precision {
    Auto,    ///< single precision: what 16 bits do to positions was never measured
    Single,  ///< every bit of it: on a GPU without TensorFloat-32 too
    Half,    ///< 16 bits, eleven of them significant
    BFloat16 ///< 16 bits with the range of single precision, eight of them significant
};

/// "auto", "fp32", "fp16" or "bf16"; InvalidArgument for another word.
[[nodiscard]] core::Result<Precision> precisionOf(std::string_view name);

/// The type that convolutions and matrix products run in. The CPU's kernels are for single precision alone: it is used
/// there whatever was asked for.
[[nodiscard]] torch::ScalarType workType(Precision asked, const torch::Device &device);

/// Lets the GPU's single precision drop bits (TensorFloat-32, in convolutions), or not where Single was asked for. For
/// the whole process, as LibTorch has it.
void setSinglePrecision(Precision asked);

/// While it lives, this thread's convolutions and matrix products on the device run in a type of 16 bits, and their
/// results have it; norms, softmaxes and sums stay in single precision. Nothing for float. No other autocast lives
/// beside it.
class Autocast {
public:
    Autocast(const torch::Device &device, torch::ScalarType type);
    ~Autocast();
    Autocast(const Autocast &) = delete;
    Autocast &operator=(const Autocast &) = delete;

private:
    torch::DeviceType m_device;
    bool m_isOn;
};

/// What this thread's autocast on a device works in; float where there is none.
[[nodiscard]] torch::ScalarType autocastType(const torch::Device &device);

/// While it lives, this thread computes in its tensors' own types again, for what needs every bit: positions, and what is
/// small beside its own mean.
class WithoutAutocast {
public:
    explicit WithoutAutocast(const torch::Device &device);
    ~WithoutAutocast();
    WithoutAutocast(const WithoutAutocast &) = delete;
    WithoutAutocast &operator=(const WithoutAutocast &) = delete;

private:
    torch::DeviceType m_device;
    bool m_wasOn;
};

} // namespace gonion::inference
