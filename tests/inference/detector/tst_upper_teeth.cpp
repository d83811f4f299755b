// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/upper_teeth.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::inference;

namespace {

/// The believed crowns of two lower second molars, found `shift` mm higher than expected, and the crown of another
/// tooth found `higher` mm above its own expected place.
std::vector<DetectedLandmark> toothRow(double shift, double higher, const char *tooth)
{
    std::vector<DetectedLandmark> landmarks(3);
    for (DetectedLandmark &landmark : landmarks) {
        landmark.tooth = &landmark == &landmarks.front() ? "37" : "47";
        landmark.examined = true;
        landmark.probability = 0.9;
        landmark.expected = gonion::core::PointLps{0, 0, 10};
        landmark.position = {0, 0, 10 + shift};
    }
    landmarks.back().tooth = tooth;
    landmarks.back().position.z = 10 + higher;
    return landmarks;
}

} // namespace

class TestUpperTeeth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doubtsWhatStandsAboveItsRow_data()
    {
        QTest::addColumn<double>("shift");
        QTest::addColumn<double>("higher");
        QTest::addColumn<QString>("tooth");
        QTest::addColumn<bool>("believed");
        QTest::newRow("in its row") << 0.0 << 1.0 << "38" << true;
        QTest::newRow("impacted deep in the bone") << 0.0 << -12.0 << "38" << true;
        QTest::newRow("a crown's height above") << 0.0 << 9.0 << "38" << false;
        QTest::newRow("above, as the whole jaw is") << 7.0 << 9.0 << "38" << true;
        QTest::newRow("an upper tooth may be there") << 0.0 << 9.0 << "28" << true;
        QTest::newRow("of no tooth") << 0.0 << 9.0 << "" << true;
    }

    void doubtsWhatStandsAboveItsRow()
    {
        QFETCH(double, shift);
        QFETCH(double, higher);
        QFETCH(QString, tooth);
        QFETCH(bool, believed);
        auto landmarks = toothRow(shift, higher, tooth.toUtf8().constData());
        doubtUpperTeeth(landmarks);
        if (believed) {
            QCOMPARE(landmarks.back().probability, 0.9);
        } else {
            QVERIFY(landmarks.back().probability < 0.1);
        }
        QCOMPARE(landmarks.back().strayed, !believed);
        for (std::size_t n = 0; n + 1 < landmarks.size(); ++n) {
            QCOMPARE(landmarks[n].probability, 0.9);
        }
    }

    void changesNothingWithoutAJaw()
    {
        auto landmarks = toothRow(0.0, 9.0, "38");
        for (std::size_t n = 0; n + 1 < landmarks.size(); ++n) {
            landmarks[n].probability = 0.2;
        }
        doubtUpperTeeth(landmarks);
        QCOMPARE(landmarks.back().probability, 0.9);
    }
};

GONION_TEST(TestUpperTeeth, gonion::testing::runTest<TestUpperTeeth>);
#include "tst_upper_teeth.moc"
