// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/window_reader.h"

#include "tests/inference/network/tiny_networks.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <stdexcept>

using namespace gonion;
using inference::BatchFallback;
using inference::FineOutput;
using inference::FineVotes;
using inference::FineWindow;

namespace {

constexpr std::size_t kLooks = 2;

core::ImageGeometry gridAt(double x)
{
    return core::ImageGeometry::axisAligned({x, 0, 0}, {1, 1, 1}, {32, 32, 32}).value();
}

/// Another picture for every place.
torch::Tensor imageOf(const core::ImageGeometry &grid)
{
    torch::manual_seed(static_cast<std::uint64_t>(grid.origin().x) + 1);
    return torch::rand({1, 1, 32, 32, 32});
}

std::vector<FineWindow> fiveWindows(std::size_t landmarks)
{
    std::vector<std::size_t> all;
    for (std::size_t n = 0; n < landmarks; ++n) {
        all.push_back(n);
    }
    std::vector<FineWindow> windows;
    for (std::size_t n = 0; n < 5; ++n) {
        windows.push_back({gridAt(10.0 * static_cast<double>(n)), all, n % kLooks, n == 3});
    }
    return windows;
}

/// The network's words on every look, `atOnce` windows in a batch, on a device with room for `room`.
struct Reading {
    std::vector<inference::FineLandmark> found; ///< of all looks, one after the other
    std::size_t progress = 0;                   ///< times that it was told

    Reading(const inference::NetworkOptions &options, std::size_t atOnce, std::int64_t room)
    {
        torch::manual_seed(7);
        const auto network = inference::makeNetwork(options);
        network->eval();
        const torch::InferenceMode inferring;
        const auto landmarks = annotation::LandmarkTemplate::mandibularMolars();
        const inference::WindowReader reader(
            imageOf,
            [&](const torch::Tensor &images) {
                if (images.size(0) > room) {
                    throw std::runtime_error("CUDA out of memory.");
                }
                return network->run(images, {});
            },
            landmarks);
        inference::FineStage stage;
        stage.network = options;
        stage.spacingMm = {1, 1, 1};
        std::vector<FineVotes> votes(kLooks, FineVotes(stage, landmarks.size()));
        BatchFallback batch(atOnce);
        reader.read(fiveWindows(landmarks.size()), batch, votes, [&](std::size_t, std::size_t) { ++progress; });
        for (const FineVotes &one : votes) {
            for (const auto &landmark : one.decide()) {
                found.push_back(landmark);
            }
        }
    }
};

} // namespace

class TestWindowReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBatchSaysTheSameAsOneByOne_data()
    {
        QTest::addColumn<int>("network");
        const auto networks = testing::tinyNetworks(14);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            QTest::newRow(networks[n].name.c_str()) << int(n);
        }
    }
    /// Windows in one batch do not see one another, whatever the network normalises by.
    void aBatchSaysTheSameAsOneByOne()
    {
        QFETCH(int, network);
        const auto options = testing::tinyNetworks(14).at(std::size_t(network)).options;
        const Reading alone(options, 1, 1);
        const Reading together(options, 3, 3);
        QCOMPARE(alone.progress, std::size_t{5});
        QCOMPARE(together.progress, std::size_t{2});
        QCOMPARE(together.found.size(), alone.found.size());
        for (std::size_t n = 0; n < alone.found.size(); ++n) {
            QVERIFY(together.found[n].examined);
            QVERIFY2(std::abs(together.found[n].logit - alone.found[n].logit) < 1e-3,
                     qPrintable(QString::number(together.found[n].logit - alone.found[n].logit)));
            QVERIFY(core::distance(together.found[n].position, alone.found[n].position) < 0.05);
        }
    }

    void whatRanOutOfMemoryIsReadOnce()
    {
        const auto options = testing::tinyNetworks(14).front().options;
        const Reading alone(options, 1, 1);
        const Reading shrunk(options, 4, 1);
        for (std::size_t n = 0; n < alone.found.size(); ++n) {
            QCOMPARE(shrunk.found[n].logit, alone.found[n].logit);
            QVERIFY(shrunk.found[n].position == alone.found[n].position);
            QCOMPARE(shrunk.found[n].spreadMm, alone.found[n].spreadMm);
        }
    }

    void oneTooManyComesOut()
    {
        const auto options = testing::tinyNetworks(14).front().options;
        QVERIFY_EXCEPTION_THROWN(Reading(options, 4, 0), std::runtime_error);
    }
};

GONION_TEST(TestWindowReader, gonion::testing::runTest<TestWindowReader>);
#include "tst_window_reader.moc"
