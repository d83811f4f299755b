// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/compare_networks.h"

#include <string>
#include <vector>

/// \file
/// What `gonion benchmark table` prints; each ends in a new line.
namespace gonion::bench {

[[nodiscard]] std::string tableHeader();
/// A network's three lines: all cases, complete ones, incomplete ones.
[[nodiscard]] std::string tableLines(const ComparedResult &row);
/// A list of {network, parameters, steps, train_s, detect_s, all, complete, incomplete}; the last three are evaluations.
[[nodiscard]] std::string tableJson(const std::vector<ComparedResult> &rows);

} // namespace gonion::bench
