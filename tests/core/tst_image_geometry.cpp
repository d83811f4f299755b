// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image_geometry.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace gonion::core;

namespace {

const Matrix3 kIdentity{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

/// 30 degrees about z, then 20 about x: no axis lies along a patient axis.
Matrix3 obliqueDirection()
{
    const double a = M_PI / 6.0;
    const double b = M_PI / 9.0;
    return {{{std::cos(a), -std::sin(a), 0.0},
             {std::cos(b) * std::sin(a), std::cos(b) * std::cos(a), -std::sin(b)},
             {std::sin(b) * std::sin(a), std::sin(b) * std::cos(a), std::cos(b)}}};
}

} // namespace

class TestImageGeometry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data()
    {
        QTest::addColumn<bool>("oblique");
        QTest::newRow("axis-aligned") << false;
        QTest::newRow("oblique, unequal spacing") << true;
    }

    void roundTrips()
    {
        QFETCH(bool, oblique);
        const auto geometry = ImageGeometry::create({-12.5, 40.0, 7.0}, {0.4, 0.5, 2.5},
                                                    oblique ? obliqueDirection() : kIdentity, {100, 90, 80});
        QVERIFY(geometry.has_value());
        for (const ContinuousIndex index : {ContinuousIndex{0, 0, 0}, ContinuousIndex{3.25, 77.5, 40.125},
                                            ContinuousIndex{-5, 200, -0.5}}) {
            const ContinuousIndex back = geometry->indexFromLps(geometry->lpsFromIndex(index));
            QVERIFY(std::abs(back.i - index.i) < 1e-9);
            QVERIFY(std::abs(back.j - index.j) < 1e-9);
            QVERIFY(std::abs(back.k - index.k) < 1e-9);
        }
    }

    void stepsAlongItsAxes()
    {
        const auto geometry = ImageGeometry::create({1, 2, 3}, {0.5, 1.0, 2.0}, obliqueDirection(), {9, 9, 9});
        QVERIFY(geometry.has_value());
        const PointLps one = geometry->lpsFromIndex({0, 0, 1});
        QVERIFY(std::abs(distance(one, {1, 2, 3}) - 2.0) < 1e-12);
        QVERIFY(std::abs(dot(one - PointLps{1, 2, 3}, geometry->axis(2)) - 2.0) < 1e-12);
    }

    void refusesImpossibleGrids_data()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::addColumn<double>("spacingZ");
        QTest::addColumn<qint64>("slices");
        QTest::addColumn<double>("shear");
        QTest::newRow("zero spacing") << 0.0 << qint64{10} << 0.0;
        QTest::newRow("negative spacing") << -1.0 << qint64{10} << 0.0;
        QTest::newRow("NaN spacing") << nan << qint64{10} << 0.0;
        QTest::newRow("no slices") << 1.0 << qint64{0} << 0.0;
        QTest::newRow("too many slices") << 1.0 << qint64{1} << 0.0;
        QTest::newRow("sheared") << 1.0 << qint64{10} << 0.2;
    }

    void refusesImpossibleGrids()
    {
        QFETCH(double, spacingZ);
        QFETCH(qint64, slices);
        QFETCH(double, shear);
        Matrix3 direction = kIdentity;
        direction[1][2] = shear;
        const bool tooMany = qstrcmp(QTest::currentDataTag(), "too many slices") == 0;
        const auto geometry = ImageGeometry::create({0, 0, 0}, {1.0, 1.0, spacingZ}, direction,
                                                    {10, 10, tooMany ? ImageGeometry::kLongestAxis + 1 : slices});
        QVERIFY(!geometry.has_value());
        QCOMPARE(geometry.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!geometry.error().message.empty());
    }

    void findsTheNearestAxes()
    {
        // Index axes: i runs to the patient's back, j to the right, k down.
        const Matrix3 permuted{{{0, -1, 0}, {1, 0, 0}, {0, 0, -1}}};
        const auto geometry = ImageGeometry::create({0, 0, 0}, {1, 1, 1}, permuted, {4, 5, 6});
        QVERIFY(geometry.has_value());
        const auto axes = geometry->nearestAxes();
        QCOMPARE(axes.indexAxis[0], 1);
        QCOMPARE(axes.indexAxis[1], 0);
        QCOMPARE(axes.indexAxis[2], 2);
        QVERIFY(axes.flipped[0]);
        QVERIFY(!axes.flipped[1]);
        QVERIFY(axes.flipped[2]);
        QCOMPARE(geometry->obliquityDegrees(), 0.0);
    }

    void measuresObliquity()
    {
        const auto geometry = ImageGeometry::create({0, 0, 0}, {1, 1, 1}, obliqueDirection(), {4, 5, 6});
        QVERIFY(geometry.has_value());
        QVERIFY(geometry->obliquityDegrees() > 29.0);
        QVERIFY(geometry->isRightHanded());
        const auto mirrored = ImageGeometry::create({0, 0, 0}, {1, 1, 1}, {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
                                                    {4, 5, 6});
        QVERIFY(!mirrored->isRightHanded());
    }

    void containsHalfAVoxelAround()
    {
        const auto geometry = ImageGeometry::axisAligned({0, 0, 0}, {2, 2, 2}, {5, 5, 5});
        QVERIFY(geometry->contains(PointLps{-0.99, 0, 0}));
        QVERIFY(!geometry->contains(PointLps{-1.01, 0, 0}));
        QVERIFY(geometry->contains(PointLps{8.99, 8, 8}));
        QVERIFY(!geometry->contains(PointLps{std::numeric_limits<double>::quiet_NaN(), 0, 0}));
        QVERIFY(!geometry->contains(PointLps{1e300, 0, 0}));
    }
};

GONION_TEST(TestImageGeometry, gonion::testing::runTest<TestImageGeometry>);
#include "tst_image_geometry.moc"
