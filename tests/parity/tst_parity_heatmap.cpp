// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/heatmap_decoding.h"
#include "tests/parity/golden_landmarks.h"
#include "tests/parity/tolerance.h"
#include "tests/program/test_program.h"
#include "training/losses/heatmap_loss.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::testing;
using namespace gonion::training;

namespace {

/// Everything a file describes.
struct HeatmapReference {
    explicit HeatmapReference(const GoldenFile &golden)
        : radius(decimals(golden.text("R")).at(0)), landmarks(targetsOf(golden.tensor("landmarks")))
    {
        const auto sizes = golden.integers("size");
        size = {sizes.at(0), sizes.at(1), sizes.at(2)};
        std::vector<torch::Tensor> maps;
        for (const auto &landmark : landmarks) {
            maps.push_back(heatmapTarget(landmark, size, radius));
        }
        target = torch::stack(maps);
        const auto wave = decimals(golden.text("prediction"));
        if (wave.size() != 3) {
            throw std::runtime_error("unknown prediction formula: " + golden.text("prediction"));
        }
        prediction = waves(target.sizes(), 1.0, wave[0], wave[1], wave[2], 0.0);
    }

    std::array<std::int64_t, 3> size{};
    double radius;
    PatchTargets landmarks;
    torch::Tensor target;     ///< [L, X, Y, Z]
    torch::Tensor prediction; ///< [L, X, Y, Z]
};

} // namespace

/// Heatmap targets, loss, gradient and decoding against the authors' code (its loss as it was meant).
class TestParityHeatmap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void targets_data() { addRows(goldenFiles("heatmap")); }
    void targets()
    {
        const auto golden = fetchedFile();
        const HeatmapReference reference(golden);
        const double rms = sampledRelativeRms(golden, "target", reference.target);
        QVERIFY2(rms <= kTolerance, qPrintable(QString("targets differ by %1").arg(rms)));
    }

    void lossAndGradient_data() { addRows(goldenFiles("heatmap")); }
    void lossAndGradient()
    {
        const auto golden = fetchedFile();
        const HeatmapReference reference(golden);
        auto prediction = reference.prediction.unsqueeze(0).detach().clone();
        prediction.requires_grad_(true);
        const auto loss = heatmapLoss(prediction, std::vector<PatchTargets>{reference.landmarks}, reference.radius).total();
        const double expected = golden.tensor("loss").item<double>();
        QVERIFY2(std::abs(loss.item<double>() - expected) <= kTolerance * std::abs(expected),
                 qPrintable(QString("loss %1, not %2").arg(loss.item<double>(), 0, 'g', 10).arg(expected, 0, 'g', 10)));
        loss.backward();
        const double rms = sampledRelativeRms(golden, "grad", prediction.grad());
        QVERIFY2(rms <= kTolerance, qPrintable(QString("gradient differs by %1").arg(rms)));
    }

    void decoding_data() { addRows(goldenFiles("heatmap")); }
    void decoding()
    {
        const auto golden = fetchedFile();
        const HeatmapReference reference(golden);
        const double share = decimals(golden.text("metric_heatmap")).at(0);
        const auto heatmaps = reference.target + share * reference.prediction;
        const auto spacing = decimals(golden.text("spacing"));
        compareScores(golden, scoredCase(reference.landmarks, inference::decodeHeatmaps(heatmaps), spacing.data()));
    }
};

GONION_TEST(TestParityHeatmap, gonion::testing::runTest<TestParityHeatmap>);
#include "tst_parity_heatmap.moc"
