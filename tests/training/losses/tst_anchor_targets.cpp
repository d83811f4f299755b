// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/anchor_targets.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace gonion;
using namespace gonion::training;

namespace {

AnchorGrid gridOf(std::vector<double> radii)
{
    return {{4, 5, 6}, std::move(radii), 4.0};
}

} // namespace

class TestAnchorTargets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsTheInequalityStrictly_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<int>("count");
        // Anchor of radius 0.5 cells = 2 voxels: cells at 4 and 8.
        QTest::newRow("exactly between two cells") << 6.0 << 0;
        QTest::newRow("just below") << std::nextafter(6.0, 0.0) << 1;
        QTest::newRow("just above") << std::nextafter(6.0, 9.0) << 1;
        QTest::newRow("on a cell") << 8.0 << 1;
    }
    void holdsTheInequalityStrictly()
    {
        QFETCH(double, x);
        QFETCH(int, count);
        const auto positives = positiveAnchors({LandmarkTarget::present({x, 8.0, 8.0})}, gridOf({0.5}));
        QCOMPARE(positives.size(), static_cast<std::size_t>(count));
    }

    void givesOffsetsInSharesOfTheRadius()
    {
        const auto positives = positiveAnchors({LandmarkTarget::present({9.0, 7.5, 8.0})}, gridOf({0.5}));
        QCOMPARE(positives.size(), std::size_t{1});
        QCOMPARE(positives[0].cell, (std::array<std::int64_t, 3>{2, 2, 2}));
        QCOMPARE(positives[0].offset, (std::array<double, 3>{0.5, -0.25, 0.0}));
    }

    void ordersByAnchorLandmarkCell()
    {
        const PatchTargets targets{LandmarkTarget::present({8.5, 8.0, 8.0}), LandmarkTarget::present({4.0, 4.0, 4.0})};
        const auto positives = positiveAnchors(targets, gridOf({0.5, 0.9}));
        // Radius 0.9 cells = 3.6 voxels: the cells at 8 and 12 for the first landmark, one for the second.
        std::vector<std::array<std::int64_t, 3>> order;
        for (const auto &positive : positives) {
            order.push_back({positive.anchor, positive.landmark, positive.cell[0]});
        }
        QCOMPARE(order, (std::vector<std::array<std::int64_t, 3>>{{0, 0, 2}, {0, 1, 1}, {1, 0, 2}, {1, 0, 3}, {1, 1, 1}}));
    }

    void leavesOutWhatIsNotPresent()
    {
        const PatchTargets targets{LandmarkTarget::missing(), LandmarkTarget::ignored()};
        QVERIFY(positiveAnchors(targets, gridOf({0.5, 1.25})).empty());
    }

    void reachesOverTheBorder_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<int>("count");
        QTest::newRow("beyond the high border, in reach") << 15.9 << 1; // the last cell lies at 12
        QTest::newRow("beyond the low border, in reach") << -3.9 << 1;
        QTest::newRow("exactly out of reach") << -4.0 << 0;
        QTest::newRow("far away") << 1e300 << 0;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 0;
        QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << 0;
    }
    void reachesOverTheBorder()
    {
        QFETCH(double, x);
        QFETCH(int, count);
        const auto positives = positiveAnchors({LandmarkTarget::present({x, 8.0, 8.0})}, gridOf({1.0}));
        QCOMPARE(positives.size(), static_cast<std::size_t>(count));
    }
};

GONION_TEST(TestAnchorTargets, gonion::testing::runTest<TestAnchorTargets>);
#include "tst_anchor_targets.moc"
