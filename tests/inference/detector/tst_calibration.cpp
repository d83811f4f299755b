// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/calibration.h"

#include "inference/detector/presence.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <vector>

using namespace gonion;
using annotation::LandmarkState;
using inference::DetectedLandmark;
using inference::Detection;
using inference::ModelDescription;

namespace {

enum class Tooth { Stands, Impacted, Gone, Cut };

ModelDescription model()
{
    ModelDescription description;
    description.landmarks = annotation::LandmarkTemplate::mandibularMolars();
    description.presence.logitWeight = 1.0;
    description.radii.mm.assign(description.landmarks.size(), 1.75);
    return description;
}

/// A jaw as the networks would see it: the second molars, and the third ones of the left and of the right.
/// A tooth that is gone gets the network's weak second thoughts, on its neighbour where there is one.
Detection jaw(Tooth second, Tooth leftThird, Tooth rightThird)
{
    Detection detection;
    for (const auto &definition : model().landmarks.landmarks()) {
        DetectedLandmark landmark;
        landmark.id = definition.id;
        const bool left = definition.id.starts_with("L");
        const bool third = definition.toothFdi.ends_with("8");
        const bool bone = definition.toothFdi.empty();
        const Tooth tooth = third ? (left ? leftThird : rightThird) : second;
        const double side = left ? 25.0 : -25.0;
        const char letter = definition.id.back();
        // Crown, mesial root tip, distal root tip of an upright tooth.
        const bool crown = letter == 'a' || letter == 'd';
        const bool mesial = letter == 'b' || letter == 'e';
        core::PointLps at{side, crown ? 0.0 : mesial ? -3.0 : 3.0, crown ? 0.0 : -18.0};
        if (third && tooth == Tooth::Stands) {
            at.y += 10.5;
        } else if (third && tooth == Tooth::Impacted) {
            // Lying: its crown points forward, low against the root of the second molar.
            at = {side, crown ? 7.0 : 20.0, (crown ? -7.0 : mesial ? -9.0 : -5.0)};
        }
        landmark.position = at;
        landmark.examined = tooth != Tooth::Cut || bone;
        landmark.existenceLogit = tooth == Tooth::Gone ? -2.5 : 2.0;
        landmark.spreadMm = tooth == Tooth::Gone ? 4.0 : 0.8;
        landmark.insideProbability = 0.98;
        if (second == Tooth::Cut) {
            landmark.examined = false;
            landmark.position.z -= 40.0;
            landmark.insideProbability = 0.03;
        }
        if (bone && second != Tooth::Cut) {
            landmark.existenceLogit = 2.0;
            landmark.spreadMm = 1.5;
        }
        detection.landmarks.push_back(landmark);
    }
    return detection;
}

} // namespace
Q_DECLARE_METATYPE(Tooth)

class TestCalibration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRootIsNeverLikelierThanItsCrown()
    {
        Detection detection = jaw(Tooth::Stands, Tooth::Stands, Tooth::Stands);
        for (const std::size_t n : {4U, 5U}) { // Ld and Le: a doubtful crown, a sure root
            detection.landmarks[n].tooth = "38";
            detection.landmarks[n].existenceLogit = n == 4 ? -1.0 : 3.0;
        }
        inference::applyCalibration(model(), detection);
        QVERIFY(detection.landmarks[4].probability < 0.5);
        QCOMPARE(detection.landmarks[5].probability, detection.landmarks[4].probability);
        QCOMPARE(detection.landmarks[5].state, LandmarkState::Missing);
    }

    void decidesJaws_data()
    {
        QTest::addColumn<Tooth>("second");
        QTest::addColumn<Tooth>("left");
        QTest::addColumn<Tooth>("right");
        QTest::addColumn<QString>("states"); // L0 La..Lf R0 Ra..Rf: p, m, o
        QTest::newRow("all there") << Tooth::Stands << Tooth::Stands << Tooth::Stands << "pppppppppppppp";
        QTest::newRow("one impacted, none on the other side")
            << Tooth::Stands << Tooth::Impacted << Tooth::Gone << "pppppppppppmmm";
        QTest::newRow("impacted on the right") << Tooth::Stands << Tooth::Gone << Tooth::Impacted << "ppppmmmppppppp";
        QTest::newRow("toothless") << Tooth::Gone << Tooth::Gone << Tooth::Gone << "pmmmmmmpmmmmmm";
        QTest::newRow("cut above the lower jaw") << Tooth::Cut << Tooth::Cut << Tooth::Cut << "oooooooooooooo";
        QTest::newRow("third molars alone") << Tooth::Gone << Tooth::Stands << Tooth::Stands << "pmmmppppmmmppp";
    }

    void decidesJaws()
    {
        QFETCH(Tooth, second);
        QFETCH(Tooth, left);
        QFETCH(Tooth, right);
        QFETCH(QString, states);
        Detection detection = jaw(second, left, right);
        inference::applyCalibration(model(), detection);
        QString decided;
        for (const DetectedLandmark &landmark : detection.landmarks) {
            decided += landmark.state == LandmarkState::Present   ? 'p'
                       : landmark.state == LandmarkState::Missing ? 'm'
                                                                  : 'o';
        }
        QCOMPARE(decided, states);
    }

    void usesTheModelsOwnNumbers()
    {
        Detection detection = jaw(Tooth::Stands, Tooth::Stands, Tooth::Stands);
        ModelDescription description = model();
        description.presence.bias = -1.0;
        description.presence.thresholds.assign(14, 0.9);
        inference::applyCalibration(description, detection);
        const DetectedLandmark &crown = detection.landmarks[1];
        QCOMPARE(crown.probability, inference::presenceProbability(description.presence, 2.0, 0.8));
        QCOMPARE(crown.state, LandmarkState::Missing);
        QCOMPARE(crown.radius90Mm, std::optional<double>(1.75));
        description.radii.level = 0.5; // no radius of 90 %
        inference::applyCalibration(description, detection);
        QVERIFY(!detection.landmarks[1].radius90Mm);
        description.radii = {};
        inference::applyCalibration(description, detection);
        QVERIFY(!detection.landmarks[1].radius90Mm);
    }

    void aNameThatLostStandsWhereItsNeighboursSay()
    {
        Detection detection = jaw(Tooth::Stands, Tooth::Gone, Tooth::Stands);
        for (DetectedLandmark &landmark : detection.landmarks) {
            const bool leftThird = landmark.id == "Ld" || landmark.id == "Le" || landmark.id == "Lf";
            landmark.expected = landmark.position + core::VectorLps{0.0, leftThird ? 10.0 : 0.0, -1.0};
        }
        inference::applyCalibration(model(), detection);
        const DetectedLandmark &second = detection.landmarks[1];
        const DetectedLandmark &third = detection.landmarks[4]; // the votes for it fell on the second molar
        QCOMPARE(third.state, LandmarkState::Missing);
        QVERIFY(third.strayed && !second.strayed);
        QVERIFY(third.position == second.position); // still the detector's best, whatever it decided
        QVERIFY(core::distance(third.markPlace(), second.position + core::VectorLps{0.0, 10.0, 0.0}) < 0.01);
        QVERIFY(second.markPlace() == second.position);
        const core::PointLps place = third.markPlace();
        inference::applyCalibration(model(), detection); // what it concluded was no new finding
        QVERIFY(detection.landmarks[4].markPlace() == place);
    }

    void saysNothingOfWhatWasNotExamined()
    {
        Detection detection = jaw(Tooth::Stands, Tooth::Stands, Tooth::Stands);
        detection.landmarks[4].examined = false;
        inference::applyCalibration(model(), detection);
        QCOMPARE(detection.landmarks[4].probability, 0.0);
        QVERIFY(detection.landmarks[5].probability > 0.8);
    }
};

GONION_TEST(TestCalibration, gonion::testing::runTest<TestCalibration>);
#include "tst_calibration.moc"
