// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"
#include "training/data/augmentation/shown_image.h"

#include <cstdint>

namespace gonion::training {

/// A metal restoration: a bright ball and, in the slices that hold it, bright and dark streaks that run out from it.
/// \param place of a tooth, LPS
void addMetal(ShownImage &image, const core::PointLps &place, std::uint64_t seed);

} // namespace gonion::training
