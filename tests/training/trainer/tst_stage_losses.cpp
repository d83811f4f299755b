// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_losses.h"

#include "tests/program/test_program.h"
#include "training/losses/anchor_targets.h"
#include "training/losses/paper_loss.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace gonion;
using training::LandmarkTarget;

namespace {

training::FineCase caseWith(training::PatchTargets targets)
{
    training::FineCase one;
    one.targets = std::move(targets);
    one.spacingMm = 0.8;
    return one;
}

const std::vector<double> kRadii{0.5, 1.0};

inference::NetworkOptions networkWith(const std::vector<double> &radii)
{
    inference::Unet3dOptions options;
    options.anchorRadii = radii;
    options.heatmapSigma = 2.0;
    return options;
}

training::StageLoss lossOfMap(const torch::Tensor &map, const training::FineCase &truth,
                              training::AnchorObjective objective = training::AnchorObjective::Automatic)
{
    inference::FineOutput output;
    output.anchors = map;
    training::LossOptions options;
    options.anchor = objective;
    return training::fineLoss(output, truth, networkWith(kRadii), options);
}

} // namespace

class TestStageLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPerfectMapCostsNothing()
    {
        // One landmark at voxel (9, 12, 14): cells of 4 voxels.
        const auto truth = caseWith({LandmarkTarget::present({9, 12, 14}), LandmarkTarget::missing()});
        torch::Tensor map = torch::full({1, 6, 6, 6, 2, 5}, -12.0);
        training::AnchorGrid grid{{6, 6, 6}, kRadii, 4.0};
        for (const auto &p : training::positiveAnchors(truth.targets, grid)) {
            auto anchor = map[0][p.cell[0]][p.cell[1]][p.cell[2]][p.anchor];
            for (int axis = 0; axis < 3; ++axis) {
                anchor[axis] = std::atanh(p.offset[static_cast<std::size_t>(axis)]);
            }
            anchor[3] = 12.0;
        }
        const auto result = lossOfMap(map, truth);
        QVERIFY(result.loss.item<double>() < 1e-4);
        QVERIFY(lossOfMap(map, truth, training::AnchorObjective::Paper).loss.item<double>() < 2e-2);
        QVERIFY(lossOfMap(-map, truth, training::AnchorObjective::Paper).loss.item<double>() > 10.0);
        QVERIFY(result.hasError);
        QVERIFY(result.errorMm < 0.05);
    }

    void anIgnoredLandmarkHasNoGradient()
    {
        const auto truth = caseWith({LandmarkTarget::ignored(), LandmarkTarget::missing()});
        torch::Tensor map = torch::zeros({1, 4, 4, 4, 2, 5}, torch::requires_grad());
        const auto result = lossOfMap(map, truth);
        result.loss.backward();
        QCOMPARE(map.grad().select(5, 3).abs().max().item<double>(), 0.0);
        QVERIFY(map.grad().select(5, 4).abs().min().item<double>() > 0.0);
        QVERIFY(!result.hasError);
    }

    void heatmapsAreComparedWithGaussians()
    {
        const auto truth = caseWith({LandmarkTarget::present({9.25, 12, 14}), LandmarkTarget::missing(),
                                     LandmarkTarget::ignored()});
        inference::NetworkOptions network = networkWith(kRadii);
        network.common().head = inference::NetworkHead::Heatmap;
        inference::FineOutput output;
        output.heatmaps = training::gaussianTargets(truth.targets, {24, 24, 24}, 1.0, 2.0).unsqueeze(0);
        output.heatmaps[0][2].fill_(7.0); // ignored: counts for nothing
        const auto right = training::fineLoss(output, truth, network);
        QVERIFY(right.loss.item<double>() < 1e-6);
        QVERIFY(right.hasError && right.errorMm < 0.05);
        output.heatmaps = torch::zeros({1, 3, 24, 24, 24});
        // One of two known landmarks lacks the energy of one Gaussian.
        QVERIFY(std::abs(training::fineLoss(output, truth, network).loss.item<double>() - 0.5) < 0.01);
        output.heatmaps[0][1][3][3][3] = 1.0;
        QVERIFY(training::fineLoss(output, truth, network).loss.item<double>() > 0.505);
    }

    void heatmapsBesideTheResultCount()
    {
        const auto truth = caseWith({LandmarkTarget::present({9, 12, 14}), LandmarkTarget::missing()});
        inference::FineOutput output;
        output.anchors = torch::zeros({1, 6, 6, 6, 2, 5});
        training::LossOptions options;
        options.heatmapWeight = 3.0;
        const double alone = training::fineLoss(output, truth, networkWith(kRadii), options).loss.item<double>();
        output.auxiliary.push_back({torch::zeros({1, 2, 24, 24, 24}), 1});
        const double both = training::fineLoss(output, truth, networkWith(kRadii), options).loss.item<double>();
        QVERIFY(std::abs(both - alone - 1.5) < 0.02);
    }

    void automaticFollowsTheNetwork()
    {
        using training::AnchorObjective;
        QVERIFY(training::resolved({}, inference::H3deOptions{}).anchor == AnchorObjective::Focal);
        QVERIFY(training::resolved({}, inference::H3deOptions::paper()).anchor == AnchorObjective::Paper);
        training::LossOptions released;
        released.anchor = AnchorObjective::Released;
        QVERIFY(training::resolved(released, inference::H3deOptions::paper()).anchor == AnchorObjective::Released);
    }

    void coarseLossFallsTowardsTheTruth()
    {
        training::CoarseCase truth;
        truth.positions = torch::tensor({{6.0F, 4.0F, 2.0F}});
        truth.known = torch::ones({1});
        truth.inside = torch::ones({1});
        const auto lossOf = [&](int x, double inside) {
            inference::CoarseOutput output;
            output.heatmap = torch::full({1, 1, 6, 5, 4}, -10.0);
            output.heatmap[0][0][x][2][1] = 10.0;
            output.offset = torch::zeros({1, 3, 6, 5, 4});
            output.inside = torch::full({1, 1}, inside);
            return training::coarseLoss(output, truth);
        };
        const auto right = lossOf(3, 5.0);
        const auto beside = lossOf(5, 5.0);
        const auto outside = lossOf(3, -5.0);
        QVERIFY(right.loss.item<double>() < beside.loss.item<double>());
        QVERIFY(right.loss.item<double>() < outside.loss.item<double>());
        QVERIFY(right.errorMm < 0.1);
        QVERIFY(std::abs(beside.errorMm - 16.0) < 0.1); // two cells of two voxels of 4 mm
    }

    void unknownLandmarksCountForNothing()
    {
        training::CoarseCase truth;
        truth.positions = torch::zeros({1, 3});
        truth.known = torch::zeros({1});
        truth.inside = torch::zeros({1});
        inference::CoarseOutput output{torch::randn({1, 1, 4, 4, 4}), torch::randn({1, 3, 4, 4, 4}), torch::randn({1, 1})};
        const auto result = training::coarseLoss(output, truth);
        QCOMPARE(result.loss.item<double>(), 0.0);
        QVERIFY(!result.hasError);
    }
};

GONION_TEST(TestStageLosses, gonion::testing::runTest<TestStageLosses>);
#include "tst_stage_losses.moc"
