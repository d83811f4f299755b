// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/network/network_options.h"
#include "training/metrics/evaluation.h"

#include <span>
#include <string>

namespace gonion::app {

/// The rows of the paper's Table I for these cases (all, complete, incomplete), each below the published one of the same
/// kind of network, with a sentence on how far the two can be compared. Lines for a terminal.
[[nodiscard]] std::string tableOne(std::span<const training::CaseResult> cases, std::span<const std::string> landmarkIds,
                                   training::Protocol protocol, inference::Architecture architecture);

} // namespace gonion::app
