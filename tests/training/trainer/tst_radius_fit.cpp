// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/radius_fit.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <random>

using namespace gonion;
using training::RadiusSample;

namespace {

std::vector<RadiusSample> ascending(std::size_t landmark, int count)
{
    std::vector<RadiusSample> samples;
    for (int n = 1; n <= count; ++n) {
        samples.push_back({landmark, 0.1 * n});
    }
    return samples;
}

} // namespace

class TestRadiusFit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheConformalRank_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("rank"); // ceil((n + 1) * 0.9)
        QTest::newRow("20") << 20 << 19;
        QTest::newRow("29") << 29 << 27;
        QTest::newRow("99") << 99 << 90;
        QTest::newRow("100") << 100 << 91;
    }

    void takesTheConformalRank()
    {
        QFETCH(int, count);
        QFETCH(int, rank);
        const auto radii = training::fitRadii(ascending(0, count), 1);
        QCOMPARE(radii.level, 0.9);
        QCOMPARE(radii.mm, std::vector<double>{0.1 * rank});
    }

    void fewSamplesBorrowFromAll()
    {
        auto samples = ascending(0, 99);
        samples.push_back({1, 0.3}); // too few: everybody's
        for (int n = 0; n < 12; ++n) {
            samples.push_back({2, 50.0}); // few, but far off
        }
        const auto radii = training::fitRadii(samples, 4);
        QCOMPARE(radii.mm.size(), std::size_t{4});
        QCOMPARE(radii.mm[0], 9.0);
        QCOMPARE(radii.mm[2], 50.0);
        QCOMPARE(radii.mm[1], radii.mm[3]);
        QVERIFY(radii.mm[1] > 9.0 && radii.mm[1] <= 50.0);
    }

    void saysNothingFromNothing()
    {
        QVERIFY(training::fitRadii({}, 3).mm.empty());
        QVERIFY(training::fitRadii(ascending(0, 8), 3).mm.empty());
        QCOMPARE(training::fitRadii(ascending(0, 9), 3).mm.size(), std::size_t{3});
    }

    void holdsNewErrorsNineTimesOutOfTen()
    {
        std::mt19937 random(3);
        std::lognormal_distribution<double> error(0.0, 0.8);
        int held = 0;
        constexpr int kRuns = 4000;
        for (int run = 0; run < kRuns; ++run) {
            std::vector<RadiusSample> samples;
            for (int n = 0; n < 40; ++n) {
                samples.push_back({0, error(random)});
            }
            held += error(random) <= training::fitRadii(samples, 1).mm[0] ? 1 : 0;
        }
        const double share = double(held) / kRuns;
        QVERIFY2(share > 0.885 && share < 0.94, qPrintable(QString::number(share)));
    }
};

GONION_TEST(TestRadiusFit, gonion::testing::runTest<TestRadiusFit>);
#include "tst_radius_fit.moc"
