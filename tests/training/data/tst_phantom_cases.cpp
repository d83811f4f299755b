// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/phantom_cases.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <set>

using namespace gonion;
using training::TargetState;

class TestPhantomCases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fineCasesHoldTheirLandmarks()
    {
        inference::FineStage stage;
        stage.spacingMm = {1.0, 1.0, 1.0};
        stage.patch = {80, 48, 48};
        int present = 0;
        for (std::int64_t n = 0; n < 4; ++n) {
            const auto one = training::drawFineCase(training::caseSeed(9, n), stage, {});
            QCOMPARE(one.image.sizes().vec(), (std::vector<std::int64_t>{1, 1, 80, 48, 48}));
            QCOMPARE(one.targets.size(), std::size_t{14});
            QVERIFY(one.image.isfinite().all().item<bool>());
            QVERIFY(one.image.max().item<float>() <= 1.0F);
            for (const auto &target : one.targets) {
                if (target.state == TargetState::Present) {
                    ++present;
                    QVERIFY(target.position.x >= -0.5 && target.position.x <= 79.5);
                    QVERIFY(target.position.y >= -0.5 && target.position.y <= 47.5);
                    QVERIFY(target.position.z >= -0.5 && target.position.z <= 47.5);
                }
            }
        }
        QVERIFY(present > 0);
    }

    void coarseCasesLieInTheirGrid()
    {
        inference::CoarseStage stage;
        stage.spacingMm = 6.0;
        const auto one = training::drawCoarseCase(training::caseSeed(9, 1), stage, {});
        const auto sizes = one.image.sizes();
        QCOMPARE(one.positions.size(0), std::int64_t{14});
        for (std::int64_t n = 0; n < 14; ++n) {
            for (std::int64_t axis = 0; axis < 3; ++axis) {
                const double at = one.positions[n][axis].item<double>();
                QVERIFY(at >= 0.0 && at <= double(sizes[2 + axis] - 1));
            }
        }
        QVERIFY(one.image.min().item<float>() < 0.0F); // the margin lies beyond the scan
    }

    void sameSeedSameCase()
    {
        inference::FineStage stage;
        stage.patch = {32, 32, 32};
        const auto a = training::drawFineCase(77, stage, {});
        const auto b = training::drawFineCase(77, stage, {});
        QVERIFY(torch::equal(a.image, b.image));
        QVERIFY(a.targets == b.targets);
    }

    void runsDoNotShareSeeds()
    {
        std::set<std::uint64_t> seeds;
        for (std::uint64_t run : {0U, 1U, 2U, 65535U}) {
            for (std::int64_t n = 0; n < 100; ++n) {
                const std::uint64_t seed = training::caseSeed(run, n);
                QVERIFY(seed > 0xffffffffULL); // beyond the test phantoms
                QVERIFY(seed < (std::uint64_t{1} << 60U)); // below the validation phantoms
                seeds.insert(seed);
            }
        }
        QCOMPARE(seeds.size(), std::size_t{400});
    }
};

GONION_TEST(TestPhantomCases, gonion::testing::runTest<TestPhantomCases>);
#include "tst_phantom_cases.moc"
