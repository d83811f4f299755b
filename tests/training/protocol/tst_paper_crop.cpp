// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/protocol/paper_crop.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <vector>

using namespace gonion;
using namespace gonion::training;

namespace {

constexpr std::array<std::int64_t, 3> kPatch{128, 128, 64};

} // namespace

/// The expected numbers are worked out by hand from METHOD.md section 6.
class TestPaperCrop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smallJawsAreNotShrunk()
    {
        const std::vector<std::array<double, 3>> present{{100, 120, 40}, {180, 160, 60}};
        const auto crop = paperCropOf(present, {400, 300, 200}, kPatch);
        QVERIFY(crop);
        QVERIFY(crop->rate == (std::array{1.0, 1.0, 1.0}));
        QVERIFY(crop->shrunk == (std::array<std::int64_t, 3>{400, 300, 200}));
        QVERIFY(crop->begin == (std::array<std::int64_t, 3>{76, 76, 18})); // middles 140, 140, 50
    }

    void largeJawsAreShrunkByAxis()
    {
        // 200 voxels wide: 128 / 200 - 0.02 = 0.62; 80 slices: 64 / 80 - 0.04 = 0.76
        const std::vector<std::array<double, 3>> present{{50, 100, 20}, {250, 120, 100}, {150, 110, 60}};
        const auto crop = paperCropOf(present, {500, 400, 300}, kPatch);
        QVERIFY(crop);
        QCOMPARE(crop->rate[0], 0.62);
        QCOMPARE(crop->rate[1], 1.0);
        QCOMPARE(crop->rate[2], 0.76);
        QVERIFY(crop->shrunk == (std::array<std::int64_t, 3>{310, 400, 228}));
        // (31 + 155) / 2 - 64 = 29; (100 + 120) / 2 - 64 = 46; (15.2 + 76) / 2 - 32 = 13.6 -> 13
        QVERIFY(crop->begin == (std::array<std::int64_t, 3>{29, 46, 13}));
    }

    void theCropStaysInTheVolume()
    {
        const auto low = paperCropOf(std::vector<std::array<double, 3>>{{5, 5, 5}}, {200, 200, 100}, kPatch);
        QVERIFY(low->begin == (std::array<std::int64_t, 3>{0, 0, 0}));
        const auto high = paperCropOf(std::vector<std::array<double, 3>>{{195, 195, 95}}, {200, 200, 100}, kPatch);
        QVERIFY(high->begin == (std::array<std::int64_t, 3>{72, 72, 36}));
        const auto small = paperCropOf(std::vector<std::array<double, 3>>{{20, 20, 20}}, {60, 60, 30}, kPatch);
        QVERIFY(small->begin == (std::array<std::int64_t, 3>{0, 0, 0}));
    }

    void whatHasNoCropIsRefused()
    {
        QVERIFY(paperCropOf({}, {200, 200, 100}, kPatch).error().code == core::ErrorCode::InvalidArgument);
        const std::vector<std::array<double, 3>> apart{{0, 0, 0}, {60000, 0, 0}};
        QVERIFY(paperCropOf(apart, {60001, 10, 10}, kPatch).error().code == core::ErrorCode::InvalidArgument);
    }
};

GONION_TEST(TestPaperCrop, gonion::testing::runTest<TestPaperCrop>);
#include "tst_paper_crop.moc"
