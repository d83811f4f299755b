// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/coarse_network.h"

#include "inference/model_file.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace gonion::inference;

namespace {

CoarseOptions tinyOptions()
{
    CoarseOptions options;
    options.landmarks = 3;
    options.widths = {4, 8, 12};
    return options;
}

bool decidesInside(const std::string &parameter) { return parameter.starts_with("inside_"); }

/// Moves the chosen parameters along a random direction of length 1 and compares the loss's slope with the gradient's.
void compareWithQuotient(CoarseNetworkImpl &network, const std::function<bool(const std::string &)> &chosen,
                         const std::function<torch::Tensor()> &loss)
{
    network.zero_grad();
    loss().backward();
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> parameters;
    std::vector<torch::Tensor> directions;
    double squares = 0.0;
    for (const auto &item : network.named_parameters()) {
        if (chosen(item.key())) {
            QVERIFY2(item.value().grad().defined(), item.key().c_str());
            parameters.push_back(item.value());
            directions.push_back(torch::randn_like(item.value()));
            squares += directions.back().square().sum().item<double>();
        }
    }
    QVERIFY(!parameters.empty());
    double expected = 0.0;
    double slopes = 0.0;
    for (std::size_t n = 0; n < parameters.size(); ++n) {
        directions[n].div_(std::sqrt(squares));
        expected += (parameters[n].grad() * directions[n]).sum().item<double>();
        slopes += parameters[n].grad().square().sum().item<double>();
    }
    constexpr double kStep = 2e-7; // so small that hardly a kink lies on the way
    const auto walk = [&](double step) {
        for (std::size_t n = 0; n < parameters.size(); ++n) {
            parameters[n].add_(directions[n], step);
        }
    };
    walk(kStep);
    const double above = loss().item<double>();
    walk(-2.0 * kStep);
    const double below = loss().item<double>();
    walk(kStep);
    const double actual = (above - below) / (2.0 * kStep);
    const double count = squares; // of normal numbers: about how many there are
    QVERIFY2(std::abs(actual - expected) < 2e-3 * std::sqrt(slopes / count),
             (std::to_string(actual) + " for " + std::to_string(expected)).c_str());
}

} // namespace

class TestCoarseNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1); // tiny networks: threads would wait for each other
        torch::manual_seed(6);
    }

    void takesEverySize_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        QTest::newRow("what the levels divide") << 32 << 16 << 24;
        QTest::newRow("odd sizes") << 33 << 47 << 20;
        QTest::newRow("one voxel") << 1 << 1 << 1;
    }

    void takesEverySize()
    {
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        const torch::NoGradGuard noGrad;
        const CoarseOutput output = CoarseNetwork(tinyOptions())(torch::rand({2, 1, x, y, z}));
        const std::int64_t hx = (x + 1) / 2;
        const std::int64_t hy = (y + 1) / 2;
        const std::int64_t hz = (z + 1) / 2;
        QVERIFY(output.heatmap.sizes() == torch::IntArrayRef({2, 3, hx, hy, hz}));
        QVERIFY(output.offset.sizes() == torch::IntArrayRef({2, 9, hx, hy, hz}));
        QVERIFY(output.inside.sizes() == torch::IntArrayRef({2, 3}));
        QVERIFY(output.heatmap.isfinite().all().item<bool>() && output.inside.isfinite().all().item<bool>());
    }

    void everyParameterLearns()
    {
        CoarseNetwork network(tinyOptions());
        const CoarseOutput output = network(torch::rand({1, 1, 32, 32, 32}));
        (output.heatmap.square().sum() + output.offset.square().sum() + output.inside.square().sum()).backward();
        for (const auto &item : network->named_parameters()) {
            QVERIFY2(item.value().grad().defined() && item.value().grad().abs().sum().item<double>() > 0.0,
                     item.key().c_str());
        }
    }

    void insideDoesNotMoveTheHeatmap()
    {
        CoarseNetwork network(tinyOptions());
        network(torch::rand({1, 1, 32, 32, 32})).inside.sum().backward();
        for (const auto &item : network->named_parameters()) {
            if (item.key().rfind("heatmap.", 0) == 0) {
                QVERIFY2(!item.value().grad().defined(), item.key().c_str());
            }
        }
    }

    /// In double precision. What tells inside from outside sees the heatmap without a gradient, so it is asked alone.
    void gradientsAreRight()
    {
        CoarseNetwork network(tinyOptions());
        network->to(torch::kFloat64);
        {
            const torch::NoGradGuard noGrad; // biases begin as 0, on the kink of the ReLU behind them
            for (const torch::Tensor &parameter : network->parameters()) {
                parameter.add_(torch::randn_like(parameter), 0.02);
            }
        }
        const torch::Tensor image = torch::rand({1, 1, 32, 24, 16}, torch::kFloat64);
        const torch::Tensor heights = torch::randn({1, 3, 16, 12, 8}, torch::kFloat64);
        const torch::Tensor offsets = torch::randn({1, 9, 16, 12, 8}, torch::kFloat64);
        compareWithQuotient(*network, [](const std::string &name) { return !decidesInside(name); }, [&] {
            const CoarseOutput output = network(image);
            return (output.heatmap * heights).sum() + (output.offset * offsets).sum();
        });
        compareWithQuotient(*network, decidesInside, [&] {
            return (network(image).inside * torch::arange(1, 4, torch::kFloat64)).sum();
        });
    }

    /// A bright spot where the first landmark is; the others lie outside.
    void learnsOneCase()
    {
        CoarseNetwork network(tinyOptions());
        torch::Tensor image = 0.1 * torch::rand({1, 1, 32, 32, 32});
        image.slice(2, 12, 16).slice(3, 16, 20).slice(4, 8, 12).fill_(1.0);
        constexpr std::int64_t kCell = (7 * 16 + 9) * 16 + 5;
        const torch::Tensor place = torch::tensor({kCell});
        const torch::Tensor shift = torch::tensor({0.3, -0.6, 0.8});
        const torch::Tensor inside = torch::tensor({1.0, 0.0, 0.0}).view({1, 3});
        torch::optim::Adam optimiser(network->parameters(), torch::optim::AdamOptions(1e-2));
        double first = 0.0;
        double least = 1e300;
        for (int step = 0; step < 150 && (step == 0 || least > 0.05 * first); ++step) {
            optimiser.zero_grad();
            const CoarseOutput output = network(image);
            const torch::Tensor offset = output.offset.view({9, -1}).slice(0, 0, 3).select(1, kCell);
            const torch::Tensor loss = torch::cross_entropy_loss(output.heatmap[0][0].reshape({1, -1}), place)
                                       + torch::mse_loss(offset, shift)
                                       + torch::binary_cross_entropy_with_logits(output.inside, inside);
            const double value = loss.item<double>();
            first = step == 0 ? value : first;
            least = std::min(least, value);
            loss.backward();
            optimiser.step();
        }
        QVERIFY2(least <= 0.05 * first, (std::to_string(least) + " of " + std::to_string(first)).c_str());
    }

    void comesBackFromAFile()
    {
        CoarseNetwork network(tinyOptions());
        const torch::NoGradGuard noGrad;
        for (const torch::Tensor &parameter : network->parameters()) {
            parameter.add_(torch::randn_like(parameter), 0.02); // some begin as 0
        }
        Model model;
        model.description.name = "one";
        model.description.landmarks =
            gonion::annotation::LandmarkTemplate::create("three", "Three", {{"A", "A"}, {"B", "B"}, {"C", "C"}}).value();
        model.description.coarse = CoarseStage{};
        model.description.coarse->network = tinyOptions();
        collectFrom(*network, kCoarsePrefix, model);
        const gonion::testing::ScratchFolder folder;
        QVERIFY(writeModel(folder / "m.safetensors", model, false).has_value());
        const auto read = readModel(folder / "m.safetensors");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());

        CoarseNetwork again(read->description.coarse->network);
        const auto loaded = loadInto(*again, *read, kCoarsePrefix);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        const torch::Tensor image = torch::rand({1, 1, 33, 20, 24});
        const CoarseOutput expected = network(image);
        const CoarseOutput actual = again(image);
        QVERIFY(torch::equal(actual.heatmap, expected.heatmap));
        QVERIFY(torch::equal(actual.offset, expected.offset));
        QVERIFY(torch::equal(actual.inside, expected.inside));
    }

    void stops()
    {
        const torch::NoGradGuard noGrad;
        CoarseNetwork network(tinyOptions());
        int asked = 0;
        (void)network(torch::rand({1, 1, 16, 16, 16}), [&] { ++asked; });
        QVERIFY(asked >= 6);
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({1, 1, 16, 16, 16}), [] { throw Stopped{}; }), Stopped);
    }

    void refusesWrongShapes()
    {
        CoarseNetwork network(tinyOptions());
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({1, 2, 16, 16, 16})), c10::Error);
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({16, 16, 16})), c10::Error);
    }
};

GONION_TEST(TestCoarseNetwork, gonion::testing::runTest<TestCoarseNetwork>);
#include "tst_coarse_network.moc"
