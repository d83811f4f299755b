// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/geometric_map.h"

#include "tests/program/test_program.h"
#include "training/data/augmentation/shown_sampling.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace gonion;
using namespace gonion::training;
using core::ImageGeometry;
using core::PointLps;

namespace {

AugmentationPlan strongPlan()
{
    AugmentationPlan plan;
    plan.rotationDegrees = 25.0;
    plan.scale = 0.2;
    plan.anisotropy = 0.15;
    plan.elasticMm = 3.0;
    return plan;
}

/// Values of a function of place, as a prepared case whose scan has another grid than the level.
struct Painted {
    std::vector<std::int16_t> hu;
    PreparedCase one;
};

template <typename F>
Painted painted(const ImageGeometry &scan, const ImageGeometry &grid, F &&valueAt)
{
    Painted result;
    const auto &size = grid.size();
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i) {
                result.hu.push_back(static_cast<std::int16_t>(std::lround(valueAt(grid.lpsFromVoxel({i, j, k})))));
            }
        }
    }
    result.one.scan = scan;
    result.one.detail = {grid, nullptr};
    return result;
}

/// Where the bright blob of an image lies, by its centre of mass.
PointLps centreOfMass(const ShownImage &image)
{
    core::VectorLps sum;
    double mass = 0.0;
    const auto &size = image.grid.size();
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i) {
                const double value = std::max(0.0F, image.hu[static_cast<std::size_t>(i + size.i * (j + size.j * k))]);
                sum = sum + (image.grid.lpsFromVoxel({i, j, k}) - PointLps{}) * value;
                mass += value;
            }
        }
    }
    return PointLps{} + sum * (1.0 / mass);
}

} // namespace

class TestGeometricMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void landmarksFollowExactly()
    {
        double worst = 0.0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const bool flipped = seed % 2 == 1;
            const std::array<double, 3> shrink = seed % 3 == 0 ? std::array<double, 3>{0.6, 0.8, 1.4}
                                                               : std::array<double, 3>{1, 1, 1};
            const GeometricMap map = drawMap(strongPlan(), {10, -80, 900}, flipped, shrink, seed);
            for (const PointLps &source : {PointLps{10, -80, 900}, PointLps{50, -20, 850}, PointLps{-60, -150, 980}}) {
                worst = std::max(worst, distance(map.source(map.shown(source)), source));
                worst = std::max(worst, distance(map.shown(map.source(source)), source));
            }
        }
        QVERIFY2(worst < 1e-3, QByteArray::number(worst));
    }

    void theFieldHasItsDeviationAndIsSmooth()
    {
        double sum = 0.0;
        double steepest = 0.0;
        int count = 0;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const ElasticField field(2.0, seed);
            for (int n = 0; n < 200; ++n) {
                const PointLps at{n * 3.7, n * 11.3, n * 5.1};
                const core::VectorLps d = field.at(at);
                sum += d.x * d.x;
                ++count;
                const core::VectorLps next = field.at(at + core::VectorLps{0.01, 0, 0});
                steepest = std::max(steepest, length(next + d * -1.0) / 0.01);
            }
        }
        const double sd = std::sqrt(sum / count);
        QVERIFY2(std::abs(sd - 2.0) < 0.1, QByteArray::number(sd));
        QVERIFY2(steepest < 0.4, QByteArray::number(steepest)); // never folds
        QVERIFY(length(ElasticField().at({1, 2, 3})) == 0.0);
    }

    void rowsGiveTheFieldsOwnValues()
    {
        const ElasticField field(2.5, 99);
        const auto grid = ImageGeometry::axisAligned({-31.2, 7.7, 1203.0}, {0.8, 0.7, 1.1}, {70, 12, 40}).value();
        ElasticRows rows(field, grid);
        double worst = 0.0;
        for (const std::int64_t k : {0, 17, 39}) {
            for (const std::int64_t j : {0, 11}) {
                rows.setRow(j, k);
                for (const std::int64_t i : {0, 33, 69}) {
                    const auto row = rows.at(i);
                    const core::VectorLps exact = field.at(grid.lpsFromVoxel({i, j, k}));
                    worst = std::max({worst, std::abs(row[0] - exact.x), std::abs(row[1] - exact.y), std::abs(row[2] - exact.z)});
                }
            }
        }
        QVERIFY2(worst < 1e-4, QByteArray::number(worst));
    }

    void theImageFollowsTheSameMap()
    {
        // A blob at a landmark's place is seen where the landmark is said to be.
        const auto grid = ImageGeometry::axisAligned({0, 0, 0}, {0.6, 0.6, 0.6}, {140, 140, 140}).value();
        double worst = 0.0;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const PointLps landmark{40.3, 44.1, 37.7};
            Painted paint = painted(grid, grid, [&](const PointLps &p) {
                return 2000.0 * std::exp(-0.5 * std::pow(distance(p, landmark) / 2.5, 2.0));
            });
            paint.one.detail.hu = paint.hu.data();
            const GeometricMap map = drawMap(strongPlan(), {42, 42, 42}, seed % 2 == 0, {1, 1, 1}, seed);
            const PointLps shown = map.shown(landmark);
            const auto patch =
                ImageGeometry::axisAligned({shown.x - 10.3, shown.y - 9.6, shown.z - 10.1}, {0.5, 0.5, 0.5}, {41, 41, 41}).value();
            const ShownImage image = sampleShown(paint.one, paint.one.detail, patch, map);
            worst = std::max(worst, distance(centreOfMass(image), shown));
        }
        QVERIFY2(worst < 0.1, QByteArray::number(worst)); // the field bends the blob itself a little
    }

    void withoutAugmentationTheGridIsTheVolumes()
    {
        const auto grid = ImageGeometry::axisAligned({-3, 4, 5}, {0.5, 0.6, 0.7}, {30, 31, 32}).value();
        Painted paint = painted(grid, grid, [](const PointLps &p) { return 100.0 * p.x + 10.0 * p.y + p.z; });
        paint.one.detail.hu = paint.hu.data();
        const ShownImage image = sampleShown(paint.one, paint.one.detail, grid, GeometricMap());
        for (std::size_t n = 0; n < paint.hu.size(); ++n) {
            QVERIFY(std::abs(image.hu[n] - static_cast<float>(paint.hu[n])) < 1e-2F);
        }
    }

    void whatWasNotScannedStaysUnknownAndWhatWasCutOffIsAir()
    {
        const auto scan = ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {60, 60, 60}).value();
        const auto kept = ImageGeometry::axisAligned({20, 20, 20}, {1, 1, 1}, {20, 20, 20}).value();
        Painted paint = painted(scan, kept, [](const PointLps &) { return 50.0; });
        paint.one.detail.hu = paint.hu.data();
        const auto wide = ImageGeometry::axisAligned({-10, 30, 30}, {1, 1, 1}, {80, 1, 1}).value();
        const ShownImage image = sampleShown(paint.one, paint.one.detail, wide, GeometricMap());
        QVERIFY(ShownImage::isBeyond(image.hu[9]));  // x = -1
        QCOMPARE(image.hu[10], -1000.0F);            // x = 0: scanned, not kept
        QCOMPARE(image.hu[40], 50.0F);
        QVERIFY(ShownImage::isBeyond(image.hu[70])); // x = 60
        QCOMPARE(image.hu[69], -1000.0F);
    }

    void anObliqueScanEndsWhereItEnds()
    {
        const double c = std::cos(0.4);
        const double s = std::sin(0.4);
        const auto scan =
            ImageGeometry::create({0, 0, 0}, {1, 1, 1}, {{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}}, {40, 40, 40}).value();
        const auto grid = ImageGeometry::axisAligned({-20, -5, 0}, {1, 1, 1}, {65, 60, 40}).value();
        Painted paint = painted(scan, grid, [&](const PointLps &p) {
            return scan.contains(p) ? 70.0 : double(PreparedLevel::kNoValue);
        });
        paint.one.detail.hu = paint.hu.data();
        const ShownImage image = sampleShown(paint.one, paint.one.detail, grid, GeometricMap());
        for (std::size_t n = 0; n < image.hu.size(); ++n) {
            QCOMPARE(image.hu[n], paint.hu[n] == PreparedLevel::kNoValue ? kBeyondHu : 70.0F);
        }
        const auto shifted = ImageGeometry::axisAligned({-19.6, -4.7, 0.3}, {1, 1, 1}, {65, 60, 39}).value();
        const ShownImage between = sampleShown(paint.one, paint.one.detail, shifted, GeometricMap());
        int inside = 0;
        for (const float hu : between.hu) {
            QVERIFY(ShownImage::isBeyond(hu) || std::abs(hu - 70.0F) < 1e-3F);
            inside += ShownImage::isBeyond(hu) ? 0 : 1;
        }
        QVERIFY(inside > 40 * 40 * 30);
    }

    void everyIdeaOffShowsTheCaseAsItIs()
    {
        AugmentationPlan off;
        off.rotationDegrees = off.scale = off.anisotropy = off.elasticMm = 0.0;
        const GeometricMap map = drawMap(off, {1, 2, 3}, false, {1, 1, 1}, 5);
        QVERIFY(distance(map.source({40, 50, 60}), {40, 50, 60}) < 1e-12);
    }
};

GONION_TEST(TestGeometricMap, gonion::testing::runTest<TestGeometricMap>);
#include "tst_geometric_map.moc"
