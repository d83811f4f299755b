// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/head_map.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <array>

using namespace gonion;
using namespace gonion::training::phantom;

class TestHeadMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inverts();
    void keepsDirections();
    void givesRowsLikePoints();
};

namespace {

HeadMap drawn(std::uint64_t seed, float warp)
{
    Random random(seed, 0);
    HeadMap::Options options;
    options.pitch = random.normal(0.0F, 0.3F);
    options.roll = random.normal(0.0F, 0.2F);
    options.yaw = random.normal(0.0F, 0.2F);
    options.scale = {1.1F, 0.9F, 1.05F};
    options.centre = {40.0, -30.0, 500.0};
    options.broadWarpMm = 3.0F * warp;
    options.localWarpMm = 0.9F * warp;
    return {options, random};
}

} // namespace

void TestHeadMap::inverts()
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const HeadMap map = drawn(seed, 1.0F);
        Random random(seed, 1);
        for (int n = 0; n < 50; ++n) {
            const Vec3 atlas{random.uniform(-70, 70), random.uniform(-100, 90), random.uniform(-120, 120)};
            const Vec3 back = map.atlasFromPatient(map.patientFromAtlas(atlas));
            QVERIFY2(length(back - atlas) < 0.02F, qPrintable(QString::number(length(back - atlas))));
        }
    }
}

void TestHeadMap::keepsDirections()
{
    const HeadMap map = drawn(3, 1.0F);
    const core::PointLps left = map.patientFromAtlas({50.0F, 0.0F, 0.0F});
    const core::PointLps right = map.patientFromAtlas({-50.0F, 0.0F, 0.0F});
    const core::PointLps up = map.patientFromAtlas({0.0F, 0.0F, 100.0F});
    const core::PointLps down = map.patientFromAtlas({0.0F, 0.0F, -60.0F});
    QVERIFY(left.x - right.x > 70.0);
    QVERIFY(up.z - down.z > 100.0);
}

void TestHeadMap::givesRowsLikePoints()
{
    const HeadMap map = drawn(4, 1.0F);
    constexpr int kCount = 37;
    std::array<float, kCount> x{};
    std::array<float, kCount> y{};
    std::array<float, kCount> z{};
    const core::PointLps start{10.0, -80.0, 470.0};
    map.atlasFromPatient(start, {1.5, 0.0, 0.0}, kCount, x.data(), y.data(), z.data());
    for (int n = 0; n < kCount; ++n) {
        const auto at = static_cast<std::size_t>(n);
        const Vec3 alone = map.atlasFromPatient({start.x + 1.5 * n, start.y, start.z});
        QVERIFY(length(alone - Vec3{x[at], y[at], z[at]}) < 1e-3F);
    }
}

GONION_TEST(TestHeadMap, gonion::testing::runTest<TestHeadMap>);
#include "tst_head_map.moc"
