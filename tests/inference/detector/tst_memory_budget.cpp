// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/memory_budget.h"

#include "inference/detector.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

using namespace gonion;
using inference::FineStage;

namespace {

/// VmRSS or VmHWM of this process, bytes.
std::uint64_t memoryNow(const std::string &what)
{
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with(what + ":")) {
            return std::stoull(line.substr(what.size() + 1)) * 1024U;
        }
    }
    return 0;
}

/// A thin patient in a tall volume: a standing cylinder of soft tissue, its top a ball of bone in it.
std::shared_ptr<const core::Volume> wholeBody(std::int64_t side, std::int64_t slices)
{
    auto values = std::make_shared<std::vector<std::int16_t>>(static_cast<std::size_t>(side * side * slices),
                                                              std::int16_t{-1000});
    const double middle = 0.5 * static_cast<double>(side);
    const double top = static_cast<double>(slices) - 90.0;
    for (std::int64_t k = 20; k < slices - 10; ++k) {
        for (std::int64_t j = side / 2 - 70; j < side / 2 + 70; ++j) {
            for (std::int64_t i = side / 2 - 70; i < side / 2 + 70; ++i) {
                const double x = double(i) - middle;
                const double y = double(j) - middle;
                if (x * x + y * y < 68.0 * 68.0) {
                    const double r = std::hypot(x, y, double(k) - top);
                    (*values)[static_cast<std::size_t>((k * side + j) * side + i)] = r > 40 && r < 48 ? 900 : 40;
                }
            }
        }
    }
    const auto geometry = core::ImageGeometry::axisAligned({-250, -250, 0}, {1, 1, 1}, {side, side, slices});
    return core::Volume::create(*geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data()))
        .value();
}

} // namespace

class TestMemoryBudget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void halvesThePatchUntilItFits()
    {
        FineStage stage;
        const std::uint64_t whole = inference::fineWorkBytes(stage.network, stage.patch);
        QCOMPARE(inference::stageWithin(stage, whole)->patch, stage.patch);
        const auto smaller = inference::stageWithin(stage, whole - 1);
        QVERIFY(smaller.has_value());
        QCOMPARE(smaller->patch, (std::array<std::int64_t, 3>{64, 128, 64}));
        QVERIFY(inference::fineWorkBytes(stage.network, smaller->patch) < whole);
        const std::uint64_t least = inference::fineWorkBytes(stage.network, {32, 32, 32});
        QCOMPARE(inference::stageWithin(stage, least)->patch, (std::array<std::int64_t, 3>{32, 32, 32}));
        QVERIFY(!inference::stageWithin(stage, least - 1).has_value());
    }

    void everyNetworkNeedsMoreForMore()
    {
        for (const inference::NamedNetwork &network : inference::namedNetworks()) {
            const auto small = inference::fineWorkBytes(network.options, {64, 64, 64});
            const auto large = inference::fineWorkBytes(network.options, {128, 128, 64});
            QVERIFY2(small > 0 && large > small, std::string(network.name).c_str());
        }
    }

    void refusesALimitThatIsTooLow()
    {
        const auto detector =
            inference::Detector::load(GONION_RESOURCES "/models/gonion-demo.safetensors", {.device = "cpu", .threads = 1, .mostMemoryBytes = 1000000});
        QVERIFY(!detector.has_value());
        QCOMPARE(detector.error().code, core::ErrorCode::OutOfMemory);
    }

    void staysBelowTheLimitInAWholeBody()
    {
        constexpr std::uint64_t kLimit = 300'000'000; // half of what the volume takes
        const auto volume = wholeBody(512, 1200);
        QVERIFY(volume->bytes() > 2 * kLimit);
        const auto detector =
            inference::Detector::load(GONION_RESOURCES "/models/gonion-demo.safetensors", {.device = "cpu", .threads = 1, .mostMemoryBytes = kLimit});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        const std::uint64_t before = memoryNow("VmRSS");
        const auto detection = (*detector)->detect(*volume, {});
        QVERIFY(detection.has_value());
        QCOMPARE(detection->landmarks.size(), (*detector)->description().landmarks.size());
        const std::uint64_t highest = memoryNow("VmHWM");
        QVERIFY(highest >= before);
        const std::uint64_t extra = highest - before;
        qInfo("%.0f MB beside a volume of %.0f MB", 1e-6 * double(extra), 1e-6 * double(volume->bytes()));
        QVERIFY(extra < kLimit);
    }
};

GONION_TEST(TestMemoryBudget, gonion::testing::runTestWithEvents<TestMemoryBudget>);
#include "tst_memory_budget.moc"
