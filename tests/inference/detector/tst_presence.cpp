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

    void deepAndFoundMeansInside()
    {
        QVERIFY(inference::insideProbability(5.0, 20.0, true) > 0.95);
        QVERIFY(inference::insideProbability(-5.0, 20.0, true) > 0.9); // whatever the coarse network thought
        QVERIFY(inference::insideProbability(5.0, 20.0, false) > 0.95);
    }

    void aGuessedPlaceDoesNotMakeItInside()
    {
        // Of a jaw far below the scan the coarse network guesses a place somewhere in it, and doubts that it is there.
        QVERIFY(inference::insideProbability(-1.4, 20.0, false) < 0.25);
        QVERIFY(inference::insideProbability(-5.0, -20.0, false) < 0.05);
    }

    void aPlaceBeyondTheScanIsNotInside_data()
    {
        QTest::addColumn<bool>("found");
        QTest::newRow("found there") << true;
        QTest::newRow("not found") << false;
    }

    void aPlaceBeyondTheScanIsNotInside()
    {
        QFETCH(bool, found);
        // Whatever the coarse network says of it.
        QVERIFY(inference::insideProbability(8.0, -20.0, found) < 0.01);
        QVERIFY(inference::insideProbability(8.0, -3.0, found) < 0.5);
        QVERIFY(inference::insideProbability(8.0, -1.0, found) > 0.5); // within the error of the position
        QVERIFY(inference::insideProbability(8.0, -3.0, found, 4.0) > 0.5);
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

QTEST_APPLESS_MAIN(TestPresence)
#include "tst_presence.moc"
