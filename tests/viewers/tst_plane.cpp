// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/plane.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"

using namespace gonion;
using namespace gonion::viewers;

class TestPlane : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsPlanesInRadiologicalConvention();
    void namesDirections_data();
    void namesDirections();
    void stacksFollowVoxelsOfUprightVolumes();
    void stacksCoverObliqueVolumes();
    void boxHoldsEveryCell();
};

void TestPlane::showsPlanesInRadiologicalConvention()
{
    const auto letters = [](Plane plane) {
        const PlaneAxes &axes = axesOf(plane);
        return letterOf(axes.right) + letterOf(axes.down) + letterOf(axes.along);
    };
    QCOMPARE(letters(Plane::Axial), QStringLiteral("LPS"));
    QCOMPARE(letters(Plane::Coronal), QStringLiteral("LIP"));
    QCOMPARE(letters(Plane::Sagittal), QStringLiteral("PIL"));
}

void TestPlane::namesDirections_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<double>("z");
    QTest::addColumn<QString>("letter");
    QTest::newRow("left") << 1.0 << 0.2 << -0.3 << "L";
    QTest::newRow("right") << -1.0 << 0.2 << 0.3 << "R";
    QTest::newRow("posterior") << 0.1 << 0.9 << 0.3 << "P";
    QTest::newRow("anterior") << 0.1 << -0.9 << 0.3 << "A";
    QTest::newRow("superior") << 0.1 << -0.2 << 0.3 << "S";
    QTest::newRow("inferior") << 0.1 << -0.2 << -0.3 << "I";
}

void TestPlane::namesDirections()
{
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(double, z);
    QTEST(letterOf({x, y, z}), "letter");
}

void TestPlane::stacksFollowVoxelsOfUprightVolumes()
{
    // i runs to the right, k downwards: slices still count upwards in LPS.
    const core::Matrix3 flipped{{{-1, 0, 0}, {0, 1, 0}, {0, 0, -1}}};
    const auto geometry = core::ImageGeometry::create({50, -20, 30}, {0.5, 1.0, 2.0}, flipped, {100, 60, 20});
    QVERIFY(geometry);
    const SliceStack axial = SliceStack::of(*geometry, Plane::Axial);
    QCOMPARE(axial.count, 20);
    QCOMPARE(axial.step, 2.0);
    QCOMPARE(axial.first, 30.0 - 38.0);
    QCOMPARE(axial.last(), 30.0);
    QCOMPARE(axial.nearest(-1000.0), 0);
    QCOMPARE(axial.nearest(-3.1), 2);
    QCOMPARE(axial.nearest(1e9), 19);
    const SliceStack sagittal = SliceStack::of(*geometry, Plane::Sagittal);
    QCOMPARE(sagittal.count, 100);
    QCOMPARE(sagittal.first, 50.0 - 49.5);
}

void TestPlane::stacksCoverObliqueVolumes()
{
    const auto geometry = test::gridAbout({5, 6, 7}, test::obliqueDirection(20.0, 15.0, false));
    for (const Plane plane : kPlanes) {
        const SliceStack stack = SliceStack::of(geometry, plane);
        const int axis = axesOf(plane).alongAxis;
        for (const std::int64_t i : {std::int64_t{0}, geometry.size().i - 1}) {
            for (const std::int64_t k : {std::int64_t{0}, geometry.size().k - 1}) {
                const double at = coordinate(geometry.lpsFromVoxel({i, 0, k}), axis);
                QVERIFY(at >= stack.first - 0.5 * stack.step && at <= stack.last() + 0.5 * stack.step);
            }
        }
    }
}

void TestPlane::boxHoldsEveryCell()
{
    const auto geometry = core::ImageGeometry::axisAligned({0, 0, 0}, {1, 2, 4}, {10, 10, 10});
    const LpsBox box = LpsBox::of(*geometry);
    QCOMPARE(box.low, (core::PointLps{-0.5, -1.0, -2.0}));
    QCOMPARE(box.high, (core::PointLps{9.5, 19.0, 38.0}));
}

GONION_TEST(TestPlane, gonion::testing::runTestWithEvents<TestPlane>);
#include "tst_plane.moc"
