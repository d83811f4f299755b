// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/channels_last.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

using gonion::inference::setChannelsLast;

class TestChannelsLast : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void laysOutDenseConvolutionsAndBack()
    {
        namespace nn = torch::nn;
        torch::manual_seed(1);
        nn::Sequential layers(nn::Conv3d(nn::Conv3dOptions(3, 8, 3).padding(1)),
                              nn::Conv3d(nn::Conv3dOptions(8, 8, 3).padding(1).groups(8)), nn::Flatten(),
                              nn::Linear(8 * 64, 5));
        const torch::Tensor image = torch::randn({2, 3, 4, 4, 4});
        const torch::Tensor before = layers->forward(image);
        std::vector<torch::Tensor> values;
        for (const torch::Tensor &weight : layers->parameters()) {
            values.push_back(weight.detach().clone());
        }

        setChannelsLast(*layers, true);
        const auto weights = layers->parameters();
        QVERIFY(weights[0].is_contiguous(torch::MemoryFormat::ChannelsLast3d) && !weights[0].is_contiguous());
        QVERIFY(weights[2].is_contiguous()); // depth-wise
        QVERIFY((layers->forward(image) - before).abs().max().item<double>() < 1e-5);

        setChannelsLast(*layers, false);
        for (std::size_t n = 0; n < values.size(); ++n) {
            QVERIFY(layers->parameters()[n].is_contiguous());
            QVERIFY(torch::equal(layers->parameters()[n], values[n]));
        }
        QVERIFY(torch::equal(layers->forward(image), before));
    }
};

GONION_TEST(TestChannelsLast, gonion::testing::runTest<TestChannelsLast>);
#include "tst_channels_last.moc"
