// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::testing {

/// Of the reference's standard deviation: METHOD.md, the goldens.
inline constexpr double kTolerance = 1e-4;

} // namespace gonion::testing
