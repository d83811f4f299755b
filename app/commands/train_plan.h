// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gonion::app {

/// `gonion train` with a plan: which one, and what of it is said on the command line.
struct TrainPlanArguments {
    std::string plan;   ///< file
    std::string resume; ///< folder of a run
    std::string preset;
    std::string data;
    std::vector<std::string> changes; ///< MEMBER=VALUE
    bool estimate = false;
    int folds = 0;

    void addTo(CLI::App &parser);
    [[nodiscard]] bool changesPlan() const { return !changes.empty() || estimate || folds > 0; }
    [[nodiscard]] bool isGiven() const { return !plan.empty() || !resume.empty() || !preset.empty() || !data.empty(); }
};

/// Options that the plan shares with the other way to train; empty or not set: as the plan says.
struct TrainPlanOverrides {
    std::string output;
    std::string init;
    std::string name;
    std::string device;
    std::optional<std::int64_t> seed;
    std::optional<int> threads;
};

/// \return the exit code
[[nodiscard]] int trainByPlan(const TrainPlanArguments &arguments, const TrainPlanOverrides &overrides);

} // namespace gonion::app
