// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/run_data.h"

#include "inference/detector/slice_groups.h"
#include "training/data/file_source.h"
#include "training/data/phantom_source.h"
#include "training/run/run_folder.h"

#include <utility>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;
using inference::ModelDescription;

RunData phantomData(const TrainingPlan &plan)
{
    RunData data;
    data.landmarks = annotation::LandmarkTemplate::mandibularMolars();
    data.makeSource = [seed = plan.seed, share = plan.shareSlices](const ModelDescription &model) {
        return std::make_unique<PhantomSource>(seed, model.coarse.value_or(inference::CoarseStage{}),
                                               model.fine.value_or(inference::FineStage{}), model.intensity,
                                               share ? inference::sliceGroupsOf(model.landmarks) : SliceGroups());
    };
    data.validation = phantomVolumes(plan.seed, plan.data.validationPhantoms);
    return data;
}

Result<RunData> fileData(const TrainingPlan &plan, const VolumeReader &reader, const JobContext &job)
{
    if (!reader) {
        return fail(ErrorCode::Unsupported, "This program was built without readers for volumes; train on phantoms.");
    }
    if (plan.data.cache.empty() && plan.output.empty()) {
        return fail(ErrorCode::InvalidArgument, "Prepared volumes need a place: give the plan an output folder, or a "
                                                "data.cache.");
    }
    Result<CaseList> listed = listCases(plan.data, plan.seed, job);
    if (!listed) {
        return tl::unexpected(listed.error());
    }
    RunData data;
    data.landmarks = listed->landmarks;
    data.notices = std::move(listed->problems);
    data.trainingCases = static_cast<std::int64_t>(listed->training.size());
    data.validation = listedVolumes(std::move(listed->validation), listed->landmarks, reader);
    data.makeSource = [plan, reader, cases = std::move(listed->training)](const ModelDescription &model) {
        return makeFileSource(plan, model, cases, reader, plan.output / "cache");
    };
    return data;
}

} // namespace

Result<RunData> openData(const TrainingPlan &plan, const VolumeReader &reader, const JobContext &job)
{
    return plan.data.kind == DataKind::Phantoms ? Result<RunData>(phantomData(plan)) : fileData(plan, reader, job);
}

} // namespace gonion::training
