// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "training/data/case_cache.h"
#include "training/data/case_list.h"
#include "training/data/case_source.h"
#include "training/data/case_views.h"
#include "training/data/place_estimates.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gonion::training {

/// Cases of a data set, each once an epoch and in another order every epoch, seen through the augmentation.
class FileSource final : public CaseSource {
public:
    /// \param cases at least one; \param views knows the same template
    FileSource(std::vector<TrainingCase> cases, annotation::LandmarkTemplate landmarks, std::shared_ptr<const CaseCache> cache,
               CaseViews views, std::uint64_t runSeed);

    [[nodiscard]] std::optional<std::int64_t> size() const override { return static_cast<std::int64_t>(m_cases.size()); }
    /// Errors: those of the reader, of reading landmarks, OutOfMemory; each with the case's name.
    [[nodiscard]] core::Result<CoarseCase> coarseCase(std::int64_t number) const override;
    [[nodiscard]] core::Result<FineCase> fineCase(std::int64_t number) const override;
    [[nodiscard]] std::string nameOf(std::int64_t number) const override;

    /// Which case a number is.
    [[nodiscard]] const TrainingCase &caseOf(std::int64_t number) const;

    /// Prepares every volume that the cache does not hold yet.
    [[nodiscard]] core::Result<std::vector<std::string>> prepare(int threads, const core::JobContext &job) const override;
    [[nodiscard]] std::vector<std::string> takeNotices() const override { return m_cache->takeNotices(); }

private:
    struct Loaded {
        std::shared_ptr<const PreparedCase> volume;
        annotation::LandmarkSet truth;
    };
    [[nodiscard]] core::Result<Loaded> load(const TrainingCase &one, const core::JobContext &job) const;
    [[nodiscard]] std::uint64_t seedOf(std::int64_t number) const;

    std::vector<TrainingCase> m_cases;
    annotation::LandmarkTemplate m_landmarks;
    std::shared_ptr<const CaseCache> m_cache;
    CaseViews m_views;
    PlaceEstimates m_estimates;
    std::uint64_t m_runSeed;
};

/// The cases as the networks of a model see them, with the plan's augmentation, seed and, where the plan names none, a
/// cache in `cacheFolder`.
[[nodiscard]] std::unique_ptr<FileSource> makeFileSource(const TrainingPlan &plan, const inference::ModelDescription &model,
                                                         std::vector<TrainingCase> cases, const VolumeReader &reader,
                                                         const std::filesystem::path &cacheFolder);

} // namespace gonion::training
