// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/fine_patches.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <numeric>
#include <set>

using namespace gonion::inference;
using gonion::core::PointLps;

namespace {

FineStage stageOf(std::int64_t x, std::int64_t y, std::int64_t z)
{
    FineStage stage;
    stage.spacingMm = {0.8, 0.8, 0.8};
    stage.patch = {x, y, z};
    return stage;
}

} // namespace

class TestFinePatches : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coversEveryLandmarkOnce_data()
    {
        QTest::addColumn<double>("width");
        QTest::addColumn<int>("fewest");
        QTest::addColumn<int>("most");
        QTest::newRow("fits one patch") << 50.0 << 1 << 1;
        QTest::newRow("left and right apart") << 80.0 << 2 << 2;
        QTest::newRow("absurdly wide") << 400.0 << 2 << 8;
    }

    void coversEveryLandmarkOnce()
    {
        QFETCH(double, width);
        QFETCH(int, fewest);
        QFETCH(int, most);
        std::vector<PointLps> positions;
        for (int n = 0; n < 7; ++n) {
            positions.push_back({-0.5 * width, 3.0 * n, 2.0 * n});
            positions.push_back({0.5 * width, 3.0 * n, 2.0 * n});
        }
        std::vector<std::size_t> wanted(positions.size());
        std::iota(wanted.begin(), wanted.end(), std::size_t{0});
        const auto patches = planFinePatches(positions, wanted, stageOf(96, 64, 64));
        QVERIFY(int(patches.size()) >= fewest && int(patches.size()) <= most);
        std::multiset<std::size_t> seen;
        for (const FinePatch &patch : patches) {
            QCOMPARE(patch.grid.size().i, std::int64_t{96});
            for (const std::size_t n : patch.landmarks) {
                seen.insert(n);
                const PointLps &p = positions[n];
                QVERIFY(patch.grid.contains(PointLps{p.x - 8, p.y - 8, p.z - 8}));
                QVERIFY(patch.grid.contains(PointLps{p.x + 8, p.y + 8, p.z + 8}));
            }
        }
        QCOMPARE(seen.size(), positions.size());
        QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), positions.size());
    }

    void leansTowardsTheContextAsFarAsTheMarginAllows_data()
    {
        QTest::addColumn<double>("shift");
        QTest::addColumn<double>("moved");
        QTest::newRow("no shift") << 0.0 << 0.0;
        QTest::newRow("room for all of it") << -4.0 << -4.0;
        // 64 voxels of 0.8 mm, landmarks 10 mm apart, 9 mm of margin on both sides: 11.6 mm to spare.
        QTest::newRow("more than there is room for") << -40.0 << -11.6;
        QTest::newRow("to the back") << 40.0 << 11.6;
    }

    void leansTowardsTheContextAsFarAsTheMarginAllows()
    {
        QFETCH(double, shift);
        QFETCH(double, moved);
        FineStage stage = stageOf(96, 64, 64);
        stage.contextShiftMm = {0.0, shift, 0.0};
        const auto patches = planFinePatches({{0, -5, 0}, {0, 5, 0}}, {0, 1}, stage);
        QCOMPARE(patches.size(), std::size_t{1});
        const double middle = patches.front().grid.origin().y + 0.5 * 63.0 * 0.8;
        QVERIFY2(std::abs(middle - moved) < 1e-9, qPrintable(QString::number(middle)));
    }

    void asksForNothingUnwanted()
    {
        QVERIFY(planFinePatches({{0, 0, 0}}, {}, stageOf(64, 64, 64)).empty());
    }

    void tilesCoverTheBox()
    {
        const BoxLps box{{0, 0, 0}, {150, 100, 60}};
        const auto patches = tileFinePatches(box, 3, stageOf(96, 64, 64));
        for (double x = 1; x < 150; x += 7) {
            for (double y = 1; y < 100; y += 7) {
                for (double z = 1; z < 60; z += 7) {
                    const bool covered = std::any_of(patches.begin(), patches.end(), [&](const FinePatch &patch) {
                        return patch.grid.contains(PointLps{x, y, z});
                    });
                    QVERIFY(covered);
                }
            }
        }
        QCOMPARE(patches.front().landmarks.size(), std::size_t{3});
    }
};

GONION_TEST(TestFinePatches, gonion::testing::runTest<TestFinePatches>);
#include "tst_fine_patches.moc"
