// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volume_conv.h"
#include "inference/network/linear.h"
#include "tests/inference/network/compare.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/autograd.h>
#include <torch/nn/functional/linear.h>
#include <torch/utils.h>

using namespace gonion::inference;
using gonion::testing::relativeDifference;

/// The convolutions and linear layers that go to oneDNN, against LibTorch's own.
class TestVolumeConv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(2);
    }

    void equalsConv3d_data()
    {
        QTest::addColumn<int>("cases");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<bool>("bias");
        QTest::newRow("one case") << 1 << 3 << 1 << true;
        QTest::newRow("one case, no bias") << 1 << 3 << 1 << false;
        QTest::newRow("one case, halving") << 1 << 3 << 2 << true;
        QTest::newRow("one case, pointwise") << 1 << 1 << 1 << true;
        QTest::newRow("two cases") << 2 << 3 << 2 << true;
    }

    void equalsConv3d()
    {
        QFETCH(int, cases);
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(bool, bias);
        VolumeConv conv(VolumeConvOptions{5, 7, kernel, stride, bias});
        const torch::Tensor volume = torch::randn({cases, 5, 6, 8, 4}).requires_grad_();
        const torch::Tensor reference
            = torch::conv3d(volume, conv->weight, conv->bias, stride, kernel / 2);
        const torch::Tensor actual = conv(volume);
        QVERIFY(actual.sizes() == reference.sizes());
        QVERIFY(relativeDifference(actual, reference) < 1e-5);

        torch::autograd::variable_list inputs{volume, conv->weight};
        if (bias) {
            inputs.push_back(conv->bias);
        }
        const torch::Tensor slope = torch::randn_like(actual);
        const auto own = torch::autograd::grad({actual}, inputs, {slope});
        const auto expected = torch::autograd::grad({reference}, inputs, {slope});
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            QVERIFY(!own[i].is_mkldnn());
            QVERIFY(relativeDifference(own[i], expected[i]) < 1e-5);
        }
    }

    void trainsBehindAnImageWithoutGradient()
    {
        VolumeConv conv(VolumeConvOptions{1, 4, 3, 2});
        conv(torch::randn({1, 1, 8, 8, 8})).square().sum().backward();
        QVERIFY(conv->weight.grad().abs().sum().item<double>() > 0.0);
        QVERIFY(conv->bias.grad().abs().sum().item<double>() > 0.0);
    }

    void tokenLinearEqualsLinear()
    {
        TokenLinear linear(24, 72);
        const torch::Tensor tokens = torch::randn({2, 6, 5, 4, 24}).requires_grad_();
        const torch::Tensor actual = linear(tokens);
        const torch::Tensor expected = torch::nn::functional::linear(tokens, linear->weight, linear->bias);
        QVERIFY(actual.is_contiguous() && actual.sizes() == expected.sizes());
        QVERIFY(relativeDifference(actual, expected) < 1e-5);
        const torch::Tensor slope = torch::randn_like(actual);
        const auto own = torch::autograd::grad({actual}, {tokens, linear->weight, linear->bias}, {slope});
        const auto reference
            = torch::autograd::grad({expected}, {tokens, linear->weight, linear->bias}, {slope});
        for (std::size_t i = 0; i < own.size(); ++i) {
            QVERIFY(relativeDifference(own[i], reference[i]) < 1e-5);
        }
    }

    void tokenLinearStartsSmall()
    {
        TokenLinear linear(200, 200);
        QVERIFY(std::abs(linear->weight.std().item<double>() - 0.02) < 0.001);
        QCOMPARE(linear->bias.abs().max().item<double>(), 0.0);
    }
};

GONION_TEST(TestVolumeConv, gonion::testing::runTest<TestVolumeConv>);
#include "tst_volume_conv.moc"
