// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"
#include "annotation/shape/similarity.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

/// \file
/// Made-up jaws for the tests of this folder.
namespace gonion::annotation::samples {

/// A symmetric row of lower molars, mm, in patient space: left molars at positive x, third behind second.
inline LandmarkSet straightJaw()
{
    LandmarkSet set;
    set.templateId = "mandibular_molars";
    const auto add = [&set](const char *letter, double x, double y, double z) {
        for (const double side : {1.0, -1.0}) {
            Landmark landmark;
            landmark.id = std::string(side > 0 ? "L" : "R") + letter;
            landmark.state = LandmarkState::Present;
            landmark.position = core::PointLps{side * x, y, z};
            set.landmarks.push_back(landmark);
        }
    };
    add("0", 26.0, 5.0, 4.0);
    add("a", 24.0, 0.0, 8.0);
    add("b", 24.5, -1.5, -9.0);
    add("c", 26.5, 3.5, -9.5);
    add("d", 27.0, 11.0, 8.5);
    add("e", 28.0, 9.5, -7.0);
    add("f", 29.5, 13.5, -7.5);
    return set;
}

/// A turn about a slanted axis and a shift.
inline Similarity tilted(double degrees, const core::VectorLps &shift = {12.0, -80.0, 40.0}, double scale = 1.0)
{
    const double angle = degrees * 3.14159265358979323846 / 180.0;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const double t = 1.0 - c;
    const double x = 2.0 / 7.0;
    const double y = 3.0 / 7.0;
    const double z = 6.0 / 7.0;
    return {{{{t * x * x + c, t * x * y - s * z, t * x * z + s * y},
              {t * x * y + s * z, t * y * y + c, t * y * z - s * x},
              {t * x * z - s * y, t * y * z + s * x, t * z * z + c}}},
            scale, shift};
}

inline LandmarkSet moved(LandmarkSet set, const Similarity &transform)
{
    for (Landmark &landmark : set.landmarks) {
        if (landmark.position) {
            landmark.position = transform(*landmark.position);
        }
    }
    return set;
}

inline void leaveOut(LandmarkSet &set, const std::vector<std::string> &ids, LandmarkState state = LandmarkState::Unlabelled)
{
    for (const std::string &id : ids) {
        set.find(id)->state = state;
        set.find(id)->position.reset();
    }
}

/// Jaws with every landmark off its place by about `sdMm` along each axis, turned and shifted like scans.
inline std::vector<LandmarkSet> manyJaws(std::size_t count, double sdMm)
{
    std::mt19937 random(5); // the same numbers everywhere; only the distribution is the library's
    const auto chance = [&random] { return static_cast<double>(random()) / 4294967296.0; };
    const auto normal = [&chance] { // Irwin and Hall: twelve uniform numbers are normal enough
        double sum = -6.0;
        for (int n = 0; n < 12; ++n) {
            sum += chance();
        }
        return sum;
    };
    std::vector<LandmarkSet> jaws;
    for (std::size_t n = 0; n < count; ++n) {
        LandmarkSet jaw = straightJaw();
        for (Landmark &landmark : jaw.landmarks) {
            landmark.position = *landmark.position + core::VectorLps{sdMm * normal(), sdMm * normal(), sdMm * normal()};
        }
        jaws.push_back(moved(std::move(jaw), tilted(20.0 * (chance() - 0.5), {30 * chance(), 30 * chance(), 30 * chance()})));
    }
    return jaws;
}

} // namespace gonion::annotation::samples
