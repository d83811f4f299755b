// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/depthwise_conv.h"
#include "inference/network/kernels/instruction_set.h"
#include "tests/inference/network/compare.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <array>

using namespace gonion::inference;
using gonion::testing::relativeDifference;

/// The channels-last convolution against LibTorch's.
class TestDepthwiseConv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(1);
    }

    void cleanup() { kernels::limitInstructionSet(kernels::InstructionSet::Avx512); }

    void equalsConv3d_data()
    {
        QTest::addColumn<int>("set");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("isDouble");
        static constexpr std::array kSets{"baseline", "AVX2", "AVX-512"}; // the best of them that is there
        for (int set = 0; set < 3; ++set) {
            for (const int kernel : {1, 3, 5, 7}) {
                for (const int channels : {3, 8, 24, 40}) { // whole vectors, halves, and single lanes
                    for (const bool isDouble : {false, true}) {
                        QTest::addRow("%s, kernel %d, %d channels, %s", kSets[set], kernel, channels,
                                      isDouble ? "double" : "float")
                            << set << kernel << channels << isDouble;
                    }
                }
            }
        }
    }

    void equalsConv3d()
    {
        QFETCH(int, set);
        QFETCH(int, kernel);
        QFETCH(int, channels);
        QFETCH(bool, isDouble);
        kernels::limitInstructionSet(static_cast<kernels::InstructionSet>(set));
        const auto type = isDouble ? torch::kFloat64 : torch::kFloat32;
        const double tolerance = isDouble ? 1e-13 : 1e-5;
        DepthwiseConv conv(channels, kernel);
        conv->to(type);
        // A slice of wider tokens: the values among queries, keys and values.
        const torch::Tensor wide = torch::randn({2, 5, 3, 13, 3 * channels}, type).requires_grad_();
        const torch::Tensor tokens = wide.slice(-1, 2 * channels);
        const torch::Tensor slope = torch::randn({2, 5, 3, 13, channels}, type);

        const torch::Tensor actual = conv(tokens);
        const auto own = torch::autograd::grad({actual}, {wide, conv->weight, conv->bias}, {slope});
        const torch::Tensor expected = torch::conv3d(tokens.permute({0, 4, 1, 2, 3}), conv->weight, conv->bias, 1,
                                                     kernel / 2, 1, channels)
                                           .permute({0, 2, 3, 4, 1});
        const auto reference = torch::autograd::grad({expected}, {wide, conv->weight, conv->bias}, {slope});

        QVERIFY(actual.sizes() == expected.sizes());
        QVERIFY(relativeDifference(actual, expected) < tolerance);
        for (std::size_t i = 0; i < own.size(); ++i) {
            QVERIFY(own[i].sizes() == reference[i].sizes());
            QVERIFY(relativeDifference(own[i], reference[i]) < tolerance);
        }
    }

    void addsItsTokens()
    {
        DepthwiseConv conv(24, 3);
        const torch::Tensor tokens = torch::randn({1, 4, 5, 6, 24}).requires_grad_();
        const torch::Tensor slope = torch::randn_like(tokens);
        const torch::Tensor actual = conv->addTo(tokens);
        const torch::Tensor expected = tokens + conv(tokens);
        QVERIFY(relativeDifference(actual, expected) < 1e-6);
        const auto own = torch::autograd::grad({actual}, {tokens, conv->weight, conv->bias}, {slope});
        const auto reference = torch::autograd::grad({expected}, {tokens, conv->weight, conv->bias}, {slope});
        for (std::size_t i = 0; i < own.size(); ++i) {
            QVERIFY(relativeDifference(own[i], reference[i]) < 1e-6);
        }
    }

    void refusesAnEvenKernel() { QVERIFY_EXCEPTION_THROWN(DepthwiseConv(8, 4), c10::Error); }
};

GONION_TEST(TestDepthwiseConv, gonion::testing::runTest<TestDepthwiseConv>);
#include "tst_depthwise_conv.moc"
