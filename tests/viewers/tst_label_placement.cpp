// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/label_placement.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <ctime>
#include <random>

using namespace gonion::viewers;

class TestLabelPlacement : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void putsASingleLabelBesideItsMark();
    void keepsCrowdedLabelsApart();
    void leavesOutWhatHasNoRoom();
    void isQuickWithTwoHundredLabels();
};

void TestLabelPlacement::putsASingleLabelBesideItsMark()
{
    const auto placed = placeLabels({{QPointF(100, 100), QSizeF(30, 14), 5.0}}, QRectF(0, 0, 200, 200));
    QVERIFY(placed.front());
    QVERIFY(!placed.front()->contains(QPointF(100, 100)));
    QVERIFY(QRectF(80, 75, 60, 50).contains(*placed.front()));
}

void TestLabelPlacement::keepsCrowdedLabelsApart()
{
    const QRectF bounds(0, 0, 300, 300);
    std::mt19937 random(7);
    std::uniform_real_distribution<double> near(135.0, 165.0);
    std::vector<LabelRequest> requests;
    for (int n = 0; n < 14; ++n) {
        requests.push_back({QPointF(near(random), near(random)), QSizeF(24, 14), 5.0});
    }
    const auto placed = placeLabels(requests, bounds);
    for (std::size_t a = 0; a < placed.size(); ++a) {
        QVERIFY2(placed[a], "there is room for all of them");
        QVERIFY(bounds.contains(*placed[a]));
        for (std::size_t b = 0; b < placed.size(); ++b) {
            QVERIFY(a == b || !placed[a]->intersects(*placed[b]));
            QVERIFY(!placed[a]->contains(requests[b].anchor));
        }
    }
}

void TestLabelPlacement::leavesOutWhatHasNoRoom()
{
    const std::vector<LabelRequest> requests(40, {QPointF(30, 30), QSizeF(40, 20), 4.0});
    const auto placed = placeLabels(requests, QRectF(0, 0, 100, 60));
    QVERIFY(placed.front());
    QVERIFY(!placed.back());
}

void TestLabelPlacement::isQuickWithTwoHundredLabels()
{
    std::mt19937 random(3);
    std::uniform_real_distribution<double> crowded(100.0, 300.0); // most find no room: the dearest case
    std::vector<LabelRequest> requests;
    for (int n = 0; n < 200; ++n) {
        requests.push_back({QPointF(crowded(random), crowded(random)), QSizeF(34, 16), 5.5});
    }
    constexpr int kTimes = 20;
    const std::clock_t start = std::clock();
    for (int n = 0; n < kTimes; ++n) {
        (void)placeLabels(requests, QRectF(0, 0, 400, 400));
    }
    const double ms = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kTimes;
    qInfo("%.2f ms for 200 crowded labels", ms);
    QVERIFY(ms < 5.0);
}

GONION_TEST(TestLabelPlacement, gonion::testing::runTestWithEvents<TestLabelPlacement>);
#include "tst_label_placement.moc"
