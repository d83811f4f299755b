// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/shape/mean_shape.h"

#include <string_view>
#include <vector>

namespace gonion::ui {

class Study;

/// Who may propose places for landmarks that nobody has labelled.
struct ProposalSources {
    bool model = true;      ///< the detection, where there is one
    bool mirror = true;     ///< the landmark of the other side
    bool meanShape = true; ///< the average form, laid onto what is placed, where one was chosen
    friend bool operator==(const ProposalSources &, const ProposalSources &) = default;
};

/// One landmark as it is proposed.
struct Suggestion {
    annotation::Landmark landmark;
    std::string_view by; ///< for a person: "the model"
    friend bool operator==(const Suggestion &, const Suggestion &) = default;
};

/// Proposals for the unlabelled landmarks of the study's scheme, in its order; for each the first source
/// that has one, in the order of `ProposalSources`. `shape` may be null.
[[nodiscard]] std::vector<Suggestion> suggestionsFor(const Study &study, const ProposalSources &sources,
                                                     const annotation::MeanShape *shape);

} // namespace gonion::ui
