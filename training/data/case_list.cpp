// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_list.h"

#include "annotation/project/project.h"
#include "training/data/case_records.h"

#include <utility>

namespace gonion::training {

using core::ErrorCode;
using core::Result;

Result<CaseList> listCases(const DataPlan &data, std::uint64_t seed, const core::JobContext &job)
{
    if (data.kind == DataKind::Phantoms) {
        CaseList list;
        list.landmarks = annotation::LandmarkTemplate::mandibularMolars();
        return list;
    }
    std::error_code ignored;
    if (data.path.empty() || !std::filesystem::exists(data.path, ignored)) {
        return core::fail(ErrorCode::NotFound, data.path.empty() ? "No folder with cases was named."
                                                                 : "There is nothing at " + data.path.string() + ".");
    }
    const bool isProject = data.kind == DataKind::Project || annotation::Project::isProject(data.path);
    Result<CaseRecords> all = isProject ? recordsOfProject(data, job) : recordsOfFolder(data, job);
    if (!all) {
        return tl::unexpected(all.error());
    }
    if (!data.annotator.empty() && all->records.empty()) {
        return core::fail(ErrorCode::InvalidArgument, "No case in " + data.path.string() + " has landmarks by \""
                                                          + data.annotator + "\". Choose another annotator.");
    }
    return splitRecords(std::move(*all), data, seed);
}

} // namespace gonion::training
