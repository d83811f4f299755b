// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/volume.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <limits>
#include <vector>

using namespace gonion::core;

namespace {

template <typename T>
std::shared_ptr<const Volume> volumeOf(std::vector<T> values, VoxelType type, GridSize size)
{
    auto buffer = std::make_shared<std::vector<T>>(std::move(values));
    const auto geometry = ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, size);
    return Volume::create(*geometry, type, std::shared_ptr<const void>(buffer, buffer->data())).value();
}

} // namespace

class TestVolume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsXFastest()
    {
        const auto volume = volumeOf<std::int16_t>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, VoxelType::Int16, {3, 2, 2});
        QCOMPARE(volume->at({2, 0, 0}), 2.0);
        QCOMPARE(volume->at({0, 1, 0}), 3.0);
        QCOMPARE(volume->at({0, 0, 1}), 6.0);
        QCOMPARE(volume->bytes(), std::size_t{24});
    }

    void interpolates()
    {
        const auto volume = volumeOf<float>({0, 10, 20, 30, 100, 110, 120, 130}, VoxelType::Float32, {2, 2, 2});
        QCOMPARE(volume->sample({0.5, 0.5, 0.5}, -1), 65.0);
        QCOMPARE(volume->sample({1.0, 1.0, 1.0}, -1), 130.0);
        QCOMPARE(volume->sample({-0.4, 0.0, 0.0}, -1), 0.0);  // the border voxel's own cell
        QCOMPARE(volume->sample({-0.6, 0.0, 0.0}, -1), -1.0); // beyond it
    }

    void skipsNanInItsRange()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto volume = volumeOf<float>({nan, -5.0F, 7.0F, nan}, VoxelType::Float32, {4, 1, 1});
        QCOMPARE(volume->minimum(), -5.0);
        QCOMPARE(volume->maximum(), 7.0);
        const auto empty = volumeOf<float>({nan, nan}, VoxelType::Float32, {2, 1, 1});
        QCOMPARE(empty->minimum(), 0.0);
        QCOMPARE(empty->maximum(), 0.0);
    }

    void tellsHounsfieldFromGreyValues()
    {
        QVERIFY(volumeOf<std::int16_t>({-1000, 40, 1200}, VoxelType::Int16, {3, 1, 1})->looksLikeHounsfield());
        QVERIFY(!volumeOf<std::uint8_t>({0, 40, 255}, VoxelType::UInt8, {3, 1, 1})->looksLikeHounsfield());
    }

    void refusesAnEmptyBuffer()
    {
        const auto volume = Volume::create({}, VoxelType::Int16, nullptr);
        QVERIFY(!volume.has_value());
        QCOMPARE(volume.error().code, ErrorCode::InvalidArgument);
    }
};

GONION_TEST(TestVolume, gonion::testing::runTest<TestVolume>);
#include "tst_volume.moc"
