// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/plot_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gonion::training {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Colours that colour-blind readers tell apart (Okabe and Ito).
constexpr std::array<std::array<double, 3>, 4> kColours{{
    {0.0, 0.447, 0.698},
    {0.835, 0.369, 0.0},
    {0.0, 0.620, 0.451},
    {0.800, 0.475, 0.655},
}};

} // namespace

void PlotPainter::paint(const RunPlot &plot)
{
    cairo_set_source_rgb(m_cairo, 1.0, 1.0, 1.0);
    cairo_paint(m_cairo);
    choose(plot);
    paintFrame(plot);
    cairo_save(m_cairo);
    cairo_rectangle(m_cairo, m_left - 5, m_top - 5, m_right - m_left + 10, m_bottom - m_top + 10);
    cairo_clip(m_cairo);
    for (std::size_t n = plot.curves.size(); n-- > 0;) {
        paintCurve(plot.curves[n], n); // the first one, the most important, on top
    }
    cairo_restore(m_cairo);
    paintBest(plot);
    paintLegend(plot);
}

/// Axes from the points, margins from the axes' labels.
void PlotPainter::choose(const RunPlot &plot)
{
    double lastEpoch = 1.0;
    double low = INFINITY;
    double high = -INFINITY;
    for (const PlotCurve &curve : plot.curves) {
        for (const auto &point : curve.points) {
            lastEpoch = std::max(lastEpoch, point[0]);
            low = std::min(low, point[1]);
            high = std::max(high, point[1]);
        }
    }
    m_epochs = Axis::linear(0.0, lastEpoch, 8);
    m_values = plot.logarithmic ? Axis::logarithmic(low, high)
                                : Axis::linear(plot.fromZero ? std::min(low, 0.0) : low, high, 6);
    font(13);
    double widest = 0.0;
    for (const Tick &tick : m_values.ticks()) {
        widest = std::max(widest, widthOf(tick.label));
    }
    m_left = 24 + 18 + widest + 10;
    m_right = m_width - 28;
    m_top = 84;
    m_bottom = m_height - 62;
}

void PlotPainter::paintFrame(const RunPlot &plot)
{
    font(17, true);
    grey(0.1);
    text(plot.title, m_left, 32, Align::Left);
    font(13);
    cairo_set_line_width(m_cairo, 1.0);
    for (const Tick &tick : m_values.ticks()) {
        const double y = std::round(yOf(tick.value)) + 0.5;
        grey(0.88);
        line(m_left, y, m_right, y);
        grey(0.3);
        text(tick.label, m_left - 8, y + 4.5, Align::Right);
    }
    for (const Tick &tick : m_epochs.ticks()) {
        const double x = std::round(xOf(tick.value)) + 0.5;
        grey(0.3);
        line(x, m_bottom, x, m_bottom + 5);
        text(tick.label, x, m_bottom + 21, Align::Middle);
    }
    grey(0.3);
    line(m_left, std::round(m_bottom) + 0.5, m_right, std::round(m_bottom) + 0.5);
    font(14);
    grey(0.1);
    text("Epoch", (m_left + m_right) / 2, m_height - 16, Align::Middle);
    cairo_save(m_cairo);
    cairo_translate(m_cairo, 26, (m_top + m_bottom) / 2);
    cairo_rotate(m_cairo, -kPi / 2);
    text(plot.valueLabel, 0, 0, Align::Middle);
    cairo_restore(m_cairo);
}

void PlotPainter::paintLegend(const RunPlot &plot)
{
    if (plot.curves.size() < 2) {
        return; // the axis says what a single curve is
    }
    font(13);
    double x = m_left;
    constexpr double kBaseline = 56;
    cairo_set_line_width(m_cairo, 3.0);
    for (std::size_t n = 0; n < plot.curves.size(); ++n) {
        colour(n);
        line(x, kBaseline - 4.5, x + 22, kBaseline - 4.5);
        grey(0.2);
        x += 30 + text(plot.curves[n].name, x + 30, kBaseline, Align::Left) + 24;
    }
}

void PlotPainter::paintCurve(const PlotCurve &curve, std::size_t number)
{
    colour(number);
    cairo_set_line_width(m_cairo, 2.0);
    cairo_set_line_join(m_cairo, CAIRO_LINE_JOIN_ROUND);
    for (const auto &point : curve.points) {
        cairo_line_to(m_cairo, xOf(point[0]), yOf(point[1]));
    }
    cairo_stroke(m_cairo);
    if (curve.marked || curve.points.size() == 1) {
        const double radius = curve.points.size() > 100 ? 1.5 : 3.0;
        for (const auto &point : curve.points) {
            cairo_arc(m_cairo, xOf(point[0]), yOf(point[1]), radius, 0, 2 * kPi);
            cairo_fill(m_cairo);
        }
    }
}

void PlotPainter::paintBest(const RunPlot &plot)
{
    if (!plot.bestEpoch) {
        return;
    }
    const double x = xOf(*plot.bestEpoch);
    constexpr std::array<double, 2> kDashes{5.0, 4.0};
    grey(0.35);
    cairo_set_line_width(m_cairo, 1.2);
    cairo_set_dash(m_cairo, kDashes.data(), static_cast<int>(kDashes.size()), 0);
    line(x, m_top - 4, x, m_bottom);
    cairo_set_dash(m_cairo, nullptr, 0, 0);
    font(12.5);
    const double half = widthOf(plot.bestLabel) / 2;
    text(plot.bestLabel, std::clamp(x, m_left + half, std::max(m_left + half, m_right - half)), m_top - 9, Align::Middle);
    for (std::size_t n = 0; n < plot.curves.size(); ++n) {
        for (const auto &point : plot.curves[n].points) {
            if (plot.curves[n].marked && std::abs(point[0] - *plot.bestEpoch) < 1e-9) {
                cairo_set_source_rgb(m_cairo, 1, 1, 1);
                cairo_arc(m_cairo, x, yOf(point[1]), 5.5, 0, 2 * kPi);
                cairo_fill_preserve(m_cairo);
                colour(n);
                cairo_set_line_width(m_cairo, 2.0);
                cairo_stroke(m_cairo);
            }
        }
    }
}

void PlotPainter::colour(std::size_t number)
{
    const auto &rgb = kColours[number % kColours.size()];
    cairo_set_source_rgb(m_cairo, rgb[0], rgb[1], rgb[2]);
}

void PlotPainter::grey(double level)
{
    cairo_set_source_rgb(m_cairo, level, level, level);
}

void PlotPainter::font(double size, bool bold)
{
    cairo_select_font_face(m_cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(m_cairo, size);
}

void PlotPainter::line(double x1, double y1, double x2, double y2)
{
    cairo_move_to(m_cairo, x1, y1);
    cairo_line_to(m_cairo, x2, y2);
    cairo_stroke(m_cairo);
}

double PlotPainter::widthOf(const std::string &text)
{
    cairo_text_extents_t extents;
    cairo_text_extents(m_cairo, text.c_str(), &extents);
    return extents.x_advance;
}

double PlotPainter::text(const std::string &text, double x, double baseline, Align align)
{
    const double width = widthOf(text);
    const double shift = align == Align::Left ? 0.0 : align == Align::Middle ? width / 2 : width;
    cairo_move_to(m_cairo, x - shift, baseline);
    cairo_show_text(m_cairo, text.c_str());
    cairo_new_path(m_cairo);
    return width;
}

double PlotPainter::xOf(double epoch) const
{
    return m_left + m_epochs.place(epoch) * (m_right - m_left);
}

double PlotPainter::yOf(double value) const
{
    return m_bottom - m_values.place(value) * (m_bottom - m_top);
}

} // namespace gonion::training
