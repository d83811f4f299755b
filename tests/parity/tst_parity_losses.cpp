// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/anchor_decoding.h"
#include "tests/parity/golden_landmarks.h"
#include "tests/parity/tolerance.h"
#include "tests/program/test_program.h"
#include "training/losses/anchor_loss.h"
#include "training/losses/anchor_targets.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::testing;
using namespace gonion::training;

namespace {

const std::vector<double> kReleasedRadii{0.5, 0.75, 1.0, 1.25};

bool holdsTargets(const std::filesystem::path &path)
{
    return path.filename().string().find("targets") != std::string::npos;
}

std::vector<std::filesystem::path> filesOf(bool targets)
{
    std::vector<std::filesystem::path> chosen;
    for (const auto &path : goldenFiles("loss_metric")) {
        if (holdsTargets(path) == targets) {
            chosen.push_back(path);
        }
    }
    return chosen;
}

/// What a file's "map" says: the shape and the numbers of the wave, then the lift at the landmarks' cells.
struct MapFormula {
    std::vector<std::int64_t> shape;
    double amplitude, rate, phase, slow, shift, lift;
};

MapFormula mapFormula(const GoldenFile &golden)
{
    const std::string &text = golden.text("map");
    const auto shapeEnd = text.find(']');
    const auto formulaEnd = text.find(" in float64");
    const auto liftAt = text.find(" get +");
    if (shapeEnd == std::string::npos || formulaEnd == std::string::npos || liftAt == std::string::npos) {
        throw std::runtime_error("unknown map formula: " + text);
    }
    MapFormula formula{};
    for (const double size : decimals(text.substr(0, shapeEnd))) {
        formula.shape.push_back(static_cast<std::int64_t>(size));
    }
    const auto wave = decimals(text.substr(shapeEnd, formulaEnd - shapeEnd));
    if (formula.shape.size() != 6 || wave.size() != 5) {
        throw std::runtime_error("unknown map formula: " + text);
    }
    formula.amplitude = wave[0];
    formula.rate = wave[1];
    formula.phase = wave[2];
    formula.slow = wave[3];
    formula.shift = wave[4];
    formula.lift = decimals(text.substr(liftAt)).at(0);
    return formula;
}

/// The wave, lifted in the 3 x 3 x 3 cells around each present landmark.
torch::Tensor mapOf(const MapFormula &formula, const std::vector<PatchTargets> &batch)
{
    auto map = waves(formula.shape, formula.amplitude, formula.rate, formula.phase, formula.slow, formula.shift);
    const auto range = [](double position, std::int64_t size) {
        const auto cell = static_cast<std::int64_t>(std::nearbyint(position / 4.0));
        return torch::indexing::Slice(std::clamp<std::int64_t>(cell - 1, 0, size),
                                      std::clamp<std::int64_t>(cell + 2, 0, size));
    };
    for (std::size_t n = 0; n < batch.size(); ++n) {
        for (std::size_t k = 0; k < batch[n].size(); ++k) {
            if (batch[n][k].state == TargetState::Present) {
                const auto &p = batch[n][k].position;
                map.index({static_cast<std::int64_t>(n), range(p.x, map.size(1)), range(p.y, map.size(2)),
                           range(p.z, map.size(3)), torch::indexing::Slice(), static_cast<std::int64_t>(3 + k)})
                    += formula.lift;
            }
        }
    }
    return map;
}

std::vector<double> radiiFor(std::int64_t anchors)
{
    return {kReleasedRadii.begin(), kReleasedRadii.begin() + anchors};
}

std::array<double, 8> rowOf(const PositiveAnchor &positive)
{
    return {static_cast<double>(positive.anchor),  static_cast<double>(positive.cell[0]),
            static_cast<double>(positive.cell[1]), static_cast<double>(positive.cell[2]),
            positive.offset[0],                    positive.offset[1],
            positive.offset[2],                    static_cast<double>(positive.landmark)};
}

} // namespace

/// Anchor targets, loss, gradient, voted positions and their scores against the authors' code.
class TestParityLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anchorTargets_data() { addRows(filesOf(true)); }
    void anchorTargets()
    {
        const auto golden = fetchedFile();
        const auto size = golden.integers("size");
        const auto shrink = golden.integer("shrink");
        const AnchorGrid grid{{size.at(0) / shrink, size.at(1) / shrink, size.at(2) / shrink},
                              decimals(golden.text("anchors")),
                              static_cast<double>(shrink)};
        const auto targets = targetsOf(golden.tensor("landmarks"));
        auto expected = golden.tensor("proposals").to(torch::kFloat64).contiguous();
        expected = expected.index_select(0, expected.select(1, 7).ge(0.0).nonzero().flatten()).contiguous();

        const auto positives = positiveAnchors(targets, grid);
        QCOMPARE(static_cast<std::int64_t>(positives.size()), expected.size(0));
        for (std::size_t n = 0; n < positives.size(); ++n) {
            const auto row = rowOf(positives[n]);
            for (std::size_t column = 0; column < row.size(); ++column) {
                const double value = expected[static_cast<std::int64_t>(n)][static_cast<std::int64_t>(column)].item<double>();
                QVERIFY2(std::abs(row[column] - value) < 1e-6,
                         qPrintable(QString("row %1, column %2: %3, not %4").arg(n).arg(column).arg(row[column]).arg(value)));
            }
        }
    }

    void anchorLossAndGradient_data() { addRows(filesOf(false)); }
    void anchorLossAndGradient()
    {
        const auto golden = fetchedFile();
        const auto batch = batchOf(golden.tensor("landmarks"));
        auto map = mapOf(mapFormula(golden), batch);
        map.requires_grad_(true);
        const auto radii = radiiFor(map.size(4));
        const auto loss = anchorLoss(map, batch, radii);
        const auto total = loss.total();
        const double expected = golden.tensor("loss").item<double>();
        QVERIFY2(std::abs(total.item<double>() - expected) <= kTolerance * std::abs(expected),
                 qPrintable(QString("loss %1, not %2 (present %3, others %4, missing %5, background %6, offset %7)")
                                .arg(total.item<double>(), 0, 'g', 10)
                                .arg(expected, 0, 'g', 10)
                                .arg(loss.present.item<double>())
                                .arg(loss.others.item<double>())
                                .arg(loss.missing.item<double>())
                                .arg(loss.background.item<double>())
                                .arg(loss.offset.item<double>())));
        total.backward();
        const double rms = sampledRelativeRms(golden, "grad", map.grad());
        QVERIFY2(rms <= kTolerance, qPrintable(QString("gradient differs by %1").arg(rms)));
    }

    void votedPositions_data() { addRows(filesOf(false)); }
    void votedPositions()
    {
        const auto golden = fetchedFile();
        const auto batch = batchOf(golden.tensor("landmarks"));
        const auto map = mapOf(mapFormula(golden), batch);
        const auto expected = golden.tensor("predicted").to(torch::kFloat64).reshape({map.size(0), -1, 3}).contiguous();
        const auto radii = radiiFor(map.size(4));
        const auto votes = static_cast<int>(golden.integer("select_number"));
        for (std::size_t n = 0; n < batch.size(); ++n) {
            const auto patch = static_cast<std::int64_t>(n);
            const auto predicted = inference::decodeAnchorMedoids(map[patch], radii, 4.0, votes);
            for (std::size_t k = 0; k < predicted.size(); ++k) {
                if (batch[n][k].state != TargetState::Present) {
                    continue; // the file holds no prediction for a missing landmark
                }
                const double *p = expected[patch][static_cast<std::int64_t>(k)].data_ptr<double>();
                const double distance = std::hypot(predicted[k].x - p[0], predicted[k].y - p[1], predicted[k].z - p[2]);
                QVERIFY2(distance < 1e-3, qPrintable(QString("landmark %1 lies %2 voxels off").arg(k).arg(distance)));
            }
            if (batch.size() == 1) {
                const auto spacing = golden.tensor("spacing").to(torch::kFloat64).contiguous();
                compareScores(golden, scoredCase(batch[n], predicted, spacing.data_ptr<double>()));
            }
        }
    }
};

GONION_TEST(TestParityLosses, gonion::testing::runTest<TestParityLosses>);
#include "tst_parity_losses.moc"
