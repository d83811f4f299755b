// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/bundled_mean_shape.h"

#include "annotation/shape/bundled_mean_shape_text.h"

#include <utility>

namespace gonion::annotation {

std::optional<MeanShape> bundledMeanShape(std::string_view templateId)
{
    auto shape = MeanShape::fromJson(kMandibularMolarShape);
    return shape && shape->templateId() == templateId ? std::optional(std::move(*shape)) : std::nullopt;
}

} // namespace gonion::annotation
