// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/phantom_source.h"

#include "training/data/drawn_case.h"

#include <utility>

namespace gonion::training {

PhantomSource::PhantomSource(std::uint64_t runSeed, inference::CoarseStage coarse, inference::FineStage fine,
                             const inference::IntensityMapping &intensity, SliceGroups groups)
    : m_runSeed(runSeed),
      m_coarse(std::move(coarse)),
      m_fine(std::move(fine)),
      m_intensity(intensity),
      m_groups(std::move(groups))
{
}

core::Result<CoarseCase> PhantomSource::coarseCase(std::int64_t number) const
{
    return drawnCase([&] { return drawCoarseCase(caseSeed(m_runSeed, number), m_coarse, m_intensity); }, nameOf(number));
}

core::Result<FineCase> PhantomSource::fineCase(std::int64_t number) const
{
    return drawnCase([&] { return drawFineCase(caseSeed(m_runSeed, number), m_fine, m_intensity, m_groups); },
                     nameOf(number));
}

std::string PhantomSource::nameOf(std::int64_t number) const
{
    return "phantom " + std::to_string(caseSeed(m_runSeed, number));
}

} // namespace gonion::training
