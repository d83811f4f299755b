// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/mirror.h"

#include "annotation/shape/procrustes.h"
#include "shape_samples.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

LandmarkTemplate molarsAndMidline()
{
    std::vector<LandmarkDefinition> definitions = LandmarkTemplate::mandibularMolars().landmarks();
    for (const char *id : {"M1", "M2", "M3"}) {
        LandmarkDefinition midline;
        midline.id = id;
        definitions.push_back(midline);
    }
    return LandmarkTemplate::create("x", "x", definitions).value();
}

LandmarkSet jawAndMidline()
{
    LandmarkSet set = straightJaw();
    for (const auto &[id, place] : {std::pair("M1", core::PointLps{0, -30, 0}), std::pair("M2", core::PointLps{0, -25, 60}),
                                    std::pair("M3", core::PointLps{0, 50, 30})}) {
        Landmark landmark;
        landmark.id = id;
        landmark.state = LandmarkState::Present;
        landmark.position = place;
        set.landmarks.push_back(landmark);
    }
    return set;
}

/// Only these stay placed.
LandmarkSet only(LandmarkSet set, const QStringList &ids)
{
    for (Landmark &landmark : set.landmarks) {
        if (!ids.contains(QString::fromStdString(landmark.id))) {
            leaveOut(set, {landmark.id});
        }
    }
    return set;
}

QStringList ids(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

} // namespace

class TestMirror : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void proposesTheOtherSide_data()
    {
        QTest::addColumn<QStringList>("placed");
        QTest::addColumn<bool>("withShape");
        QTest::addColumn<double>("within"); // mm; negative: nothing can be said
        QTest::newRow("two pairs") << ids("La Ra Lf Rf Ld") << false << 1e-6;
        QTest::newRow("a pair and a midline landmark") << ids("La Ra M2 Ld") << false << 1e-6;
        QTest::newRow("three midline landmarks") << ids("M1 M2 M3 Ld") << false << 1e-6;
        QTest::newRow("two midline landmarks") << ids("M1 M2 Ld") << false << -1.0;
        QTest::newRow("one pair: the plane half way") << ids("La Ra Ld") << false << 1e-6;
        QTest::newRow("one side, no shape") << ids("La Lb Lc Ld") << false << -1.0;
        QTest::newRow("one side, by the shape's plane") << ids("La Lb Lf Ld") << true << 1e-6;
        QTest::newRow("nothing") << ids("Ld") << true << -1.0;
        QTest::newRow("everything") << ids("L0 R0 La Ra Lb Rb Lc Rc Ld Le Re Lf Rf M1 M2 M3") << true << 1e-6;
    }

    void proposesTheOtherSide()
    {
        QFETCH(QStringList, placed);
        QFETCH(bool, withShape);
        QFETCH(double, within);
        const MeanShape shape = meanShapeOf({jawAndMidline(), jawAndMidline()}, "x").value();
        const LandmarkSet truth = moved(jawAndMidline(), tilted(25.0));
        const auto proposal = mirrorProposal(molarsAndMidline(), only(truth, placed), "Rd", withShape ? &shape : nullptr);
        QCOMPARE(proposal.has_value(), within >= 0.0);
        if (proposal) {
            const double error = core::distance(*proposal, *truth.find("Rd")->position);
            QVERIFY2(error < within, qPrintable(QString::number(error)));
        }
    }

    void isLeastSquaresWithNoise()
    {
        for (const LandmarkSet &jaw : manyJaws(20, 0.5)) {
            const auto plane = symmetryPlaneOf(LandmarkTemplate::mandibularMolars(), jaw);
            QVERIFY(plane);
            QVERIFY(std::abs(core::length(plane->normal) - 1.0) < 1e-9);
            QVERIFY(plane->normal.x > 0.9);
            const auto proposal = mirrorProposal(LandmarkTemplate::mandibularMolars(), jaw, "La");
            QVERIFY(core::distance(*proposal, *jaw.find("La")->position) < 4.0);
        }
    }

    void doesNotUseWhatItIsToReplace()
    {
        LandmarkSet set = moved(straightJaw(), tilted(15.0));
        const core::PointLps truth = *set.find("Ld")->position;
        set.find("Ld")->position = core::PointLps{500, 500, 500};
        QVERIFY(core::distance(*mirrorProposal(LandmarkTemplate::mandibularMolars(), set, "Ld"), truth) < 1e-6);
    }

    void landmarksOffTheMidlineAreNoMidline()
    {
        LandmarkSet odd = jawAndMidline();
        odd.find("M1")->position = core::PointLps{20, -30, 0}; // unpaired, but to one side
        const MeanShape shape = meanShapeOf({odd, odd}, "x").value();
        const LandmarkSet truth = moved(odd, tilted(25.0));
        const auto proposal = mirrorProposal(molarsAndMidline(), truth, "Rd", &shape);
        QVERIFY(core::distance(*proposal, *truth.find("Rd")->position) < 1e-6);
    }

    void hasNothingForUnpairedLandmarks()
    {
        const LandmarkSet set = jawAndMidline();
        QVERIFY(!mirrorProposal(molarsAndMidline(), set, "M1"));
        QVERIFY(!mirrorProposal(molarsAndMidline(), set, "none"));
        LandmarkSet without = set;
        leaveOut(without, {"Ld"});
        QVERIFY(!mirrorProposal(molarsAndMidline(), without, "Rd"));
    }
};

GONION_TEST(TestMirror, gonion::testing::runTestWithEvents<TestMirror>);
#include "tst_mirror.moc"
