// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/compare_networks.h"

#include "bench/table_report.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <stop_token>

using namespace gonion::bench;
using gonion::annotation::LandmarkState;
using gonion::core::ErrorCode;
using gonion::core::JobContext;

namespace {

/// Two small networks, a step each, two cases.
CompareOptions smallComparison(const std::filesystem::path &folder)
{
    CompareOptions options;
    gonion::inference::Unet3dOptions unet;
    unet.widths = {4, 8, 8};
    gonion::inference::VNetOptions vnet;
    vnet.widths = {4, 4, 8};
    options.networks = {{"unet3d-anchor", unet}, {"vnet-anchor", vnet}};
    options.training.steps = 1;
    options.training.batch = 1;
    options.training.threads = 1;
    options.training.device = "cpu";
    options.training.fine.patch = {32, 32, 32};
    options.training.fine.spacingMm.fill(3.0);
    options.coarseModel = std::filesystem::path(GONION_RESOURCES) / "models" / "gonion-demo.safetensors";
    options.folder = folder;
    options.cases = 2;
    options.calibrationCases = 0;
    return options;
}

} // namespace

class TestCompareNetworks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trainsAndTestsEachAlike()
    {
        const gonion::testing::ScratchFolder folder;
        std::vector<std::string> finished;
        double last = -1.0;
        std::vector<std::string> steps;
        const JobContext context({}, [&](double fraction, std::string_view step) {
            QVERIFY(fraction >= last - 1e-9);
            last = fraction;
            steps.emplace_back(step);
        });
        const auto rows = compareNetworks(smallComparison(folder / "."), context,
                                          [&](const ComparedResult &row) { finished.push_back(row.name); });
        QVERIFY2(rows.has_value(), rows ? "" : rows.error().message.c_str());
        QCOMPARE(rows->size(), std::size_t{2});
        QVERIFY((finished == std::vector<std::string>{"unet3d-anchor", "vnet-anchor"}));
        for (const char *step : {"Training unet3d-anchor", "Testing unet3d-anchor", "Training vnet-anchor"}) {
            QVERIFY2(std::find(steps.begin(), steps.end(), step) != steps.end(), step);
        }
        for (const ComparedResult &row : *rows) {
            QCOMPARE(row.steps, std::int64_t{1});
            QVERIFY(row.parameters > 0 && row.trainSeconds > 0.0 && row.detectSeconds > 0.0);
            QCOMPARE(row.all.cases, std::int64_t{2});
            QCOMPARE(row.complete.cases + row.incomplete.cases, std::int64_t{2});
            QVERIFY(row.all.overall.mreMm.has_value());
        }
        // The same unseen cases for both: the truth is the same.
        for (std::size_t n = 0; n < 2; ++n) {
            const auto &one = rows->at(0).cases.at(n).landmarks;
            const auto &other = rows->at(1).cases.at(n).landmarks;
            QVERIFY(std::equal(one.begin(), one.end(), other.begin(), other.end(),
                               [](const auto &a, const auto &b) { return a.truth == b.truth; }));
        }
        const auto json = nlohmann::json::parse(tableJson(*rows));
        QCOMPARE(json.size(), std::size_t{2});
        for (const char *member : {"network", "parameters", "steps", "train_s", "detect_s", "all", "complete", "incomplete"}) {
            QVERIFY2(json.at(0).contains(member), member);
        }
        const std::string lines = tableLines(rows->front());
        QCOMPARE(std::count(lines.begin(), lines.end(), '\n'), 3);
        QVERIFY(lines.starts_with("unet3d-anchor"));
        QCOMPARE(lines.find('\n'), tableHeader().find('\n')); // the columns stand below their names
    }

    void stops()
    {
        const gonion::testing::ScratchFolder folder;
        std::stop_source source;
        const JobContext context(source.get_token(), [&](double, std::string_view) { source.request_stop(); });
        int finished = 0;
        const auto rows = compareNetworks(smallComparison(folder / "."), context,
                                          [&](const ComparedResult &) { ++finished; });
        QVERIFY(!rows.has_value());
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
        QCOMPARE(finished, 0);
    }

    void dividesWidthsToWhatStillFits()
    {
        for (const gonion::inference::NamedNetwork &named : gonion::inference::namedNetworks()) {
            QVERIFY(shrunk(named.options, 1) == named.options);
            const auto small = shrunk(named.options, 16);
            QVERIFY(!(small == named.options));
            QCOMPARE(small.architecture(), named.options.architecture());
        }
        const auto h3de = shrunk(gonion::inference::H3deOptions(), 4);
        QVERIFY((h3de.h3de()->embedDim == std::vector<std::int64_t>{16, 32, 64, 128}));
        const auto least = shrunk(gonion::inference::H3deOptions(), 16);
        QVERIFY((least.h3de()->embedDim == std::vector<std::int64_t>{16, 16, 16, 32}));
    }

    void knowsCompleteCases()
    {
        gonion::training::CaseResult result;
        result.landmarks.resize(2);
        result.landmarks[0].truth = LandmarkState::Present;
        result.landmarks[1].truth = LandmarkState::Outside;
        QVERIFY(isComplete(result));
        result.landmarks[1].truth = LandmarkState::Missing;
        QVERIFY(!isComplete(result));
    }
};

GONION_TEST(TestCompareNetworks, gonion::testing::runTest<TestCompareNetworks>);
#include "tst_compare_networks.moc"
