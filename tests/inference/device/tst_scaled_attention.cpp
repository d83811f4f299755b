// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/scaled_attention.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <limits>

using gonion::inference::scaledAttention;

namespace {

torch::Tensor byHand(const torch::Tensor &queries, const torch::Tensor &keys, const torch::Tensor &values,
                     const torch::Tensor &present, double scale)
{
    torch::Tensor scores = torch::einsum("bhtw,bhsw->bhts", {queries, keys}) * scale;
    if (present.defined()) {
        scores = scores + torch::where(present, 0.0, -std::numeric_limits<double>::infinity());
    }
    const torch::Tensor weights = (scores - scores.amax(-1, true)).exp();
    return torch::einsum("bhts,bhsw->bhtw", {weights / weights.sum(-1, true), values});
}

} // namespace

class TestScaledAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { torch::manual_seed(3); }

    void isTheSoftmaxOfScaledProducts_data()
    {
        QTest::addColumn<bool>("padded");
        QTest::addColumn<int>("width");
        QTest::newRow("all keys") << false << 8;
        QTest::newRow("some keys are padding") << true << 8;
        QTest::newRow("odd width") << true << 5;
    }
    /// Results and gradients, with a scale that is not the root of the width.
    void isTheSoftmaxOfScaledProducts()
    {
        QFETCH(bool, padded);
        QFETCH(int, width);
        const auto options = torch::TensorOptions(torch::kFloat64);
        std::vector<torch::Tensor> inputs{torch::randn({6, 2, 7, width}, options), torch::randn({6, 2, 9, width}, options),
                                          torch::randn({6, 2, 9, width}, options)};
        torch::Tensor present;
        if (padded) {
            present = torch::rand({6, 1, 1, 9}).gt(0.4);
            present.select(3, 0).fill_(true);
        }
        std::vector<torch::Tensor> gradients;
        std::vector<torch::Tensor> results;
        for (const auto &attention : {scaledAttention, byHand}) {
            std::vector<torch::Tensor> own;
            for (const torch::Tensor &input : inputs) {
                own.push_back(input.detach().clone().requires_grad_());
            }
            results.push_back(attention(own[0], own[1], own[2], present, 0.31));
            (results.back() * torch::arange(results.back().numel(), options).view_as(results.back()).sin()).sum().backward();
            for (const torch::Tensor &input : own) {
                gradients.push_back(input.grad());
            }
        }
        QVERIFY(torch::allclose(results[0], results[1], 1e-10, 1e-12));
        for (std::size_t n = 0; n < 3; ++n) {
            QVERIFY(torch::allclose(gradients[n], gradients[n + 3], 1e-9, 1e-11));
        }
    }

    void agreesInSinglePrecision()
    {
        const torch::Tensor queries = torch::randn({4, 1, 64, 8});
        const torch::Tensor keys = torch::randn({4, 1, 256, 8});
        const torch::Tensor values = torch::randn({4, 1, 256, 8});
        const torch::Tensor expected = byHand(queries.to(torch::kFloat64), keys.to(torch::kFloat64),
                                              values.to(torch::kFloat64), {}, 0.125);
        const torch::Tensor actual = scaledAttention(queries, keys, values, {}, 0.125);
        QVERIFY((actual - expected).abs().max().item<double>() < 1e-5);
    }
};

GONION_TEST(TestScaledAttention, gonion::testing::runTest<TestScaledAttention>);
#include "tst_scaled_attention.moc"
