// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "inference/model_description.h"

#include <filesystem>

namespace gonion::inference {

/// What a model file says of itself; its weights are not read. Quick enough for a list of models. Free of
/// Torch. Errors: NotFound, PermissionDenied, ModelUnusable with the reason.
[[nodiscard]] core::Result<ModelDescription> readModelDescription(const std::filesystem::path &path);

} // namespace gonion::inference
