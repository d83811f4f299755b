// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plan/plan_json.h"

#include "inference/network_json.h"
#include "training/plan/plan_members.h"

#include <algorithm>

namespace gonion::training {
namespace {

using inference::CoarseStage;
using inference::FineStage;
using inference::IntensityMapping;
using nlohmann::json;

constexpr std::array kDataKinds{Word<DataKind>{DataKind::Phantoms, "phantoms"},
                                Word<DataKind>{DataKind::Project, "project"},
                                Word<DataKind>{DataKind::Folder, "folder"}};
constexpr std::array kOptimisers{Word<Optimiser>{Optimiser::Adam, "adam"}, Word<Optimiser>{Optimiser::AdamW, "adamw"},
                                 Word<Optimiser>{Optimiser::Sgd, "sgd"}};
constexpr std::array kSchedules{Word<Schedule>{Schedule::Cosine, "cosine"},
                                Word<Schedule>{Schedule::Exponential, "exponential"},
                                Word<Schedule>{Schedule::Polynomial, "polynomial"}};
constexpr std::array kObjectives{Word<AnchorObjective>{AnchorObjective::Automatic, "auto"},
                                 Word<AnchorObjective>{AnchorObjective::Focal, "focal"},
                                 Word<AnchorObjective>{AnchorObjective::Released, "released"},
                                 Word<AnchorObjective>{AnchorObjective::Paper, "paper"}};
constexpr std::array kTroubles{Word<OnTrouble>{OnTrouble::GoOn, "go-on"}, Word<OnTrouble>{OnTrouble::Stop, "stop"}};

constexpr std::int64_t kMany = 1'000'000'000;
constexpr std::int64_t kMostCases = 1'000'000;
constexpr std::int64_t kHighestSeed = 65535; // seeds of phantoms lie 2^40 apart, below those of validation
constexpr std::int64_t kMostBatch = 1024;
constexpr int kMostThreads = 1024;

template <typename Visitor, typename Plan>
void visitData(Visitor &v, Plan &data)
{
    v.word("kind", data.kind, kDataKinds);
    v.path("path", data.path);
    v.text("annotator", data.annotator);
    v.flag("acceptedOnly", data.acceptedOnly);
    v.number("validationShare", data.validationShare, 0.0, 0.9);
    v.whole("folds", data.folds, 0, 100);
    v.whole("fold", data.fold, 0, 99);
    v.whole("validationPhantoms", data.validationPhantoms, 1, kMostCases);
    v.path("cache", data.cache);
    v.finish();
}

template <typename Visitor, typename Plan>
void visitAugmentation(Visitor &v, Plan &plan)
{
    v.flag("shrinkAndCrop", plan.shrinkAndCrop);
    v.number("rotationDegrees", plan.rotationDegrees, 0.0, 180.0);
    v.number("scale", plan.scale, 0.0, 0.9);
    v.number("anisotropy", plan.anisotropy, 0.0, 0.9);
    v.number("elasticMm", plan.elasticMm, 0.0, 20.0);
    v.number("flipChance", plan.flipChance, 0.0, 1.0);
    v.number("huShift", plan.huShift, 0.0, 1000.0);
    v.number("gamma", plan.gamma, 0.0, 2.0);
    v.number("noiseHu", plan.noiseHu, 0.0, 1000.0);
    v.number("blurVoxels", plan.blurVoxels, 0.0, 10.0);
    v.number("thickSliceChance", plan.thickSliceChance, 0.0, 1.0);
    v.number("metalChance", plan.metalChance, 0.0, 1.0);
    v.number("cutOutChance", plan.cutOutChance, 0.0, 1.0);
    v.finish();
}

template <typename Visitor, typename Plan>
void visitSchedule(Visitor &v, Plan &plan)
{
    v.word("optimiser", plan.optimiser, kOptimisers);
    v.number("learningRate", plan.learningRate, 1e-9, 10.0);
    v.number("weightDecay", plan.weightDecay, 0.0, 1.0);
    v.number("beta1", plan.beta1, 0.0, 0.9999);
    v.number("beta2", plan.beta2, 0.0, 0.999999);
    v.word("schedule", plan.schedule, kSchedules);
    v.number("decay", plan.decay, 0.01, 10.0);
    v.number("floorShare", plan.floorShare, 0.0, 1.0);
    v.whole("warmUpSteps", plan.warmUpSteps, 0, kMany);
    v.whole("epochs", plan.epochs, 1, 1'000'000);
    v.whole("stepsPerEpoch", plan.stepsPerEpoch, 0, 1'000'000);
    v.number("minutes", plan.minutes, 0.0, 1e6);
    v.whole("batch", plan.batch, 1, kMostBatch);
    v.whole("accumulate", plan.accumulate, 1, kMostBatch);
    v.number("longestGradient", plan.longestGradient, 0.0, 1e9);
    v.flag("mixedPrecision", plan.mixedPrecision);
    v.number("averageReach", plan.averageReach, 0.0, 1e6);
    v.whole("validateEvery", plan.validateEvery, 0, 1'000'000);
    v.whole("validationCases", plan.validationCases, 0, kMostCases);
    v.whole("patience", plan.patience, 0, 1'000'000);
    v.whole("keepEvery", plan.keepEvery, 0, 1'000'000);
    v.finish();
}

template <typename Visitor, typename Plan>
void visitLoss(Visitor &v, Plan &loss)
{
    v.word("anchor", loss.anchor, kObjectives);
    v.number("offsetWeight", loss.offsetWeight, 0.0, 1000.0);
    v.number("existenceWeight", loss.existenceWeight, 0.0, 1000.0);
    v.number("heatmapWeight", loss.heatmapWeight, 0.0, 1000.0);
    v.finish();
}

template <typename Visitor, typename Plan>
void visitIntensity(Visitor &v, Plan &intensity)
{
    v.number("low", intensity.low, -1e6, 1e6);
    v.number("high", intensity.high, -1e6, 1e6);
    v.perhaps("storedHighest", intensity.storedHighest,
              [](auto &inner, auto &value) { inner.number("storedHighest", value, 1.0, 1e6); });
    v.finish();
}

template <typename Visitor, typename Plan>
void visitCoarse(Visitor &v, Plan &stage)
{
    v.whole("landmarks", stage.network.landmarks, 1, std::int64_t(annotation::LandmarkTemplate::kMostLandmarks));
    v.list("widths", stage.network.widths, 1, 6, std::int64_t{1}, std::int64_t{512});
    v.number("spacingMm", stage.spacingMm, 0.1, 50.0);
    v.whole("longestSide", stage.longestSide, 8, 512);
    v.number("marginMm", stage.marginMm, 0.0, 1000.0);
    v.finish();
}

template <typename Visitor, typename Plan>
void visitPatch(Visitor &v, Plan &stage)
{
    v.list("spacingMm", stage.spacingMm, 3, 3, 0.01, 50.0);
    v.list("patch", stage.patch, 3, 3, std::int64_t{8}, std::int64_t{1024});
    v.list("contextShiftMm", stage.contextShiftMm, 3, 3, -500.0, 500.0);
}

/// All but the fine network, whose members depend on its kind.
template <typename Visitor, typename Plan>
void visitPlan(Visitor &v, Plan &plan)
{
    v.text("name", plan.name);
    v.path("output", plan.output);
    v.object("data", [&](auto &inner) { visitData(inner, plan.data); });
    v.flag("trainCoarse", plan.trainCoarse);
    v.flag("trainFine", plan.trainFine);
    v.object("coarse", [&](auto &inner) { visitCoarse(inner, plan.coarse); });
    v.object("intensity", [&](auto &inner) { visitIntensity(inner, plan.intensity); });
    v.object("coarseSchedule", [&](auto &inner) { visitSchedule(inner, plan.coarseSchedule); });
    v.object("fineSchedule", [&](auto &inner) { visitSchedule(inner, plan.fineSchedule); });
    v.object("loss", [&](auto &inner) { visitLoss(inner, plan.loss); });
    v.object("augmentation", [&](auto &inner) { visitAugmentation(inner, plan.augmentation); });
    v.flag("shareSlices", plan.shareSlices);
    v.flag("recompute", plan.recompute);
    v.perhaps("init", plan.init, [](auto &inner, auto &value) { inner.path("init", value); });
    v.whole("seed", plan.seed, 0, kHighestSeed);
    v.whole("threads", plan.threads, 0, kMostThreads);
    v.whole("loaderThreads", plan.loaderThreads, 1, kMostThreads);
    v.text("device", plan.device);
    v.word("onTrouble", plan.onTrouble, kTroubles);
    v.whole("calibrationCases", plan.calibrationCases, 0, kMostCases);
    v.flag("halfPrecision", plan.halfPrecision);
}

/// Members of the network that the file does not name: those of the plan where the kind is the same, else of the
/// network as it was published.
json networkBase(const json &given, const FineStage &stage)
{
    const auto kind = given.find("kind");
    const json own = inference::networkToJson(stage.network);
    if (kind == given.end() || *kind == own.at("kind")) {
        return own;
    }
    for (const inference::NamedNetwork &named : inference::namedNetworks()) {
        if (*kind == std::string(named.name)) {
            return inference::networkToJson(named.options);
        }
    }
    return {{"kind", *kind}}; // refused by whoever reads it
}

void readFine(MemberReader &plan, FineStage &stage)
{
    const json *given = plan.find("fine");
    if (given == nullptr) {
        return;
    }
    MemberReader fine(*given, plan.pathOf("fine"), plan.problem());
    visitPatch(fine, stage);
    if (!given->is_object()) {
        return;
    }
    json network = networkBase(*given, stage);
    for (auto member = network.begin(); member != network.end(); ++member) {
        if (const json *own = fine.find(member.key().c_str())) {
            *member = *own;
        }
    }
    std::string problem;
    const inference::NetworkOptions options =
        inference::networkFromJson(inference::JsonMembers(network, plan.pathOf("fine"), problem));
    if (!problem.empty()) {
        plan.note(problem);
        return;
    }
    stage.network = options;
    fine.finish();
}

} // namespace

json planToJson(const TrainingPlan &plan)
{
    json value;
    MemberWriter writer(value);
    value["formatVersion"] = TrainingPlan::kFormatVersion;
    visitPlan(writer, plan);
    json patch;
    MemberWriter fine(patch);
    visitPatch(fine, plan.fine);
    value["fine"] = inference::networkToJson(plan.fine.network);
    value["fine"].update(patch);
    return value;
}

void planFromJson(const json &value, TrainingPlan &plan, std::string &problem)
{
    MemberReader reader(value, {}, problem);
    int format = TrainingPlan::kFormatVersion;
    reader.whole("formatVersion", format, 1, TrainingPlan::kFormatVersion);
    visitPlan(reader, plan);
    readFine(reader, plan.fine);
    reader.finish();
}

} // namespace gonion::training
