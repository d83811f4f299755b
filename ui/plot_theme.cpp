// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot_theme.h"

#include "ui/custom_plot.h"
#include "ui/theme.h"

namespace gonion::ui {

void applyPlotTheme(QCustomPlot *plot)
{
    plot->setBackground(theme().panel);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis}) {
        axis->setBasePen(QPen(theme().lineStrong));
        axis->setTickPen(QPen(theme().lineStrong));
        axis->setSubTickPen(QPen(theme().line));
        axis->setTickLabelColor(theme().muted);
        axis->setLabelColor(theme().text);
        axis->grid()->setPen(QPen(theme().line, 1.0, Qt::DotLine));
        axis->grid()->setZeroLinePen(QPen(theme().lineStrong));
    }
}

} // namespace gonion::ui
