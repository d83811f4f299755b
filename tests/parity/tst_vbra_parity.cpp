// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volumetric_routing_attention.h"
#include "tests/parity/golden_file.h"
#include "tests/parity/tolerance.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/utils.h>

using namespace gonion::inference;
using namespace gonion::testing;

namespace {

VolumetricRoutingAttentionOptions attentionOptionsOf(const GoldenFile &file)
{
    const auto regions = file.integers("n_win");
    TORCH_CHECK(regions.size() == 3, "n_win has three numbers");
    VolumetricRoutingAttentionOptions options;
    options.dim = file.integer("dim");
    options.heads = file.integer("num_heads");
    options.regions = {regions[0], regions[1], regions[2]};
    options.topk = file.integer("topk");
    options.lepeKernel = file.integer("side_dwconv");
    return options;
}

/// sum(output * cos(0.011 i)), i = the flat index.
torch::Tensor waveLoss(const torch::Tensor &output)
{
    const torch::Tensor wave
        = (torch::arange(output.numel(), torch::kFloat64) * 0.011).cos().to(output.scalar_type());
    return (output * wave.view(output.sizes())).sum();
}

} // namespace

/// V-BRA against the authors' module: every file vbra_*.safetensors is a row.
class TestVbraParity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void module_data()
    {
        QTest::addColumn<QString>("path");
        const auto files = goldenFiles("vbra_");
        QVERIFY(!files.empty());
        for (const auto &path : files) {
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
        }
    }

    void module()
    {
        QFETCH(QString, path);
        const GoldenFile file = GoldenFile::read(path.toStdString());
        VolumetricRoutingAttention attention(attentionOptionsOf(file));
        QVERIFY(parametersOf(*attention) == file.parameters());
        fillByFormula(*attention, file.parameters());
        const torch::Tensor input = formulaInput(file.integers("input_shape")).requires_grad_();

        const Routing routing = attention->routing(input);
        QVERIFY(torch::equal(routing.index, file.tensor("route.index")));
        QCOMPARE_LE(relativeRms(routing.logit.softmax(-1), file.tensor("route.weight")), kTolerance);

        const torch::Tensor output = attention(input);
        QVERIFY(output.sizes() == file.tensor("output").sizes());
        QCOMPARE_LE(relativeRms(output, file.tensor("output")), kTolerance);

        waveLoss(output).backward();
        QCOMPARE_LE(relativeRms(input.grad(), file.tensor("grad.input")), kTolerance);
        for (const auto &item : attention->named_parameters()) {
            const double error = relativeRms(item.value().grad(), file.tensor("grad." + item.key()));
            QVERIFY2(error <= kTolerance, (item.key() + ": " + std::to_string(error)).c_str());
        }
    }
};

GONION_TEST(TestVbraParity, gonion::testing::runTest<TestVbraParity>);
#include "tst_vbra_parity.moc"
