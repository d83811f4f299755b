// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/place_estimates.h"

#include "annotation/shape/bundled_mean_shape.h"
#include "annotation/shape/procrustes.h"

namespace gonion::training {

using annotation::Landmark;
using annotation::LandmarkState;
using annotation::MeanShape;

PlaceEstimates::PlaceEstimates(const std::vector<TrainingCase> &cases, const annotation::LandmarkTemplate &landmarks)
{
    std::vector<annotation::LandmarkSet> sets;
    for (const TrainingCase &one : cases) {
        if (!one.truth.landmarks.empty()) {
            sets.push_back(one.truth);
        }
    }
    if (sets.size() >= MeanShape::kEnoughCases) {
        annotation::ProcrustesOptions options;
        options.provenance = std::to_string(sets.size()) + " cases of the data set";
        if (auto own = annotation::meanShapeOf(sets, landmarks.id(), options)) {
            m_shape = std::move(*own);
            return;
        }
    }
    m_shape = annotation::bundledMeanShape(landmarks.id());
}

void PlaceEstimates::fill(annotation::LandmarkSet &set) const
{
    if (!m_shape) {
        return;
    }
    const annotation::SimilarityFit fit = annotation::fitMeanShape(*m_shape, set);
    if (fit.kind == annotation::FitKind::None) {
        return;
    }
    for (Landmark &landmark : set.landmarks) {
        const bool wanted = (landmark.state == LandmarkState::Missing || landmark.state == LandmarkState::Outside)
                            && !landmark.estimate;
        if (const auto *mean = wanted ? m_shape->find(landmark.id) : nullptr) {
            landmark.estimate = fit.transform(mean->position);
        }
    }
}

} // namespace gonion::training
