// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCursor>

namespace gonion::viewers {

/// Fine cross hairs that are open in the middle: the place they point at stays in sight, which the
/// system's cross covers. For placing and for a mark in the hand.
[[nodiscard]] QCursor aimCursor();

/// The cursor that says nothing but where the mouse is, except while placing or measuring.
[[nodiscard]] QCursor restingCursor(bool placing, bool measuring);

} // namespace gonion::viewers
