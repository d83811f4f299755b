// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// \file
/// Where the writing in a view stands, pixels.
namespace gonion::viewers {

/// From the view's edge.
inline constexpr double kMargin = 8.0;
inline constexpr double kLineHeight = 16.0;

} // namespace gonion::viewers
