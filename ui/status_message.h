// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::ui {

/// How long a message stands in the status bar.
inline constexpr int kMessageMs = 6000;

} // namespace gonion::ui
