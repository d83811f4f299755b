// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_decoding.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <limits>

using namespace gonion;
using namespace gonion::inference;

class TestHeatmapDecoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void averagesThePlateau()
    {
        auto heatmap = torch::zeros({1, 20, 20, 20});
        heatmap.slice(1, 2, 12).slice(2, 4, 14).slice(3, 6, 16).fill_(1.0); // 1000 voxels
        const auto position = decodeHeatmaps(heatmap).at(0);
        QCOMPARE(position, (core::TensorIndex{6.5, 8.5, 10.5}));
    }

    void lowersTheThresholdUntil500VoxelsAreIn()
    {
        auto heatmap = torch::zeros({1, 20, 20, 20});
        heatmap.slice(1, 0, 10).slice(2, 0, 10).slice(3, 0, 10).fill_(0.75); // in at 0.699, not at 0.799
        heatmap.slice(1, 0, 10).slice(2, 0, 10).slice(3, 10, 12).fill_(0.65); // not in yet
        heatmap[0][0][0][0] = 1.0;
        QCOMPARE(decodeHeatmaps(heatmap).at(0), (core::TensorIndex{4.5, 4.5, 4.5}));
    }

    void takesAllOfASmallHeatmap()
    {
        auto heatmap = torch::full({1, 3, 3, 3}, -7.0);
        heatmap[0][2][2][2] = 1.0;
        QCOMPARE(decodeHeatmaps(heatmap).at(0), (core::TensorIndex{1, 1, 1}));
    }

    void endsAtOnceForATinyMaximum()
    {
        auto heatmap = torch::full({1, 4, 4, 4}, -1e30);
        heatmap[0][0][0][0] = 1e-30;
        QCOMPARE(decodeHeatmaps(heatmap).at(0), (core::TensorIndex{1.5, 1.5, 1.5}));
    }

    void widensOnceBelowZero()
    {
        auto heatmap = torch::full({1, 10, 10, 10}, -9.0);
        heatmap[0][1][2][3] = -2.0;
        heatmap[0][3][2][3] = -2.9; // above 1.5 * -2
        heatmap[0][9][9][9] = -3.1; // below it
        QCOMPARE(decodeHeatmaps(heatmap).at(0), (core::TensorIndex{2, 2, 3}));
    }

    void keepsLandmarksApart()
    {
        auto heatmaps = torch::full({2, 10, 10, 10}, -9.0);
        heatmaps[0][1][2][3] = -1.0;
        heatmaps[1][7][8][9] = -1.0;
        const auto positions = decodeHeatmaps(heatmaps);
        QCOMPARE(positions.at(0), (core::TensorIndex{1, 2, 3}));
        QCOMPARE(positions.at(1), (core::TensorIndex{7, 8, 9}));
    }

    void survivesNotANumber()
    {
        auto heatmaps = torch::full({2, 3, 3, 3}, std::numeric_limits<float>::quiet_NaN());
        heatmaps[1][2][2][2] = -1.0;
        const auto positions = decodeHeatmaps(heatmaps);
        QCOMPARE(positions.at(0), (core::TensorIndex{1, 1, 1}));
        QCOMPARE(positions.at(1), (core::TensorIndex{2, 2, 2}));
    }
};

GONION_TEST(TestHeatmapDecoding, gonion::testing::runTest<TestHeatmapDecoding>);
#include "tst_heatmap_decoding.moc"
