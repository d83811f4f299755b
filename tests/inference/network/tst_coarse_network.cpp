// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/coarse_network.h"

#include <QtTest>

using namespace gonion::inference;

namespace {

CoarseOptions tinyOptions()
{
    CoarseOptions options;
    options.landmarks = 3;
    options.widths = {4, 8, 12};
    return options;
}

} // namespace

class TestCoarseNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
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

QTEST_APPLESS_MAIN(TestCoarseNetwork)
#include "tst_coarse_network.moc"
