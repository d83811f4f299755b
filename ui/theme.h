// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

class QApplication;

namespace gonion::ui {

/// The window's colours; resources/style/gonion.qss names them with an @ before.
struct Theme {
    QColor window{0x12, 0x15, 0x19};
    QColor panel{0x1a, 0x1e, 0x24};
    QColor panelAlt{0x1d, 0x22, 0x28};
    QColor raised{0x24, 0x2a, 0x32};
    QColor field{0x14, 0x18, 0x1d};
    QColor hover{0x2b, 0x32, 0x3b};
    QColor press{0x38, 0x41, 0x4c};
    QColor line{0x2d, 0x34, 0x3d};
    QColor lineStrong{0x4a, 0x55, 0x62};
    QColor text{0xe2, 0xe7, 0xed};
    QColor muted{0x9a, 0xa6, 0xb4};
    QColor faint{0x66, 0x71, 0x7e};
    QColor accent{0x4d, 0xa3, 0xd9};
    QColor accentFill{0x1f, 0x78, 0xb4};
    QColor accentHover{0x2a, 0x8a, 0xca};
    QColor accentDim{0x1e, 0x40, 0x58};
    QColor danger{0xf0, 0x55, 0x4b};
    QColor dangerFill{0x43, 0x1d, 0x1d};
    QColor warning{0xe8, 0xa8, 0x38};
    QColor warningFill{0x3a, 0x2e, 0x16};
    QColor noteFill{0x1a, 0x2b, 0x38};
    QColor place{0x35, 0xb8, 0x7a}; ///< landmarks are being placed
    QColor placeFill{0x13, 0x30, 0x25};
    QColor edit{0xd9, 0x6a, 0xa8}; ///< landmarks are being moved
    QColor editFill{0x38, 0x1b, 0x2c};
};

/// The program's theme.
[[nodiscard]] const Theme &theme();

/// Gives the application the theme's style, palette, fonts and style sheet. Call once.
void applyTheme(QApplication &application);

} // namespace gonion::ui
