// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/test_time_looks.h"

#include "inference/detector/network_grid.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

#include <cmath>

using namespace gonion;
using annotation::LandmarkTemplate;
using inference::FineLandmark;
using inference::FineLook;

namespace {

LandmarkTemplate pair()
{
    const auto definition = [](const char *id, const char *partner) {
        annotation::LandmarkDefinition one;
        one.id = id;
        one.mirrorPartner = partner;
        return one;
    };
    return LandmarkTemplate::create("t", "t", {definition("L", "R"), definition("M", ""), definition("R", "L")}).value();
}

FineLandmark seen(const core::PointLps &at, double logit, double spread)
{
    return {true, at, logit, spread};
}

} // namespace

class TestTestTimeLooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneLookIsPlain()
    {
        QCOMPARE(inference::looksAt(pair(), 1), std::vector<FineLook>{FineLook{}});
    }

    void looksFallEvenlyIntoTheCell_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("4") << 4;
        QTest::newRow("8") << 8;
        QTest::newRow("16") << 16;
    }

    void looksFallEvenlyIntoTheCell()
    {
        QFETCH(int, count);
        const auto looks = inference::looksAt(pair(), count);
        QCOMPARE(looks.size(), static_cast<std::size_t>(count));
        QCOMPARE(std::ranges::count(looks, true, &FineLook::mirrored), count / 2);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            std::vector<double> shifts;
            for (const FineLook &look : looks) {
                shifts.push_back(look.shiftVoxels[axis]);
            }
            std::ranges::sort(shifts);
            for (int n = 0; n < count; ++n) { // a cell is 4 voxels; the looks lie about its plain place
                QVERIFY(std::abs(shifts[static_cast<std::size_t>(n)] - (4.0 * n / count - 2.0)) < 1e-12);
            }
        }
        QCOMPARE(looks.front(), FineLook{}); // presence is calibrated with it
    }

    void mirrorsOnlyWherePartnersAreNamed()
    {
        annotation::LandmarkDefinition alone;
        alone.id = "A";
        const auto looks = inference::looksAt(LandmarkTemplate::create("t", "t", {alone}).value(), 8);
        QCOMPARE(looks.size(), std::size_t{8});
        QVERIFY(std::ranges::none_of(looks, &FineLook::mirrored));
    }

    void gridsLeadBackToPatientSpace_data()
    {
        QTest::addColumn<bool>("mirrored");
        QTest::newRow("plain") << false;
        QTest::newRow("mirrored") << true;
    }

    void gridsLeadBackToPatientSpace()
    {
        QFETCH(bool, mirrored);
        const auto patch = *core::ImageGeometry::axisAligned({10, 20, 30}, {0.5, 0.75, 1.0}, {9, 8, 7});
        const auto grid = inference::gridOf({{2.0, -1.0, 0.5}, mirrored}, patch);
        const auto expect = [&](double x, double i) {
            const core::PointLps at = inference::lpsFromTensorIndex(grid, {i, 0, 0});
            QVERIFY(core::distance(at, {x, 19.25, 30.5}) < 1e-12);
        };
        expect(11.0, mirrored ? 8.0 : 0.0);
        expect(15.0, mirrored ? 0.0 : 8.0);
    }

    void mirroredChannelsTakeTheirPartnersNames()
    {
        inference::FineOutput output;
        output.heatmaps = torch::arange(3, torch::kFloat32).view({1, 3, 1, 1, 1});
        output.anchors = torch::arange(12, torch::kFloat32).view({1, 1, 1, 1, 2, 6});
        const auto named = inference::underPartnersNames(output, pair());
        QVERIFY(named.heatmaps.flatten().equal(torch::tensor({2.0F, 1.0F, 0.0F})));
        QVERIFY(named.anchors.flatten().equal(
            torch::tensor({0.0F, 1.0F, 2.0F, 5.0F, 4.0F, 3.0F, 6.0F, 7.0F, 8.0F, 11.0F, 10.0F, 9.0F})));
    }

    void looksThatAgreeHaveANarrowSpread()
    {
        const auto spreadOf = [](double z) {
            const std::vector<std::vector<FineLandmark>> looks{
                {seen({0, 0, 0}, 1.0, 1.5)}, {seen({0, 0, z}, 1.0, 1.5)}, {seen({0, 0, -z}, 1.0, 1.5)}};
            return inference::merged(looks).front().spreadMm;
        };
        QVERIFY(std::abs(spreadOf(0.0) - 1.5) < 1e-9);
        QVERIFY(std::abs(spreadOf(9.0) - std::sqrt(1.5 * 1.5 + 2.0 * 81.0 / 3.0)) < 1e-9);
    }

    void mergesLooks()
    {
        const FineLandmark none;
        const std::vector<std::vector<FineLandmark>> looks{
            {seen({0, 0, 0}, 2.0, 1.0), none, seen({5, 5, 5}, 1.0, 0.5)},
            {seen({1, 0, 0}, 2.0, 1.0), none, none},
            {seen({30, 0, 0}, -4.0, 1.0), none, none},
        };
        const auto merged = inference::merged(looks);
        QCOMPARE(merged.size(), std::size_t{3});
        QVERIFY(merged[0].examined);
        QCOMPARE(merged[0].logit, 0.0);
        QVERIFY(merged[0].spreadMm > 1.5); // 1 within each look, and more than that between them
        QVERIFY(core::distance(merged[0].position, {0.5, 0, 0}) < 1e-9); // the far one does not pull
        QVERIFY(!merged[1].examined);
        QVERIFY(merged[2].position == (core::PointLps{5, 5, 5}));
        QCOMPARE(merged[2].spreadMm, 0.5);
    }
};

GONION_TEST(TestTestTimeLooks, gonion::testing::runTest<TestTestTimeLooks>);
#include "tst_test_time_looks.moc"
