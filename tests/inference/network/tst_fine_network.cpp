// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/fine_network.h"

#include "inference/model_file.h"
#include "inference/network/network_cost.h"
#include "inference/network/super_resolution.h"
#include "tests/inference/network/tiny_networks.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"
#include "training/losses/heatmap_loss.h"
#include "training/losses/paper_loss.h"

#include <QtTest>
#include <torch/optim/adam.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace gonion::inference;
using gonion::testing::tinyNetworks;

namespace {

constexpr std::int64_t kLandmarks = 2;

/// Every tensor of an output, auxiliary ones too.
std::vector<torch::Tensor> tensorsOf(const FineOutput &output)
{
    std::vector<torch::Tensor> tensors{output.anchors.defined() ? output.anchors : output.heatmaps};
    for (const AuxiliaryHeatmaps &beside : output.auxiliary) {
        tensors.push_back(beside.map);
    }
    return tensors;
}

torch::Tensor lossOf(const FineOutput &output, const std::vector<gonion::training::PatchTargets> &batch,
                     const HeadOptions &head)
{
    using namespace gonion::training;
    torch::Tensor loss;
    if (output.anchors.defined()) {
        const PaperAnchorLoss anchors = paperAnchorLoss(output.anchors, batch, head.anchorRadii);
        loss = anchors.offset + anchors.existence;
    } else if (head.heatmapTarget == HeatmapTarget::Gaussian) {
        loss = gaussianLoss(output.heatmaps, batch, 1.0, head.heatmapSigma);
    } else {
        loss = heatmapLoss(output.heatmaps, batch).total();
    }
    for (const AuxiliaryHeatmaps &beside : output.auxiliary) {
        const auto stride = static_cast<double>(beside.stride);
        loss = loss + gaussianLoss(beside.map, batch, stride, std::max(head.heatmapSigma, stride));
    }
    return loss;
}

} // namespace

/// What every network must do, whatever it is: each with both heads.
class TestFineNetwork : public QObject {
    Q_OBJECT

    static void addNetworks()
    {
        QTest::addColumn<int>("network");
        const auto networks = tinyNetworks(kLandmarks);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            QTest::newRow(networks[n].name.c_str()) << int(n);
        }
    }
    static NetworkOptions fetched()
    {
        QFETCH(int, network);
        return tinyNetworks(kLandmarks).at(std::size_t(network)).options;
    }

    /// Of two runs with the same weights, as they are.
    struct Trained {
        double loss = 0.0;
        std::vector<torch::Tensor> gradients, buffers;
    };
    static Trained trainedOnce(FineNetwork &network, const torch::Tensor &image, bool recomputing)
    {
        network.setRecomputing(recomputing);
        network.zero_grad();
        torch::Tensor loss = torch::zeros({});
        for (const torch::Tensor &tensor : tensorsOf(network.run(image, {}))) {
            loss = loss + tensor.square().mean();
        }
        loss.backward();
        Trained result{loss.item<double>(), {}, {}};
        for (const torch::Tensor &parameter : network.parameters()) {
            result.gradients.push_back(parameter.grad().defined() ? parameter.grad().clone() : torch::Tensor());
        }
        for (const torch::Tensor &buffer : network.buffers()) {
            result.buffers.push_back(buffer.clone());
        }
        return result;
    }

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); } // tiny networks: threads would wait for each other
    void init() { torch::manual_seed(7); }

    void takesEverySize_data() { addNetworks(); }
    void takesEverySize()
    {
        const NetworkOptions options = fetched();
        const auto network = makeNetwork(options);
        const torch::NoGradGuard noGrad;
        for (const bool training : {false, true}) {
            network->train(training);
            for (const auto &[x, y, z] : {std::array{33, 17, 20}, std::array{32, 32, 32}, std::array{1, 5, 1}}) {
                const FineOutput output = network->run(torch::rand({1, 1, x, y, z}), {});
                if (options.common().head == NetworkHead::Anchor) {
                    QVERIFY(output.anchors.sizes()
                            == torch::IntArrayRef({1, (x + 3) / 4, (y + 3) / 4, (z + 3) / 4, 2, 3 + kLandmarks}));
                    QVERIFY(!output.heatmaps.defined());
                } else {
                    QVERIFY(output.heatmaps.sizes() == torch::IntArrayRef({1, kLandmarks, x, y, z}));
                    QVERIFY(!output.anchors.defined());
                }
                QVERIFY(training || output.auxiliary.empty());
                for (const AuxiliaryHeatmaps &beside : output.auxiliary) {
                    const std::int64_t s = beside.stride;
                    const std::vector<std::int64_t> size{1, kLandmarks, (x + s - 1) / s, (y + s - 1) / s,
                                                         (z + s - 1) / s};
                    QVERIFY(beside.map.sizes() == torch::IntArrayRef(size));
                }
                for (const torch::Tensor &tensor : tensorsOf(output)) {
                    QVERIFY(tensor.isfinite().all().item<bool>());
                }
            }
        }
    }

    void paperAndHyattSuperviseMore()
    {
        H3deOptions paper = H3deOptions::paper();
        gonion::testing::Shrinker{}(paper);
        HyattOptions hyatt;
        gonion::testing::Shrinker{}(hyatt);
        const torch::NoGradGuard noGrad;
        const torch::Tensor image = torch::rand({1, 1, 32, 32, 32});
        QCOMPARE(makeNetwork(paper)->run(image, {}).auxiliary.size(), std::size_t{1});
        QCOMPARE(makeNetwork(hyatt)->run(image, {}).auxiliary.size(), std::size_t{3});
    }

    void gradientsAreRight_data() { addNetworks(); }
    /// All parameters at once, along a random direction, against the difference quotient in double precision.
    void gradientsAreRight()
    {
        const auto network = makeNetwork(fetched());
        network->to(torch::kFloat64);
        {
            // A normalised lone voxel is its bias, and a bias begins as 0: right on the kink of the ReLU behind it.
            const torch::NoGradGuard noGrad;
            for (const torch::Tensor &parameter : network->parameters()) {
                parameter.add_(torch::randn_like(parameter), 0.02);
            }
        }
        const torch::Tensor image = torch::rand({1, 1, 32, 32, 32}, torch::kFloat64);
        std::vector<torch::Tensor> weights;
        const auto loss = [&] {
            const std::vector<torch::Tensor> outputs = tensorsOf(network->run(image, {}));
            torch::Tensor sum = torch::zeros({}, torch::kFloat64);
            for (std::size_t n = 0; n < outputs.size(); ++n) {
                if (weights.size() <= n) {
                    weights.push_back(torch::randn_like(outputs[n].detach()));
                }
                sum = sum + (outputs[n] * weights[n]).sum();
            }
            return sum;
        };
        loss().backward();
        std::vector<torch::Tensor> parameters = network->parameters();
        for (const auto &item : network->named_parameters()) {
            QVERIFY2(item.value().grad().defined(), item.key().c_str());
        }
        const torch::NoGradGuard noGrad;
        double expected = 0.0;
        double scale = 0.0;
        std::vector<torch::Tensor> directions;
        double count = 0.0;
        for (const torch::Tensor &parameter : parameters) {
            count += static_cast<double>(parameter.numel());
        }
        for (const torch::Tensor &parameter : parameters) {
            directions.push_back(torch::randn_like(parameter) / std::sqrt(count));
            expected += (parameter.grad() * directions.back()).sum().item<double>();
            scale += parameter.grad().square().sum().item<double>();
        }
        constexpr double kStep = 2e-7; // of a direction of length 1: so small that hardly a kink lies on the way
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
        const std::string said = std::to_string(actual) + " for " + std::to_string(expected);
        QVERIFY2(std::abs(actual - expected) < 2e-3 * std::sqrt(scale / count), said.c_str());
    }

    void learnsOneCase_data() { addNetworks(); }
    /// One patch with a bright spot where the landmark is; another landmark is missing.
    void learnsOneCase()
    {
        using gonion::training::LandmarkTarget;
        const NetworkOptions options = fetched();
        const auto network = makeNetwork(options);
        expectNothing(*network, options);
        const std::vector<gonion::training::PatchTargets> batch{
            {LandmarkTarget::present({13.3, 17.6, 14.9}), LandmarkTarget::missing()}};
        const torch::Tensor spot = gonion::training::gaussianTargets(batch[0], {32, 32, 32}, 1.0, 3.0)[0];
        const torch::Tensor image = (0.8 * spot + 0.1 * torch::rand({32, 32, 32})).view({1, 1, 32, 32, 32});
        torch::optim::Adam optimiser(network->parameters(), torch::optim::AdamOptions(1e-2));
        double first = 0.0;
        double least = 1e300;
        for (int step = 0; step < 150 && (step == 0 || least > 0.08 * first); ++step) {
            optimiser.zero_grad();
            const torch::Tensor loss = lossOf(network->run(image, {}), batch, options.common());
            const double value = loss.item<double>();
            first = step == 0 ? value : first;
            least = std::min(least, value);
            loss.backward();
            optimiser.step();
        }
        const std::string said = std::to_string(least) + " of " + std::to_string(first);
        QVERIFY2(least <= 0.08 * first, said.c_str());
    }

    void comesBackFromAFile_data() { addNetworks(); }
    void comesBackFromAFile()
    {
        const NetworkOptions options = fetched();
        const auto network = makeNetwork(options);
        const torch::NoGradGuard noGrad;
        const torch::Tensor image = torch::rand({1, 1, 40, 32, 32});
        (void)network->run(image, {}); // in training: moves running statistics
        network->eval();

        Model model;
        model.description.name = "one";
        model.description.landmarks =
            gonion::annotation::LandmarkTemplate::create("two", "Two", {{"A", "A"}, {"B", "B"}}).value();
        model.description.fine = FineStage{};
        model.description.fine->network = options;
        collectFrom(*network, kFinePrefix, model);
        const gonion::testing::ScratchFolder folder;
        QVERIFY(writeModel(folder / "m.safetensors", model, false).has_value());
        const auto read = readModel(folder / "m.safetensors");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(read->description.fine->network == options);

        const auto again = makeNetwork(read->description.fine->network);
        const auto loaded = loadInto(*again, *read, kFinePrefix);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        again->eval();
        const auto expected = tensorsOf(network->run(image, {}));
        const auto actual = tensorsOf(again->run(image, {}));
        QCOMPARE(actual.size(), expected.size());
        QVERIFY(torch::equal(actual[0], expected[0]));

        // A description of a wider network than the file holds is refused before anything is built.
        for (const NamedSize &weight : mainWeights(options)) {
            Model without = model;
            without.tensors.erase(std::string(kFinePrefix) + weight.name);
            QVERIFY2(!checkWeights(without).has_value(), weight.name.c_str());
        }
    }

    void stops_data() { addNetworks(); }
    void stops()
    {
        const auto network = makeNetwork(fetched());
        const torch::NoGradGuard noGrad;
        int asked = 0;
        (void)network->run(torch::rand({1, 1, 32, 32, 32}), [&] { ++asked; });
        QVERIFY(asked >= 4);
        QVERIFY_EXCEPTION_THROWN(network->run(torch::rand({1, 1, 32, 32, 32}), [] { throw Stopped{}; }), Stopped);
        QVERIFY_EXCEPTION_THROWN(network->run(torch::rand({1, 2, 32, 32, 32}), {}), c10::Error);
    }

    void pixelsAreShuffledInOrder()
    {
        const torch::Tensor volume = torch::arange(2 * 8 * 2 * 3 * 4, torch::kFloat32).view({1, 16, 2, 3, 4});
        const torch::Tensor shuffled = pixelShuffle(volume);
        QVERIFY(shuffled.sizes() == torch::IntArrayRef({1, 2, 4, 6, 8}));
        for (int c = 0; c < 2; ++c) {
            for (int r = 0; r < 8; ++r) {
                const auto part = shuffled[0][c].slice(0, r / 4, 4, 2).slice(1, r / 2 % 2, 6, 2).slice(2, r % 2, 8, 2);
                QVERIFY(torch::equal(part, volume[0][c * 8 + r]));
            }
        }
    }

    void countsOperations()
    {
        Unet3dOptions unet;
        unet.widths = {2, 4, 8};
        unet.landmarks = 1;
        unet.anchorRadii = {1.0};
        const double voxels = 32.0 * 32.0 * 32.0;
        const double levels = (2 + 4) * 27 * voxels + (8 + 16) * 27 * voxels / 8 + (32 + 64) * 27 * voxels / 64;
        const double head = (2 * 8 + 4 * 8 + 24 * 4) * voxels / 64;
        QCOMPARE(forwardFlops(unet, {32, 32, 32}), 2.0 * (levels + head));
        const NetworkMeasure measure = measureNetwork(unet, {32, 32, 32});
        // At least two volumes of two channels are alive at full resolution.
        QVERIFY(measure.activationBytes >= 4 * 4 * 32 * 32 * 32);
        QVERIFY(measure.activationBytes < 100 * 4 * 32 * 32 * 32);
        QVERIFY(measure.parameters > 3000 && measure.parameters < 5000);
    }

    void recomputingChangesNoGradient_data() { addNetworks(); }
    /// And leaves running statistics as one pass does.
    void recomputingChangesNoGradient()
    {
        const auto kept = makeNetwork(fetched());
        torch::manual_seed(7); // the same weights
        const auto recomputed = makeNetwork(fetched());
        const torch::Tensor image = torch::rand({1, 1, 32, 32, 32});
        const Trained one = trainedOnce(*kept, image, false);
        const Trained other = trainedOnce(*recomputed, image, true);
        QCOMPARE(other.loss, one.loss);
        std::size_t withGradient = 0;
        for (std::size_t n = 0; n < one.gradients.size(); ++n) {
            QCOMPARE(other.gradients[n].defined(), one.gradients[n].defined());
            if (one.gradients[n].defined()) {
                QVERIFY(torch::equal(other.gradients[n], one.gradients[n]));
                ++withGradient;
            }
        }
        QVERIFY(withGradient > 10);
        for (std::size_t n = 0; n < one.buffers.size(); ++n) {
            // A variance over the single voxel of the deepest level is no number in either.
            QVERIFY(torch::allclose(other.buffers[n], one.buffers[n], 0.0, 0.0, true));
        }
    }
};

GONION_TEST(TestFineNetwork, gonion::testing::runTest<TestFineNetwork>);
#include "tst_fine_network.moc"
