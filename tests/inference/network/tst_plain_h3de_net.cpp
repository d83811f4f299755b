// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/plain/plain_h3de_net.h"
#include "inference/network/h3de_net.h"
#include "inference/network/plain/straighten.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion::inference;

namespace {

H3deOptions narrow(H3deHead head)
{
    H3deOptions options;
    options.head = head;
    options.landmarks = 3;
    options.embedDim = {16, 16, 24, 24};
    options.depth = {1, 1, 1, 1};
    options.topk = {1, 4, 16, 16};
    return options;
}

} // namespace

/// The network against the plain one.
class TestPlainH3deNet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(8);
    }

    void agrees_data()
    {
        QTest::addColumn<bool>("anchors");
        QTest::addColumn<bool>("kinked");
        QTest::addColumn<double>("tolerance");
        // Where an activation is nearer to 0 than its rounding error, one network sees it left of a leaky ReLU's kink and
        // the other right of it, which changes gradients by up to 5e-3 in about every fourth image
        // (docs/PERFORMANCE.md). So they are compared closely without kinks, and with them as far as that goes.
        QTest::newRow("anchor head") << true << true << 1e-2;
        QTest::newRow("anchor head, no kinks") << true << false << 1e-4;
        QTest::newRow("heatmap head") << false << true << 1e-2;
        QTest::newRow("heatmap head, no kinks") << false << false << 1e-4;
    }

    void agrees()
    {
        QFETCH(bool, anchors);
        QFETCH(bool, kinked);
        QFETCH(double, tolerance);
        const H3deOptions options = narrow(anchors ? H3deHead::Anchor : H3deHead::Heatmap);
        H3deNet fused(options);
        PlainH3deNet plain(options);
        auto targets = plain->named_parameters();
        for (const auto &item : fused->named_parameters()) {
            QVERIFY2(targets.contains(item.key()), item.key().c_str());
            QVERIFY(targets[item.key()].sizes() == item.value().sizes());
            const torch::NoGradGuard noGrad;
            targets[item.key()].copy_(item.value());
        }
        if (!kinked) {
            straighten(*fused);
            straighten(*plain);
        }
        const torch::Tensor image = torch::rand({1, 1, 128, 128, 64});
        const torch::Tensor expected = plain(image);
        const torch::Tensor actual = fused->forward(image);
        QVERIFY(actual.sizes() == expected.sizes());
        const double spread = expected.std().item<double>();
        QVERIFY((actual - expected).abs().max().item<double>() < 1e-4 * spread);

        actual.square().mean().backward();
        expected.square().mean().backward();
        double norm = 0.0;
        for (const auto &item : fused->named_parameters()) {
            norm += targets[item.key()].grad().square().sum().item<double>();
        }
        for (const auto &item : fused->named_parameters()) {
            // A bias before an instance norm has no gradient but rounding errors: beside all others' it is nothing.
            const torch::Tensor reference = targets[item.key()].grad();
            const double error = (item.value().grad() - reference).norm().item<double>();
            QVERIFY2(error < tolerance * (reference.norm().item<double>() + std::sqrt(norm)), item.key().c_str());
        }
    }

    void refusesSizesThatItsRegionsDoNotDivide()
    {
        QVERIFY_EXCEPTION_THROWN(PlainH3deNet(narrow(H3deHead::Anchor))(torch::rand({1, 1, 96, 128, 64})), c10::Error);
    }
};

GONION_TEST(TestPlainH3deNet, gonion::testing::runTest<TestPlainH3deNet>);
#include "tst_plain_h3de_net.moc"
