// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_view.h"
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"

#include <QSignalSpy>
#include <QWheelEvent>

using namespace gonion;
using namespace gonion::viewers;


namespace {

const core::PointLps kSliceCentre{-14, 22, 65};

bool near(double a, double b, double tolerance = 1e-6)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TestSliceView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void clickMovesTheCrosshair_data();
    void clickMovesTheCrosshair();
    void aShakyClickIsStillAClick();
    void dragChangesWindowAndLevel();
    void middleDragPans();
    void rightDragZooms();
    void wheelSteps();
    void finerWheelsAddUp();
    void keysStep();
    void keysPassOnWhenSwitchedOff();
    void doubleClickAsksToBeMaximised();
    void clickOnALandmarkPicksIt();
    void placeModeAsksForALandmark();
    void measures();
    void saysWhatIsUnderTheMouse();
    void followsTheCursorIntoView();
    void staysFittedUntilZoomed();
    void livesWithoutAVolume();

private:
    SliceView *open(Plane plane, const core::Matrix3 &direction);

    std::unique_ptr<LinkedCursor> m_cursor;
    std::unique_ptr<MeasurementList> m_measurements;
    std::unique_ptr<LandmarkTool> m_tool;
    std::unique_ptr<SliceView> m_view;
};

void TestSliceView::init()
{
    m_cursor = std::make_unique<LinkedCursor>();
    m_measurements = std::make_unique<MeasurementList>();
    m_tool = std::make_unique<LandmarkTool>();
}

void TestSliceView::cleanup()
{
    m_view.reset();
    m_tool.reset();
    m_measurements.reset();
    m_cursor.reset();
}

SliceView *TestSliceView::open(Plane plane, const core::Matrix3 &direction)
{
    const auto volume = test::makeVolume(test::gridAbout(kSliceCentre, direction),
                                         [](const core::PointLps &p) { return test::ballHead(p, kSliceCentre); });
    m_view = std::make_unique<SliceView>(plane, m_cursor.get(), m_measurements.get(), m_tool.get());
    if (!test::show(*m_view, {300, 260})) {
        return nullptr;
    }
    m_cursor->setPosition(kSliceCentre);
    m_view->setVolume(volume);
    return m_view.get();
}

void TestSliceView::clickMovesTheCrosshair_data()
{
    QTest::addColumn<Plane>("plane");
    QTest::addColumn<core::VectorLps>("right"); // of the picture
    QTest::addColumn<core::VectorLps>("down");
    QTest::addColumn<int>("grid");
    for (int grid = 0; grid < 3; ++grid) {
        const char *name = grid == 0 ? "upright" : grid == 1 ? "oblique" : "mirrored";
        QTest::addRow("axial %s", name) << Plane::Axial << core::VectorLps{1, 0, 0} << core::VectorLps{0, 1, 0} << grid;
        QTest::addRow("coronal %s", name) << Plane::Coronal << core::VectorLps{1, 0, 0} << core::VectorLps{0, 0, -1} << grid;
        QTest::addRow("sagittal %s", name) << Plane::Sagittal << core::VectorLps{0, 1, 0} << core::VectorLps{0, 0, -1} << grid;
    }
}

void TestSliceView::clickMovesTheCrosshair()
{
    QFETCH(Plane, plane);
    QFETCH(core::VectorLps, right);
    QFETCH(core::VectorLps, down);
    QFETCH(int, grid);
    SliceView *view = open(plane, test::obliqueDirection(grid == 1 ? 30 : 0, grid == 1 ? 20 : 0, grid == 2));
    QVERIFY(view);
    const QPoint centre = view->viewFromLps(kSliceCentre).toPoint();
    const double mm = view->frame().mmPerPixel();
    const core::PointLps under = view->lpsFromView(QPointF(centre));
    QTest::mouseClick(view, Qt::LeftButton, {}, centre + QPoint(40, -25));
    const core::PointLps expected = under + right * (40 * mm) + down * (-25 * mm);
    QVERIFY(core::distance(m_cursor->position(), expected) < 1e-6);
    // The letters say the same.
    const auto letters = view->orientationLetters();
    QCOMPARE(letters[1], letterOf(right));
    QCOMPARE(letters[0], letterOf(right * -1.0));
    QCOMPARE(letters[3], letterOf(down));
    QCOMPARE(letters[2], letterOf(down * -1.0));
}

void TestSliceView::aShakyClickIsStillAClick()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const WindowLevel before = m_cursor->windowLevel();
    test::drag(view, Qt::LeftButton, {60, 80}, {62, 81});
    QCOMPARE(m_cursor->windowLevel(), before);
    QVERIFY(core::distance(m_cursor->position(), view->lpsFromView({62, 81})) < 1e-6);
}

void TestSliceView::dragChangesWindowAndLevel()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const core::PointLps before = m_cursor->position();
    m_cursor->setWindowLevel({1000, 200});
    test::drag(view, Qt::LeftButton, {60, 80}, {110, 60});
    QCOMPARE(m_cursor->windowLevel(), (WindowLevel{1200, 120})); // 4 HU a pixel
    QCOMPARE(m_cursor->position(), before);
}

void TestSliceView::middleDragPans()
{
    SliceView *view = open(Plane::Coronal, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const core::PointLps grabbed = view->lpsFromView({100, 100});
    test::drag(view, Qt::MiddleButton, {100, 100}, {130, 70});
    QCOMPARE(view->viewFromLps(grabbed).toPoint(), QPoint(130, 70));
    QCOMPARE(m_cursor->position(), kSliceCentre);
}

void TestSliceView::rightDragZooms()
{
    SliceView *view = open(Plane::Coronal, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const double before = view->frame().mmPerPixel();
    const core::PointLps anchor = view->lpsFromView({100, 100});
    test::drag(view, Qt::RightButton, {100, 100}, {100, 40});
    QVERIFY(view->frame().mmPerPixel() < 0.8 * before);
    QVERIFY(core::distance(view->lpsFromView({100, 100}), anchor) < 1e-6);
    view->resetView();
    QVERIFY(near(view->frame().mmPerPixel(), before));
}

void TestSliceView::wheelSteps()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const int before = view->slice();
    test::wheel(view, 120);
    QCOMPARE(view->slice(), before + 1);
    QVERIFY(near(m_cursor->position().z, view->stack().at(before + 1)));
    test::wheel(view, -360);
    QCOMPARE(view->slice(), before - 2);
    QCOMPARE(m_cursor->position().x, kSliceCentre.x);
}

void TestSliceView::finerWheelsAddUp()
{
    SliceView *view = open(Plane::Sagittal, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const int before = view->slice();
    for (int n = 0; n < 7; ++n) {
        test::wheel(view, 30);
    }
    QCOMPARE(view->slice(), before + 1);
    test::wheel(view, 30);
    QCOMPARE(view->slice(), before + 2);
}

void TestSliceView::keysStep()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(15, 10, false));
    QVERIFY(view);
    const int last = view->stack().count - 1;
    QTest::keyClick(view, Qt::Key_Home);
    QCOMPARE(view->slice(), 0);
    QTest::keyClick(view, Qt::Key_Up);
    QTest::keyClick(view, Qt::Key_PageUp);
    QCOMPARE(view->slice(), 2);
    QTest::keyClick(view, Qt::Key_Down);
    QTest::keyClick(view, Qt::Key_PageDown);
    QTest::keyClick(view, Qt::Key_Down); // the first is the first
    QCOMPARE(view->slice(), 0);
    QTest::keyClick(view, Qt::Key_End);
    QCOMPARE(view->slice(), last);
    const double fitted = view->frame().mmPerPixel();
    test::drag(view, Qt::RightButton, {100, 100}, {100, 40});
    QTest::keyClick(view, Qt::Key_R);
    QVERIFY(near(view->frame().mmPerPixel(), fitted));
}

void TestSliceView::keysPassOnWhenSwitchedOff()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const int before = view->slice();
    view->setKeysEnabled(false);
    QTest::keyClick(view, Qt::Key_Up);
    QCOMPARE(view->slice(), before);
    view->step(3);
    QCOMPARE(view->slice(), before + 3);
}

void TestSliceView::doubleClickAsksToBeMaximised()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    QSignalSpy maximise(view, &SliceView::maximiseRequested);
    QTest::mouseDClick(view, Qt::LeftButton, {}, {50, 60});
    QCOMPARE(maximise.count(), 1);
}

void TestSliceView::clickOnALandmarkPicksIt()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(20, 0, false));
    QVERIFY(view);
    LandmarkMark mark;
    mark.id = "Ra";
    mark.position = kSliceCentre + core::VectorLps{-18, 12, 1};
    view->setMarks({mark});
    QSignalSpy picked(view, &SliceView::landmarkPicked);
    const QPoint place = view->viewFromLps(mark.position).toPoint();
    QTest::mouseClick(view, Qt::LeftButton, {}, place + QPoint(5, 4));
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked.front().front().toString(), QStringLiteral("Ra"));
    QTest::mouseClick(view, Qt::LeftButton, {}, place + QPoint(15, 0));
    QCOMPARE(picked.count(), 1);
}

void TestSliceView::placeModeAsksForALandmark()
{
    SliceView *view = open(Plane::Sagittal, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    m_tool->setMode(InteractionMode::Place);
    QSignalSpy placed(m_tool.get(), &LandmarkTool::placeRequested);
    QTest::mouseClick(view, Qt::LeftButton, {}, {120, 90});
    QCOMPARE(placed.count(), 1);
    QVERIFY(core::distance(placed.front().front().value<core::PointLps>(), view->lpsFromView({120, 90})) < 1e-9);
    QCOMPARE(m_cursor->position(), kSliceCentre);
}

void TestSliceView::measures()
{
    SliceView *view = open(Plane::Coronal, test::obliqueDirection(25, 0, false));
    QVERIFY(view);
    m_tool->setMode(InteractionMode::Measure);
    QTest::mouseClick(view, Qt::LeftButton, {}, {60, 100});
    QTest::mouseClick(view, Qt::LeftButton, {}, {90, 140});
    QCOMPARE(m_measurements->measurements().size(), std::size_t{1});
    QVERIFY(near(m_measurements->measurements().front().millimetres(), 50.0 * view->frame().mmPerPixel()));
    QTest::mouseClick(view, Qt::LeftButton, {}, {200, 100});
    QTest::keyClick(view, Qt::Key_Escape); // drops the half one
    QVERIFY(!m_measurements->started());
    QTest::mouseClick(view, Qt::LeftButton, {}, {75, 121}); // on the first one's line
    QCOMPARE(m_measurements->selected().value_or(9), std::size_t{0});
    QTest::keyClick(view, Qt::Key_Delete);
    QVERIFY(m_measurements->measurements().empty());
    QSignalSpy leave(view, &SliceView::leaveToolRequested);
    QTest::keyClick(view, Qt::Key_Escape);
    QCOMPARE(leave.count(), 1);
}

void TestSliceView::saysWhatIsUnderTheMouse()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    QSignalSpy hovered(view, &SliceView::hoverChanged);
    test::hover(view, {140, 130});
    QVERIFY(view->hovered());
    QVERIFY(core::distance(*view->hovered(), view->lpsFromView({140, 130})) < 1e-9);
    view->step(2);
    QVERIFY(near(view->hovered()->z, view->frame().sliceCoordinate()));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(view, &leave);
    QVERIFY(!view->hovered());
    QVERIFY(hovered.count() >= 3);
}

void TestSliceView::followsTheCursorIntoView()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    test::drag(view, Qt::RightButton, {150, 130}, {150, -220});
    const core::PointLps far = kSliceCentre + core::VectorLps{30, -30, 6};
    QVERIFY(!view->rect().contains(view->viewFromLps(far).toPoint()));
    m_cursor->setPosition(far);
    QVERIFY(view->rect().contains(view->viewFromLps(far).toPoint()));
    QVERIFY(near(view->frame().sliceCoordinate(), far.z));
}

void TestSliceView::staysFittedUntilZoomed()
{
    SliceView *view = open(Plane::Axial, test::obliqueDirection(0, 0, false));
    QVERIFY(view);
    const double before = view->frame().mmPerPixel();
    view->resize(600, 520);
    QTRY_VERIFY(near(view->frame().mmPerPixel(), 0.5 * before, 1e-3));
    test::drag(view, Qt::RightButton, {100, 100}, {100, 60});
    const double zoomed = view->frame().mmPerPixel();
    view->resize(300, 260);
    QTRY_COMPARE(view->frame().size(), QSizeF(300, 260));
    QCOMPARE(view->frame().mmPerPixel(), zoomed);
}

void TestSliceView::livesWithoutAVolume()
{
    m_view = std::make_unique<SliceView>(Plane::Axial, m_cursor.get(), m_measurements.get(), m_tool.get());
    QVERIFY(test::show(*m_view, {200, 200}));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {50, 50});
    test::drag(m_view.get(), Qt::LeftButton, {50, 50}, {90, 90});
    test::wheel(m_view.get(), 120);
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_cursor->position(), core::PointLps{});
    QCOMPARE(m_cursor->windowLevel(), WindowLevel{});
    QVERIFY(!m_view->hovered());
}

GONION_TEST(TestSliceView, gonion::testing::runTestWithWindows<TestSliceView>);
#include "tst_slice_view.moc"
