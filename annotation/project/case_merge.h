// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project_case.h"

/// \file
/// Private to this folder.
namespace gonion::annotation {

/// What somebody else made of a case, with our changes made to it: of each field that differs between `base`, the
/// case as it was read, and `ours`. Lists are joined entry by entry, times are added up. Of a field that both
/// changed ours is kept.
[[nodiscard]] ProjectCase mergedCase(const ProjectCase &base, const ProjectCase &ours, const ProjectCase &theirs);

} // namespace gonion::annotation
