// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/run_plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <string_view>

namespace gonion::training {

namespace {

constexpr std::size_t kMostPoints = 400;
constexpr double kWideRange = 20.0; ///< largest over smallest value from which a loss is drawn by its powers of ten

struct SeriesName {
    std::string_view series;
    std::string_view name;
};

/// One picture: which series it shows, and how.
struct PlotKind {
    std::string_view stem;
    std::string_view title;
    std::string_view valueLabel;
    std::vector<SeriesName> series;
    bool mayBeLogarithmic = false;
    bool fromZero = false;
    double factor = 1.0;
};

const std::vector<PlotKind> &plotKinds()
{
    static const std::vector<PlotKind> kKinds{
        {"loss", "Training loss", "Loss",
         {{"train/loss", "all parts"}, {"train/loss_existence", "existence"}, {"train/loss_offset", "offset"},
          {"train/loss_heatmap", "heatmap"}}, true, false, 1.0},
        {"mre", "Mean radial error on the validation cases", "MRE (mm)", {{"validation/mre_mm", "MRE"}}, true, true, 1.0},
        {"sdr", "Successful detection rate on the validation cases", "SDR (%)",
         {{"validation/sdr_4", "within 4 mm"}, {"validation/sdr_3", "within 3 mm"}, {"validation/sdr_2.5", "within 2.5 mm"},
          {"validation/sdr_2", "within 2 mm"}}, false, false, 100.0},
        {"f1", "Presence on the validation cases", "F1 (%)", {{"validation/presence_f1", "F1"}}, false, false, 100.0},
        {"learning_rate", "Learning rate", "Learning rate", {{"train/learning_rate", "learning rate"}}, false, true, 1.0},
    };
    return kKinds;
}

using Curve = std::vector<std::array<double, 2>>;

/// Means of neighbouring points, so that a long run is no larger a picture than a short one.
Curve thinned(const Curve &curve)
{
    if (curve.size() <= kMostPoints) {
        return curve;
    }
    Curve thin;
    for (std::size_t n = 0; n < kMostPoints; ++n) {
        const std::size_t begin = n * curve.size() / kMostPoints;
        const std::size_t end = (n + 1) * curve.size() / kMostPoints;
        std::array<double, 2> sum{0.0, 0.0};
        for (std::size_t i = begin; i < end; ++i) {
            sum[0] += curve[i][0];
            sum[1] += curve[i][1];
        }
        const auto count = static_cast<double>(end - begin);
        thin.push_back({sum[0] / count, sum[1] / count});
    }
    return thin;
}

/// The points of one stage by series, over epochs.
class StageCurves {
public:
    StageCurves(const std::vector<MetricPoint> &points, const std::string &stage) : m_stage(stage)
    {
        // A step in the middle of an epoch lies there: the last step of an epoch tells how long one is.
        double stepsPerEpoch = 1.0;
        for (const MetricPoint &point : points) {
            if (point.stage == stage && point.epoch > 0) {
                stepsPerEpoch = std::max(stepsPerEpoch, static_cast<double>(point.step) / static_cast<double>(point.epoch));
            }
        }
        for (const MetricPoint &point : points) {
            if (point.stage == stage && std::isfinite(point.value)) {
                m_curves[point.series].push_back({static_cast<double>(point.step) / stepsPerEpoch, point.value});
            }
        }
        for (auto &[series, curve] : m_curves) {
            std::stable_sort(curve.begin(), curve.end(), [](const auto &a, const auto &b) { return a[0] < b[0]; });
        }
    }

    [[nodiscard]] RunPlot plot(const PlotKind &kind) const
    {
        RunPlot plot{m_stage + "_" + std::string(kind.stem),
                     std::string(kind.title) + ", " + m_stage + " network",
                     std::string(kind.valueLabel),
                     false,
                     kind.fromZero,
                     {},
                     {},
                     {}};
        for (const SeriesName &wanted : kind.series) {
            const auto found = m_curves.find(std::string(wanted.series));
            if (found == m_curves.end()) {
                continue;
            }
            Curve curve = thinned(found->second);
            for (auto &point : curve) {
                point[1] *= kind.factor;
            }
            plot.curves.push_back({std::string(wanted.name), std::move(curve), wanted.series.starts_with("validation/")});
        }
        plot.logarithmic = kind.mayBeLogarithmic && isWide(plot.curves);
        markBest(plot);
        return plot;
    }

private:
    static bool isWide(const std::vector<PlotCurve> &curves)
    {
        double least = INFINITY;
        double most = 0.0;
        for (const PlotCurve &curve : curves) {
            for (const auto &point : curve.points) {
                least = std::min(least, point[1]);
                most = std::max(most, point[1]);
            }
        }
        return least > 0.0 && most > kWideRange * least;
    }

    void markBest(RunPlot &plot) const
    {
        const auto errors = m_curves.find("validation/mre_mm");
        if (errors == m_curves.end()) {
            return;
        }
        const auto best = std::min_element(errors->second.begin(), errors->second.end(),
                                           [](const auto &a, const auto &b) { return a[1] < b[1]; });
        std::array<char, 96> label{};
        // A validation in the middle of an epoch belongs to it.
        std::snprintf(label.data(), label.size(), "lowest MRE: %.2f mm, epoch %.0f", (*best)[1], std::ceil((*best)[0] - 1e-9));
        plot.bestEpoch = (*best)[0];
        plot.bestLabel = label.data();
    }

    std::string m_stage;
    std::map<std::string, Curve> m_curves;
};

} // namespace

std::vector<RunPlot> plotsOf(const std::vector<MetricPoint> &points)
{
    std::vector<RunPlot> plots;
    for (const char *stage : {"coarse", "fine"}) {
        const StageCurves curves(points, stage);
        for (const PlotKind &kind : plotKinds()) {
            RunPlot plot = curves.plot(kind);
            if (!plot.curves.empty()) {
                plots.push_back(std::move(plot));
            }
        }
    }
    return plots;
}

} // namespace gonion::training
