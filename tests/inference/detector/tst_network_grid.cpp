// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/network_grid.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace gonion;
using core::ImageGeometry;
using core::PointLps;

namespace {

/// What every volume of this test shows at a point of patient space.
double ramp(const PointLps &p)
{
    return 3.0 * p.x - 2.0 * p.y + 5.0 * p.z;
}

std::shared_ptr<const core::Volume> rampVolume(const ImageGeometry &geometry)
{
    auto values = std::make_shared<std::vector<float>>();
    const core::GridSize &size = geometry.size();
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i) {
                values->push_back(static_cast<float>(ramp(geometry.lpsFromVoxel({i, j, k}))));
            }
        }
    }
    return core::Volume::create(geometry, core::VoxelType::Float32,
                                std::shared_ptr<const void>(values, values->data()))
        .value();
}

ImageGeometry volumeGeometry(const QString &kind)
{
    const double c = std::cos(0.4);
    const double s = std::sin(0.4);
    core::Matrix3 direction{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    PointLps origin{-20, -20, -20};
    if (kind == "flipped") {
        direction = {{{-1, 0, 0}, {0, -1, 0}, {0, 0, 1}}};
        origin = {20, 20, -20};
    } else if (kind == "axes permuted") {
        direction = {{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}};
    } else if (kind == "oblique") {
        direction = {{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}};
        origin = {-10, -28, -20};
    }
    return ImageGeometry::create(origin, {1.0, 1.0, 1.0}, direction, {41, 41, 41}).value();
}

} // namespace

class TestNetworkGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheSameInEveryOrientation_data()
    {
        QTest::addColumn<double>("spacing");
        for (const char *kind : {"as it lies", "flipped", "axes permuted", "oblique"}) {
            QTest::newRow(kind) << 0.8;
            QTest::addRow("%s, coarse", kind) << 2.5;
        }
    }

    void showsTheSameInEveryOrientation()
    {
        QFETCH(double, spacing);
        const QString kind = QString(QTest::currentDataTag()).section(',', 0, 0);
        const auto volume = rampVolume(volumeGeometry(kind));
        const auto grid = ImageGeometry::axisAligned({-5, -4, -6}, {spacing, spacing, spacing}, {5, 4, 3});
        const auto hu = inference::sampleOnGrid(*volume, {}, *grid, {});
        QCOMPARE(hu.size(), std::size_t{60});
        for (std::int64_t n = 0; n < 60; ++n) {
            const PointLps p = grid->lpsFromVoxel({n % 5, n / 5 % 4, n / 20});
            QVERIFY(std::abs(hu[static_cast<std::size_t>(n)] - ramp(p)) < 1e-3);
        }
    }

    void marksWhatLiesBeyondTheScan()
    {
        const auto volume = rampVolume(volumeGeometry("as it lies"));
        const auto grid = ImageGeometry::axisAligned({18.4, 0, 0}, {1, 1, 1}, {4, 1, 1});
        const auto hu = inference::sampleOnGrid(*volume, {}, *grid, {});
        QVERIFY(hu[0] > -1000.0F && hu[1] > -1000.0F);
        QCOMPARE(hu[3], inference::kBeyondScanHu);
        const torch::Tensor input = inference::networkInput(hu, grid->size(), {});
        QCOMPARE(input[0][0][3][0][0].item<float>(), inference::kBeyondScanInput);
        QVERIFY(input[0][0][0][0][0].item<float>() >= 0.0F);
    }

    void tensorIsXFirst()
    {
        const std::vector<float> hu{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}; // x fastest: 3 x 2 x 2
        const torch::Tensor input = inference::networkInput(hu, {3, 2, 2}, {0.0, 11.0});
        QCOMPARE(input.sizes().vec(), (std::vector<std::int64_t>{1, 1, 3, 2, 2}));
        QVERIFY(std::abs(input[0][0][2][0][0].item<double>() * 11.0 - 2.0) < 1e-5);
        QVERIFY(std::abs(input[0][0][0][1][0].item<double>() * 11.0 - 3.0) < 1e-5);
        QVERIFY(std::abs(input[0][0][0][0][1].item<double>() * 11.0 - 6.0) < 1e-5);
    }

    void positionsRoundTrip()
    {
        const auto grid = ImageGeometry::axisAligned({-5, -4, -6}, {0.8, 0.9, 1.1}, {50, 40, 30});
        const PointLps p{3.3, -1.2, 7.7};
        const auto back = inference::lpsFromTensorIndex(*grid, inference::tensorIndexFromLps(*grid, p));
        QVERIFY(core::distance(p, back) < 1e-9);
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto volume = rampVolume(volumeGeometry("as it lies"));
        const auto hu = inference::sampleOnGrid(*volume, {}, volume->geometry(), core::JobContext(stop.get_token()));
        QVERIFY(hu.empty());
    }
};

GONION_TEST(TestNetworkGrid, gonion::testing::runTest<TestNetworkGrid>);
#include "tst_network_grid.moc"
