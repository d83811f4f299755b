// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace gonion::ui {

/// An icon of resources/icons by its file's name ("detect"), drawn from its vectors at every size and
/// scale in the theme's text colour, paler where disabled. An unknown name gives an empty icon.
[[nodiscard]] QIcon icon(const QString &name);
/// The same in one colour of its own.
[[nodiscard]] QIcon icon(const QString &name, const QColor &colour);
/// The program's own mark, in its colours.
[[nodiscard]] QIcon programIcon();

} // namespace gonion::ui
