// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include <string_view>

namespace gonion::ui {

/// A sketch of where a landmark of a template that comes with the program lies, on a clear ground: for the molars
/// both teeth and the bone between them, seen from the patient's cheek. Null for other templates and landmarks.
[[nodiscard]] QImage bundledPicture(std::string_view templateId, std::string_view landmarkId);

} // namespace gonion::ui
