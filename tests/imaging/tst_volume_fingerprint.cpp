// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/volume_fingerprint.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <memory>
#include <numeric>
#include <stop_token>
#include <vector>

using namespace gonion;
using core::ErrorCode;
using core::VoxelType;

namespace {

constexpr core::GridSize kSize{37, 29, 17}; // no multiple of a block

template <typename T>
std::shared_ptr<const core::Volume> volumeOf(VoxelType type, const std::vector<T> &values, double shift = 0.0)
{
    const auto voxels = std::make_shared<std::vector<T>>(values);
    const auto geometry = core::ImageGeometry::axisAligned({shift, 0, 0}, {0.5, 0.5, 1.0}, kSize).value();
    return core::Volume::create(geometry, type, std::shared_ptr<const void>(voxels, voxels->data())).value();
}

template <typename T>
std::vector<T> ramp()
{
    std::vector<T> values(static_cast<std::size_t>(kSize.voxels()));
    std::iota(values.begin(), values.end(), T(-1000));
    return values;
}

std::string contentOf(const core::Volume &volume)
{
    return imaging::fingerprintOf(volume).value().content;
}

} // namespace

class TestVolumeFingerprint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void staysTheSameForTheSameValues()
    {
        const auto whole = volumeOf(VoxelType::Int16, ramp<std::int16_t>());
        const auto fingerprint = imaging::fingerprintOf(*whole);
        QVERIFY(fingerprint.has_value());
        QVERIFY(fingerprint->geometry == whole->geometry());
        QCOMPARE(fingerprint->content.size(), size_t(15));
        QVERIFY(fingerprint->content.starts_with("crc32f:"));
        QCOMPARE(contentOf(*volumeOf(VoxelType::Float32, ramp<float>())), fingerprint->content);
        QCOMPARE(contentOf(*volumeOf(VoxelType::Float64, ramp<double>())), fingerprint->content);
        QCOMPARE(contentOf(*volumeOf(VoxelType::Int32, ramp<std::int32_t>())), fingerprint->content);
        // The place is told apart by the geometry.
        QCOMPARE(contentOf(*volumeOf(VoxelType::Int16, ramp<std::int16_t>(), 5.0)), fingerprint->content);
    }

    void noticesOneVoxelAnywhere()
    {
        const std::string content = contentOf(*volumeOf(VoxelType::Int16, ramp<std::int16_t>()));
        for (const std::size_t at : {std::size_t{0}, std::size_t{4095}, std::size_t{4096}, ramp<std::int16_t>().size() - 1}) {
            auto values = ramp<std::int16_t>();
            values[at] += 1;
            QVERIFY(contentOf(*volumeOf(VoxelType::Int16, values)) != content);
        }
        auto values = ramp<std::int16_t>();
        std::swap(values[3], values[4]);
        QVERIFY(contentOf(*volumeOf(VoxelType::Int16, values)) != content);
    }

    void takesEqualNumbersForEqual()
    {
        auto one = ramp<float>();
        auto other = one;
        one[7] = 0.0F;
        other[7] = -0.0F;
        one[8] = std::numeric_limits<float>::quiet_NaN();
        other[8] = -std::numeric_limits<float>::signaling_NaN();
        QCOMPARE(contentOf(*volumeOf(VoxelType::Float32, one)), contentOf(*volumeOf(VoxelType::Float32, other)));
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto volume = volumeOf(VoxelType::Int16, ramp<std::int16_t>());
        const auto result = imaging::fingerprintOf(*volume, core::JobContext(stop.get_token()));
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
};

GONION_TEST(TestVolumeFingerprint, gonion::testing::runTest<TestVolumeFingerprint>);
#include "tst_volume_fingerprint.moc"
