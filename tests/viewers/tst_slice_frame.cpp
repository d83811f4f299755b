// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_frame.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"

#include <QtTest>

#include <cmath>

using namespace gonion;
using namespace gonion::viewers;

class TestSliceFrame : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goesThereAndBack_data();
    void goesThereAndBack();
    void putsLeftOnTheRight();
    void zoomKeepsTheAnchor();
    void panMovesThePictureWithTheMouse();
    void fitShowsTheWholeBox();
    void bringsPointsIntoView();

private:
    static SliceFrame frameOf(Plane plane)
    {
        SliceFrame frame(plane);
        frame.setSize({400, 300});
        frame.setCentre({10, -20, 30});
        frame.setMmPerPixel(0.4);
        return frame;
    }
};

void TestSliceFrame::goesThereAndBack_data()
{
    QTest::addColumn<Plane>("plane");
    for (const Plane plane : kPlanes) {
        QTest::newRow(qPrintable(nameOf(plane))) << plane;
    }
}

void TestSliceFrame::goesThereAndBack()
{
    QFETCH(Plane, plane);
    const SliceFrame frame = frameOf(plane);
    const core::PointLps point = frame.lpsFromView({37.5, 210.25});
    QCOMPARE(coordinate(point, axesOf(plane).alongAxis), frame.sliceCoordinate());
    const QPointF back = frame.viewFromLps(point);
    QVERIFY(std::abs(back.x() - 37.5) < 1e-9 && std::abs(back.y() - 210.25) < 1e-9);
    QCOMPARE(frame.viewFromLps(frame.centre()), QPointF(200, 150));
}

void TestSliceFrame::putsLeftOnTheRight()
{
    // 10 pixels right and 20 down, 0.4 mm each.
    const QPointF place(210, 170);
    QCOMPARE(frameOf(Plane::Axial).lpsFromView(place), (core::PointLps{14, -12, 30}));
    QCOMPARE(frameOf(Plane::Coronal).lpsFromView(place), (core::PointLps{14, -20, 22}));
    QCOMPARE(frameOf(Plane::Sagittal).lpsFromView(place), (core::PointLps{10, -16, 22}));
}

void TestSliceFrame::zoomKeepsTheAnchor()
{
    SliceFrame frame = frameOf(Plane::Coronal);
    const QPointF anchor(50, 280);
    const core::PointLps before = frame.lpsFromView(anchor);
    frame.zoom(2.5, anchor);
    QCOMPARE(frame.mmPerPixel(), 0.16);
    QVERIFY(core::distance(frame.lpsFromView(anchor), before) < 1e-9);
    frame.zoom(1e9, anchor);
    QVERIFY(frame.mmPerPixel() > 0.0);
}

void TestSliceFrame::panMovesThePictureWithTheMouse()
{
    SliceFrame frame = frameOf(Plane::Axial);
    const core::PointLps point = frame.lpsFromView({100, 100});
    frame.pan({30, -12});
    QCOMPARE(frame.viewFromLps(point), QPointF(130, 88));
}

void TestSliceFrame::fitShowsTheWholeBox()
{
    SliceFrame frame = frameOf(Plane::Sagittal);
    const LpsBox box{{0, -100, -50}, {80, 60, 150}};
    frame.fit(box);
    QCOMPARE(frame.sliceCoordinate(), 10.0);
    const QRectF view(QPointF(0, 0), frame.size());
    QVERIFY(view.contains(frame.viewFromLps(box.low)));
    QVERIFY(view.contains(frame.viewFromLps(box.high)));
    QVERIFY(frame.viewFromLps(box.high).y() < 0.1 * view.height());
}

void TestSliceFrame::bringsPointsIntoView()
{
    SliceFrame frame = frameOf(Plane::Axial);
    const core::PointLps centre = frame.centre();
    frame.bringIntoView(frame.lpsFromView({100, 100}), 20);
    QCOMPARE(frame.centre(), centre);
    const core::PointLps far = frame.lpsFromView({-300, 700});
    frame.bringIntoView(far, 20);
    const QPointF place = frame.viewFromLps(far);
    QVERIFY(std::abs(place.x() - 20) < 1e-9 && std::abs(place.y() - 280) < 1e-9);
}

GONION_TEST(TestSliceFrame, gonion::testing::runTestWithEvents<TestSliceFrame>);
#include "tst_slice_frame.moc"
