// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/h3de_net.h"
#include "tests/inference/network/compare.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

using namespace gonion::inference;
using gonion::testing::relativeDifference;

namespace {

H3deOptions tinyOptions(H3deHead head)
{
    H3deOptions options;
    options.head = head;
    options.landmarks = 3;
    options.embedDim = {8, 8, 16, 16};
    options.depth = {1, 0, 1, 1};
    options.topk = {1, 2, 4, 32};
    options.anchorRadii = {0.5, 1.0};
    return options;
}

bool isSharedDeepInside(const std::string &name)
{
    constexpr std::array<std::string_view, 7> kChecked{"c1.",         "c2.",          "up3.", "up4.",
                                                       "final_conv.", "up2.conv2.0.", "downsample_layers.0.0.weight"};
    return std::none_of(kChecked.begin(), kChecked.end(),
                        [&](std::string_view prefix) { return name.starts_with(prefix); });
}

/// Where there is no checkpoint's worth of signal, small first weights hide errors: spread them.
void spread(torch::nn::Module &module)
{
    const torch::NoGradGuard noGrad;
    for (auto &item : module.named_parameters()) {
        if (item.value().dim() > 1) {
            const double fan = static_cast<double>(item.value().numel()) / static_cast<double>(item.value().size(0));
            item.value().normal_(0.0, std::sqrt(2.0 / fan));
        } else {
            item.value().add_(0.1 * torch::randn_like(item.value()));
        }
    }
}

} // namespace

class TestH3deNet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(5);
    }

    void takesEverySize_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        QTest::newRow("multiples of 32") << 64 << 32 << 32;
        QTest::newRow("odd sizes") << 33 << 47 << 20;
        QTest::newRow("one voxel") << 1 << 1 << 1;
        QTest::newRow("one slice") << 70 << 65 << 1;
    }

    void takesEverySize()
    {
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        const torch::NoGradGuard noGrad;
        const torch::Tensor image = torch::rand({2, 1, x, y, z});
        const torch::Tensor map = H3deNet(tinyOptions(H3deHead::Anchor))(image);
        QVERIFY(map.sizes() == torch::IntArrayRef({2, (x + 3) / 4, (y + 3) / 4, (z + 3) / 4, 2, 6}));
        QVERIFY(map.isfinite().all().item<bool>());
        const torch::Tensor heat = H3deNet(tinyOptions(H3deHead::Heatmap))(image);
        QVERIFY(heat.sizes() == torch::IntArrayRef({2, 3, x, y, z}));
        QVERIFY(heat.isfinite().all().item<bool>());
    }

    void padsByEdgeValuesAtTheHighEnd()
    {
        const torch::NoGradGuard noGrad;
        H3deNet network(tinyOptions(H3deHead::Heatmap));
        spread(*network);
        const torch::Tensor image = torch::rand({1, 1, 60, 32, 31});
        torch::Tensor padded = torch::cat({image, image.slice(2, 59, 60).expand({1, 1, 4, 32, 31})}, 2);
        padded = torch::cat({padded, padded.slice(4, 30, 31)}, 4);
        QVERIFY(padded.sizes() == torch::IntArrayRef({1, 1, 64, 32, 32}));
        const torch::Tensor expected = network(padded).slice(2, 0, 60).slice(4, 0, 31);
        QVERIFY(torch::equal(network(image), expected));
    }

    void gradientsAreRight_data()
    {
        QTest::addColumn<bool>("anchors");
        QTest::newRow("anchor head") << true;
        QTest::newRow("heatmap head") << false;
    }

    /// Every parameter, along a random direction, against the difference quotient in double precision. What both
    /// heads share is gone through with the anchor head, whose passes cost a tenth; with the heatmap head the last
    /// shared layer and the first stand for it: the gradients that reach them have passed all the others.
    void gradientsAreRight()
    {
        QFETCH(bool, anchors);
        H3deNet network(tinyOptions(anchors ? H3deHead::Anchor : H3deHead::Heatmap));
        network->to(torch::kFloat64);
        spread(*network);
        const torch::Tensor image = torch::rand({1, 1, 40, 64, 32}, torch::kFloat64);
        const torch::Tensor weights = torch::randn_like(network(image));
        const auto loss = [&] { return (network(image) * weights).sum(); };
        loss().backward();
        const torch::NoGradGuard noGrad;
        for (auto &item : network->named_parameters()) {
            torch::Tensor &parameter = item.value();
            QVERIFY2(parameter.grad().defined(), item.key().c_str());
            if (!anchors && isSharedDeepInside(item.key())) {
                continue;
            }
            const torch::Tensor direction = torch::randn_like(parameter);
            // Small, so that few leaky ReLUs change side on the way; larger than what rounding drowns.
            constexpr double kStep = 1e-8;
            parameter.add_(direction, kStep);
            const double above = loss().item<double>();
            parameter.add_(direction, -2.0 * kStep);
            const double below = loss().item<double>();
            parameter.add_(direction, kStep);
            const double expected = (above - below) / (2.0 * kStep);
            const double actual = (parameter.grad() * direction).sum().item<double>();
            const double tolerance = 1e-3 * parameter.grad().norm().item<double>() + 1e-3;
            QVERIFY2(std::abs(actual - expected) < tolerance,
                     (item.key() + ": " + std::to_string(actual) + " for " + std::to_string(expected)).c_str());
        }
    }

    void trainsAlikeInSingleAndDouble()
    {
        // Single precision takes other kernels: tiled attention and oneDNN.
        H3deNet single(tinyOptions(H3deHead::Anchor));
        spread(*single);
        H3deNet exact(tinyOptions(H3deHead::Anchor));
        {
            const torch::NoGradGuard noGrad;
            exact->to(torch::kFloat64);
            auto target = exact->named_parameters();
            for (const auto &item : single->named_parameters()) {
                target[item.key()].copy_(item.value());
            }
        }
        const torch::Tensor image = torch::rand({1, 1, 64, 64, 32});
        single(image).square().mean().backward();
        exact(image.to(torch::kFloat64)).square().mean().backward();
        auto expected = exact->named_parameters();
        for (const auto &item : single->named_parameters()) {
            const torch::Tensor reference = expected[item.key()].grad();
            const double norm = std::max(reference.norm().item<double>(), 1e-3);
            const double error = (item.value().grad().to(torch::kFloat64) - reference).norm().item<double>();
            QVERIFY2(error < 1e-3 * norm, (item.key() + ": " + std::to_string(error / norm)).c_str());
        }
    }

    void asksBetweenBlocks()
    {
        const torch::NoGradGuard noGrad;
        H3deNet network(tinyOptions(H3deHead::Heatmap));
        const torch::Tensor image = torch::rand({1, 1, 32, 32, 32});
        int asked = 0;
        (void)network(image, [&] { ++asked; });
        // Four downsamplings, three blocks, five decoder blocks of two convolutions.
        QVERIFY(asked >= 17);
        for (int stopAt = 1; stopAt <= asked; ++stopAt) {
            int left = stopAt;
            const StopCheck stop = [&left] {
                if (--left == 0) {
                    throw Stopped{};
                }
            };
            QVERIFY_EXCEPTION_THROWN(network(image, stop), Stopped);
        }
    }

    void stopsWithItsJob()
    {
        std::stop_source source;
        const StopCheck stop = stopCheckOf(gonion::core::JobContext(source.get_token()));
        stop();
        source.request_stop();
        QVERIFY_EXCEPTION_THROWN(stop(), Stopped);
    }

    void knowsUnusedNames()
    {
        QVERIFY(H3deNetImpl::isUnusedName(H3deHead::Heatmap, "norm.running_mean"));
        QVERIFY(H3deNetImpl::isUnusedName(H3deHead::Heatmap, "norm.num_batches_tracked"));
        QVERIFY(H3deNetImpl::isUnusedName(H3deHead::Heatmap, "head.weight"));
        QVERIFY(H3deNetImpl::isUnusedName(H3deHead::Anchor, "early_down1.bias"));
        QVERIFY(!H3deNetImpl::isUnusedName(H3deHead::Heatmap, "c1.0.weight"));
        QVERIFY(!H3deNetImpl::isUnusedName(H3deHead::Anchor, "norm0.weight"));
        QVERIFY(!H3deNetImpl::isUnusedName(H3deHead::Anchor, "pre_layer.weight"));
    }

    void unusedModulesHaveBuffers()
    {
        QVERIFY(H3deNet(tinyOptions(H3deHead::Heatmap))->named_buffers().is_empty());
        const auto buffers = H3deNet(tinyOptions(H3deHead::Heatmap), true)->named_buffers();
        QVERIFY(buffers.contains("norm.running_mean") && buffers.contains("norm.running_var"));
        QCOMPARE(buffers["norm.num_batches_tracked"].scalar_type(), torch::kInt64);
    }

    void refusesWrongShapes()
    {
        H3deNet network(tinyOptions(H3deHead::Anchor));
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({1, 2, 32, 32, 32})), c10::Error);
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({1, 32, 32, 32})), c10::Error);
        QVERIFY_EXCEPTION_THROWN(network(torch::rand({1, 1, 0, 32, 32})), c10::Error);
        H3deOptions three = tinyOptions(H3deHead::Anchor);
        three.embedDim.pop_back();
        QVERIFY_EXCEPTION_THROWN(H3deNet{three}, c10::Error);
        H3deOptions odd = tinyOptions(H3deHead::Anchor);
        odd.embedDim[1] = 12;
        QVERIFY_EXCEPTION_THROWN(H3deNet{odd}, c10::Error);
    }
};

GONION_TEST(TestH3deNet, gonion::testing::runTest<TestH3deNet>);
#include "tst_h3de_net.moc"
