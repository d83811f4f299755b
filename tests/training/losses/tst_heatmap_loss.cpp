// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/heatmap_loss.h"
#include "tests/program/test_program.h"
#include "tests/training/losses/gradient_check.h"

#include <QtTest>

#include <limits>

using namespace gonion;
using namespace gonion::training;

namespace {

constexpr double kRadius = 2.0;

torch::Tensor randomHeatmaps(torch::IntArrayRef shape)
{
    torch::manual_seed(7);
    return 0.5 * torch::randn(shape, torch::kFloat64);
}

double numberOf(const torch::Tensor &tensor)
{
    return tensor.item<double>();
}

} // namespace

class TestHeatmapLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drawsTheTarget()
    {
        const auto target = heatmapTarget(LandmarkTarget::present({2.0, 3.0, 1.0}), {6, 7, 5}, kRadius);
        QCOMPARE(target[2][3][1].item<double>(), 2.0);
        QVERIFY(std::abs(target[3][3][1].item<double>() - 2.0 * std::exp(-1.0 / 0.8)) < 1e-6);
        QVERIFY(target[4][3][1].item<double>() > 0.0); // at the radius: inside
        QCOMPARE(target[4][4][1].item<double>(), -1.0);
        QCOMPARE(target.gt(0.0).sum().item<std::int64_t>(), std::int64_t{32}); // 33 of the ball, one below z = 0
    }

    void drawsNothingForOtherLandmarks_data()
    {
        QTest::addColumn<bool>("present");
        QTest::addColumn<double>("x");
        QTest::newRow("missing") << false << 2.0;
        QTest::newRow("far away") << true << 1e18;
        QTest::newRow("not a number") << true << std::numeric_limits<double>::quiet_NaN();
    }
    void drawsNothingForOtherLandmarks()
    {
        QFETCH(bool, present);
        QFETCH(double, x);
        const auto landmark = present ? LandmarkTarget::present({x, 1, 1}) : LandmarkTarget::missing();
        QVERIFY(heatmapTarget(landmark, {4, 4, 4}, kRadius).eq(-1.0).all().item<bool>());
    }

    void isZeroForAPerfectHeatmap()
    {
        const auto landmark = LandmarkTarget::present({3.2, 2.8, 3.0});
        const auto heatmap = heatmapTarget(landmark, {8, 8, 8}, kRadius).reshape({1, 1, 8, 8, 8});
        QCOMPARE(numberOf(heatmapLoss(heatmap, std::vector<PatchTargets>{{landmark}}, kRadius).total()), 0.0);
    }

    void takesTheHighestVoxelsOfAMissingLandmark()
    {
        auto heatmap = torch::full({1, 1, 5, 5, 5}, -1.0);
        heatmap[0][0][4][0][2] = 1.0; // SmoothL1 of 2: 1.5; n = 2^3 / 8 = 1
        const std::vector<PatchTargets> batch{{LandmarkTarget::missing()}};
        QCOMPARE(numberOf(heatmapLoss(heatmap, batch, kRadius).total()), 1.5);
        // n = 20^3 / 8 is more than there is: the mean over all voxels.
        QVERIFY(std::abs(numberOf(heatmapLoss(heatmap, batch, 20.0).total()) - 1.5 / 125.0) < 1e-6);
    }

    void averagesOverLandmarksThatAreNotIgnored()
    {
        const auto heatmaps = randomHeatmaps({1, 2, 6, 6, 6});
        const auto landmark = LandmarkTarget::present({3, 3, 3});
        const std::vector<PatchTargets> withIgnored{{landmark, LandmarkTarget::ignored()}};
        const std::vector<PatchTargets> alone{{landmark}};
        QVERIFY(std::abs(numberOf(heatmapLoss(heatmaps, withIgnored, kRadius).total())
                         - numberOf(heatmapLoss(heatmaps.narrow(1, 0, 1), alone, kRadius).total()))
                < 1e-12);
        auto input = heatmaps.clone().requires_grad_(true);
        heatmapLoss(input, withIgnored, kRadius).total().backward();
        QCOMPARE(input.grad()[0][1].abs().max().item<double>(), 0.0);
    }

    void trainsOnNothing()
    {
        auto input = randomHeatmaps({1, 1, 4, 4, 4}).requires_grad_(true);
        const auto loss = heatmapLoss(input, std::vector<PatchTargets>{{LandmarkTarget::ignored()}}, kRadius).total();
        loss.backward();
        QCOMPARE(numberOf(loss), 0.0);
        QCOMPARE(input.grad().abs().max().item<double>(), 0.0);
    }

    void fillsThePatchWithOneLandmark()
    {
        // Every voxel is inside: there are no negatives, and the loss is that of the inside alone.
        const auto heatmap = randomHeatmaps({1, 1, 3, 3, 3});
        const auto loss = heatmapLoss(heatmap, std::vector<PatchTargets>{{LandmarkTarget::present({1, 1, 1})}}, 20.0);
        QCOMPARE(numberOf(loss.hardNegative), 0.0);
        QVERIFY(numberOf(loss.near) > 0.0);
    }

    void hasTheRightGradient()
    {
        const std::vector<PatchTargets> batch{{LandmarkTarget::present({2.2, 1.1, 3.0}), LandmarkTarget::missing()},
                                              {LandmarkTarget::ignored(), LandmarkTarget::present({0.2, 4.1, 2.0})}};
        const double error = testing::gradientError(randomHeatmaps({2, 2, 5, 5, 5}), [&](const torch::Tensor &heatmaps) {
            return heatmapLoss(heatmaps, batch, kRadius).total();
        });
        QVERIFY2(error < 1e-7, qPrintable(QString::number(error)));
    }
};

GONION_TEST(TestHeatmapLoss, gonion::testing::runTest<TestHeatmapLoss>);
#include "tst_heatmap_loss.moc"
