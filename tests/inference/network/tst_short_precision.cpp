// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/channels_last.h"
#include "inference/device/precision.h"
#include "inference/network/fine_network.h"
#include "inference/network/recompute.h"
#include "tests/inference/network/tiny_networks.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;

/// Networks in 16 bits, as on a GPU, but on the CPU: types and shapes fit one another, and what comes out is near what
/// single precision says.
class TestShortPrecision : public QObject {
    Q_OBJECT

    static torch::Tensor mapOf(const inference::FineOutput &output)
    {
        return output.anchors.defined() ? output.anchors : output.heatmaps;
    }

    static double difference(const torch::Tensor &a, const torch::Tensor &b)
    {
        return ((a - b).norm() / (b - b.mean()).norm()).item<double>();
    }

private Q_SLOTS:
    /// Those without group norms: LibTorch 1.13's autocast for the CPU, unlike the one for CUDA, does not know them.
    void networks_data()
    {
        QTest::addColumn<int>("network");
        const auto networks = testing::tinyNetworks(3);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            if (networks[n].name == "h3de anchor" || networks[n].name == "h3de heatmap") {
                QTest::newRow(networks[n].name.c_str()) << int(n);
            }
        }
    }

    void networks()
    {
        QFETCH(int, network);
        torch::manual_seed(11);
        const auto made = inference::makeNetwork(testing::tinyNetworks(3).at(std::size_t(network)).options);
        made->eval();
        const torch::InferenceMode inferring;
        // Two cases: for one the CPU has kernels of its own, which know no autocast.
        const torch::Tensor images = torch::rand({2, 1, 32, 32, 32});
        const torch::Tensor exact = mapOf(made->run(images, {}));
        torch::Tensor shortened;
        {
            const inference::Autocast autocast(torch::Device(torch::kCPU), torch::kBFloat16);
            shortened = mapOf(made->run(images, {}));
        }
        QCOMPARE(shortened.scalar_type(), torch::kFloat32); // positions never lose bits on their way out
        QCOMPARE(shortened.sizes().vec(), exact.sizes().vec());
        const double off = difference(shortened, exact);
        QVERIFY2(off < 0.1 && off > 0.0, qPrintable(QString::number(off)));
    }

    /// What is computed twice to save memory is computed in the same bits the second time, though the autocast that the
    /// first time saw has ended.
    void recomputesInTheSameBits()
    {
        torch::manual_seed(4);
        const torch::Tensor weight = torch::randn({6, 6}).requires_grad_();
        std::vector<torch::ScalarType> types;
        const inference::NetworkPart part = [&](const torch::autograd::variable_list &in) {
            const torch::Tensor product = torch::matmul(in[0], weight);
            types.push_back(product.scalar_type());
            return product;
        };
        torch::Tensor result;
        {
            const inference::Autocast autocast(torch::Device(torch::kCPU), torch::kBFloat16);
            result = inference::recomputed(part, {torch::randn({5, 6}).requires_grad_()});
        }
        result.to(torch::kFloat32).sum().backward();
        QCOMPARE(types, (std::vector<torch::ScalarType>{torch::kBFloat16, torch::kBFloat16}));
        QVERIFY(weight.grad().isfinite().all().item<bool>());
    }

    void channelsLast_data()
    {
        QTest::addColumn<int>("network");
        const auto networks = testing::tinyNetworks(3);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            QTest::newRow(networks[n].name.c_str()) << int(n);
        }
    }
    void channelsLast()
    {
        QFETCH(int, network);
        torch::manual_seed(12);
        const auto made = inference::makeNetwork(testing::tinyNetworks(3).at(std::size_t(network)).options);
        made->eval();
        const torch::NoGradGuard noGradient;
        const torch::Tensor images = torch::rand({2, 1, 32, 32, 32});
        const torch::Tensor expected = mapOf(made->run(images, {}));
        inference::setChannelsLast(*made, true);
        const double off = difference(mapOf(made->run(images, {})), expected);
        QVERIFY2(off < 1e-3, qPrintable(QString::number(off)));
    }
};

GONION_TEST(TestShortPrecision, gonion::testing::runTest<TestShortPrecision>);
#include "tst_short_precision.moc"
