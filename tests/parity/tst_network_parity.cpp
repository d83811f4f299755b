// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/h3de_net.h"
#include "tests/parity/golden_file.h"
#include "tests/parity/golden_network.h"
#include "tests/parity/tolerance.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace gonion::inference;
using namespace gonion::testing;

namespace {

void addFiles()
{
    QTest::addColumn<QString>("path");
    const auto files = goldenFiles("network_");
    QVERIFY(!files.empty());
    for (const auto &path : files) {
        QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    }
}

} // namespace

/// The released networks against the authors' code: every file network_*.safetensors is a row.
class TestNetworkParity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void parameterNames_data() { addFiles(); }
    void parameterNames()
    {
        QFETCH(QString, path);
        const GoldenFile file = GoldenFile::read(path.toStdString());
        const H3deOptions options = optionsOf(file);
        QVERIFY(parametersOf(*H3deNet(options, true)) == file.parameters());

        // Without the unused modules: the same list less the names known to be unused.
        std::vector<NamedShape> used = file.parameters();
        std::erase_if(used, [&](const NamedShape &parameter) {
            return H3deNetImpl::isUnusedName(options.head, parameter.name);
        });
        QVERIFY(parametersOf(*H3deNet(options)) == used);
    }

    void outputs_data() { addFiles(); }
    void outputs()
    {
        QFETCH(QString, path);
        const torch::NoGradGuard noGrad;
        const GoldenFile file = GoldenFile::read(path.toStdString());
        H3deNet network(optionsOf(file));
        network->eval();
        fillByFormula(*network, file.parameters());
        const torch::Tensor image = formulaInput(imageShapeOf(file));

        const std::vector<torch::Tensor> skips = network->encode(image);
        for (std::size_t i = 0; i < skips.size(); ++i) {
            const double error = sampledRelativeRms(file, "encoder." + std::to_string(i), skips[i]);
            qInfo("encoder %zu: %.2e", i, error);
            QCOMPARE_LE(error, kTolerance);
        }
        const double error = sampledRelativeRms(file, "output", network(image));
        qInfo("output: %.2e", error);
        QCOMPARE_LE(error, kTolerance);
    }
};

GONION_TEST(TestNetworkParity, gonion::testing::runTest<TestNetworkParity>);
#include "tst_network_parity.moc"
