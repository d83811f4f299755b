// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/program/test_program.h"
#include "training/data/augmentation/blur.h"
#include "training/data/augmentation/cut_out.h"
#include "training/data/augmentation/metal.h"
#include "training/data/augmentation/network_grey.h"
#include "training/data/augmentation/noise.h"
#include "training/data/augmentation/shown_landmarks.h"
#include "training/data/augmentation/shrink_and_crop.h"
#include "training/data/augmentation/thick_slices.h"

#include "../../annotation/shape/shape_samples.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;
using annotation::LandmarkTemplate;
using core::ImageGeometry;
using core::PointLps;

namespace {

ShownImage flat(float hu, core::GridSize size = {24, 20, 16}, std::array<double, 3> spacing = {1, 1, 1})
{
    const ImageGeometry grid = ImageGeometry::axisAligned({0, 0, 0}, spacing, size).value();
    return {grid, std::vector<float>(static_cast<std::size_t>(size.voxels()), hu)};
}

float &valueAt(ShownImage &image, std::int64_t i, std::int64_t j, std::int64_t k)
{
    const auto &size = image.grid.size();
    return image.hu[static_cast<std::size_t>(i + size.i * (j + size.j * k))];
}

double meanOf(const std::vector<float> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double sdOf(const std::vector<float> &values)
{
    const double mean = meanOf(values);
    double sum = 0.0;
    for (const float value : values) {
        sum += (value - mean) * (value - mean);
    }
    return std::sqrt(sum / static_cast<double>(values.size()));
}

} // namespace

/// What changes grey values, and which landmarks there are.
class TestAugmentation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noiseHasItsDeviationAndLeavesTheOutsideAlone()
    {
        ShownImage image = flat(40.0F, {64, 64, 32});
        valueAt(image, 3, 3, 3) = kBeyondHu;
        addNoise(image, 25.0, 7);
        QCOMPARE(valueAt(image, 3, 3, 3), kBeyondHu);
        valueAt(image, 3, 3, 3) = 40.0F;
        QVERIFY2(std::abs(sdOf(image.hu) - 25.0) < 0.3, QByteArray::number(sdOf(image.hu)));
        QVERIFY(std::abs(meanOf(image.hu) - 40.0) < 0.3);
        ShownImage again = flat(40.0F, {64, 64, 32});
        addNoise(again, 25.0, 7);
        QCOMPARE(valueAt(again, 9, 9, 9), valueAt(image, 9, 9, 9));
        addNoise(again, 25.0, 8);
        QVERIFY(valueAt(again, 9, 9, 9) != valueAt(image, 9, 9, 9));
    }

    void shiftLeavesTheOutsideAlone()
    {
        ShownImage image = flat(40.0F);
        valueAt(image, 0, 0, 0) = kBeyondHu;
        shiftHu(image, -30.0);
        QCOMPARE(valueAt(image, 0, 0, 0), kBeyondHu);
        QCOMPARE(valueAt(image, 1, 0, 0), 10.0F);
    }

    void blurSpreadsAPointAsAGaussian()
    {
        ShownImage image = flat(0.0F, {21, 21, 21});
        valueAt(image, 10, 10, 10) = 1000.0F;
        blur(image, 0.8);
        QVERIFY(std::abs(meanOf(image.hu) * 21 * 21 * 21 - 1000.0) < 0.1); // nothing is lost
        const double ratio = valueAt(image, 11, 10, 10) / valueAt(image, 10, 10, 10);
        QVERIFY(std::abs(ratio - std::exp(-0.5 / 0.64)) < 1e-3);
        QVERIFY(std::abs(valueAt(image, 10, 11, 10) - valueAt(image, 10, 10, 11)) < 1e-3);
        QCOMPARE(valueAt(image, 11, 10, 10), valueAt(image, 9, 10, 10));
    }

    void blurTakesNothingFromBeyond()
    {
        ShownImage image = flat(100.0F);
        for (std::int64_t k = 0; k < 16; ++k) {
            for (std::int64_t j = 0; j < 20; ++j) {
                valueAt(image, 0, j, k) = kBeyondHu;
            }
        }
        blur(image, 1.5);
        QCOMPARE(valueAt(image, 0, 5, 5), kBeyondHu);
        QVERIFY(std::abs(valueAt(image, 1, 5, 5) - 100.0F) < 1e-2F);
    }

    void thickSlicesAreFlatterAlongZOnly()
    {
        ShownImage image = flat(0.0F, {16, 16, 48}, {0.75, 0.75, 0.75});
        for (std::int64_t k = 0; k < 48; ++k) {
            for (std::int64_t j = 0; j < 16; ++j) {
                for (std::int64_t i = 0; i < 16; ++i) {
                    valueAt(image, i, j, k) = (k % 2 == 0 ? 500.0F : -500.0F) + (i % 2 == 0 ? 100.0F : -100.0F);
                }
            }
        }
        const ShownImage before = image;
        thickenSlices(image, 3.0, 0.3);
        double along = 0.0;
        for (std::int64_t k = 8; k < 40; ++k) {
            along = std::max<double>(along, std::abs(valueAt(image, 8, 8, k) - 100.0F));
        }
        QVERIFY2(along < 1.0, QByteArray::number(along)); // 3 mm hold two of both
        QVERIFY(std::abs(valueAt(image, 8, 8, 20) - valueAt(image, 9, 8, 20) - 200.0F) < 1e-2F);
        ShownImage thin = before;
        thickenSlices(thin, 0.7, 0.3);
        QVERIFY(thin.hu == before.hu);
        ShownImage cut = before;
        valueAt(cut, 4, 4, 10) = kBeyondHu;
        thickenSlices(cut, 3.0, 0.3);
        QCOMPARE(valueAt(cut, 4, 4, 10), kBeyondHu);
        QVERIFY(valueAt(cut, 4, 4, 11) > -1000.0F);
    }

    void thickSlicesKeepAStraightRamp()
    {
        ShownImage image = flat(0.0F, {4, 4, 60}, {1, 1, 0.5});
        for (std::size_t n = 0; n < image.hu.size(); ++n) {
            image.hu[n] = 10.0F * static_cast<float>(n / 16);
        }
        thickenSlices(image, 2.0, 0.6);
        for (std::int64_t k = 8; k < 52; ++k) {
            QVERIFY(std::abs(valueAt(image, 1, 1, k) - 10.0F * static_cast<float>(k)) < 0.1F);
        }
    }

    void metalIsBrightAndStreaksStayInItsSlices()
    {
        ShownImage image = flat(40.0F, {80, 80, 40});
        addMetal(image, {40, 40, 12}, 5);
        QCOMPARE(valueAt(image, 40, 40, 12), 3071.0F);
        float least = 40.0F;
        float most = 40.0F;
        for (std::int64_t i = 46; i < 80; ++i) {
            for (std::int64_t j = 0; j < 80; ++j) {
                least = std::min(least, valueAt(image, i, j, 12));
                most = std::max(most, valueAt(image, i, j, 12));
            }
        }
        QVERIFY(least < 0.0F && most > 80.0F);
        QCOMPARE(valueAt(image, 60, 40, 39), 40.0F);
    }

    void aToothIsWipedOutAndItsLandmarksGoMissing()
    {
        const LandmarkTemplate scheme = LandmarkTemplate::mandibularMolars();
        annotation::LandmarkSet set = annotation::LandmarkSet();
        for (const auto &definition : scheme.landmarks()) {
            annotation::Landmark landmark;
            landmark.id = definition.id;
            landmark.state = LandmarkState::Missing;
            if (definition.toothFdi == "37") {
                landmark.state = LandmarkState::Present;
                landmark.position = PointLps{20, 20, 15.0 + 5.0 * double(set.landmarks.size() % 3)};
            }
            set.landmarks.push_back(landmark);
        }
        const auto teeth = presentTeeth(scheme, set);
        QCOMPARE(teeth.size(), std::size_t(1));
        QVERIFY(teeth[0].size() >= 2);

        ShownImage image = flat(50.0F, {40, 40, 40});
        std::vector<PointLps> places;
        for (const std::size_t n : teeth[0]) {
            places.push_back(*set.landmarks[n].position);
            forEach(image, places.back(), 4.0, [](float &hu) { hu = 2200.0F; });
        }
        valueAt(image, 36, 36, 36) = 2000.0F;
        valueAt(image, 22, 20, 20) = -1000.0F;
        // Another tooth's landmark near by keeps what is nearer to it.
        const PointLps neighbour = places[0] + core::VectorLps{8, 0, 0};
        valueAt(image, std::lround(neighbour.x) - 3, std::lround(neighbour.y), std::lround(neighbour.z)) = 2100.0F;
        valueAt(image, std::lround(places[0].x) + 3, std::lround(places[0].y), std::lround(places[0].z)) = 2100.0F;
        wipeOut(image, places, {neighbour}, 3);
        QCOMPARE(valueAt(image, std::lround(neighbour.x) - 3, std::lround(neighbour.y), std::lround(neighbour.z)), 2100.0F);
        QVERIFY(valueAt(image, std::lround(places[0].x) + 3, std::lround(places[0].y), std::lround(places[0].z)) < 400.0F);
        for (const PointLps &place : places) {
            const float hu = valueAt(image, std::lround(place.x), std::lround(place.y), std::lround(place.z));
            QVERIFY2(hu < 300.0F && hu > -200.0F, QByteArray::number(hu));
        }
        QCOMPARE(valueAt(image, 36, 36, 36), 2000.0F);  // elsewhere nothing changes
        QCOMPARE(valueAt(image, 22, 20, 20), -1000.0F); // nor does air become flesh

        makeMissing(set, teeth[0]);
        for (const std::size_t n : teeth[0]) {
            QCOMPARE(set.landmarks[n].state, LandmarkState::Missing);
            QVERIFY(set.landmarks[n].estimate && !set.landmarks[n].position);
        }
        QVERIFY(presentTeeth(scheme, set).empty());
    }

    void landmarksWithoutTeethAreNeverWipedOut()
    {
        annotation::LandmarkSet set = annotation::samples::straightJaw();
        const auto scheme = LandmarkTemplate::fromLandmarkSet("x", "x", set).value();
        QVERIFY(presentTeeth(scheme, set).empty());
    }

    void sidesAreExchangedByPartner()
    {
        const LandmarkTemplate scheme = LandmarkTemplate::mandibularMolars();
        const auto partners = mirrorPartners(scheme);
        QCOMPARE(partners.size(), scheme.size());
        annotation::LandmarkSet truth;
        for (const auto &definition : scheme.landmarks()) {
            truth.landmarks.push_back({.id = definition.id,
                                       .state = LandmarkState::Present,
                                       .position = PointLps{double(truth.landmarks.size()), 0, 0}});
        }
        const std::size_t left = *scheme.indexOf("La");
        const std::size_t right = *scheme.indexOf("Ra");
        truth.landmarks[left].state = LandmarkState::Missing;
        truth.landmarks[left].estimate = truth.landmarks[left].position;
        truth.landmarks[left].position.reset();
        const GeometricMap mirror({0, 0, 0}, {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
        const auto shown = shownLandmarks(truth, mirror, partners);
        QCOMPARE(shown.landmarks[right].id, std::string("Ra"));
        QCOMPARE(shown.landmarks[right].state, LandmarkState::Missing);
        QCOMPARE(shown.landmarks[right].estimate->x, -double(left));
        QCOMPARE(shown.landmarks[left].state, LandmarkState::Present);
        QCOMPARE(shown.landmarks[left].position->x, -double(right));
        annotation::LandmarkSet lone;
        lone.landmarks = {{.id = "tip"}, {.id = "edge"}};
        QVERIFY(mirrorPartners(LandmarkTemplate::fromLandmarkSet("x", "x", lone).value()).empty());
    }

    void greyIsTheMappingAndThenThePower()
    {
        const inference::IntensityMapping mapping;
        const auto grey = networkGrey({-2000.0F, -1000.0F, 1000.0F, 5000.0F, kBeyondHu}, mapping, 0.0);
        QCOMPARE(grey, (std::vector<float>{0.0F, 0.0F, 0.5F, 1.0F, -0.25F}));
        const auto darker = networkGrey({-1000.0F, 1000.0F, 3000.0F, kBeyondHu}, mapping, 0.3);
        QCOMPARE(darker[0], 0.0F);
        QVERIFY(std::abs(darker[1] - std::pow(0.5, std::exp(0.3))) < 1e-4);
        QVERIFY(std::abs(darker[2] - 1.0F) < 1e-6F);
        QCOMPARE(darker[3], -0.25F);
    }

    void shrinksSoThatTheLandmarksFit()
    {
        const std::array<double, 3> spacing{0.5, 0.5, 1.0};
        const std::array<std::int64_t, 3> patch{128, 128, 64};
        // 40 mm across: 80 voxels of 128; room for 1.5, so any shrink between 0.6 and 1 will do.
        const std::vector<PointLps> small{{0, 0, 0}, {40, 20, 10}};
        double least = 1.0;
        double most = 0.0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            for (const double rate : drawShrink(small, spacing, patch, seed)) {
                least = std::min(least, rate);
                most = std::max(most, rate);
            }
        }
        QVERIFY(least >= 0.6 && least < 0.62 && most <= 1.0 && most > 0.98);
        // 120 mm: 240 voxels of 128 fit only at 0.51; then all axes take what fits, above 1 too.
        const auto wide = drawShrink({{0, 0, 0}, {120, 20, 10}}, spacing, patch, 1);
        QVERIFY(std::abs(wide[0] - (128.0 / 240.0 - 0.02)) < 1e-9);
        QCOMPARE(wide[1], 1.5);
        // 95 mm: 190 voxels, at most 0.65.
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const auto rate = drawShrink({{0, 0, 0}, {95, 20, 10}}, spacing, patch, seed);
            QVERIFY(rate[0] >= 0.6 && rate[0] <= 128.0 / 190.0 - 0.02);
        }
    }

    void theCropHoldsTheLandmarks()
    {
        const std::array<double, 3> spacing{0.5, 0.5, 1.0};
        const std::array<std::int64_t, 3> patch{128, 128, 64};
        const std::vector<PointLps> jaw{{60, 40, 50}, {110, 70, 60}};
        const inference::BoxLps volume{{0, 0, 0}, {180, 180, 150}};
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            const auto grid = drawCrop(jaw, volume, spacing, patch, seed);
            QVERIFY(grid);
            for (const PointLps &place : jaw) {
                QVERIFY(grid->contains(place));
            }
            QVERIFY(grid->origin().x >= 0.0 && grid->origin().z >= 0.0);
        }
        QVERIFY(!drawCrop({}, volume, spacing, patch, 1));
    }

private:
    template <typename F>
    static void forEach(ShownImage &image, const PointLps &place, double radius, F &&f)
    {
        const auto &size = image.grid.size();
        for (std::int64_t k = 0; k < size.k; ++k) {
            for (std::int64_t j = 0; j < size.j; ++j) {
                for (std::int64_t i = 0; i < size.i; ++i) {
                    if (distance(image.grid.lpsFromVoxel({i, j, k}), place) < radius) {
                        f(valueAt(image, i, j, k));
                    }
                }
            }
        }
    }
};

GONION_TEST(TestAugmentation, gonion::testing::runTest<TestAugmentation>);
#include "tst_augmentation.moc"
