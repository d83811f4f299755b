// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_description.h"
#include "training/losses/loss_options.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// All that a training run is told, in one value and one file: what `gonion train PLAN` takes and what the wizard
/// writes. Free of Torch.
namespace gonion::training {

/// Where cases come from.
enum class DataKind {
    Phantoms, ///< drawn while the network works; nothing is repeated
    Project,  ///< a folder with `gonion-project.json`
    Folder,   ///< a folder in MML layout, or volumes with landmark files beside them
};

struct DataPlan {
    DataKind kind = DataKind::Phantoms;
    std::filesystem::path path;      ///< of the project or the folder; relative to the plan's file
    std::string annotator;           ///< whose landmarks; empty: the accepted ones, else the only ones there are
    bool acceptedOnly = false;       ///< of a project: cases that are accepted alone
    double validationShare = 0.2;    ///< of the cases, by patient, where the data has no split of its own
    int folds = 0;                   ///< cross-validation: above 1, the split of the data is replaced by so many folds
    int fold = 0;                    ///< the one that validates, from 0
    std::int64_t validationPhantoms = 20; ///< of DataKind::Phantoms: full volumes to validate with
    std::filesystem::path cache;     ///< of preprocessed volumes; empty: `cache` in the run's folder
    friend bool operator==(const DataPlan &, const DataPlan &) = default;
};

/// What is done to a case before the network sees it. Everything is drawn from the run's seed and the case's number.
/// A range r means: uniform in -r..r, unless said otherwise. A chance is 0..1.
struct AugmentationPlan {
    bool shrinkAndCrop = false;      ///< the authors' own (METHOD.md section 7), before the rest
    double rotationDegrees = 15.0;   ///< about each axis
    double scale = 0.1;              ///< of all axes together
    double anisotropy = 0.05;        ///< of each axis beside it
    double elasticMm = 1.5;          ///< standard deviation of a smooth displacement
    double flipChance = 0.5;         ///< left and right, landmarks swapped with their mirror partners
    double huShift = 30.0;
    double gamma = 0.15;             ///< exponent exp(r) on the network's input
    double noiseHu = 25.0;           ///< highest standard deviation
    double blurVoxels = 0.7;         ///< highest standard deviation
    double thickSliceChance = 0.2;   ///< low resolution along z, up to 3 mm
    double metalChance = 0.1;        ///< bright teeth with streaks
    double cutOutChance = 0.1;       ///< a tooth is wiped out, and its landmarks become missing
    friend bool operator==(const AugmentationPlan &, const AugmentationPlan &) = default;
};

enum class Optimiser { Adam, AdamW, Sgd };             ///< Sgd: with Nesterov's momentum
enum class Schedule { Cosine, Exponential, Polynomial };

/// How one network is trained.
struct SchedulePlan {
    Optimiser optimiser = Optimiser::AdamW;
    double learningRate = 1e-3;      ///< highest
    double weightDecay = 1e-2;
    double beta1 = 0.9;              ///< Sgd: the momentum
    double beta2 = 0.999;
    Schedule schedule = Schedule::Cosine;
    double decay = 0.98;             ///< Exponential: factor an epoch; Polynomial: the power
    double floorShare = 0.01;        ///< of the highest rate, below which it does not fall
    std::int64_t warmUpSteps = 50;
    std::int64_t epochs = 50;
    std::int64_t stepsPerEpoch = 100; ///< 0: every case once; of phantoms, which have no end, 100 steps
    double minutes = 0.0;            ///< the run's network stops after this long; 0: after its epochs
    std::int64_t batch = 2;
    std::int64_t accumulate = 1;     ///< batches whose gradients are summed in one step
    double longestGradient = 5.0;    ///< clipping of the gradient's norm; 0: none
    bool mixedPrecision = false;     ///< CUDA alone
    double averageReach = 500.0;     ///< steps over which weights are averaged; 0: not averaged
    std::int64_t validateEvery = 5;  ///< epochs; 0: at the end alone
    std::int64_t validationCases = 20; ///< at most, the same ones every time; 0: all
    std::int64_t patience = 0;       ///< validations without a better result before it stops early; 0: never
    std::int64_t keepEvery = 0;      ///< epochs whose checkpoints are kept beside last and best
    friend bool operator==(const SchedulePlan &, const SchedulePlan &) = default;
};

/// What happens where a case cannot be read or a loss is not finite.
enum class OnTrouble { GoOn, Stop };

struct TrainingPlan {
    static constexpr int kFormatVersion = 1;

    std::string name = "Untitled model";
    std::filesystem::path output;    ///< the run's folder; relative to the plan's file
    DataPlan data;
    bool trainCoarse = true;
    bool trainFine = true;
    inference::CoarseStage coarse;   ///< landmarks: those of the data's template, whatever is written here
    inference::FineStage fine;       ///< likewise
    inference::IntensityMapping intensity;
    SchedulePlan coarseSchedule;
    SchedulePlan fineSchedule;
    LossOptions loss;
    AugmentationPlan augmentation;
    /// Fine network: half of the patches lie around one landmark of a slice group, as a detector that shares slices shows
    /// them. Nothing for a template without such groups.
    bool shareSlices = false;
    /// Gradient checkpointing of the fine network: its large parts are computed twice and not kept. Less memory, more time,
    /// the same result.
    bool recompute = false;
    std::optional<std::filesystem::path> init; ///< a model to go on from; other landmarks: its heads are new
    std::uint64_t seed = 1;          ///< 0..65535
    int threads = 0;                 ///< of the CPU; 0: all cores
    int loaderThreads = 2;
    std::string device = "auto";
    OnTrouble onTrouble = OnTrouble::GoOn;
    std::int64_t calibrationCases = 60; ///< validation cases, end to end, that fit presence and radii at the end; 0: none
    bool halfPrecision = false;      ///< of the weights in the model file

    /// JSON text; every member is written.
    [[nodiscard]] std::string toJson() const;
    /// Members that are absent keep their default; one that is not known is refused by name.
    /// \return InvalidArgument with the member and what it may be
    static core::Result<TrainingPlan> fromJson(std::string_view json);
    /// Paths in it become absolute, from the file's folder. Errors: NotFound, PermissionDenied, InvalidArgument.
    static core::Result<TrainingPlan> read(const std::filesystem::path &file);
    /// Atomic. Errors: as core::writeAtomically.
    [[nodiscard]] core::Result<void> write(const std::filesystem::path &file) const;
    /// \return InvalidArgument with the first thing that cannot be
    [[nodiscard]] core::Result<void> check() const;

    friend bool operator==(const TrainingPlan &, const TrainingPlan &) = default;
};

/// Presets by name: "small" (minutes on two cores), "released", "paper", "vnet", "unet3d", "resunet3d", "hyatt".
struct NamedPlan {
    std::string_view name;
    std::string_view title; ///< for a person
    TrainingPlan plan;
};
[[nodiscard]] const std::vector<NamedPlan> &namedPlans();

} // namespace gonion::training
