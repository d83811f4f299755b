// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/atomic_file.h"
#include "training/plots/plot_painter.h"
#include "training/plots/run_plots.h"

#include <cairo-svg.h>
#include <cairo.h>

#include <memory>
#include <string>
#include <utility>

namespace gonion::training {

namespace {

constexpr int kWidth = 900;
constexpr int kHeight = 540;
constexpr double kPngScale = 2.0;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;

/// Takes a surface's bytes; cairo wants a C function.
cairo_status_t take(void *bytes, const unsigned char *data, unsigned int length)
{
    static_cast<std::string *>(bytes)->append(reinterpret_cast<const char *>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

bool paint(const RunPlot &plot, cairo_surface_t *surface, double scale)
{
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface), cairo_destroy);
    cairo_scale(cairo.get(), scale, scale);
    PlotPainter(cairo.get(), kWidth, kHeight).paint(plot);
    return cairo_status(cairo.get()) == CAIRO_STATUS_SUCCESS;
}

std::string svgOf(const RunPlot &plot)
{
    std::string bytes;
    const Surface surface(cairo_svg_surface_create_for_stream(take, &bytes, kWidth, kHeight), cairo_surface_destroy);
    const bool painted = paint(plot, surface.get(), 1.0);
    cairo_surface_finish(surface.get());
    return painted && cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS ? bytes : std::string();
}

std::string pngOf(const RunPlot &plot)
{
    std::string bytes;
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(kWidth * kPngScale),
                                                     static_cast<int>(kHeight * kPngScale)),
                          cairo_surface_destroy);
    const bool painted = paint(plot, surface.get(), kPngScale);
    const bool written = painted && cairo_surface_write_to_png_stream(surface.get(), take, &bytes) == CAIRO_STATUS_SUCCESS;
    return written ? bytes : std::string();
}

} // namespace

bool canDrawPlots()
{
    return true;
}

core::Result<void> drawPlots(const std::filesystem::path &folder, const std::vector<MetricPoint> &points)
{
    for (const RunPlot &plot : plotsOf(points)) {
        for (const auto &[ending, bytes] : {std::pair{".svg", svgOf(plot)}, std::pair{".png", pngOf(plot)}}) {
            if (bytes.empty()) {
                return core::fail(core::ErrorCode::Internal, "The plot " + plot.fileStem + ending + " could not be drawn.");
            }
            if (const auto written = core::writeFileAtomically(folder / (plot.fileStem + ending), bytes); !written) {
                return written;
            }
        }
    }
    return {};
}

} // namespace gonion::training
