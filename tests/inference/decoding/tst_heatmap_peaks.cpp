// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_peaks.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace gonion::inference;

namespace {

/// height * exp(-d^2 / 2 sigma^2) around a place.
torch::Tensor hill(double x, double y, double z, double height, double sigma)
{
    const auto along = [&](double at, std::int64_t size) {
        return (-(torch::arange(size, torch::kFloat64) - at).square() / (2.0 * sigma * sigma)).exp();
    };
    return height * along(x, 30).view({-1, 1, 1}) * along(y, 28).view({1, -1, 1}) * along(z, 26).view({1, 1, -1});
}

} // namespace

class TestHeatmapPeaks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void liesBetweenVoxels_data()
    {
        QTest::addColumn<double>("shift");
        for (const double shift : {0.0, 0.1, 0.25, 0.4, 0.5, 0.75}) {
            QTest::addRow("%.2f", shift) << shift;
        }
    }

    void liesBetweenVoxels()
    {
        QFETCH(double, shift);
        const auto peak = highestPeaks(hill(12 + shift, 14 - shift, 11, 0.8, 3.0).unsqueeze(0), 4.5, 1)[0].at(0);
        QVERIFY(std::abs(peak.position.x - 12 - shift) < 0.05);
        QVERIFY(std::abs(peak.position.y - 14 + shift) < 0.05);
        QVERIFY(std::abs(peak.position.z - 11) < 0.05);
        QVERIFY(peak.height > 0.75 && peak.height < 0.8 + 1e-6);
    }

    void rivalsComeByHeight()
    {
        const torch::Tensor map = hill(6, 6, 6, 0.5, 1.5) + hill(22, 20, 18, 0.9, 1.5);
        const auto peaks = highestPeaks(map.unsqueeze(0), 3.0, 5)[0];
        QVERIFY(peaks.size() >= 2);
        QVERIFY(std::abs(peaks[0].position.x - 22) < 0.1 && std::abs(peaks[1].position.x - 6) < 0.1);
        QVERIFY(peaks[0].height > peaks[1].height);
    }

    void aGpuWouldFindTheSame_data()
    {
        QTest::addColumn<double>("reach");
        QTest::newRow("one voxel") << 0.0;
        QTest::newRow("near") << 2.5;
        QTest::newRow("beyond the border") << 11.0;
    }
    /// Peaks in the middle, at the border and in a corner, low ones, and maps without any.
    void aGpuWouldFindTheSame()
    {
        QFETCH(double, reach);
        torch::manual_seed(2);
        const torch::Tensor noise = 0.2 * torch::randn({30, 28, 26}, torch::kFloat64);
        torch::Tensor maps = torch::stack({hill(12.3, 14.1, 11.8, 0.8, 3.0) + hill(29, 3, 25, 0.6, 2.0), noise,
                                           hill(0.2, 27, 25, 0.9, 3.0) + noise, -hill(9, 9, 9, 1.0, 4.0)});
        maps[1][3][4][5] = std::numeric_limits<float>::quiet_NaN();
        const auto expected = highestPeaks(maps, reach, 4);
        const auto actual = highestPeaksByOperators(maps, reach, 4);
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t n = 0; n < expected.size(); ++n) {
            QCOMPARE(actual[n].size(), expected[n].size());
            for (std::size_t rank = 0; rank < expected[n].size(); ++rank) {
                const auto &a = actual[n][rank];
                const auto &e = expected[n][rank];
                QCOMPARE(a.height, e.height);
                QVERIFY(std::abs(a.position.x - e.position.x) < 1e-9 && std::abs(a.position.y - e.position.y) < 1e-9
                        && std::abs(a.position.z - e.position.z) < 1e-9);
            }
        }
    }

    void takesOddMaps()
    {
        torch::Tensor maps = torch::full({3, 4, 1, 2}, -1.0);
        maps[1][2][0][1] = std::numeric_limits<float>::quiet_NaN();
        maps[2].fill_(std::numeric_limits<float>::quiet_NaN());
        const auto peaks = highestPeaks(maps, 2.0, 3);
        QCOMPARE(peaks.size(), std::size_t{3});
        for (const auto &landmark : peaks) {
            QVERIFY(!landmark.empty());
            QVERIFY(std::isfinite(landmark[0].position.x));
        }
        QCOMPARE(highestPeaksByOperators(maps, 2.0, 3)[1][0].position.x, peaks[1][0].position.x);
        QVERIFY_EXCEPTION_THROWN((void)highestPeaks(torch::zeros({3, 4, 5}), 2.0, 1), c10::Error);
    }
};

GONION_TEST(TestHeatmapPeaks, gonion::testing::runTest<TestHeatmapPeaks>);
#include "tst_heatmap_peaks.moc"
