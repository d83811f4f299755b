// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "inference/model_description.h"
#include "training/data/stage_cases.h"

#include <cstdint>
#include <vector>

namespace gonion::training {

/// Phantom number `seed` as a case for the coarse network: the whole scan, cropped to the body and jittered,
/// as the detector would show it. Depends on nothing but its arguments.
[[nodiscard]] CoarseCase drawCoarseCase(std::uint64_t seed, const inference::CoarseStage &stage,
                                        const inference::IntensityMapping &intensity);

/// Landmarks that lie on a common slice, by index.
using SliceGroups = std::vector<std::vector<std::size_t>>;

/// Phantom number `seed` as a patch around roughly known landmarks. A phantom with no landmark in its scan is
/// passed over for another one, chosen by the same seed.
/// \param groups where there are some, half of the patches are centred on one landmark of a group
[[nodiscard]] FineCase drawFineCase(std::uint64_t seed, const inference::FineStage &stage,
                                    const inference::IntensityMapping &intensity, const SliceGroups &groups = {});

/// Seed of case `number` of a run: far from those of other runs, and never one of a test phantom.
[[nodiscard]] std::uint64_t caseSeed(std::uint64_t runSeed, std::int64_t number);

} // namespace gonion::training
