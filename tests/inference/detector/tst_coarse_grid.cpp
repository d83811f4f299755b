// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/coarse_grid.h"

#include "inference/detector/coarse_search.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion::inference;
using gonion::core::ImageGeometry;
using gonion::core::PointLps;

class TestCoarseGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void boundsHoldObliqueCorners()
    {
        const double c = std::sqrt(0.5);
        const auto geometry = ImageGeometry::create({0, 0, 0}, {1, 1, 1}, {{{c, -c, 0}, {c, c, 0}, {0, 0, 1}}}, {11, 11, 5});
        const BoxLps box = boundsOf(*geometry);
        QVERIFY(std::abs(box.size()[0] - 11.0 * std::sqrt(2.0)) < 1e-9);
        QVERIFY(std::abs(box.size()[2] - 5.0) < 1e-9);
    }

    void bodyIsTheLargestPart()
    {
        const auto survey = ImageGeometry::axisAligned({0, 0, 0}, {4, 4, 4}, {20, 20, 20});
        std::vector<float> hu(20 * 20 * 20, -1000.0F);
        const auto fill = [&](int low, int high, int k0, int k1) {
            for (int k = k0; k < k1; ++k) {
                for (int j = low; j < high; ++j) {
                    for (int i = low; i < high; ++i) {
                        hu[i + 20 * (j + 20 * k)] = 40.0F;
                    }
                }
            }
        };
        fill(5, 12, 5, 15);  // the head
        fill(14, 18, 0, 3);  // a cushion
        const BoxLps box = bodyBox(hu, *survey);
        QCOMPARE(box.low.x, 18.0);
        QCOMPARE(box.high.x, 46.0);
        QCOMPARE(box.low.z, 18.0);
        QCOMPARE(box.high.z, 58.0);
    }

    void aTableThatTouchesTheHeadDoesNotCount()
    {
        const auto survey = ImageGeometry::axisAligned({0, 0, 0}, {4, 4, 4}, {100, 60, 20});
        std::vector<float> hu(100 * 60 * 20, -1000.0F);
        for (int k = 0; k < 20; ++k) {
            for (int j = 5; j < 57; ++j) {
                for (int i = 0; i < 100; ++i) {
                    const bool head = i >= 30 && i < 70 && j < 55;
                    const bool table = j >= 55;
                    hu[i + 100 * (j + 60 * k)] = head || table ? 40.0F : -1000.0F;
                }
            }
        }
        const BoxLps box = bodyBox(hu, *survey);
        QCOMPARE(box.low.x, 30 * 4.0 - 2.0);
        QCOMPARE(box.high.x, 69 * 4.0 + 2.0);
        QCOMPARE(box.low.y, 5 * 4.0 - 2.0);
        QVERIFY(box.high.y <= 57 * 4.0);
        QCOMPARE(box.size()[2], 80.0);
    }

    void anEmptyScanIsSearchedWhole()
    {
        const auto survey = ImageGeometry::axisAligned({0, 0, 0}, {4, 4, 4}, {10, 10, 10});
        const BoxLps box = bodyBox(std::vector<float>(1000, -1000.0F), *survey);
        QCOMPARE(box.low.x, -2.0);
        QCOMPARE(box.high.x, 38.0);
    }

    void gridHoldsBoxAndMargin_data()
    {
        QTest::addColumn<double>("side");
        QTest::addColumn<double>("spacing");
        QTest::newRow("small jaw scan") << 80.0 << 4.0;
        QTest::newRow("head") << 220.0 << 4.0;
        QTest::newRow("head and shoulders") << 300.0 << 420.0 / 96.0;
    }

    void gridHoldsBoxAndMargin()
    {
        QFETCH(double, side);
        QFETCH(double, spacing);
        CoarseStage stage;
        const BoxLps box{{10, -20, 30}, {10 + side, -20 + side, 30 + side}};
        const ImageGeometry grid = coarseGrid(box, stage);
        QVERIFY(std::abs(grid.spacing()[0] - spacing) < 1e-9);
        QVERIFY(grid.size().i <= 96);
        QCOMPARE(grid.size().i % 8, 0);
        const BoxLps bounds = boundsOf(grid);
        QVERIFY(bounds.low.x <= 10 - 60.0 + 1e-6);
        QVERIFY(bounds.high.z >= 30 + side + 60.0 - 1e-6);
    }

    void aBodyIsSearchedFromTheTop()
    {
        const BoxLps body{{-250, -150, -1500}, {250, 150, 100}};
        const auto boxes = searchBoxes(body);
        QVERIFY(boxes.size() > 5);
        QCOMPARE(boxes.front().high.z, 100.0);
        QCOMPARE(boxes.back().low.z, -1500.0);
        for (const BoxLps &box : boxes) {
            QVERIFY(box.size()[0] <= 300.0 && box.size()[2] <= 300.0);
        }
        QCOMPARE(searchBoxes({{0, 0, 0}, {200, 200, 250}}).size(), std::size_t{1});
    }

    void aTurnedGridKeepsItsMiddle()
    {
        const auto grid = ImageGeometry::axisAligned({-100, -80, 30}, {4, 4, 4}, {48, 40, 32});
        const auto turned = turnedGrid(*grid, 90.0);
        const gonion::core::ContinuousIndex middle{23.5, 19.5, 15.5};
        QVERIFY(gonion::core::distance(turned.lpsFromIndex(middle), grid->lpsFromIndex(middle)) < 1e-9);
        // Along its first axis it goes to the patient's back.
        const auto step = turned.lpsFromIndex({1, 0, 0}) - turned.lpsFromIndex({0, 0, 0});
        QVERIFY(std::abs(step.x) < 1e-9 && std::abs(step.y - 4.0) < 1e-9 && std::abs(step.z) < 1e-9);
        QCOMPARE(turned.size().i, grid->size().i);
    }

    void positionsComeFromPeakAndOffset()
    {
        CoarseOutput output;
        output.heatmap = torch::full({1, 1, 6, 5, 4}, -20.0);
        output.heatmap[0][0][3][2][1] = 20.0;
        output.offset = torch::zeros({1, 3, 6, 5, 4});
        output.offset[0][0] = 0.5;
        output.offset[0][1] = -0.25;
        output.inside = torch::full({1, 1}, 2.0);
        const auto grid = ImageGeometry::axisAligned({100, 0, 0}, {4, 4, 4}, {12, 10, 8});
        const auto landmarks = coarseLandmarks(output, *grid);
        QCOMPARE(landmarks.size(), std::size_t{1});
        QVERIFY(std::abs(landmarks[0].position.x - (100 + 4 * 6.5)) < 1e-3);
        QVERIFY(std::abs(landmarks[0].position.y - 4 * 3.75) < 1e-3);
        QVERIFY(std::abs(landmarks[0].position.z - 4 * 2.0) < 1e-3);
        QVERIFY(landmarks[0].spreadMm < 0.01);
        QCOMPARE(landmarks[0].insideLogit, 2.0);
    }
};

GONION_TEST(TestCoarseGrid, gonion::testing::runTest<TestCoarseGrid>);
#include "tst_coarse_grid.moc"
