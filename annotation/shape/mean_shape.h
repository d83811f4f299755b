// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "annotation/shape/similarity.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gonion::annotation {

/// Where a landmark lies on average, and how far cases are from it.
struct MeanLandmark {
    std::string id;
    core::PointLps position; ///< mm; axes as in patient space, origin at the mean of the landmarks
    std::size_t cases = 0;   ///< in which it was present
    /// Of the distance between where a case has it and where that case's other landmarks let expect it, mm; without cases that
    /// stray by themselves.
    double meanDistanceMm = 0.0;
    double sdDistanceMm = 0.0;
    friend bool operator==(const MeanLandmark &, const MeanLandmark &) = default;
};

/// The average form of a set of landmarks over many cases. A value.
class MeanShape {
public:
    /// From this many labelled cases on, a project's own mean shape takes the place of the bundled one.
    static constexpr std::size_t kEnoughCases = 10;

    MeanShape() = default;
    /// InvalidArgument: no landmark, more than a template may have, an empty or repeated id, a number that is not
    /// finite, a distance below 0.
    static core::Result<MeanShape> create(std::string templateId, std::vector<MeanLandmark> landmarks, std::size_t cases,
                                          std::string provenance);

    /// Unreadable with the reason for anything that is no mean shape.
    static core::Result<MeanShape> fromJson(std::string_view json);
    static core::Result<MeanShape> read(const std::filesystem::path &file);
    [[nodiscard]] std::string toJson() const;

    [[nodiscard]] const std::string &templateId() const { return m_templateId; }
    [[nodiscard]] const std::vector<MeanLandmark> &landmarks() const & { return m_landmarks; }
    /// By value from a temporary: a range-for over it would otherwise read freed memory.
    [[nodiscard]] std::vector<MeanLandmark> landmarks() && { return std::move(m_landmarks); }
    [[nodiscard]] std::size_t cases() const { return m_cases; }
    /// Which cases it comes from, for a person.
    [[nodiscard]] const std::string &provenance() const { return m_provenance; }
    [[nodiscard]] const MeanLandmark *find(std::string_view id) const;
    [[nodiscard]] bool isEmpty() const { return m_landmarks.empty(); }

    friend bool operator==(const MeanShape &, const MeanShape &) = default;

private:
    std::string m_templateId;
    std::vector<MeanLandmark> m_landmarks;
    std::size_t m_cases = 0;
    std::string m_provenance;
};

/// The fit of a mean shape onto what is placed, without the landmark `except`.
[[nodiscard]] SimilarityFit fitMeanShape(const MeanShape &shape, const LandmarkSet &placed, std::string_view except = {});

/// A landmark's proposed place.
struct Proposal {
    std::string landmarkId;
    core::PointLps position;
    double expectedErrorMm = 0.0; ///< the mean shape's mean distance for it
};

/// Where the mean shape expects what nobody has said anything about: the unlabelled landmarks of the scheme that the
/// shape knows, in the scheme's order. With three placed landmarks that are off one line, or more: by a rigid fit; with
/// fewer: by the shift alone, which supposes a head lying straight. With none: nothing.
[[nodiscard]] std::vector<Proposal> proposalsFrom(const MeanShape &shape, const LandmarkTemplate &scheme,
                                                  const LandmarkSet &placed);

} // namespace gonion::annotation
