// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/run_plots.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

using namespace gonion;
using namespace gonion::training;

namespace {

/// A run as one might be: 20 steps an epoch, a lowest error at epoch 9.
std::vector<MetricPoint> exampleRun(int epochs = 12)
{
    std::vector<MetricPoint> points;
    for (int step = 1; step <= 20 * epochs; ++step) {
        const double part = step / (20.0 * epochs);
        const int epoch = (step - 1) / 20 + 1;
        const double noise = 1.0 + 0.12 * std::sin(12.9898 * step) * std::cos(78.233 * step);
        const auto add = [&](const char *series, double value) {
            points.push_back({static_cast<double>(step), "fine", epoch, step, series, value});
        };
        add("train/loss", (0.02 + 4.0 * std::exp(-6.0 * part)) * noise);
        add("train/loss_existence", (0.012 + 2.6 * std::exp(-7.0 * part)) * noise);
        add("train/loss_offset", (0.008 + 1.4 * std::exp(-5.0 * part)) * noise);
        add("train/learning_rate", 5e-4 * (1.0 + std::cos(3.14159 * part)));
        if (step % 60 == 0) {
            const double error = 1.2 + 0.01 * std::pow(epoch - 9, 2);
            add("validation/mre_mm", error);
            add("validation/sdr_2", 0.9 - 0.4 * (error - 1.2));
            add("validation/sdr_2.5", 0.93 - 0.4 * (error - 1.2));
            add("validation/sdr_3", 0.96 - 0.4 * (error - 1.2));
            add("validation/sdr_4", 0.98 - 0.4 * (error - 1.2));
            add("validation/presence_f1", 0.93 - 0.1 * (error - 1.2));
        }
    }
    return points;
}

const RunPlot *find(const std::vector<RunPlot> &plots, const std::string &stem)
{
    const auto it = std::find_if(plots.begin(), plots.end(), [&](const RunPlot &plot) { return plot.fileStem == stem; });
    return it == plots.end() ? nullptr : &*it;
}

/// Whether a picture holds a saturated colour near one (its curves; everything else is grey).
bool holdsColour(const QImage &image, const QColor &wanted)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (std::abs(colour.red() - wanted.red()) + std::abs(colour.green() - wanted.green())
                    + std::abs(colour.blue() - wanted.blue()) < 12) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

class TestRunPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachKindOfCurveHasItsPicture()
    {
        const auto plots = plotsOf(exampleRun());
        QStringList stems;
        for (const RunPlot &plot : plots) {
            stems << QString::fromStdString(plot.fileStem);
        }
        QCOMPARE(stems, (QStringList{"fine_loss", "fine_mre", "fine_sdr", "fine_f1", "fine_learning_rate"}));
        const RunPlot &loss = *find(plots, "fine_loss");
        QCOMPARE(loss.curves.size(), std::size_t{3}); // this run has no heatmaps
        QVERIFY(loss.logarithmic);
        QCOMPARE(loss.curves[0].points.size(), std::size_t{240});
        const RunPlot &rates = *find(plots, "fine_sdr");
        QCOMPARE(rates.curves.size(), std::size_t{4});
        QCOMPARE(rates.curves[0].points[2][1], 98.0); // per cent
    }

    void pointsLieWithinTheirEpoch()
    {
        const auto plots = plotsOf(exampleRun());
        const auto &curve = find(plots, "fine_loss")->curves[0].points;
        QCOMPARE(curve[9][0], 0.5); // step 10 of 20
        QCOMPARE(curve.back()[0], 12.0);
        QCOMPARE(find(plots, "fine_mre")->curves[0].points[0][0], 3.0);
    }

    void theBestEpochIsMarked()
    {
        const auto plots = plotsOf(exampleRun());
        for (const RunPlot &plot : plots) {
            QVERIFY(plot.bestEpoch);
            QCOMPARE(*plot.bestEpoch, 9.0);
            QCOMPARE(QString::fromStdString(plot.bestLabel), QString("lowest MRE: 1.20 mm, epoch 9"));
        }
        std::vector<MetricPoint> unvalidated{{1, "fine", 1, 1, "train/loss", 0.5}};
        QVERIFY(!plotsOf(unvalidated).front().bestEpoch);
    }

    void stagesAreApart()
    {
        auto points = exampleRun(3);
        points.push_back({1, "coarse", 1, 10, "train/loss", 7.0});
        points.push_back({1, "unheard of", 1, 10, "train/loss", 7.0});
        const auto plots = plotsOf(points);
        QCOMPARE(plots.size(), std::size_t{6});
        QCOMPARE(plots.front().fileStem, std::string("coarse_loss"));
        QCOMPARE(plots.front().curves.size(), std::size_t{1});
    }

    void longCurvesAreAveraged()
    {
        std::vector<MetricPoint> points;
        for (int step = 1; step <= 100000; ++step) {
            points.push_back({1, "fine", 1 + step / 1000, step, "train/loss", step % 2 == 0 ? 1.0 : 3.0});
        }
        const auto curve = plotsOf(points).front().curves.front().points;
        QCOMPARE(curve.size(), std::size_t{400});
        for (const auto &point : curve) {
            QVERIFY(std::abs(point[1] - 2.0) < 0.01);
        }
    }

    void whatIsNoNumberIsLeftOut()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(plotsOf({{1, "fine", 1, 1, "train/loss", nan}}).empty());
        QCOMPARE(plotsOf({{1, "fine", 1, 1, "train/loss", nan}, {1, "fine", 1, 2, "train/loss", 2.0}})
                     .front().curves.front().points.size(), std::size_t{1});
        QVERIFY(plotsOf({}).empty());
    }

    void picturesAreDrawn()
    {
        if (!canDrawPlots()) {
            QSKIP("This program was built without Cairo.");
        }
        QTemporaryDir dir;
        const std::filesystem::path folder = qEnvironmentVariable("GONION_PLOTS", dir.path()).toStdString();
        QVERIFY(drawPlots(folder, exampleRun()));
        const QStringList names = QDir(QString::fromStdString(folder.string())).entryList(QDir::Files, QDir::Name);
        QCOMPARE(names.size(), 10);
        for (const QString &name : names) {
            const QString path = QString::fromStdString((folder / name.toStdString()).string());
            if (name.endsWith(".png")) {
                const QImage image(path);
                QCOMPARE(image.size(), QSize(1800, 1080));
                QVERIFY2(holdsColour(image, QColor(0, 114, 178)), qPrintable(name));
            } else {
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QByteArray text = file.readAll();
                QVERIFY2(text.contains("<svg") && text.trimmed().endsWith("</svg>"), qPrintable(name));
            }
        }
        QVERIFY(holdsColour(QImage(QString::fromStdString((folder / "fine_sdr.png").string())), QColor(204, 121, 167)));
    }

    void aFullOrAbsentFolderIsTold()
    {
        const auto drawn = drawPlots("/no/such/folder", exampleRun(1));
        QVERIFY(!drawn);
        QVERIFY(drawn.error().code == (canDrawPlots() ? core::ErrorCode::NotFound : core::ErrorCode::Unsupported));
    }
};

GONION_TEST(TestRunPlots, gonion::testing::runTest<TestRunPlots>);
#include "tst_run_plots.moc"
