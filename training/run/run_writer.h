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
    /// Makes the folder, writes plan.json and environment.json, and takes back an earlier wish to pause or stop.
    /// `resume` goes on with what is there; say with `rewindTo` from when. A plan.json alone makes no run.
    /// Errors: InvalidArgument where the folder holds a run and `resume` is not set, or a living process works on it;
    /// PermissionDenied, WriteFailed.
    static core::Result<RunWriter> open(const RunFolder &folder, const TrainingPlan &plan, bool resume);
    /// The same with the plan as text.
    static core::Result<RunWriter> openWithText(const RunFolder &folder, std::string_view planJson, bool resume);
    RunWriter(RunWriter &&) noexcept;
    RunWriter &operator=(RunWriter &&) noexcept;
    ~RunWriter();

    /// Drops the curves' points beyond a checkpoint that the run goes on from, written by a session that was killed.
    /// \param seconds at work since the run began, as in the checkpoint; 0 drops all
    core::Result<void> rewindTo(double seconds);
    /// Rewrites status.json where a second has passed or the state changed. Process, host, started, updated and, where
    /// it is 0, memory are filled in here.
    void setStatus(RunStatus status);
    void add(const MetricPoint &point);
    void add(const std::vector<MetricPoint> &points);
    /// One line with the time before it.
    void log(std::string_view line);
    /// Draws the plots as the curves are now; the log tells where they cannot be drawn. Some tenths of a second.
    void draw();
    /// Draws the plots, flushes everything, writes the last status.
    void finish(RunStatus status);
    /// What could not be written since, in one sentence; empty: nothing.
    [[nodiscard]] std::string trouble() const;

private:
    struct Parts;
    explicit RunWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace gonion::training
