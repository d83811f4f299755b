// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/grey_scale.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <random>
#include <vector>

using namespace gonion;

namespace {

/// A head by its histogram: air, soft tissue, bone and a little enamel, in HU.
std::shared_ptr<const core::Volume> headLike(double gain, double offset, double least, double most)
{
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0.0, 15.0);
    const std::int64_t side = 48;
    auto values = std::make_shared<std::vector<float>>();
    for (std::int64_t n = 0; n < side * side * side; ++n) {
        const int kind = static_cast<int>(n % 100);
        const double hu = kind < 45 ? -1000.0 : kind < 85 ? 30.0 : kind < 98 ? 900.0 : 2400.0;
        values->push_back(static_cast<float>(std::clamp((hu + noise(random)) * gain + offset, least, most)));
    }
    const auto geometry = core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {side, side, side});
    return core::Volume::create(*geometry, core::VoxelType::Float32,
                                std::shared_ptr<const void>(values, values->data()))
        .value();
}

} // namespace

class TestGreyScale : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsHounsfieldUnits()
    {
        const auto scale = inference::greyScaleOf(*headLike(1.0, 0.0, -1024.0, 3071.0), {});
        QVERIFY(!scale.assumed);
        QCOMPARE(scale.gain, 1.0);
        QCOMPARE(scale.offset, 0.0);
    }

    void findsHounsfieldUnits_data()
    {
        QTest::addColumn<double>("gain");
        QTest::addColumn<double>("offset");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        QTest::newRow("1024 added") << 1.0 << 1024.0 << 0.0 << 4095.0;
        QTest::newRow("0..255") << 255.0 / 4000.0 << 64.0 << 0.0 << 255.0;
        QTest::newRow("cone beam, other gain") << 0.6 << 900.0 << 0.0 << 4095.0;
    }

    void findsHounsfieldUnits()
    {
        QFETCH(double, gain);
        QFETCH(double, offset);
        QFETCH(double, least);
        QFETCH(double, most);
        const auto scale = inference::greyScaleOf(*headLike(gain, offset, least, most), {});
        QVERIFY(scale.assumed);
        for (const double hu : {-1000.0, 30.0, 900.0}) {
            const double found = (hu * gain + offset) * scale.gain + scale.offset;
            QVERIFY2(std::abs(found - hu) < 60.0, qPrintable(QString("%1 became %2").arg(hu).arg(found)));
        }
    }

    void takesTheTrainingsOwnGreyValuesAsTheyAre_data()
    {
        QTest::addColumn<double>("most");
        QTest::addColumn<bool>("taken");
        QTest::newRow("0..255") << 255.0 << true;
        QTest::newRow("beyond 255") << 4095.0 << false;
    }

    void takesTheTrainingsOwnGreyValuesAsTheyAre()
    {
        QFETCH(double, most);
        QFETCH(bool, taken);
        const inference::IntensityMapping intensity{-200.0, 1800.0, 255.0};
        const auto scale = inference::greyScaleOf(*headLike(most / 4000.0, most / 4.0, 0.0, most), intensity);
        QCOMPARE(scale.assumed, !taken);
        if (taken) {
            // What the network sees of the value 51: a fifth.
            const double hu = 51.0 * scale.gain + scale.offset;
            QCOMPARE((hu - intensity.low) / (intensity.high - intensity.low), 0.2);
        }
    }

    void survivesAConstantVolume()
    {
        const auto scale = inference::greyScaleOf(*headLike(0.0, 7.0, 0.0, 255.0), {});
        QVERIFY(std::isfinite(scale.gain) && std::isfinite(scale.offset));
    }
};

GONION_TEST(TestGreyScale, gonion::testing::runTest<TestGreyScale>);
#include "tst_grey_scale.moc"
