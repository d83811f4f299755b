// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"
#include "training/run/run_folder.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::training {

/// The training process' side of a run's folder: status, metrics.csv, TensorBoard's events, log, plots. Used on the
/// trainer's thread alone. A failing disk is kept as `trouble` and tried again with the next write; training goes on.
class RunWriter {
public:
    /// Makes the folder; `resume` goes on with what is there: rows of metrics.csv and events later than `fromStep` of
    /// `fromStage`, written by a session that was killed, are dropped.
    /// Errors: InvalidArgument where the folder holds a run and `resume` is not set; PermissionDenied, WriteFailed; a
    /// living process of this host works on it.
    static core::Result<RunWriter> open(const RunFolder &folder, const TrainingPlan &plan, bool resume);
    RunWriter(RunWriter &&) noexcept;
    RunWriter &operator=(RunWriter &&) noexcept;
    ~RunWriter();

    /// Drops the curves' points beyond a checkpoint that the run goes on from.
    core::Result<void> rewindTo(double seconds);
    /// Rewrites status.json where a second has passed or the state changed.
    void setStatus(RunStatus status);
    void add(const MetricPoint &point);
    void add(const std::vector<MetricPoint> &points);
    /// One line with the time before it.
    void log(std::string_view line);
    /// Flushes everything, and draws the plots where they can be drawn.
    void finish(RunStatus status);
    /// What could not be written since, in one sentence; empty: nothing.
    [[nodiscard]] std::string trouble() const;

private:
    struct Parts;
    explicit RunWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace gonion::training
