// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/four_view.h"
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"

#include <QSignalSpy>

using namespace gonion;
using namespace gonion::viewers;

namespace {

const core::PointLps kHeadCentre{10, -30, 200};

std::vector<LandmarkMark> twoMarks()
{
    LandmarkMark left;
    left.id = "La";
    left.position = kHeadCentre + core::VectorLps{15, -12, -6};
    LandmarkMark right;
    right.id = "Ra";
    right.position = kHeadCentre + core::VectorLps{-15, -12, -6};
    right.state = MarkState::Missing;
    return {left, right};
}

} // namespace

class TestFourView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void startsAtTheCentre();
    void keysMeanTheViewUnderTheMouse();
    void pickInASliceMovesEveryView();
    void pickIn3DMovesEveryView();
    void clickOnBoneIn3DMovesTheCrosshair();
    void showsLandmarksById();
    void maximisesAndRestores();
    void distanceToolIsLeftByEscape();
    void aNewVolumeClearsTheOldOnesMarks();
    void survivesManyVolumes();
    void picksAWindowForOtherGreyValues();

private:
    void open();

    std::unique_ptr<LinkedCursor> m_cursor;
    std::unique_ptr<FourView> m_view;
    std::shared_ptr<const core::Volume> m_volume;
};

void TestFourView::init()
{
    m_cursor = std::make_unique<LinkedCursor>();
    m_view = std::make_unique<FourView>(m_cursor.get());
    m_volume = test::makeVolume(test::gridAbout(kHeadCentre, test::obliqueDirection(12, -8, false)),
                                [](const core::PointLps &p) { return test::ballHead(p, kHeadCentre); });
    open();
}

void TestFourView::cleanup()
{
    m_view.reset();
    m_cursor.reset();
}

void TestFourView::open()
{
    QVERIFY(test::show(*m_view, {560, 460}));
    m_view->setVolume(m_volume);
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->volumeView()->isBusy(), 20000);
    QVERIFY(m_view->volumeView()->headModel());
}

void TestFourView::startsAtTheCentre()
{
    QVERIFY(core::distance(m_cursor->position(), kHeadCentre) < 1e-9);
    QCOMPARE(m_cursor->windowLevel(), WindowLevel{});
    for (const Plane plane : kPlanes) {
        QVERIFY(m_view->sliceView(plane)->frame().distanceFromSlice(kHeadCentre) < 1e-9);
    }
}

void TestFourView::keysMeanTheViewUnderTheMouse()
{
    SliceView *coronal = m_view->sliceView(Plane::Coronal);
    QTest::mouseClick(coronal, Qt::LeftButton, {}, coronal->rect().center());
    QCOMPARE(m_view->activeSliceView(), coronal);
    const int before = coronal->slice();
    m_view->step(2);
    QCOMPARE(coronal->slice(), before + 2);
    m_view->toFirst();
    QCOMPARE(coronal->slice(), 0);
    m_view->toLast();
    QCOMPARE(coronal->slice(), coronal->stack().count - 1);
}

void TestFourView::pickInASliceMovesEveryView()
{
    const auto marks = twoMarks();
    m_view->setMarks(marks);
    m_view->goTo(withCoordinate(kHeadCentre, 2, marks[0].position.z + 1.0));
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QSignalSpy picked(m_view.get(), &FourView::landmarkPicked);
    QTest::mouseClick(axial, Qt::LeftButton, {}, axial->viewFromLps(marks[0].position).toPoint());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked.front().front().toString(), QStringLiteral("La"));
    QCOMPARE(m_cursor->position(), marks[0].position);
    QCOMPARE(m_cursor->currentLandmark(), QStringLiteral("La"));
    for (const Plane plane : kPlanes) {
        const SliceView *view = m_view->sliceView(plane);
        QVERIFY(view->frame().distanceFromSlice(marks[0].position) < 1e-9);
        QVERIFY(view->rect().contains(view->viewFromLps(marks[0].position).toPoint()));
    }
}

void TestFourView::pickIn3DMovesEveryView()
{
    const auto marks = twoMarks();
    m_view->setMarks(marks);
    VolumeView *view = m_view->volumeView();
    // From the front, the patient's left is on the right.
    QVERIFY(view->viewFromLps(marks[0].position).x() > view->viewFromLps(marks[1].position).x());
    QSignalSpy picked(m_view.get(), &FourView::landmarkPicked);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(marks[1].position).toPoint());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked.front().front().toString(), QStringLiteral("Ra"));
    QCOMPARE(m_cursor->position(), marks[1].position);
    // A drag turns the head and picks nothing.
    const QPointF before = view->viewFromLps(marks[0].position);
    test::drag(view, Qt::LeftButton, before.toPoint(), before.toPoint() + QPoint(60, 20));
    QCOMPARE(picked.count(), 1);
    QVERIFY(view->viewFromLps(marks[0].position) != before);
}

void TestFourView::clickOnBoneIn3DMovesTheCrosshair()
{
    VolumeView *view = m_view->volumeView();
    view->viewFrom(ViewDirection::Left);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(kHeadCentre).toPoint());
    // The left side of the ball of bone.
    QVERIFY(core::distance(m_cursor->position(), kHeadCentre + core::VectorLps{22, 0, 0}) < 2.5);
}

void TestFourView::showsLandmarksById()
{
    const auto marks = twoMarks();
    m_view->setMarks(marks);
    m_view->showLandmark("Ra");
    QCOMPARE(m_cursor->position(), marks[1].position);
    m_view->showLandmark("nobody");
    QCOMPARE(m_cursor->position(), marks[1].position);
    QVERIFY(m_cursor->currentLandmark().isEmpty());
    m_view->setSelected("La");
    QCOMPARE(m_cursor->position(), marks[1].position);
    QCOMPARE(m_cursor->currentLandmark(), QStringLiteral("La"));
}

void TestFourView::maximisesAndRestores()
{
    SliceView *sagittal = m_view->sliceView(Plane::Sagittal);
    const int width = sagittal->width();
    QTest::mouseDClick(sagittal, Qt::LeftButton, {}, {20, 20});
    QCOMPARE(m_view->maximised().value_or(Pane::Axial), Pane::Sagittal);
    QTRY_VERIFY(sagittal->width() > 1.8 * width);
    QVERIFY(!m_view->volumeView()->isVisible());
    QTest::mouseDClick(sagittal, Qt::LeftButton, {}, {20, 20});
    QVERIFY(!m_view->maximised());
    QTRY_COMPARE(sagittal->width(), width);
    QVERIFY(m_view->volumeView()->isVisible());
}

void TestFourView::distanceToolIsLeftByEscape()
{
    QSignalSpy mode(m_view.get(), &FourView::modeChanged);
    m_view->setMode(InteractionMode::Measure);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, {}, {40, 40});
    QTest::mouseClick(axial, Qt::LeftButton, {}, {80, 70});
    QCOMPARE(m_view->measurements()->measurements().size(), std::size_t{1});
    QVERIFY(std::abs(m_view->measurements()->measurements().front().millimetres()
                     - 50.0 * axial->frame().mmPerPixel())
            < 1e-6);
    QTest::keyClick(axial, Qt::Key_Escape);
    QCOMPARE(m_view->mode(), InteractionMode::Look);
    QCOMPARE(mode.count(), 2);
    QCOMPARE(m_view->measurements()->measurements().size(), std::size_t{1}); // stays until removed
}

void TestFourView::aNewVolumeClearsTheOldOnesMarks()
{
    m_view->setMarks(twoMarks());
    m_view->setSelected("La");
    m_view->measurements()->click({0, 0, 0});
    m_view->measurements()->click({1, 0, 0});
    m_view->setVolume(m_volume);
    QVERIFY(m_view->marks().empty());
    QVERIFY(m_view->measurements()->measurements().empty());
    QVERIFY(m_cursor->currentLandmark().isEmpty());
    m_view->setVolume(nullptr);
    QVERIFY(!m_view->sliceView(Plane::Axial)->volume());
    QVERIFY(!m_view->volumeView()->isBusy());
}

void TestFourView::survivesManyVolumes()
{
    for (int n = 0; n < 6; ++n) {
        m_view->setVolume(n % 3 == 2 ? nullptr : m_volume);
        m_view->reset();
        m_view->grab();
    }
    m_view.reset(); // while the worker is at it
    QVERIFY(m_volume.use_count() >= 1);
}

void TestFourView::picksAWindowForOtherGreyValues()
{
    const auto bytes = test::makeVolume(test::gridAbout(kHeadCentre, test::obliqueDirection(0, 0, false)),
                                        [](const core::PointLps &p) {
                                            const double hu = test::ballHead(p, kHeadCentre);
                                            return hu > 500.0 ? 200.0 : hu > -500.0 ? 80.0 : 0.0;
                                        });
    const WindowLevel shown = suitableWindowLevel(*bytes);
    QVERIFY(shown.level - 0.5 * shown.window < 20.0);
    QVERIFY(shown.level + 0.5 * shown.window > 150.0);
    QVERIFY(shown.window < 400.0);
}

GONION_TEST(TestFourView, gonion::testing::runTestWithWindows<TestFourView>);
#include "tst_four_view.moc"
