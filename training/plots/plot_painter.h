// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plots/axis.h"
#include "training/plots/run_plots.h"

#include <cairo.h>

#include <string>

namespace gonion::training {

/// Draws one plot onto a Cairo context. Private to this folder.
class PlotPainter {
public:
    /// \param width, height of the picture in the context's units
    PlotPainter(cairo_t *cairo, double width, double height) : m_cairo(cairo), m_width(width), m_height(height) {}

    void paint(const RunPlot &plot);

private:
    enum class Align { Left, Middle, Right };

    void choose(const RunPlot &plot);
    void paintFrame(const RunPlot &plot);
    void paintLegend(const RunPlot &plot);
    void paintCurve(const PlotCurve &curve, std::size_t colour);
    void paintBest(const RunPlot &plot);
    void colour(std::size_t number);
    void grey(double level);
    void font(double size, bool bold = false);
    void line(double x1, double y1, double x2, double y2);
    double text(const std::string &text, double x, double baseline, Align align); ///< gives its width
    double widthOf(const std::string &text);
    [[nodiscard]] double xOf(double epoch) const;
    [[nodiscard]] double yOf(double value) const;

    cairo_t *m_cairo;
    double m_width;
    double m_height;
    double m_left = 0.0;
    double m_right = 0.0;
    double m_top = 0.0;
    double m_bottom = 0.0;
    Axis m_epochs = Axis::linear(0.0, 1.0, 2);
    Axis m_values = Axis::linear(0.0, 1.0, 2);
};

} // namespace gonion::training
