// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/presence.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <string>

using namespace gonion;

class TestPresence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsItsCalibration()
    {
        inference::PresenceCalibration calibration;
        QCOMPARE(inference::presenceProbability(calibration, 0.0, 3.0), 0.5);
        calibration.logitWeight = 2.0;
        calibration.spreadWeight = -1.0;
        calibration.bias = 0.5;
        const double score = 2.0 * 1.5 - std::log(4.0) + 0.5;
        QCOMPARE(inference::presenceProbability(calibration, 1.5, 3.0), 1.0 / (1.0 + std::exp(-score)));
    }

    void measuresDepthInMillimetres()
    {
        const auto geometry = core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 2.5}, {11, 21, 31});
        QCOMPARE(inference::depthInside(*geometry, {5, 10, 37.5}), 5.5);
        QCOMPARE(inference::depthInside(*geometry, {5, 10, 0}), 1.25);
        QCOMPARE(inference::depthInside(*geometry, {5, 10, -11.25}), -10.0);
    }

    void tellsInsideFromOutside_data()
    {
        QTest::addColumn<double>("logit");
        QTest::addColumn<double>("depth");
        QTest::addColumn<double>("expectedDepth");
        QTest::addColumn<bool>("found");
        QTest::addColumn<double>("error");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("deep and found") << 5.0 << 20.0 << 20.0 << true << 2.0 << 0.95 << 1.0;
        QTest::newRow("found, whatever the coarse network thought") << -5.0 << 20.0 << 20.0 << true << 2.0 << 0.9 << 1.0;
        QTest::newRow("deep, not found, said to be inside") << 5.0 << 20.0 << 20.0 << false << 2.0 << 0.95 << 1.0;
        // Of a jaw far below the scan the coarse network guesses a place somewhere in it, and doubts that it is there.
        QTest::newRow("guessed inside, doubted") << -1.4 << 20.0 << 20.0 << false << 2.0 << 0.0 << 0.25;
        QTest::newRow("outside by both") << -5.0 << -20.0 << -20.0 << false << 2.0 << 0.0 << 0.05;
        for (const bool found : {true, false}) {
            const char *word = found ? "found" : "not found";
            QTest::addRow("far beyond the scan, %s", word) << 8.0 << -20.0 << -20.0 << found << 2.0 << 0.0 << 0.01;
            QTest::addRow("beyond the scan, %s", word) << 8.0 << -3.0 << 1.0 << found << 2.0 << 0.0 << 0.5;
            QTest::addRow("within the position's error, %s", word) << 8.0 << -1.0 << 1.0 << found << 2.0 << 0.5 << 1.0;
            QTest::addRow("within a coarse position's error, %s", word) << 8.0 << -3.0 << 1.0 << found << 4.0 << 0.5 << 1.0;
        }
        QTest::newRow("at the edge, expected beyond it, doubted") << -0.2 << 1.6 << -4.4 << true << 2.0 << 0.0 << 0.5;
        QTest::newRow("just outside, expected beyond the edge") << 2.0 << -1.2 << -5.0 << true << 2.0 << 0.0 << 0.5;
        QTest::newRow("at the edge, expected inside") << -0.2 << 1.6 << 1.0 << true << 2.0 << 0.5 << 1.0;
        QTest::newRow("clear of the edge, expected beyond it") << -0.2 << 4.0 << -1.0 << true << 2.0 << 0.5 << 1.0;
    }

    void tellsInsideFromOutside()
    {
        QFETCH(double, logit);
        QFETCH(double, depth);
        QFETCH(double, expectedDepth);
        QFETCH(bool, found);
        QFETCH(double, error);
        QFETCH(double, low);
        QFETCH(double, high);
        const double probability = inference::insideProbability({logit, depth, expectedDepth, found, error});
        QVERIFY2(probability >= low && probability <= high, std::to_string(probability).c_str());
    }

    void knowsWhatWasFoundWhereExpected_data()
    {
        QTest::addColumn<double>("presence");
        QTest::addColumn<double>("apart");
        QTest::addColumn<bool>("found");
        QTest::newRow("found where expected") << 0.9 << 4.0 << true;
        QTest::newRow("not found") << 0.2 << 4.0 << false;
        QTest::newRow("another tooth far away") << 0.9 << 25.0 << false;
    }

    void knowsWhatWasFoundWhereExpected()
    {
        QFETCH(double, presence);
        QFETCH(double, apart);
        QTEST(inference::isFoundWhereExpected(presence, apart), "found");
    }
};

GONION_TEST(TestPresence, gonion::testing::runTest<TestPresence>);
#include "tst_presence.moc"
