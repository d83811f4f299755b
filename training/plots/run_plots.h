// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/run/run_folder.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// \file
/// A run's curves as pictures. Free of Torch.
namespace gonion::training {

struct PlotCurve {
    std::string name;
    std::vector<std::array<double, 2>> points; ///< epoch (with its part) and value, by epoch
    bool marked = false;                       ///< each point with a dot: they are few
};

struct RunPlot {
    std::string fileStem; ///< "fine_loss"
    std::string title;
    std::string valueLabel; ///< with its unit
    bool logarithmic = false;
    bool fromZero = false;
    std::vector<PlotCurve> curves;
    std::optional<double> bestEpoch; ///< a line with `bestLabel`
    std::string bestLabel;
};

/// The pictures that these points give, for each stage: loss and its parts, validation MRE, SDR, presence F1, learning
/// rate; those without points are left out. The epoch of the lowest validation MRE is marked in each. Long curves are
/// averaged down to some hundred points.
[[nodiscard]] std::vector<RunPlot> plotsOf(const std::vector<MetricPoint> &points);

/// Whether this program was built with what draws them (Cairo).
[[nodiscard]] bool canDrawPlots();

/// Writes `STEM.svg` and `STEM.png` of each picture that the points give into a folder that is there.
/// Errors: Unsupported (built without), as core::writeFileAtomically.
[[nodiscard]] core::Result<void> drawPlots(const std::filesystem::path &folder, const std::vector<MetricPoint> &points);

} // namespace gonion::training
