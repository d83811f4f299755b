// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"
#include "inference/detector.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>
#include <array>
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

/// Trilinear value of an int16 volume; air beyond it. Faster than the volume's own, which asks for its type.
double valueAt(const std::int16_t *voxels, const core::GridSize &size, const core::ContinuousIndex &at)
{
    if (at.i < 0 || at.j < 0 || at.k < 0 || at.i > double(size.i - 1) || at.j > double(size.j - 1)
        || at.k > double(size.k - 1)) {
        return -1000.0;
    }
    const auto low = [](double v, std::int64_t n) { return std::min(static_cast<std::int64_t>(v), n - 2); };
    const std::int64_t i = low(at.i, size.i);
    const std::int64_t j = low(at.j, size.j);
    const std::int64_t k = low(at.k, size.k);
    const auto mix = [](double a, double b, double part) { return a + part * (b - a); };
    const auto row = [&](std::int64_t y, std::int64_t z) {
        const std::int16_t *first = voxels + (z * size.j + y) * size.i + i;
        return mix(first[0], first[1], at.i - double(i));
    };
    return mix(mix(row(j, k), row(j + 1, k), at.j - double(j)), mix(row(j, k + 1), row(j + 1, k + 1), at.j - double(j)),
               at.k - double(k));
}

/// The head, moved by `shift`, on another grid.
VolumePtr resampled(const Volume &volume, const ImageGeometry &grid, const VectorLps &shift)
{
    auto values = std::make_shared<std::vector<std::int16_t>>();
    values->reserve(static_cast<std::size_t>(grid.size().voxels()));
    const auto *voxels = static_cast<const std::int16_t *>(volume.data());
    const auto indexOf = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        return volume.geometry().indexFromLps(grid.lpsFromVoxel({i, j, k}) + shift * -1.0);
    };
    for (std::int64_t k = 0; k < grid.size().k; ++k) {
        for (std::int64_t j = 0; j < grid.size().j; ++j) {
            const core::ContinuousIndex start = indexOf(0, j, k);
            const core::ContinuousIndex next = indexOf(1, j, k);
            for (std::int64_t i = 0; i < grid.size().i; ++i) {
                const auto t = static_cast<double>(i);
                const core::ContinuousIndex at{start.i + t * (next.i - start.i), start.j + t * (next.j - start.j),
                                               start.k + t * (next.k - start.k)};
                values->push_back(
                    static_cast<std::int16_t>(std::lround(valueAt(voxels, volume.geometry().size(), at))));
            }
        }
    }
    return made(grid, std::move(values));
}

/// A grid of about the same extent with other spacings, turned by angles around x and z, its centre moved by `moved`
/// mm along each axis.
ImageGeometry gridLike(const ImageGeometry &old, const std::array<double, 3> &spacing, double aroundX, double aroundZ,
                       double moved)
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
    return *ImageGeometry::create({wanted.x - middle.x + moved, wanted.y - middle.y + moved, wanted.z - middle.z + moved}, spacing, direction,
                                  {size[0], size[1], size[2]});
}

/// How far the landmarks that were found moved, beyond what was expected.
struct Moves {
    double mean = 0.0;
    double most = 0.0;
    VectorLps drift{0, 0, 0}; ///< mean of the moves with their signs
    int count = 0;
    bool sameStates = true;
};

Moves movesBetween(const inference::Detection &before, const inference::Detection &after, const VectorLps &expected)
{
    Moves moves;
    for (std::size_t n = 0; n < before.landmarks.size(); ++n) {
        const auto &was = before.landmarks[n];
        const auto &is = after.landmarks[n];
        moves.sameStates = moves.sameStates && was.state == is.state;
        if (was.state == LandmarkState::Present) {
            const VectorLps move = (is.position - was.position) + expected * -1.0;
            const double length = std::sqrt(move.x * move.x + move.y * move.y + move.z * move.z);
            moves.mean += length;
            moves.most = std::max(moves.most, length);
            moves.drift = moves.drift + move;
            ++moves.count;
        }
    }
    const double share = 1.0 / std::max(1, moves.count);
    moves.mean *= share;
    moves.drift = moves.drift * share;
    qInfo("%d landmarks: mean %.3f mm, most %.3f mm, drift %.3f, %.3f, %.3f mm", moves.count, moves.mean, moves.most,
          moves.drift.x, moves.drift.y, moves.drift.z);
    return moves;
}

} // namespace

class TestEquivariance : public QObject {
    Q_OBJECT

    std::unique_ptr<inference::Detector> m_detector;
    VolumePtr m_head;
    inference::Detection m_reference;
    /// Of the head interpolated half way between its voxels: as soft as what other grids make of it.
    inference::Detection m_softReference;

    [[nodiscard]] inference::Detection detected(const VolumePtr &volume)
    {
        auto detection = m_detector->detect(*volume, {});
        return detection ? *detection : inference::Detection{};
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto detector = inference::Detector::load(GONION_RESOURCES "/models/gonion-demo.safetensors", {"cpu", 0});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        m_detector = std::move(*detector);
        const auto head = imaging::readVolume(GONION_RESOURCES "/demo/visible_human_male.nrrd", {}, {});
        QVERIFY(head.has_value());
        m_head = *head;
        m_reference = detected(m_head);
        m_softReference = detected(resampled(*m_head, gridLike(m_head->geometry(), {1, 1, 1}, 0, 0, 0.5), {0, 0, 0}));
        QVERIFY(std::ranges::count(m_reference.landmarks, LandmarkState::Present, &inference::DetectedLandmark::state)
                >= 4);
    }

    void tellsTheSamePlaceInEveryOrder_data()
    {
        QTest::addColumn<std::array<int, 3>>("axes");
        QTest::addColumn<std::array<bool, 3>>("flipped");
        using Axes = std::array<int, 3>;
        using Flips = std::array<bool, 3>;
        QTest::newRow("RAS") << Axes{0, 1, 2} << Flips{true, true, false};
        QTest::newRow("LPI") << Axes{0, 1, 2} << Flips{false, false, true};
        QTest::newRow("turned by 90 degrees") << Axes{1, 0, 2} << Flips{true, false, false};
        QTest::newRow("sagittal slices") << Axes{1, 2, 0} << Flips{false, true, false};
    }

    void tellsTheSamePlaceInEveryOrder()
    {
        using Axes = std::array<int, 3>;
        using Flips = std::array<bool, 3>;
        QFETCH(Axes, axes);
        QFETCH(Flips, flipped);
        const Moves moves = movesBetween(m_reference, detected(reordered(*m_head, axes, flipped)), {0, 0, 0});
        QVERIFY(moves.sameStates);
        QVERIFY(moves.most < 0.1); // rounding alone may decide whether a look is near enough to count // the samples are the same but for rounding
    }

    void tellsTheSamePlaceOnOtherGrids_data()
    {
        QTest::addColumn<std::array<double, 3>>("spacing");
        QTest::addColumn<double>("aroundX");
        QTest::addColumn<double>("aroundZ");
        QTest::newRow("0.8 x 0.8 x 1.25 mm") << std::array<double, 3>{0.8, 0.8, 1.25} << 0.0 << 0.0;
        QTest::newRow("oblique") << std::array<double, 3>{1, 1, 1} << 12.0 << 5.0;
    }

    void tellsTheSamePlaceOnOtherGrids()
    {
        using Spacing = std::array<double, 3>;
        QFETCH(Spacing, spacing);
        QFETCH(double, aroundX);
        QFETCH(double, aroundZ);
        constexpr double kDegree = std::numbers::pi / 180.0;
        const auto grid = gridLike(m_head->geometry(), spacing, aroundX * kDegree, aroundZ * kDegree, 0.0);
        const Moves moves = movesBetween(m_softReference, detected(resampled(*m_head, grid, {0, 0, 0})), {0, 0, 0});
        QVERIFY(moves.sameStates);
        QVERIFY(moves.most <= 0.5);
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
        // Half the way to either side: interpolation makes both equally soft.
        const VectorLps shift{x, y, z};
        const auto before = detected(resampled(*m_head, m_head->geometry(), shift * -0.5));
        const auto after = detected(resampled(*m_head, m_head->geometry(), shift * 0.5));
        const Moves moves = movesBetween(before, after, shift);
        QVERIFY(moves.sameStates);
        // Voxels of 1 mm: the mean error of the shift, and of single landmarks.
        const double error = (moves.drift.x + moves.drift.y + moves.drift.z) / 3.0;
        QVERIFY2(std::abs(error) <= 0.1, qPrintable(QString::number(error)));
        QVERIFY2(moves.mean <= 0.1, qPrintable(QString::number(moves.mean)));
    }
};

GONION_TEST(TestEquivariance, gonion::testing::runTestWithEvents<TestEquivariance>);
#include "tst_equivariance.moc"
