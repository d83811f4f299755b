// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/tooth_conflict.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion;

namespace {

/// The 14 molar landmarks; teeth stand where their FDI number says, `apart` mm between second and third molars.
std::vector<inference::DetectedLandmark> jaw(double secondProbability, double thirdProbability, double apart)
{
    std::vector<inference::DetectedLandmark> landmarks;
    for (const auto &definition : annotation::LandmarkTemplate::mandibularMolars().landmarks()) {
        inference::DetectedLandmark landmark;
        landmark.id = definition.id;
        const bool third = definition.toothFdi.ends_with("8");
        const double side = definition.id.starts_with("L") ? 25.0 : -25.0;
        landmark.position = {side, third ? apart : 0.0, -2.0 * static_cast<double>(landmarks.size() % 3)};
        landmark.probability = third ? thirdProbability : secondProbability;
        landmark.existenceLogit = std::log(landmark.probability / (1.0 - landmark.probability));
        landmark.spreadMm = 1.0;
        landmarks.push_back(landmark);
    }
    return landmarks;
}

} // namespace

class TestToothConflict : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneToothHasOneName_data()
    {
        QTest::addColumn<double>("second");
        QTest::addColumn<double>("third");
        QTest::addColumn<double>("apart");
        QTest::addColumn<double>("secondAfter");
        QTest::addColumn<double>("thirdAfter");
        QTest::newRow("neighbours") << 0.9 << 0.8 << 9.0 << 0.9 << 0.8;
        QTest::newRow("one tooth named twice") << 0.9 << 0.6 << 2.0 << 0.9 << 0.06;
        QTest::newRow("the third molar is the likelier name") << 0.5 << 0.8 << 2.0 << 0.1 << 0.8;
    }

    void oneToothHasOneName()
    {
        QFETCH(double, second);
        QFETCH(double, third);
        QFETCH(double, apart);
        QFETCH(double, secondAfter);
        QFETCH(double, thirdAfter);
        auto landmarks = jaw(second, third, apart);
        const auto before = landmarks;
        inference::resolveToothConflicts(annotation::LandmarkTemplate::mandibularMolars(), landmarks);
        for (std::size_t n = 0; n < landmarks.size(); ++n) {
            const QString id = QString::fromStdString(landmarks[n].id).right(1);
            const double expected = id == "0" ? second : QString("abc").contains(id) ? secondAfter : thirdAfter;
            QVERIFY2(std::abs(landmarks[n].probability - expected) < 1e-9, landmarks[n].id.c_str());
            QVERIFY(landmarks[n].position == before[n].position);
        }
    }

    void crownsInOnePlaceAreOneTooth()
    {
        auto landmarks = jaw(0.9, 0.6, 9.0);
        landmarks[4].position = landmarks[1].position; // Ld on La, its roots elsewhere
        inference::resolveToothConflicts(annotation::LandmarkTemplate::mandibularMolars(), landmarks);
        QCOMPARE(landmarks[1].probability, 0.9);
        QVERIFY(landmarks[4].probability < 0.1);
        QCOMPARE(landmarks[11].probability, 0.6); // the other side has no conflict
    }

    void rootsPutOnTheNeighbourTakeNoTooth()
    {
        auto landmarks = jaw(0.9, 0.6, 9.0);
        // An impacted third molar without roots yet: its crown is its own, the root tips are the neighbour's.
        landmarks[5].position = landmarks[2].position;
        landmarks[6].position = landmarks[3].position;
        inference::resolveToothConflicts(annotation::LandmarkTemplate::mandibularMolars(), landmarks);
        for (const std::size_t n : {4U, 5U, 6U}) {
            QCOMPARE(landmarks[n].probability, 0.6);
        }
        QCOMPARE(landmarks[1].probability, 0.9);
    }

    void theNameExpectedThereTakesTheToothOver()
    {
        // The votes call the last tooth a third molar; the coarse network expected the second molar there.
        auto landmarks = jaw(0.2, 0.75, 2.0);
        for (auto &landmark : landmarks) {
            const bool third = QString("def").contains(QString::fromStdString(landmark.id).right(1));
            const double behind = third ? 11.0 : 1.0;
            landmark.expected = core::PointLps{landmark.position.x, behind, landmark.position.z};
        }
        const auto before = landmarks;
        const auto &molars = annotation::LandmarkTemplate::mandibularMolars();
        inference::resolveToothConflicts(molars, landmarks);
        QCOMPARE(landmarks[1].probability, 0.75);
        QVERIFY(landmarks[1].position == before[4].position);
        QVERIFY(landmarks[4].probability < 0.2);
        const auto once = landmarks;
        inference::resolveToothConflicts(molars, landmarks);
        for (std::size_t n = 0; n < landmarks.size(); ++n) {
            QVERIFY(landmarks[n].position == once[n].position);
            QVERIFY(landmarks[n].probability <= once[n].probability);
        }
        QCOMPARE(landmarks[1].probability, 0.75);
    }

    void aSureToothIsNotRenamedForASmallDoubt()
    {
        auto landmarks = jaw(0.1, 0.9, 2.0);
        for (auto &landmark : landmarks) {
            const bool third = QString("def").contains(QString::fromStdString(landmark.id).right(1));
            landmark.expected = core::PointLps{landmark.position.x, third ? 6.0 : -2.0, landmark.position.z};
        }
        inference::resolveToothConflicts(annotation::LandmarkTemplate::mandibularMolars(), landmarks);
        QVERIFY(landmarks[4].probability > 0.8);
        QVERIFY(landmarks[1].probability < 0.1);
    }

    void narrowVotesBeatWideOnes()
    {
        auto landmarks = jaw(0.7, 0.75, 2.0);
        for (auto &landmark : landmarks) {
            const bool third = QString("def").contains(QString::fromStdString(landmark.id).right(1));
            landmark.spreadMm = third ? 5.0 : 0.8;
        }
        inference::resolveToothConflicts(annotation::LandmarkTemplate::mandibularMolars(), landmarks);
        QCOMPARE(landmarks[1].probability, 0.7);
        QVERIFY(landmarks[4].probability < 0.3);
    }
};

GONION_TEST(TestToothConflict, gonion::testing::runTest<TestToothConflict>);
#include "tst_tooth_conflict.moc"
