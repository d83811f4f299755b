// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/ensemble.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion;
using annotation::LandmarkState;
using inference::Detection;

namespace {

Detection one(const char *model, const core::PointLps &at, double probability)
{
    Detection detection;
    detection.modelName = model;
    detection.modelHash = model;
    inference::DetectedLandmark landmark;
    landmark.id = "A";
    landmark.examined = true;
    landmark.position = at;
    landmark.probability = probability;
    landmark.spreadMm = 1.0;
    detection.landmarks = {landmark};
    detection.thresholds = {0.5};
    return detection;
}

} // namespace

class TestEnsemble : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneModelStaysAsItIs()
    {
        const auto merged = inference::mergeDetections({one("a", {1, 2, 3}, 0.7)});
        QVERIFY(merged.has_value());
        QVERIFY(merged->landmarks[0].position == (core::PointLps{1, 2, 3}));
        QCOMPARE(merged->modelName, std::string("a"));
    }

    void meetsInTheMiddle()
    {
        auto a = one("a", {0, 0, 0}, 0.9);
        auto b = one("b", {2, 0, 0}, 0.3);
        a.landmarks[0].radius90Mm = 1.5;
        b.landmarks[0].radius90Mm = 2.5;
        b.thresholds = {0.3};
        b.demonstration = true;
        a.notices = b.notices = {"once"};
        const auto merged = inference::mergeDetections({a, b});
        QVERIFY(merged.has_value());
        const auto &landmark = merged->landmarks[0];
        QVERIFY(std::abs(landmark.probability - 0.6) < 1e-12);
        QVERIFY(core::distance(landmark.position, {0.5, 0, 0}) < 1e-9); // weighted 0.9 : 0.3
        QCOMPARE(landmark.state, LandmarkState::Present);
        QCOMPARE(landmark.radius90Mm, std::optional<double>(2.5));
        QVERIFY(landmark.spreadMm > 1.0);
        QVERIFY(std::abs(merged->thresholds[0] - 0.4) < 1e-12);
        QCOMPARE(merged->modelName, std::string("a + b"));
        QVERIFY(merged->demonstration);
        QCOMPARE(merged->notices.size(), std::size_t{1});
    }

    void theOddOneOutDoesNotPull()
    {
        const auto merged =
            inference::mergeDetections({one("a", {0, 0, 0}, 0.9), one("b", {40, 0, 0}, 0.9), one("c", {1, 0, 0}, 0.9)});
        QVERIFY(core::distance(merged->landmarks[0].position, {0.5, 0, 0}) < 1e-9);
        QVERIFY(merged->landmarks[0].uncertain); // since its spread is wide
    }

    void refusesOtherLandmarks()
    {
        auto b = one("b", {0, 0, 0}, 0.5);
        b.landmarks[0].id = "B";
        const auto merged = inference::mergeDetections({one("a", {0, 0, 0}, 0.5), b});
        QVERIFY(!merged.has_value());
        QCOMPARE(merged.error().code, core::ErrorCode::InvalidArgument);
        QVERIFY(!inference::mergeDetections({}).has_value());
    }
};

GONION_TEST(TestEnsemble, gonion::testing::runTest<TestEnsemble>);
#include "tst_ensemble.moc"
