// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "tests/parity/golden_file.h"

#include <cstdint>
#include <vector>

namespace gonion::testing {

/// Options of the network that a reference file's "config" describes; what it leaves out is as released.
/// Without "kind" the head is told by whether the file lists anchors.
[[nodiscard]] inference::H3deOptions optionsOf(const GoldenFile &file);

/// Shape of the image that the file was made with: metadata "input_shape" or "size", else 128 x 128 x 64.
[[nodiscard]] std::vector<std::int64_t> imageShapeOf(const GoldenFile &file);

} // namespace gonion::testing
