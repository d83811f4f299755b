// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"

#include <cstddef>
#include <string>

namespace gonion::training {

/// How often a landmark is in which state, over some cases.
struct LandmarkCounts {
    std::string id;
    std::size_t present = 0;
    std::size_t missing = 0;
    std::size_t outside = 0;
    std::size_t unlabelled = 0;
    friend bool operator==(const LandmarkCounts &, const LandmarkCounts &) = default;
};

/// One more in this state. \param counts anything with the four numbers
template <typename Counts>
void countState(Counts &counts, annotation::LandmarkState state)
{
    switch (state) {
    case annotation::LandmarkState::Present:
        ++counts.present;
        break;
    case annotation::LandmarkState::Missing:
        ++counts.missing;
        break;
    case annotation::LandmarkState::Outside:
        ++counts.outside;
        break;
    case annotation::LandmarkState::Unlabelled:
        ++counts.unlabelled;
        break;
    }
}

} // namespace gonion::training
