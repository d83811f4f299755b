// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/presence.h"

#include <QtTest>

#include <cmath>

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

    void deepAndAgreedMeansInside()
    {
        QVERIFY(inference::insideProbability(5.0, 20.0) > 0.95);
        QVERIFY(inference::insideProbability(-5.0, -20.0) < 0.05);
        QVERIFY(std::abs(inference::insideProbability(-5.0, 20.0) - 0.5) < 0.01);
    }

    void aPlaceBeyondTheScanIsNotInside()
    {
        // Whatever the coarse network says of it.
        QVERIFY(inference::insideProbability(8.0, -20.0) < 0.01);
        QVERIFY(inference::insideProbability(8.0, -3.0) < 0.5);
        QVERIFY(inference::insideProbability(8.0, -1.0) > 0.5); // within the error of the position
        QVERIFY(inference::insideProbability(8.0, -3.0, 4.0) > 0.5);
    }

    void findingSettlesTheFieldOfView_data()
    {
        QTest::addColumn<double>("coarse");
        QTest::addColumn<double>("presence");
        QTest::addColumn<double>("apart");
        QTest::addColumn<double>("after");
        QTest::newRow("found where expected") << -3.0 << 0.9 << 4.0 << 2.0;
        QTest::newRow("surely inside already") << 6.0 << 0.9 << 4.0 << 6.0;
        QTest::newRow("not found") << -3.0 << 0.2 << 4.0 << -3.0;
        QTest::newRow("another tooth far away") << -3.0 << 0.9 << 25.0 << -3.0;
    }

    void findingSettlesTheFieldOfView()
    {
        QFETCH(double, coarse);
        QFETCH(double, presence);
        QFETCH(double, apart);
        QTEST(inference::insideLogitAfterSearch(coarse, presence, apart), "after");
    }
};

QTEST_APPLESS_MAIN(TestPresence)
#include "tst_presence.moc"
