// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_dataset.h"
#include "training/data/case_records.h"

#include <algorithm>
#include <utility>

namespace gonion::training {
namespace {

using annotation::Split;
using annotation::SplitCase;
using annotation::SplitPlan;
using core::Result;

std::size_t countOf(const std::vector<CaseRecord> &records, Split split)
{
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [split](const CaseRecord &one) { return one.split == split; }));
}

/// The records that are not in a test part, as assignSplits wants them.
std::vector<SplitCase> splitCases(const std::vector<CaseRecord> &records, bool keepPlaces)
{
    std::vector<SplitCase> cases;
    for (const CaseRecord &one : records) {
        if (one.split != Split::Test) {
            cases.push_back({one.item.name, one.item.patientHash, annotation::missingStratum(one.item.truth),
                             keepPlaces ? one.split : Split::None});
        }
    }
    return cases;
}

/// Their own folds, where the data has as many as are asked for and every case is in one.
bool hasOwnFolds(const std::vector<CaseRecord> &records, int folds)
{
    int highest = -1;
    for (const CaseRecord &one : records) {
        if (one.split == Split::Test) {
            continue;
        }
        if (!one.fold) {
            return false;
        }
        highest = std::max(highest, *one.fold);
    }
    return highest + 1 == folds;
}

/// Puts every record outside the test part into Train or Validation.
Result<void> place(std::vector<CaseRecord> &records, const SplitPlan &plan, bool keepPlaces, const DataPlan &data)
{
    const auto places = annotation::assignSplits(splitCases(records, keepPlaces), plan);
    if (!places) {
        return tl::unexpected(places.error());
    }
    std::size_t n = 0;
    for (CaseRecord &one : records) {
        if (one.split == Split::Test) {
            continue;
        }
        const annotation::SplitPlace &given = (*places)[n++];
        if (data.folds > 1) {
            one.split = given.fold == data.fold ? Split::Validation : Split::Train;
        } else {
            one.split = given.split;
        }
    }
    return {};
}

Result<void> decide(std::vector<CaseRecord> &records, const DataPlan &data, std::uint64_t seed)
{
    SplitPlan plan;
    plan.seed = seed;
    if (data.folds > 1) {
        if (hasOwnFolds(records, data.folds)) {
            for (CaseRecord &one : records) {
                if (one.split != Split::Test) {
                    one.split = one.fold == data.fold ? Split::Validation : Split::Train;
                }
            }
            return {};
        }
        plan.trainShare = 0.5;
        plan.validationShare = 0.5; // no test part: all are dealt out over the folds
        plan.folds = data.folds;
        return place(records, plan, false, data);
    }
    const bool hasPlaces = countOf(records, Split::Train) > 0 && countOf(records, Split::Validation) > 0;
    if (hasPlaces && countOf(records, Split::None) == 0) {
        return {};
    }
    plan.trainShare = 1.0 - data.validationShare;
    plan.validationShare = data.validationShare;
    plan.keepFixed = hasPlaces;
    return place(records, plan, hasPlaces, data);
}

} // namespace

Result<CaseList> splitRecords(CaseRecords all, const DataPlan &data, std::uint64_t seed)
{
    if (data.folds > 1 && (data.fold < 0 || data.fold >= data.folds)) {
        return core::fail(core::ErrorCode::InvalidArgument, "There is no fold " + std::to_string(data.fold) + " of "
                                                                + std::to_string(data.folds) + ": folds are counted from 0.");
    }
    if (!(data.validationShare >= 0.0 && data.validationShare < 1.0)) {
        return core::fail(core::ErrorCode::InvalidArgument, "The share of cases to validate with is between 0 and 1.");
    }
    if (const auto decided = decide(all.records, data, seed); !decided) {
        return tl::unexpected(decided.error());
    }
    CaseList list;
    list.landmarks = std::move(all.landmarks);
    list.problems = std::move(all.problems);
    for (CaseRecord &one : all.records) {
        auto &part = one.split == Split::Train        ? list.training
                     : one.split == Split::Validation ? list.validation
                                                      : list.test;
        part.push_back(std::move(one.item));
    }
    if (list.training.empty()) {
        const std::string first = list.problems.empty() ? std::string() : " " + list.problems.front();
        return core::fail(core::ErrorCode::InvalidArgument,
                          "There is no case to train with in " + data.path.string()
                              + ". Label some, or put some into the training part." + first);
    }
    if (list.validation.empty() && data.validationShare > 0.0) {
        list.problems.emplace_back("No case is left to validate with: there are too few patients. The run cannot tell its best model.");
    }
    return list;
}

} // namespace gonion::training
