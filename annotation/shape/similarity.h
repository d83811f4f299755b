// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <vector>

namespace gonion::annotation {

/// Turns, scales and shifts points: p -> scale * rotation * p + shift. Never mirrors.
struct Similarity {
    core::Matrix3 rotation{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
    double scale = 1.0;
    core::VectorLps shift; ///< mm

    [[nodiscard]] core::PointLps operator()(const core::PointLps &point) const;
    /// A direction: turned only.
    [[nodiscard]] core::VectorLps turned(const core::VectorLps &direction) const;
};

/// How much of a similarity could be found.
enum class FitKind {
    None,        ///< no points: nothing is known
    Translation, ///< one or two points, or points on one line: only the shift; the axes stay those of patient space
    Rigid,       ///< turned and shifted
    Similar,     ///< also scaled
};

struct SimilarityFit {
    FitKind kind = FitKind::None;
    Similarity transform;
    double rmsMm = 0.0; ///< root mean square of the distances that are left
};

/// Points that belong together.
struct PointPair {
    core::PointLps from;
    core::PointLps to;
};

/// The least-squares fit of `from` onto `to` by Horn's quaternions (J. Opt. Soc. Am. A 4, 629, 1987). A turn needs
/// three points that are not on one line: away from the line that fits them best they must spread by 1 mm (root mean
/// square) in both sets. With less the result is the shift of the centroids. `withScale` adds Horn's symmetric scale.
[[nodiscard]] SimilarityFit fitSimilarity(const std::vector<PointPair> &pairs, bool withScale = false);

[[nodiscard]] core::PointLps centroidOf(const std::vector<core::PointLps> &points);

/// Root mean square distance from the line that fits the points best, mm.
[[nodiscard]] double spreadOffLine(const std::vector<core::PointLps> &points);

} // namespace gonion::annotation
