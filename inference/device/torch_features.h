// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/version.h>

/// \file
/// The one place that knows which LibTorch has what.

#define GONION_TORCH_AT_LEAST(major, minor)                                                                    \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

/// at::autocast::set_autocast_enabled(device, on) and its kin; before, one function for each device.
#define GONION_HAS_AUTOCAST_BY_DEVICE GONION_TORCH_AT_LEAST(2, 4)

/// at::scaled_dot_product_attention.
#define GONION_HAS_FUSED_ATTENTION GONION_TORCH_AT_LEAST(2, 0)
