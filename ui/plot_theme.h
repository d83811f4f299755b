// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCustomPlot;

namespace gonion::ui {

/// The program's colours on a plot: its ground, axes, grid and letters.
void applyPlotTheme(QCustomPlot *plot);

} // namespace gonion::ui
