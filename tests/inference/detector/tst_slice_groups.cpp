// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/slice_groups.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::inference;
using gonion::annotation::LandmarkTemplate;

namespace {

FineLandmark foundAt(double x, double z, double logit) { return {true, {x, 0.0, z}, logit, 0.0}; }

FineStage smallStage()
{
    FineStage stage;
    stage.patch = {32, 32, 32};
    stage.spacingMm = {1.0, 1.0, 1.0};
    return stage;
}

} // namespace

class TestSliceGroups : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsAreReadFromTheTemplate()
    {
        const auto landmarks = LandmarkTemplate::create("t", "T",
                                                        {{"A", "A", "", "", "", "crest"},
                                                         {"B", "B"},
                                                         {"C", "C", "", "", "", "alone"},
                                                         {"D", "D", "", "", "", "crest"}})
                                   .value();
        const auto groups = sliceGroupsOf(landmarks);
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0], (std::vector<std::size_t>{0, 3}));
        QVERIFY(sliceGroupsOf(LandmarkTemplate::mandibularMolars()).empty());
    }

    void aMissingLandmarkDoesNotMoveTheSlice()
    {
        const std::vector<FineLandmark> landmarks{foundAt(0, 10.0, 4.0), foundAt(5, 10.4, 4.0), foundAt(9, 10.8, 4.0),
                                                  foundAt(20, -40.0, -6.0), FineLandmark{}};
        QCOMPARE(keySliceOf({0, 1, 2, 3, 4}, landmarks), 10.4);
    }

    void landmarksNearTheSliceJoinIt()
    {
        std::vector<FineLandmark> landmarks{foundAt(0, 10.0, 4.0), foundAt(5, 10.4, 4.0), foundAt(9, 10.8, 4.0), foundAt(20, 19.0, 1.0),
                                            foundAt(30, 10.1, 4.0)};
        shareKeySlices({{0, 1, 2, 3}}, landmarks);
        QCOMPARE(landmarks[0].position.z, 10.4);
        QCOMPARE(landmarks[2].position.z, 10.4);
        QCOMPARE(landmarks[3].position.z, 19.0); // found elsewhere
        QCOMPARE(landmarks[4].position.z, 10.1); // of no group
        QCOMPARE(landmarks[2].position.x, 9.0);
    }

    void everyMemberIsSeenFromItsNeighbours()
    {
        const std::vector<FineLandmark> landmarks{foundAt(0, 10.0, 4.0), foundAt(5, 10.0, 4.0), foundAt(60, 10.0, 4.0)};
        const auto patches = sliceGroupPatches({{0, 1, 2}}, landmarks, smallStage());
        QCOMPARE(patches.size(), std::size_t{3});
        QCOMPARE(patches[0].landmarks, (std::vector<std::size_t>{0, 1}));
        QCOMPARE(patches[2].landmarks, (std::vector<std::size_t>{2}));
        QVERIFY(sliceGroupPatches({{0, 1}}, {foundAt(0, 1, 1), FineLandmark{}}, smallStage()).empty());
    }
};

GONION_TEST(TestSliceGroups, gonion::testing::runTest<TestSliceGroups>);
#include "tst_slice_groups.moc"
