// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/shape/mean_shape.h"

#include <optional>
#include <string_view>

namespace gonion::annotation {

/// The mean shape that comes with the program for a template; nothing where there is none. That of the molars was drawn
/// from phantoms (`provenance()` says which), not from patients: a project's own one is better as soon as there is one.
[[nodiscard]] std::optional<MeanShape> bundledMeanShape(std::string_view templateId);

} // namespace gonion::annotation
