// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/shape/quality_checks.h"

#include <vector>

/// \file
/// The checks that compare places with each other and with the mean shape. Private to this folder.
namespace gonion::annotation {

/// What the checks look at.
struct CheckedSet {
    const LandmarkTemplate &scheme;
    const LandmarkSet &set;
    const MeanShape *shape; ///< null where it has too little in common with what is placed
    const QualityCheckOptions &options;
};

/// \param allSwapped becomes true where left and right are exchanged as a whole: then a comparison with the mean
///        shape would only repeat it
void checkSides(const CheckedSet &checked, std::vector<Finding> &findings, bool &allSwapped);
/// Two landmarks that fit each other's places far better than their own.
void checkExchanges(const CheckedSet &checked, std::vector<Finding> &findings);
/// Teeth and roots from mesial to distal, by the template's tooth numbers and names.
void checkJawOrder(const CheckedSet &checked, std::vector<Finding> &findings);
void checkDistances(const CheckedSet &checked, std::vector<Finding> &findings);

} // namespace gonion::annotation
