// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "annotation/shape/mean_shape.h"
#include "training/data/case_list.h"

#include <optional>
#include <vector>

namespace gonion::training {

/// Where missing and outside landmarks would be, for files that do not say so: by the mean shape of the cases
/// themselves where enough are labelled, else by the one that comes with the program. A value.
class PlaceEstimates {
public:
    PlaceEstimates() = default;
    PlaceEstimates(const std::vector<TrainingCase> &cases, const annotation::LandmarkTemplate &landmarks);

    /// Sets the absent estimates of missing and outside landmarks; none where too little is present to fit a shape.
    void fill(annotation::LandmarkSet &set) const;
    [[nodiscard]] const std::optional<annotation::MeanShape> &shape() const { return m_shape; }

private:
    std::optional<annotation::MeanShape> m_shape;
};

} // namespace gonion::training
