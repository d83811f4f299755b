// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"
#include "inference/detector.h"

#include <QtTest>

#include <cmath>
#include <numbers>
#include <vector>

using namespace gonion;
using annotation::LandmarkState;
using core::ImageGeometry;
using core::PointLps;
using core::VectorLps;
using core::Volume;
using VolumePtr = std::shared_ptr<const Volume>;

namespace {

VolumePtr made(const ImageGeometry &geometry, std::shared_ptr<std::vector<std::int16_t>> values)
{
    return Volume::create(geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data())).value();
}

/// The same head in a file whose axes run otherwise: index axis n of the new volume is `axes[n]` of the old one,
/// backwards where `flipped`. Voxel for voxel the same.
VolumePtr reordered(const Volume &volume, const std::array<int, 3> &axes, const std::array<bool, 3> &flipped)
{
    const ImageGeometry &old = volume.geometry();
    const std::array<std::int64_t, 3> oldSize{old.size().i, old.size().j, old.size().k};
    std::array<std::int64_t, 3> size{};
    std::array<double, 3> spacing{};
    core::Matrix3 direction{};
    core::ContinuousIndex first{0, 0, 0};
    for (int n = 0; n < 3; ++n) {
        size[n] = oldSize[axes[n]];
        spacing[n] = old.spacing()[axes[n]];
        const double sign = flipped[n] ? -1.0 : 1.0;
        const VectorLps along = old.axis(axes[n]) * sign;
        direction[0][n] = along.x;
        direction[1][n] = along.y;
        direction[2][n] = along.z;
        double &start = axes[n] == 0 ? first.i : axes[n] == 1 ? first.j : first.k;
        start = flipped[n] ? static_cast<double>(size[n] - 1) : 0.0;
    }
    auto values = std::make_shared<std::vector<std::int16_t>>();
    const auto *voxels = static_cast<const std::int16_t *>(volume.data());
    const std::array<std::int64_t, 3> stride{1, oldSize[0], oldSize[0] * oldSize[1]};
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            for (std::int64_t i = 0; i < size[0]; ++i) {
                const std::array<std::int64_t, 3> at{i, j, k};
                std::int64_t offset = 0;
                for (int n = 0; n < 3; ++n) {
                    offset += stride[axes[n]] * (flipped[n] ? size[n] - 1 - at[n] : at[n]);
                }
                values->push_back(voxels[offset]);
            }
        }
    }
    return made(*ImageGeometry::create(old.lpsFromIndex(first), spacing, direction, {size[0], size[1], size[2]}),
                std::move(values));
}

/// The head, moved by `shift`, on another grid.
VolumePtr resampled(const Volume &volume, const ImageGeometry &grid, const VectorLps &shift)
{
    auto values = std::make_shared<std::vector<std::int16_t>>();
    for (std::int64_t k = 0; k < grid.size().k; ++k) {
        for (std::int64_t j = 0; j < grid.size().j; ++j) {
            for (std::int64_t i = 0; i < grid.size().i; ++i) {
                const PointLps at = grid.lpsFromVoxel({i, j, k}) + shift * -1.0;
                values->push_back(static_cast<std::int16_t>(
                    std::lround(volume.sample(volume.geometry().indexFromLps(at), -1000.0))));
            }
        }
    }
    return made(grid, std::move(values));
}

/// A grid of the same centre and about the same extent with other spacings, turned by angles around x and z.
ImageGeometry gridLike(const ImageGeometry &old, const std::array<double, 3> &spacing, double aroundX, double aroundZ)
{
    const double cx = std::cos(aroundX);
    const double sx = std::sin(aroundX);
    const double cz = std::cos(aroundZ);
    const double sz = std::sin(aroundZ);
    const core::Matrix3 direction{{{cz, -sz * cx, sz * sx}, {sz, cz * cx, -cz * sx}, {0.0, sx, cx}}};
    const std::array<std::int64_t, 3> oldSize{old.size().i, old.size().j, old.size().k};
    std::array<std::int64_t, 3> size{};
    for (int n = 0; n < 3; ++n) {
        size[n] = static_cast<std::int64_t>(std::ceil(old.spacing()[n] * double(oldSize[n]) / spacing[n]));
    }
    const auto centred = ImageGeometry::create({0, 0, 0}, spacing, direction, {size[0], size[1], size[2]});
    const PointLps middle = centred->centre();
    const PointLps wanted = old.centre();
    return *ImageGeometry::create({wanted.x - middle.x, wanted.y - middle.y, wanted.z - middle.z}, spacing, direction,
                                  {size[0], size[1], size[2]});
}

} // namespace

class TestEquivariance : public QObject {
    Q_OBJECT

    std::unique_ptr<inference::Detector> m_detector;
    VolumePtr m_head;
    inference::Detection m_reference;

private Q_SLOTS:
    void initTestCase()
    {
        auto detector = inference::Detector::load(GONION_RESOURCES "/models/gonion-demo.safetensors", {"cpu", 0});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        m_detector = std::move(*detector);
        const auto head = imaging::readVolume(GONION_RESOURCES "/demo/visible_human_male.nrrd", {}, {});
        QVERIFY(head.has_value());
        m_head = *head;
        m_reference = m_detector->detect(*m_head, {}).value();
        QVERIFY(std::ranges::count_if(m_reference.landmarks, isPresent) >= 2);
    }

    void tellsTheSamePlaceInEveryFile_data()
    {
        QTest::addColumn<int>("variant");
        QTest::newRow("flipped: RAS") << 0;
        QTest::newRow("flipped: LPI") << 1;
        QTest::newRow("turned by 90 degrees") << 2;
        QTest::newRow("sagittal slices") << 3;
        QTest::newRow("0.8 x 0.8 x 1.25 mm") << 4;
        QTest::newRow("oblique") << 5;
    }

    void tellsTheSamePlaceInEveryFile()
    {
        QFETCH(int, variant);
        const ImageGeometry &old = m_head->geometry();
        constexpr double kDegree = std::numbers::pi / 180.0;
        VolumePtr volume;
        switch (variant) {
        case 0: volume = reordered(*m_head, {0, 1, 2}, {true, true, false}); break;
        case 1: volume = reordered(*m_head, {0, 1, 2}, {false, false, true}); break;
        case 2: volume = reordered(*m_head, {1, 0, 2}, {true, false, false}); break;
        case 3: volume = reordered(*m_head, {1, 2, 0}, {false, true, false}); break;
        case 4: volume = resampled(*m_head, gridLike(old, {0.8, 0.8, 1.25}, 0.0, 0.0), {0, 0, 0}); break;
        default: volume = resampled(*m_head, gridLike(old, {1.0, 1.0, 1.0}, 12.0 * kDegree, 5.0 * kDegree), {0, 0, 0});
        }
        const inference::Detection detection = m_detector->detect(*volume, {}).value();
        for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
            const auto &was = m_reference.landmarks[n];
            const auto &is = detection.landmarks[n];
            qInfo("%s %d %d p %.3f %.3f moved %.3f (%.3f %.3f %.3f)", was.id.c_str(), int(was.state), int(is.state), was.probability, is.probability, core::distance(was.position, is.position), is.position.x-was.position.x, is.position.y-was.position.y, is.position.z-was.position.z);
        }
    }

    void followsShiftsOfPartsOfAVoxel_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("y");
        QTest::addColumn<double>("z");
        QTest::newRow("a quarter") << 0.25 << 0.25 << 0.25;
        QTest::newRow("half") << 0.5 << 0.5 << 0.5;
        QTest::newRow("mixed") << 0.3 << -0.6 << 0.45;
    }

    void followsShiftsOfPartsOfAVoxel()
    {
        QFETCH(double, x);
        QFETCH(double, y);
        QFETCH(double, z);
        const VolumePtr volume = resampled(*m_head, m_head->geometry(), {x, y, z});
        const inference::Detection detection = m_detector->detect(*volume, {}).value();
        double sx = 0, sy = 0, sz = 0, sa = 0; int c = 0;
        for (std::size_t n = 0; n < detection.landmarks.size(); ++n) {
            const auto &was = m_reference.landmarks[n];
            const auto &is = detection.landmarks[n];
            const double dx = is.position.x-was.position.x - x, dy = is.position.y-was.position.y - y, dz = is.position.z-was.position.z - z;
            qInfo("%s %d %d error (%.3f %.3f %.3f)", was.id.c_str(), int(was.state), int(is.state), dx, dy, dz);
            if (isPresent(was)) { sx += dx; sy += dy; sz += dz; sa += std::abs(dx) + std::abs(dy) + std::abs(dz); ++c; }
        }
        qInfo("SUM mean (%.3f %.3f %.3f) abs %.3f over %d", sx/c, sy/c, sz/c, sa/c/3, c);
    }

private:
    static bool isPresent(const inference::DetectedLandmark &landmark)
    {
        return landmark.state == LandmarkState::Present;
    }
};

QTEST_GUILESS_MAIN(TestEquivariance)
#include "tst_equivariance.moc"
