// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// A training run as files: how the process that trains and whoever watches it speak to each other. Free of Torch.
/// docs/TRAINING.md describes every file.
namespace gonion::training {

/// Where things lie in a run's folder.
struct RunFolder {
    std::filesystem::path root;

    [[nodiscard]] std::filesystem::path plan() const { return root / "plan.json"; }       ///< as it runs, paths absolute
    [[nodiscard]] std::filesystem::path environment() const { return root / "environment.json"; }
    [[nodiscard]] std::filesystem::path status() const { return root / "status.json"; }
    [[nodiscard]] std::filesystem::path control() const { return root / "control.json"; } ///< written by who watches
    [[nodiscard]] std::filesystem::path metrics() const { return root / "metrics.csv"; }
    [[nodiscard]] std::filesystem::path log() const { return root / "log.txt"; }
    [[nodiscard]] std::filesystem::path checkpoints() const { return root / "checkpoints"; }
    [[nodiscard]] std::filesystem::path examples() const { return root / "examples"; }
    [[nodiscard]] std::filesystem::path events() const { return root / "tensorboard"; }   ///< a folder for each stage
    [[nodiscard]] std::filesystem::path plots() const { return root / "plots"; }
    [[nodiscard]] std::filesystem::path model() const { return root / "model.safetensors"; } ///< the best, calibrated at the end
    [[nodiscard]] std::filesystem::path result() const { return root / "result.json"; }   ///< the evaluation of that model
    [[nodiscard]] std::filesystem::path card() const { return root / "MODEL_CARD.md"; }
};

enum class RunState { Preparing, Running, Paused, Validating, Calibrating, Finished, Stopped, Failed };
[[nodiscard]] std::string_view nameOf(RunState state); ///< "preparing", ...
/// True while a process should be at work on it.
[[nodiscard]] bool isAlive(RunState state);

/// How far a run is; rewritten atomically, at most once a second.
struct RunStatus {
    RunState state = RunState::Preparing;
    std::int64_t process = 0;      ///< its number on `host`
    std::string host;
    std::string started;           ///< ISO 8601, UTC
    std::string updated;           ///< likewise; an old one with a living state: the process is gone
    std::string stage;             ///< "coarse", "fine", or empty
    std::int64_t epoch = 0;        ///< of this stage, from 1
    std::int64_t epochs = 0;
    std::int64_t step = 0;         ///< of this stage
    std::int64_t steps = 0;
    double seconds = 0.0;          ///< at work, earlier sessions included, pauses left out
    std::optional<double> secondsLeft;
    double casesPerSecond = 0.0;
    double waitingShare = 0.0;     ///< of the time, spent waiting for cases
    std::uint64_t memoryBytes = 0; ///< resident, of the process
    std::string device;
    std::optional<double> deviceLoad;                ///< 0..1
    std::optional<std::uint64_t> deviceMemoryBytes;  ///< of a GPU
    std::optional<double> bestMreMm;
    std::int64_t bestEpoch = 0;
    std::string message;           ///< for a person: what it is doing, or why it ended
    friend bool operator==(const RunStatus &, const RunStatus &) = default;
};
[[nodiscard]] core::Result<void> writeStatus(const RunFolder &folder, const RunStatus &status);
/// Errors: NotFound, PermissionDenied, Unreadable.
[[nodiscard]] core::Result<RunStatus> readStatus(const RunFolder &folder);
/// True where the status says that a process is at work and none is: it crashed, was killed, or its machine was switched
/// off. Where the folder's file system has no locks and the process ran elsewhere, after ten silent minutes. Cheap.
[[nodiscard]] bool isAbandoned(const RunFolder &folder, const RunStatus &status);

/// What a watcher wants. Stop: finish the step, write a checkpoint that can be resumed, end.
enum class RunWish { GoOn, Pause, Stop };
[[nodiscard]] core::Result<void> writeWish(const RunFolder &folder, RunWish wish);
/// GoOn where nothing (or nothing readable) is there.
[[nodiscard]] RunWish readWish(const RunFolder &folder);

/// One number of a curve. Series: "train/loss", "train/loss_existence", "train/loss_offset", "train/loss_heatmap",
/// "train/error_mm", "train/learning_rate", "train/gradient_norm", "train/waiting_share", "validation/mre_mm",
/// "validation/sdr_2", "validation/sdr_2.5", "validation/sdr_3", "validation/sdr_4", "validation/presence_f1".
struct MetricPoint {
    double seconds = 0.0;  ///< at work since the run began
    std::string stage;     ///< "coarse" or "fine"
    std::int64_t epoch = 0;
    std::int64_t step = 0;
    std::string series;
    double value = 0.0;
    friend bool operator==(const MetricPoint &, const MetricPoint &) = default;
};
/// First line of metrics.csv, and a point's line; each ends with a line feed.
[[nodiscard]] std::string_view metricsHeader();
[[nodiscard]] std::string lineOf(const MetricPoint &point);
/// The points from byte `offset` on, whole lines alone; moves `offset` behind them, so that a growing file is read
/// once. At most some megabytes a call: there may be more where any came. A file that has become shorter (its run was
/// resumed from a checkpoint) is read from its beginning, and `offset` is less than before; after a resume that was
/// not watched (another `RunStatus::process`) begin at 0. Lines that hold no point are passed over.
/// Errors: NotFound, PermissionDenied, Unreadable.
[[nodiscard]] core::Result<std::vector<MetricPoint>> readMetrics(const RunFolder &folder, std::uint64_t &offset);

/// A slice of a validation case with what is true and what was said, in `examples/*.json` beside its picture.
struct ExampleMark {
    std::string landmarkId;
    std::optional<std::array<double, 2>> truth;     ///< pixels of the picture, from its upper left corner
    std::optional<std::array<double, 2>> predicted;
    std::optional<double> errorMm;
};
struct RunExample {
    std::string caseName;
    std::int64_t epoch = 0;
    std::string stage;
    std::string plane;              ///< "axial", "coronal", "sagittal"
    int width = 0;
    int height = 0;
    std::filesystem::path picture;  ///< 8-bit grey, binary PGM, in the same folder
    std::vector<ExampleMark> marks;
};
/// Takes the place of the example of the same case and plane; `picture` of `example` is ignored. Makes the folder.
/// \param pixels row by row from the upper left corner, width * height
/// Errors: InvalidArgument (sizes do not fit), as core::writeFileAtomically.
[[nodiscard]] core::Result<void> writeExample(const RunFolder &folder, const RunExample &example,
                                              const std::vector<std::uint8_t> &pixels);
/// The newest of each case and plane, by case and plane; what cannot be read is left out. Pixels are read with
/// `readPixels`. None where there is no folder. Errors: PermissionDenied, Unreadable.
[[nodiscard]] core::Result<std::vector<RunExample>> readExamples(const RunFolder &folder);
/// Errors: NotFound, Unreadable (among others where the picture has another size than the example says).
[[nodiscard]] core::Result<std::vector<std::uint8_t>> readPixels(const RunExample &example);

} // namespace gonion::training
