// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/model_description.h"
#include "training/data/case_source.h"
#include "training/data/phantom_cases.h"

#include <cstdint>

namespace gonion::training {

/// Phantoms without end, none of them twice: case `number` is drawn from `caseSeed(runSeed, number)`, with the
/// augmentation that a phantom brings itself.
class PhantomSource final : public CaseSource {
public:
    /// \param groups of the landmarks that lie on a common slice; see `drawFineCase`
    PhantomSource(std::uint64_t runSeed, inference::CoarseStage coarse, inference::FineStage fine,
                  const inference::IntensityMapping &intensity, SliceGroups groups = {});

    [[nodiscard]] std::optional<std::int64_t> size() const override { return std::nullopt; }
    /// Errors: none but OutOfMemory.
    [[nodiscard]] core::Result<CoarseCase> coarseCase(std::int64_t number) const override;
    [[nodiscard]] core::Result<FineCase> fineCase(std::int64_t number) const override;
    [[nodiscard]] std::string nameOf(std::int64_t number) const override;

private:
    std::uint64_t m_runSeed;
    inference::CoarseStage m_coarse;
    inference::FineStage m_fine;
    inference::IntensityMapping m_intensity;
    SliceGroups m_groups;
};

} // namespace gonion::training
