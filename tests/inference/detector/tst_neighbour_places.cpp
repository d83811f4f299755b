// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/neighbour_places.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;
using core::PointLps;
using core::VectorLps;
using inference::Anchorage;
using inference::DetectedLandmark;

namespace {

DetectedLandmark landmark(const char *tooth, PointLps expected, VectorLps off, double probability)
{
    DetectedLandmark one;
    one.tooth = tooth;
    one.examined = true;
    one.probability = probability;
    one.expected = expected;
    one.position = expected + off;
    return one;
}

} // namespace

class TestNeighbourPlaces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNearestSayMost_data()
    {
        QTest::addColumn<double>("at"); // along x; an anchorage at 0 was found 2 mm too high, one at 60 mm 4 mm
        QTest::addColumn<double>("shift");
        QTest::newRow("beside the first") << 5.0 << 2.0;
        QTest::newRow("midway") << 30.0 << 3.0;
        QTest::newRow("beside the second") << 55.0 << 4.0;
        QTest::newRow("far beyond both") << 300.0 << 4.0;
    }

    void theNearestSayMost()
    {
        QFETCH(double, at);
        QFETCH(double, shift);
        const std::vector<Anchorage> anchorages{{{0, 0, 0}, {0, 0, 2}, 1.0}, {{60, 0, 0}, {60, 0, 4}, 1.0}};
        const double found = inference::shiftNear({at, 0, 0}, anchorages).z;
        QVERIFY2(std::abs(found - shift) < 0.05, qPrintable(QString::number(found)));
    }

    void nobodyShiftsNothing()
    {
        QVERIFY(inference::shiftNear({1, 2, 3}, {}) == VectorLps{});
    }

    void strayedLandmarksAreSoughtWhereTheirNeighboursSay()
    {
        std::vector<DetectedLandmark> row{landmark("37", {0, 0, 0}, {1, 0, 2}, 0.9),
                                          landmark("38", {0, 10, 0}, {0, -9, 15}, 0.1),
                                          landmark("38", {0, 12, -9}, {0, -8, 7}, 0.8),
                                          landmark("", {0, 7, -3}, {3, 3, 3}, 0.2)};
        row[1].strayed = true;
        const auto before = row;
        inference::placeStrayed(row);
        QVERIFY(!row[0].neighbourPlace);
        QVERIFY(row[1].position == before[1].position);
        QVERIFY(row[1].neighbourPlace == (PointLps{1, 10, 2}));
        QVERIFY(row[2].neighbourPlace == (PointLps{1, 12, -7})); // its crown took it along, and its shift counts for nobody
        QVERIFY(row[2].strayed);
        QVERIFY(!row[3].neighbourPlace);
    }

    void halfBelievedOnesStay()
    {
        std::vector<DetectedLandmark> row{landmark("37", {0, 0, 0}, {1, 0, 2}, 0.9),
                                          landmark("38", {0, 10, 0}, {0, -9, 15}, 0.4)};
        row[1].strayed = true;
        inference::placeStrayed(row);
        QVERIFY(!row[1].neighbourPlace);
        QVERIFY(!row[1].strayed);
    }

    void withoutAnExpectedPlaceItStays()
    {
        std::vector<DetectedLandmark> row{landmark("38", {0, 10, 0}, {0, -9, 15}, 0.1)};
        row[0].strayed = true;
        row[0].expected.reset();
        inference::placeStrayed(row);
        QVERIFY(!row[0].neighbourPlace);
    }
};

GONION_TEST(TestNeighbourPlaces, gonion::testing::runTest<TestNeighbourPlaces>);
#include "tst_neighbour_places.moc"
