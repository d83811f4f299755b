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
        QVERIFY(std::abs(inference::insideProbability(5.0, -20.0) - 0.5) < 0.01);
    }
};

QTEST_APPLESS_MAIN(TestPresence)
#include "tst_presence.moc"
