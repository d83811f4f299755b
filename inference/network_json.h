// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/json_members.h"
#include "inference/network/network_options.h"

#include <nlohmann/json.hpp>

namespace gonion::inference {

/// A fine network's options as the members of a JSON object; "kind" is its name. A released H3DE-Net reads as it
/// always did: its switches are written only where one is on, and then it is of another kind, so that earlier
/// versions of the program say that they do not know it.
[[nodiscard]] nlohmann::json networkToJson(const NetworkOptions &options);

/// Reads the same and checks every size; what is wrong is noted in `members`.
[[nodiscard]] NetworkOptions networkFromJson(const JsonMembers &members);

} // namespace gonion::inference
