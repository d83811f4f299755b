// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/losses/anchor_loss.h"
#include "tests/program/test_program.h"
#include "tests/training/losses/gradient_check.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::training;

namespace {

const std::vector<double> kRadii{0.5, 1.25};

double softplus(double x)
{
    return std::log1p(std::exp(x));
}

double valueOf(const torch::Tensor &tensor)
{
    return tensor.item<double>();
}

torch::Tensor randomMap(torch::IntArrayRef shape)
{
    torch::manual_seed(7);
    return torch::randn(shape, torch::kFloat64);
}

/// Gradient of the total with respect to the map.
torch::Tensor gradientOf(const torch::Tensor &map, const std::vector<PatchTargets> &batch,
                         const AnchorLossOptions &options = {})
{
    auto input = map.detach().clone().requires_grad_(true);
    anchorLoss(input, batch, kRadii, 4.0, options).total().backward();
    return input.grad();
}

} // namespace

class TestAnchorLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addsUpItsTermsByHand()
    {
        // One cell, one anchor, two landmarks: the first on the cell, the second missing.
        const auto map = torch::tensor({0.2, -0.1, 0.0, 1.5, -0.5}, torch::kFloat64).reshape({1, 1, 1, 1, 1, 5});
        const std::vector<PatchTargets> batch{{LandmarkTarget::present({1.0, 0.0, 0.0}), LandmarkTarget::missing()}};
        const auto loss = anchorLoss(map, batch, std::vector<double>{0.5});
        QVERIFY(std::abs(valueOf(loss.present) - softplus(-1.5)) < 1e-12);
        QVERIFY(std::abs(valueOf(loss.others) - softplus(-0.5)) < 1e-12);
        QVERIFY(std::abs(valueOf(loss.missing) - 0.2 * softplus(-0.5)) < 1e-12);
        const double background = softplus(0.2) + softplus(-0.1) + softplus(0.0) + softplus(1.5) + softplus(-0.5);
        QVERIFY(std::abs(valueOf(loss.background) - 0.001 * background / 5.0) < 1e-12);
        const auto smooth = [](double d) { return 0.5 * d * d; };
        const double offset = smooth(std::tanh(0.2) - 0.5) + smooth(std::tanh(-0.1)) + smooth(0.0);
        QVERIFY(std::abs(valueOf(loss.offset) - offset / 3.0) < 1e-12);
        QVERIFY(std::abs(valueOf(loss.total())
                         - valueOf(loss.present + loss.others + loss.missing + loss.background + loss.offset))
                < 1e-12);
    }

    void isZeroWhereATermHasNoElements()
    {
        const auto map = randomMap({1, 3, 3, 3, 2, 5});
        const auto absent = anchorLoss(map, std::vector<PatchTargets>{{LandmarkTarget::missing(), LandmarkTarget::missing()}}, kRadii);
        QCOMPARE(valueOf(absent.present), 0.0);
        QCOMPARE(valueOf(absent.others), 0.0);
        QCOMPARE(valueOf(absent.offset), 0.0);
        QVERIFY(valueOf(absent.missing) > 0.0);
        const std::vector<PatchTargets> whole{
            {LandmarkTarget::present({4, 4, 4}), LandmarkTarget::present({6, 6, 6})}};
        QCOMPARE(valueOf(anchorLoss(map, whole, kRadii).missing), 0.0);
        // A single landmark has no others.
        const auto alone = anchorLoss(randomMap({1, 3, 3, 3, 2, 4}), std::vector<PatchTargets>{{LandmarkTarget::present({4, 4, 4})}}, kRadii);
        QCOMPARE(valueOf(alone.others), 0.0);
    }

    void takesTheHighestLogitsOfAMissingLandmark()
    {
        auto map = torch::full({1, 2, 2, 2, 2, 5}, -4.0, torch::kFloat64);
        map[0][1][0][1][1][4] = 3.0;
        AnchorLossOptions options;
        options.hardNegativesPerAnchor = 1; // 2 anchors: two votes
        const std::vector<PatchTargets> batch{{LandmarkTarget::ignored(), LandmarkTarget::missing()}};
        const auto loss = anchorLoss(map, batch, kRadii, 4.0, options);
        QVERIFY(std::abs(valueOf(loss.missing) - 0.2 * (softplus(3.0) + softplus(-4.0)) / 2.0) < 1e-12);
    }

    void looksForHardNegativesInTheWholeBatchOrWhereMissing()
    {
        auto map = torch::full({2, 2, 2, 2, 2, 4}, -4.0, torch::kFloat64);
        map[0][0][0][0][0][3] = 5.0; // a right vote where the landmark is present
        const std::vector<PatchTargets> batch{{LandmarkTarget::present({0, 0, 0})}, {LandmarkTarget::missing()}};
        AnchorLossOptions options;
        options.hardNegativesPerAnchor = 1;
        const double whole = valueOf(anchorLoss(map, batch, kRadii, 4.0, options).missing);
        QVERIFY(std::abs(whole - 0.2 * (softplus(5.0) + softplus(-4.0)) / 2.0) < 1e-12);
        options.hardNegativesOnlyWhereMissing = true;
        const double where = valueOf(anchorLoss(map, batch, kRadii, 4.0, options).missing);
        QVERIFY(std::abs(where - 0.2 * softplus(-4.0)) < 1e-12);
    }

    void countsMissingCasesOfTheBatch()
    {
        auto map = torch::full({2, 2, 2, 2, 2, 4}, -4.0, torch::kFloat64);
        map[0][0][0][0][0][3] = 5.0;
        AnchorLossOptions options;
        options.hardNegativesPerAnchor = 1;
        const std::vector<PatchTargets> batch{{LandmarkTarget::missing()}, {LandmarkTarget::missing()}};
        const double four = valueOf(anchorLoss(map, batch, kRadii, 4.0, options).missing);
        QVERIFY(std::abs(four - 0.2 * (softplus(5.0) + 3.0 * softplus(-4.0)) / 4.0) < 1e-12);
    }

    void leavesIgnoredChannelsAlone()
    {
        const auto map = randomMap({2, 3, 3, 3, 2, 6});
        const std::vector<PatchTargets> batch{
            {LandmarkTarget::present({4, 4, 4}), LandmarkTarget::ignored(), LandmarkTarget::missing()},
            {LandmarkTarget::missing(), LandmarkTarget::present({5, 5, 5}), LandmarkTarget::ignored()}};
        for (const bool onlyWhereMissing : {false, true}) {
            AnchorLossOptions options;
            options.hardNegativesOnlyWhereMissing = onlyWhereMissing;
            const auto gradient = gradientOf(map, batch, options);
            QCOMPARE(gradient[0].select(4, 4).abs().max().item<double>(), 0.0);
            QCOMPARE(gradient[1].select(4, 5).abs().max().item<double>(), 0.0);
            QVERIFY(gradient[0].select(4, 3).abs().min().item<double>() > 0.0);
            QVERIFY(gradient[1].select(4, 4).abs().min().item<double>() > 0.0);
        }
        // Nor does what they hold change the loss.
        auto changed = map.clone();
        changed[0].select(4, 4).fill_(50.0);
        QVERIFY(std::abs(valueOf(anchorLoss(map, batch, kRadii).total())
                         - valueOf(anchorLoss(changed, batch, kRadii).total()))
                < 1e-12);
    }

    void trainsOnlyTheOffsetsBackgroundWhereAllIsIgnored()
    {
        const auto map = randomMap({1, 3, 3, 3, 2, 5});
        const std::vector<PatchTargets> batch{{LandmarkTarget::ignored(), LandmarkTarget::ignored()}};
        const auto gradient = gradientOf(map, batch);
        QCOMPARE(gradient.narrow(5, 3, 2).abs().max().item<double>(), 0.0);
        const auto loss = anchorLoss(map, batch, kRadii);
        QCOMPARE(valueOf(loss.total()), valueOf(loss.background));
        QVERIFY(std::isfinite(valueOf(loss.background)));
    }

    void hasTheRightGradient_data()
    {
        QTest::addColumn<bool>("onlyWhereMissing");
        QTest::newRow("hard negatives of the batch") << false;
        QTest::newRow("hard negatives where missing") << true;
    }
    void hasTheRightGradient()
    {
        QFETCH(bool, onlyWhereMissing);
        const std::vector<PatchTargets> batch{
            {LandmarkTarget::present({3.3, 4.1, 5.2}), LandmarkTarget::ignored(), LandmarkTarget::missing()},
            {LandmarkTarget::missing(), LandmarkTarget::present({5, 5.7, 4.4}), LandmarkTarget::present({4.5, 5.1, 4.4})}};
        AnchorLossOptions options;
        options.hardNegativesPerAnchor = 3;
        options.hardNegativesOnlyWhereMissing = onlyWhereMissing;
        const double error = testing::gradientError(randomMap({2, 3, 3, 3, 2, 6}), [&](const torch::Tensor &map) {
            return anchorLoss(map, batch, kRadii, 4.0, options).total();
        });
        QVERIFY2(error < 1e-7, qPrintable(QString::number(error)));
    }

    void refusesShapesThatDoNotFit()
    {
        const std::vector<PatchTargets> batch{{LandmarkTarget::missing()}};
        QVERIFY_EXCEPTION_THROWN((void)anchorLoss(torch::zeros({1, 2, 2, 2, 2, 5}), batch, kRadii), c10::Error);
        QVERIFY_EXCEPTION_THROWN((void)anchorLoss(torch::zeros({2, 2, 2, 2, 2, 4}), batch, kRadii), c10::Error);
        QVERIFY_EXCEPTION_THROWN((void)anchorLoss(torch::zeros({1, 2, 2, 2, 4, 4}), batch, kRadii), c10::Error);
    }

    /// A training step must not feel it: printed with `-tickcounter` or by itself.
    void takesLittleTime_data()
    {
        QTest::addColumn<QVector<qlonglong>>("shape");
        QTest::newRow("24x16x16") << QVector<qlonglong>{1, 24, 16, 16, 4, 17};
        QTest::newRow("32x32x16") << QVector<qlonglong>{1, 32, 32, 16, 4, 17};
    }
    void takesLittleTime()
    {
        QFETCH(QVector<qlonglong>, shape);
        torch::manual_seed(7);
        auto map = torch::randn(std::vector<std::int64_t>(shape.begin(), shape.end())).requires_grad_(true);
        PatchTargets targets;
        for (int k = 0; k < 14; ++k) {
            targets.push_back(k % 4 == 0   ? LandmarkTarget::missing()
                              : k % 4 == 1 ? LandmarkTarget::ignored()
                                           : LandmarkTarget::present({20.3 + 2 * k, 30.1, 25.0 + k}));
        }
        const std::vector<PatchTargets> batch{targets};
        const std::vector<double> radii{0.5, 0.75, 1.0, 1.25};
        QBENCHMARK
        {
            anchorLoss(map, batch, radii).total().backward();
            map.mutable_grad().reset();
        }
    }
};

GONION_TEST(TestAnchorLoss, gonion::testing::runTest<TestAnchorLoss>);
#include "tst_anchor_loss.moc"
