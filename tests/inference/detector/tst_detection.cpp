// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detection.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::inference;
using gonion::annotation::LandmarkState;

Q_DECLARE_METATYPE(gonion::annotation::LandmarkState)

class TestDetection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<double>("probability");
        QTest::addColumn<double>("inside");
        QTest::addColumn<double>("spread");
        QTest::addColumn<double>("threshold"); // negative: the model's own
        QTest::addColumn<LandmarkState>("state");
        QTest::addColumn<bool>("uncertain");
        QTest::newRow("sure") << 0.95 << 0.99 << 0.5 << -1.0 << LandmarkState::Present << false;
        QTest::newRow("missing") << 0.05 << 0.99 << 0.5 << -1.0 << LandmarkState::Missing << false;
        QTest::newRow("outside is never missing") << 0.05 << 0.1 << 0.5 << -1.0 << LandmarkState::Outside << false;
        QTest::newRow("near its threshold") << 0.55 << 0.99 << 0.5 << -1.0 << LandmarkState::Present << true;
        QTest::newRow("wide votes") << 0.95 << 0.99 << 6.0 << -1.0 << LandmarkState::Present << true;
        QTest::newRow("at the border of the scan") << 0.95 << 0.45 << 0.5 << -1.0 << LandmarkState::Outside << true;
        QTest::newRow("a stricter threshold") << 0.7 << 0.99 << 0.5 << 0.95 << LandmarkState::Missing << false;
        QTest::newRow("the threshold itself counts") << 0.8 << 0.99 << 0.5 << 0.8 << LandmarkState::Present << true;
    }

    void decides()
    {
        QFETCH(double, probability);
        QFETCH(double, inside);
        QFETCH(double, spread);
        QFETCH(double, threshold);
        QFETCH(LandmarkState, state);
        QFETCH(bool, uncertain);
        Detection detection;
        DetectedLandmark landmark;
        landmark.probability = probability;
        landmark.insideProbability = inside;
        landmark.spreadMm = spread;
        detection.landmarks = {landmark};
        detection.thresholds = {0.5};
        decide(detection, threshold < 0.0 ? std::nullopt : std::optional(threshold));
        QCOMPARE(detection.landmarks[0].state, state);
        QCOMPARE(detection.landmarks[0].uncertain, uncertain);
    }

    void rootsNeedTheirCrown_data()
    {
        QTest::addColumn<double>("crown");
        QTest::addColumn<LandmarkState>("root");
        QTest::newRow("with a crown") << 0.9 << LandmarkState::Present;
        QTest::newRow("without one") << 0.3 << LandmarkState::Missing;
    }

    void rootsNeedTheirCrown()
    {
        QFETCH(double, crown);
        QFETCH(LandmarkState, root);
        Detection detection;
        detection.landmarks.resize(3);
        detection.landmarks[0].tooth = detection.landmarks[1].tooth = "38";
        detection.landmarks[0].probability = crown;
        detection.landmarks[1].probability = detection.landmarks[2].probability = 0.6;
        decide(detection, std::nullopt);
        QCOMPARE(detection.landmarks[1].state, root);
        QCOMPARE(detection.landmarks[1].probability, std::min(crown, 0.6));
        QCOMPARE(detection.landmarks[2].state, LandmarkState::Present); // of no tooth
    }

    void aRootsOwnThresholdDoesNotOutliveTheCrown()
    {
        Detection detection;
        detection.landmarks.resize(2);
        detection.landmarks[0].tooth = detection.landmarks[1].tooth = "38";
        detection.landmarks[0].probability = detection.landmarks[1].probability = 0.6;
        detection.thresholds = {0.7, 0.3};
        decide(detection, std::nullopt);
        QCOMPARE(detection.landmarks[1].state, LandmarkState::Missing);
        QVERIFY(detection.landmarks[1].uncertain);
    }

    void usesEachLandmarksOwnThreshold()
    {
        Detection detection;
        detection.landmarks.resize(2);
        detection.landmarks[0].probability = detection.landmarks[1].probability = 0.6;
        detection.thresholds = {0.3, 0.9};
        decide(detection, std::nullopt);
        QCOMPARE(detection.landmarks[0].state, LandmarkState::Present);
        QCOMPARE(detection.landmarks[1].state, LandmarkState::Missing);
    }

    void becomesALandmarkSet()
    {
        Detection detection;
        detection.modelHash = "abc";
        detection.templateId = "molars";
        detection.landmarks.resize(2);
        detection.landmarks[0].id = "La";
        detection.landmarks[0].state = LandmarkState::Present;
        detection.landmarks[0].position = {1, 2, 3};
        detection.landmarks[1].id = "Ld";
        detection.landmarks[1].state = LandmarkState::Missing;
        detection.landmarks[1].position = {4, 5, 6};
        const auto set = landmarkSetFrom(detection);
        QCOMPARE(set.templateId, std::string("molars"));
        QVERIFY(set.landmarks[0].position == (gonion::core::PointLps{1, 2, 3}));
        QVERIFY(!set.landmarks[1].position.has_value());
        QVERIFY(set.landmarks[1].estimate == (gonion::core::PointLps{4, 5, 6}));
        QCOMPARE(set.landmarks[1].modelHash, std::string("abc"));
    }
};

GONION_TEST(TestDetection, gonion::testing::runTest<TestDetection>);
#include "tst_detection.moc"
