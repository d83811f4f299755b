// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/device_volume.h"

#include "inference/detector/network_grid.h"
#include "inference/network/stop_check.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace gonion;
using core::ImageGeometry;
using core::VoxelType;

namespace {

constexpr core::GridSize kSize{23, 19, 17};

/// Oblique and left-handed, of unequal spacing, unless it lies straight.
ImageGeometry geometryOfKind(const QString &kind)
{
    const double c = std::cos(0.5);
    const double s = std::sin(0.5);
    core::Matrix3 direction{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    if (kind == "left-handed") {
        direction = {{{0, 1, 0}, {1, 0, 0}, {0, 0, 1}}};
    } else if (kind == "oblique") {
        direction = {{{c, -s, 0}, {s * c, c * c, -s}, {s * s, s * c, c}}};
    }
    return ImageGeometry::create({-9, -7, -5}, {0.7, 0.9, 1.3}, direction, kSize).value();
}

/// Noise over the type's own range, or over that of CT where it is wider.
template <typename T>
std::shared_ptr<const core::Volume> noise(const ImageGeometry &geometry, VoxelType type, double low, double high)
{
    auto values = std::make_shared<std::vector<T>>();
    std::uint32_t state = 7;
    for (std::int64_t n = 0; n < kSize.voxels(); ++n) {
        state = state * 1664525U + 1013904223U;
        values->push_back(static_cast<T>(low + (high - low) * static_cast<double>(state >> 8) / double(1 << 24)));
    }
    if constexpr (std::is_floating_point_v<T>) {
        (*values)[3000] = std::numeric_limits<T>::quiet_NaN();
        (*values)[3500] = std::numeric_limits<T>::infinity();
    }
    return core::Volume::create(geometry, type, std::shared_ptr<const void>(values, values->data())).value();
}

std::shared_ptr<const core::Volume> noise(const ImageGeometry &geometry, VoxelType type)
{
    switch (type) {
    case VoxelType::UInt8:
        return noise<std::uint8_t>(geometry, type, 0, 255);
    case VoxelType::Int8:
        return noise<std::int8_t>(geometry, type, -128, 127);
    case VoxelType::UInt16:
        return noise<std::uint16_t>(geometry, type, 0, 65535);
    case VoxelType::UInt32:
        return noise<std::uint32_t>(geometry, type, 0, 4294967295.0);
    case VoxelType::Int32:
        return noise<std::int32_t>(geometry, type, -2147483648.0, 2147483647.0);
    case VoxelType::Float32:
        return noise<float>(geometry, type, -1000, 3000);
    case VoxelType::Float64:
        return noise<double>(geometry, type, -1000, 3000);
    case VoxelType::Int16:
        break;
    }
    return noise<std::int16_t>(geometry, VoxelType::Int16, -1024, 3071);
}

/// On the host, x fastest, as sampleOnGrid has it.
std::vector<float> values(const torch::Tensor &hu)
{
    const torch::Tensor flat = hu.permute({2, 1, 0}).contiguous();
    const float *data = flat.data_ptr<float>();
    return {data, data + flat.numel()};
}

} // namespace

class TestDeviceVolume : public QObject {
    Q_OBJECT

    const torch::Device m_cpu{torch::kCPU};

private Q_SLOTS:
    void saysWhatTheCpuSays_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("spacing");
        for (const char *kind : {"straight", "left-handed", "oblique"}) {
            QTest::addRow("%s, fine", kind) << kind << int(VoxelType::Int16) << 0.55;
            QTest::addRow("%s, coarse", kind) << kind << int(VoxelType::Int16) << 2.1;
        }
        for (const VoxelType type : {VoxelType::UInt8, VoxelType::Int8, VoxelType::UInt16, VoxelType::UInt32,
                                     VoxelType::Int32, VoxelType::Float32, VoxelType::Float64}) {
            QTest::newRow(std::string(core::nameOf(type)).c_str()) << "oblique" << int(type) << 1.0;
        }
    }
    /// Inside and beyond the volume, to a ten-thousandth of the values' range.
    void saysWhatTheCpuSays()
    {
        QFETCH(QString, kind);
        QFETCH(int, type);
        QFETCH(double, spacing);
        const auto volume = noise(geometryOfKind(kind), VoxelType(type));
        const auto grid = ImageGeometry::axisAligned({-12.03, -11.07, -8.01}, {spacing, 1.1 * spacing, spacing}, {21, 18, 15});
        const inference::GreyScale scale{0.5, -20.0, false};
        const auto expected = inference::sampleOnGrid(*volume, scale, *grid, {});
        const auto actual = values(inference::DeviceVolume(*volume, m_cpu).sample(*grid, scale, {}));
        QCOMPARE(actual.size(), expected.size());
        float least = std::numeric_limits<float>::max();
        float most = std::numeric_limits<float>::lowest();
        for (const float hu : expected) {
            least = hu == inference::kBeyondScanHu ? least : std::min(least, hu);
            most = std::max(most, hu);
        }
        const double range = double(most) - double(least);
        QVERIFY(std::isfinite(range) && range > 50.0);
        std::size_t beyond = 0;
        for (std::size_t n = 0; n < expected.size(); ++n) {
            const bool isBeyond = expected[n] == inference::kBeyondScanHu;
            beyond += isBeyond ? 1 : 0;
            QCOMPARE(actual[n] == inference::kBeyondScanHu, isBeyond);
            QVERIFY2(std::abs(double(actual[n]) - double(expected[n])) < 1e-4 * range,
                     qPrintable(QString("%1, not %2").arg(actual[n]).arg(expected[n])));
        }
        QVERIFY(beyond > 100 && beyond + 100 < expected.size());
    }

    /// More voxels than are sampled at once.
    void samplesPlaneByPlane()
    {
        const auto volume = noise(geometryOfKind("oblique"), VoxelType::Int16);
        const auto grid = ImageGeometry::axisAligned({-9, -7, -5}, {0.05, 0.05, 1.0}, {400, 300, 13});
        const auto expected = inference::sampleOnGrid(*volume, {}, *grid, {});
        const auto actual = values(inference::DeviceVolume(*volume, m_cpu).sample(*grid, {}, {}));
        double worst = 0.0;
        for (std::size_t n = 0; n < expected.size(); ++n) {
            worst = std::max(worst, std::abs(double(actual[n]) - double(expected[n])));
        }
        QVERIFY2(worst < 0.1, qPrintable(QString::number(worst)));
    }

    void inputIsTheSameFromEitherLayout()
    {
        const auto volume = noise(geometryOfKind("straight"), VoxelType::Int16);
        const auto grid = ImageGeometry::axisAligned({-12, -9, -6}, {0.8, 0.8, 0.8}, {12, 11, 10});
        const inference::IntensityMapping intensity;
        const torch::Tensor expected =
            inference::networkInput(inference::sampleOnGrid(*volume, {}, *grid, {}), grid->size(), intensity);
        const torch::Tensor actual =
            inference::networkInput(inference::DeviceVolume(*volume, m_cpu).sample(*grid, {}, {}), intensity);
        QCOMPARE(actual.sizes().vec(), expected.sizes().vec());
        QVERIFY(actual.is_contiguous());
        QVERIFY((actual - expected).abs().max().item<double>() < 1e-4);
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto volume = noise(geometryOfKind("straight"), VoxelType::Int16);
        const inference::DeviceVolume copy(*volume, m_cpu);
        QVERIFY_EXCEPTION_THROWN(
            (void)copy.sample(volume->geometry(), {}, core::JobContext(stop.get_token())), inference::Stopped);
    }
};

GONION_TEST(TestDeviceVolume, gonion::testing::runTest<TestDeviceVolume>);
#include "tst_device_volume.moc"
