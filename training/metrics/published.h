// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/metrics/evaluation.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

/// \file
/// The figures of the paper's Table I (arXiv 2502.14221), to be printed beside ours.
namespace gonion::training {

/// Every case, those without a missing landmark, those with at least one.
enum class CaseGroup { All, Complete, Incomplete };
/// "all", "complete", "incomplete".
[[nodiscard]] std::string_view nameOf(CaseGroup group);
inline constexpr std::array<CaseGroup, 3> kCaseGroups{CaseGroup::All, CaseGroup::Complete, CaseGroup::Incomplete};

struct PublishedRow {
    std::string_view method;
    CaseGroup group = CaseGroup::All;
    double mreMm = 0.0;
    double sdMm = 0.0;
    std::array<double, kSdrRadiiMm.size()> sdrPercent{};
};
/// Of VNet, UNet3D, ResUNet3D and H3DE-Net, by protocol Paper on the data set's 100 test cases.
[[nodiscard]] const std::vector<PublishedRow> &publishedRows();

/// The cases of a group: incomplete with at least one missing landmark, else complete.
[[nodiscard]] std::vector<CaseResult> casesOf(std::span<const CaseResult> cases, CaseGroup group);

} // namespace gonion::training
