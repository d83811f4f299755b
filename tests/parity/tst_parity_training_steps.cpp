// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/h3de_net.h"
#include "tests/parity/golden_landmarks.h"
#include "tests/parity/golden_network.h"
#include "training/losses/anchor_loss.h"
#include "training/losses/heatmap_loss.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::tests;
using namespace gonion::training;

namespace {

constexpr double kTolerance = 1e-4;

torch::Tensor lossOf(const torch::Tensor &output, const std::vector<PatchTargets> &batch,
                     const inference::H3deOptions &options)
{
    return options.head == inference::H3deHead::Anchor ? anchorLoss(output, batch, options.anchorRadii).total()
                                                       : heatmapLoss(output, batch).total();
}

/// "Adam lr 1e-3 betas 0.9,0.98 weight_decay 5e-4 (L2)"
torch::optim::AdamOptions adamOf(const GoldenFile &golden)
{
    const std::string &text = golden.text("optimizer");
    const auto numbers = decimals(text);
    if (!text.starts_with("Adam lr") || numbers.size() != 4) {
        throw std::runtime_error("unknown optimizer: " + text);
    }
    return torch::optim::AdamOptions(numbers[0]).betas({numbers[1], numbers[2]}).weight_decay(numbers[3]);
}

} // namespace

/// Some steps of training on one fixed patch, in train mode, against the authors' code.
class TestParityTrainingSteps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void losses_data() { addRows(goldenFiles("train_steps")); }
    void losses()
    {
        const auto golden = fetchedFile();
        const auto options = optionsOf(golden);
        const auto batch = batchOf(golden.tensor("landmarks"));
        const auto image = formulaInput(imageShapeOf(golden));
        const auto expected = golden.tensor("loss").to(torch::kFloat64);
        inference::H3deNet network(options);
        fillByFormula(*network, golden.parameters());
        network->train();
        torch::optim::Adam optimizer(network->parameters(), adamOf(golden));

        for (std::int64_t step = 0; step < expected.numel(); ++step) {
            optimizer.zero_grad();
            const auto loss = lossOf(network(image), batch, options);
            loss.backward();
            optimizer.step();
            const double value = loss.item<double>();
            const double reference = expected[step].item<double>();
            qInfo("step %d: %.8f, reference %.8f, relative difference %.1e", static_cast<int>(step), value, reference,
                  std::abs(value - reference) / std::abs(reference));
            QVERIFY(std::abs(value - reference) <= kTolerance * std::abs(reference));
        }
    }
};

QTEST_APPLESS_MAIN(TestParityTrainingSteps)
#include "tst_parity_training_steps.moc"
