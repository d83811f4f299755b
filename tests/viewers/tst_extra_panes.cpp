// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/four_view.h"
#include "viewers/head_model.h"

#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>

using namespace gonion;
using namespace gonion::viewers;


namespace {

const core::PointLps kJawCentre{10, -30, 200};
constexpr double kArchRadius = 24.0;
/// The middle of the half circle of teeth.
const core::PointLps kArchMiddle = kJawCentre + core::VectorLps{0, 5, -4};

/// Teeth on a half circle open to the back, in tissue.
double jaw(const core::PointLps &p)
{
    const double x = p.x - kArchMiddle.x;
    const double y = p.y - kArchMiddle.y;
    const double ring = std::hypot(std::hypot(x, y) - kArchRadius, p.z - kArchMiddle.z);
    if (y < 8.0 && ring < 4.0) {
        return 2200.0;
    }
    return core::distance(p, kJawCentre) < 44.0 ? 40.0 : -1000.0;
}

LandmarkMark markAt(const QString &id, const core::PointLps &position)
{
    LandmarkMark mark;
    mark.id = id;
    mark.kind = MarkKind::Truth;
    mark.position = position;
    return mark;
}

} // namespace

class TestExtraPanes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void openAndClose();
    void panoramicFollowsTheTeeth();
    void placingInThePanoramic();
    void movingInThePanoramic();
    void panoramicPicksAndLooks();
    void handlesMoveTheArch();
    void handlesYieldToPlacing();
    void panoramicWheelStepsAcross();
    void obliqueHoldsBothLandmarks_data();
    void obliqueHoldsBothLandmarks();
    void obliqueFindsASuitablePlane_data();
    void obliqueFindsASuitablePlane();
    void obliqueTurnsAndShifts();
    void obliqueFollowsADraggedLandmark();
    void obliqueSaysWhatItNeeds();
    void slabPlacesWhereTheLargestValueLies_data();
    void slabPlacesWhereTheLargestValueLies();
    void slabKeys();
    void slabButtons();
    void magnifierFollows();
    void magnifierShowsWhatIsThere();
    void escapeAbortsInTheExtraPanes();

private:
    void showLabels();

    std::unique_ptr<LinkedCursor> m_cursor;
    std::unique_ptr<FourView> m_view;
    std::shared_ptr<const core::Volume> m_volume;
};

void TestExtraPanes::init()
{
    m_cursor = std::make_unique<LinkedCursor>();
    m_view = std::make_unique<FourView>(m_cursor.get());
    m_volume = test::makeVolume(
        test::gridAbout(kJawCentre, test::obliqueDirection(12, -8, false), {80, 80, 80}, {1.2, 1.2, 1.2}), jaw);
    QVERIFY(test::show(*m_view, {900, 760}));
    m_view->setVolume(m_volume);
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->volumeView()->isBusy(), 20000);
}

void TestExtraPanes::cleanup()
{
    m_view.reset();
    m_cursor.reset();
}

void TestExtraPanes::openAndClose()
{
    QSignalSpy changed(m_view.get(), &FourView::extraPanesChanged);
    const int width = m_view->sliceView(Plane::Axial)->width();
    QVERIFY(!m_view->panoramicView()->isVisible());
    m_view->setMaximised(Pane::Panoramic); // not open: nothing
    QVERIFY(!m_view->maximised());
    m_view->setExtraPanes(ExtraPane::Panoramic | ExtraPane::Oblique | ExtraPane::Magnifier);
    QCOMPARE(changed.count(), 1);
    QTRY_VERIFY(m_view->panoramicView()->isVisible() && m_view->obliqueView()->isVisible()
                && m_view->magnifier()->isVisible());
    QTRY_VERIFY(m_view->sliceView(Plane::Axial)->width() < width);
    QVERIFY(m_view->panoramicView()->width() > 2 * m_view->sliceView(Plane::Axial)->width());
    QTest::mouseDClick(m_view->panoramicView(), Qt::LeftButton, {}, {5, 40});
    QCOMPARE(m_view->maximised().value_or(Pane::Axial), Pane::Panoramic);
    QTRY_VERIFY(!m_view->sliceView(Plane::Axial)->isVisible());
    m_view->setExtraPanes(ExtraPane::Magnifier);
    QVERIFY(!m_view->maximised()); // what is gone cannot fill the window
    QTRY_VERIFY(m_view->sliceView(Plane::Axial)->isVisible() && !m_view->panoramicView()->isVisible());
    m_view->setExtraPanes({});
    QTRY_COMPARE(m_view->sliceView(Plane::Axial)->width(), width);
}

void TestExtraPanes::panoramicFollowsTheTeeth()
{
    QVERIFY(!m_view->archTool()->isShown());
    m_view->setExtraPanes(ExtraPane::Panoramic);
    QVERIFY(m_view->archTool()->isShown());
    const PanoramicView *view = m_view->panoramicView();
    QVERIFY(view->shape());
    // Places of the teeth lie on the sheet, in their order from the patient's right.
    double before = -1e9;
    for (double angle = 0.3; angle < 2.9; angle += 0.2) {
        const core::PointLps tooth =
            kArchMiddle + core::VectorLps{-kArchRadius * std::cos(angle), -kArchRadius * std::sin(angle), 0};
        const auto place = view->shape()->placeOf(tooth);
        QVERIFY2(std::abs(place.depth) < 2.5, qPrintable(QStringLiteral("%1 mm at %2").arg(place.depth).arg(angle)));
        QVERIFY(place.mm.x() > before);
        QVERIFY(std::abs(place.mm.y()) < 3.5);
        before = place.mm.x();
    }
}

void TestExtraPanes::placingInThePanoramic()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    m_view->setMode(InteractionMode::Place);
    PanoramicView *view = m_view->panoramicView();
    QTRY_VERIFY(view->width() > 600);
    QSignalSpy placed(m_view.get(), &FourView::placeRequested);
    const QPoint at = view->rect().center() + QPoint(60, -8);
    view->setSlab({0.0, SlabKind::Mean});
    QTest::mouseClick(view, Qt::LeftButton, {}, at);
    QCOMPARE(placed.count(), 1);
    const auto onSheet = placed.back().front().value<core::PointLps>();
    QVERIFY(core::distance(onSheet, view->lpsFromView(QPointF(at))) < 1e-9);
    // There and back: the mark stands where the mouse was.
    const QPointF gap = view->viewFromLps(onSheet) - QPointF(at);
    QVERIFY(std::hypot(gap.x(), gap.y()) < 1e-6);
    // With a slab of largest values, it lies where those are: on the ring of teeth.
    view->setOffset(5.0);
    view->setSlab({16.0, SlabKind::Maximum});
    const core::PointLps tooth = kArchMiddle + core::VectorLps{0, -kArchRadius, 0};
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(tooth).toPoint());
    const auto inSlab = placed.back().front().value<core::PointLps>();
    QVERIFY2(core::distance(inSlab, tooth) < 4.5, qPrintable(QString::number(core::distance(inSlab, tooth))));
    QVERIFY(std::abs(view->shape()->placeOf(inSlab).depth) > 0.5); // off the sheet
    // Beside the volume: nothing but a notice.
    QSignalSpy notice(m_view.get(), &FourView::noticeRequested);
    test::wheel(view, -4000, Qt::ControlModifier);
    QTest::mouseClick(view, Qt::LeftButton, {}, {3, 30});
    QCOMPARE(placed.count(), 2);
    QCOMPARE(notice.count(), 1);
}

void TestExtraPanes::movingInThePanoramic()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    PanoramicView *view = m_view->panoramicView();
    QTRY_VERIFY(view->width() > 600);
    const core::PointLps tooth = kArchMiddle + core::VectorLps{0, -kArchRadius + 2.0, 0};
    m_view->setMarks({markAt("La", tooth)});
    m_view->setMode(InteractionMode::Edit);
    QSignalSpy moved(m_view.get(), &FourView::moved);
    QSignalSpy finished(m_view.get(), &FourView::moveFinished);
    const double depth = view->shape()->placeOf(tooth).depth;
    const QPoint from = view->viewFromLps(tooth).toPoint();
    test::drag(view, Qt::LeftButton, from, from + QPoint(0, 12));
    QCOMPARE(finished.count(), 1);
    const auto now = moved.back().at(1).value<core::PointLps>();
    // In a mean one cannot see how deep: it keeps its depth.
    QVERIFY(std::abs(view->shape()->placeOf(now).depth - depth) < 0.05);
    QVERIFY(std::abs(view->shape()->placeOf(now).mm.y() - view->shape()->placeOf(tooth).mm.y() - 12 * view->mmPerPixel())
            < 1e-6);
}

void TestExtraPanes::panoramicPicksAndLooks()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    PanoramicView *view = m_view->panoramicView();
    QTRY_VERIFY(view->width() > 600);
    const core::PointLps tooth = kArchMiddle + core::VectorLps{0, -kArchRadius, 0};
    m_view->setMarks({markAt("La", tooth)});
    QSignalSpy picked(m_view.get(), &FourView::landmarkPicked);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(tooth).toPoint());
    QCOMPARE(picked.count(), 1);
    QCOMPARE(m_cursor->position(), tooth);
    const QPoint beside = view->viewFromLps(tooth).toPoint() + QPoint(50, 5);
    QTest::mouseClick(view, Qt::LeftButton, {}, beside);
    QVERIFY(core::distance(m_cursor->position(), view->lpsFromView(QPointF(beside))) < 1e-6);
    const WindowLevel before = m_cursor->windowLevel();
    test::drag(view, Qt::LeftButton, beside, beside + QPoint(30, 10));
    QVERIFY(!(m_cursor->windowLevel() == before));
    const core::PointLps grabbed = view->lpsFromView({200, 60});
    test::drag(view, Qt::MiddleButton, {200, 60}, {230, 75});
    const QPointF gap = view->viewFromLps(grabbed) - QPointF(230, 75);
    QVERIFY(std::hypot(gap.x(), gap.y()) < 1e-6);
}

void TestExtraPanes::handlesMoveTheArch()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QTRY_VERIFY(axial->height() < 300);
    const DentalArch before = *m_view->archTool()->arch();
    const WindowLevel shown = m_cursor->windowLevel();
    const core::PointLps cursor = m_cursor->position();
    const QPoint from = axial->viewFromLps(before.controls[3]).toPoint();
    test::drag(axial, Qt::LeftButton, from, from + QPoint(4, -14));
    const DentalArch after = *m_view->archTool()->arch();
    QVERIFY(m_view->archTool()->isAdjusted());
    for (std::size_t n = 0; n < before.controls.size(); ++n) {
        QCOMPARE(before.controls[n] == after.controls[n], n != 3);
    }
    QVERIFY(std::abs(after.controls[3].y - before.controls[3].y + 14 * axial->frame().mmPerPixel()) < axial->frame().mmPerPixel());
    QCOMPARE(m_cursor->windowLevel(), shown);
    QCOMPARE(m_cursor->position(), cursor);
    QVERIFY(std::abs(m_view->panoramicView()->shape()->placeOf(after.controls[3]).depth) < 0.3);
    m_view->estimateArch();
    QCOMPARE(*m_view->archTool()->arch(), before);
}

void TestExtraPanes::handlesYieldToPlacing()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QTRY_VERIFY(axial->height() < 300);
    m_view->setMode(InteractionMode::Place);
    const DentalArch before = *m_view->archTool()->arch();
    QSignalSpy placed(m_view.get(), &FourView::placeRequested);
    const QPoint handle = axial->viewFromLps(before.controls[3]).toPoint();
    QTest::mouseClick(axial, Qt::LeftButton, {}, handle);
    test::drag(axial, Qt::LeftButton, handle, handle + QPoint(20, 10));
    QCOMPARE(placed.count(), 1);
    QCOMPARE(*m_view->archTool()->arch(), before);
}

void TestExtraPanes::panoramicWheelStepsAcross()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    PanoramicView *view = m_view->panoramicView();
    QTRY_VERIFY(view->width() > 600);
    const core::PointLps front = kArchMiddle + core::VectorLps{0, -kArchRadius, 0};
    const double before = view->shape()->placeOf(front).depth;
    test::wheel(view, 480);
    QCOMPARE(view->offset(), 2.0);
    // The sheet went 2 mm outwards, the tooth now lies deeper by as much: behind it is positive.
    QVERIFY(std::abs(view->shape()->placeOf(front).depth - before - 2.0) < 0.2);
    for (int n = 0; n < 30; ++n) {
        test::wheel(view, -480);
    }
    QCOMPARE(view->offset(), -PanoramicView::kMostOffsetMm);
    QVERIFY(view->shape());
}

void TestExtraPanes::obliqueHoldsBothLandmarks_data()
{
    QTest::addColumn<Plane>("plane");
    QTest::addColumn<core::VectorLps>("span");
    const std::array<core::VectorLps, 4> spans{
        core::VectorLps{30, 8, -6}, {3, 20, 11}, {1, 0, 25}, {0, 0, 20}};
    for (const Plane plane : kPlanes) {
        for (std::size_t n = 0; n < spans.size(); ++n) {
            QTest::addRow("%s %zu", qPrintable(nameOf(plane)), n) << plane << spans[n];
        }
    }
}

void TestExtraPanes::obliqueHoldsBothLandmarks()
{
    QFETCH(Plane, plane);
    QFETCH(core::VectorLps, span);
    const core::PointLps a = kJawCentre + span * -0.5;
    const core::PointLps b = kJawCentre + span * 0.5;
    m_view->setMarks({markAt("La", a), markAt("Ra", b)});
    ObliqueView *view = m_view->obliqueView();
    view->setThrough("La", "Ra");
    view->setNearest(plane);
    QVERIFY(view->shape());
    QVERIFY(std::abs(view->shape()->placeOf(a).depth) < 1e-9);
    QVERIFY(std::abs(view->shape()->placeOf(b).depth) < 1e-9);
    // No plane through both is nearer to the one wished for: its normal is the wish less what runs
    // along the line.
    const core::VectorLps wish = axesOf(plane).along;
    const core::VectorLps line = span * (1.0 / core::length(span));
    const double along = core::dot(wish, line);
    const double best = std::sqrt(1.0 - along * along);
    QVERIFY(std::abs(core::dot(view->shape()->normalAt(0.0), wish)) > best - 1e-6);
    QVERIFY(std::abs(core::length(view->shape()->normalAt(0.0)) - 1.0) < 1e-9);
    // It is turned in itself as the plane is.
    if (best > 0.9) {
        const core::VectorLps right = view->shape()->lpsFromSheet({1, 0}) - view->shape()->lpsFromSheet({0, 0});
        QVERIFY(core::dot(right, axesOf(plane).right) > 0.7);
        QVERIFY(core::dot(view->shape()->down(), axesOf(plane).down) > 0.7);
    }
}

void TestExtraPanes::obliqueFindsASuitablePlane_data()
{
    QTest::addColumn<core::VectorLps>("span");
    QTest::addColumn<Plane>("plane");
    QTest::newRow("from side to side") << core::VectorLps{50, 4, 6} << Plane::Coronal;
    QTest::newRow("along a row of teeth") << core::VectorLps{5, 30, 4} << Plane::Sagittal;
    QTest::newRow("down a root, a little forward") << core::VectorLps{0.5, 3, 12} << Plane::Sagittal;
    QTest::newRow("down a root, a little outward") << core::VectorLps{3, 0.5, 12} << Plane::Coronal;
    QTest::newRow("across the bite") << core::VectorLps{30, 30, 1} << Plane::Axial;
}

void TestExtraPanes::obliqueFindsASuitablePlane()
{
    QFETCH(core::VectorLps, span);
    QFETCH(Plane, plane);
    const core::PointLps end = kJawCentre + span;
    m_view->setMarks({markAt("La", kJawCentre), markAt("Ra", end)});
    ObliqueView *view = m_view->obliqueView();
    view->setThrough("La", "Ra");
    QCOMPARE(view->nearest(), plane);
    // It does not change sides while a landmark is moved.
    m_view->setMarks({markAt("La", kJawCentre), markAt("Ra", kJawCentre + core::VectorLps{span.y, span.z, span.x})});
    QCOMPARE(view->nearest(), plane);
    view->setNearest(Plane::Sagittal);
    QCOMPARE(view->nearest(), Plane::Sagittal);
    view->setNearest(std::nullopt);
    QCOMPARE(view->nearest(), plane);
}

void TestExtraPanes::obliqueTurnsAndShifts()
{
    const core::PointLps a = kJawCentre + core::VectorLps{-14, 4, 2};
    const core::PointLps b = kJawCentre + core::VectorLps{12, -6, -5};
    m_view->setMarks({markAt("La", a), markAt("Ra", b)});
    m_view->setExtraPanes(ExtraPane::Oblique);
    ObliqueView *view = m_view->obliqueView();
    view->setNearest(Plane::Coronal);
    view->setThrough("La", "Ra");
    QTRY_VERIFY(view->isVisible());
    const core::VectorLps before = view->shape()->normalAt(0.0);
    test::wheel(view, 240);
    QVERIFY(view->angle() > 1.0);
    QVERIFY(std::abs(std::acos(core::dot(before, view->shape()->normalAt(0.0))) * 180.0 / M_PI - view->angle()) < 1e-6);
    QVERIFY(std::abs(view->shape()->placeOf(a).depth) < 1e-9); // about the line
    QVERIFY(std::abs(view->shape()->placeOf(b).depth) < 1e-9);
    test::wheel(view, 360, Qt::ShiftModifier);
    QVERIFY(std::abs(view->shift() - 3 * 1.2) < 1e-9);
    QVERIFY(std::abs(view->shape()->placeOf(a).depth + view->shift()) < 1e-9);
    QVERIFY(std::abs(view->shape()->placeOf(b).depth + view->shift()) < 1e-9);
    // Placing works on it.
    m_view->setMode(InteractionMode::Place);
    QSignalSpy placed(m_view.get(), &FourView::placeRequested);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->rect().center() + QPoint(10, 12));
    QCOMPARE(placed.count(), 1);
    QVERIFY(std::abs(view->shape()->placeOf(placed.front().front().value<core::PointLps>()).depth) < 1e-9);
}

void TestExtraPanes::obliqueFollowsADraggedLandmark()
{
    const core::PointLps a = kJawCentre + core::VectorLps{-14, 4, 0};
    const core::PointLps b = kJawCentre + core::VectorLps{12, -6, 0};
    m_view->setMarks({markAt("La", a), markAt("Ra", b)});
    m_view->goTo(kJawCentre);
    m_view->obliqueView()->setThrough("La", "Ra");
    m_view->setMode(InteractionMode::Edit);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPoint from = axial->viewFromLps(a).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(0, 25));
    const core::PointLps held = m_view->landmarkTool()->dragged()->position;
    QVERIFY(std::abs(m_view->obliqueView()->shape()->placeOf(held).depth) < 1e-9);
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(0, 25));
    QVERIFY(std::abs(m_view->obliqueView()->shape()->placeOf(a).depth) < 1e-9); // nobody kept the move
}

void TestExtraPanes::obliqueSaysWhatItNeeds()
{
    m_view->setExtraPanes(ExtraPane::Oblique);
    ObliqueView *view = m_view->obliqueView();
    QTRY_VERIFY(view->isVisible());
    QVERIFY(!view->shape());
    view->grab();
    QTest::mouseClick(view, Qt::LeftButton, {}, {30, 30});
    test::wheel(view, 120);
    m_view->setMarks({markAt("La", kJawCentre), markAt("Ra", kJawCentre)}); // on one place
    view->setThrough("La", "Ra");
    QVERIFY(!view->shape());
    m_view->setMarks({markAt("La", kJawCentre), markAt("Ra", kJawCentre + core::VectorLps{9, 1, 2})});
    QVERIFY(view->shape());
    m_view->setMarks({});
    QVERIFY(!view->shape());
}

void TestExtraPanes::slabPlacesWhereTheLargestValueLies_data()
{
    QTest::addColumn<Plane>("plane");
    for (const Plane plane : kPlanes) {
        QTest::newRow(qPrintable(nameOf(plane))) << plane;
    }
}

void TestExtraPanes::slabPlacesWhereTheLargestValueLies()
{
    QFETCH(Plane, plane);
    const core::PointLps bead = kJawCentre + core::VectorLps{7, 9, 11};
    m_view->setVolume(test::makeVolume(
        test::gridAbout(kJawCentre, test::obliqueDirection(12, -8, false), {80, 80, 80}, {1.0, 1.0, 1.0}),
        [&](const core::PointLps &p) {
            const double r = core::distance(p, bead);
            return -900.0 + 3000.0 * std::exp(-0.5 * r * r / 4.0);
        }));
    SliceView *view = m_view->sliceView(plane);
    const core::VectorLps along = axesOf(plane).along;
    m_view->goTo(bead + along * -4.0);
    m_view->setSlab({10.0, SlabKind::Maximum});
    QCOMPARE(view->slab(), (Slab{10.0, SlabKind::Maximum}));
    m_view->setMode(InteractionMode::Place);
    QSignalSpy placed(m_view.get(), &FourView::placeRequested);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(bead).toPoint());
    QCOMPARE(placed.count(), 1);
    QVERIFY(core::distance(placed.front().front().value<core::PointLps>(), bead) < 1.0);
    // A thinner slab does not reach it: the edge nearest to it is the best there is.
    m_view->setSlab({4.0, SlabKind::Maximum});
    QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(bead).toPoint());
    const double depth = core::dot(placed.back().front().value<core::PointLps>() - bead, along);
    QVERIFY(std::abs(depth + 2.0) < 0.1);
    // The picture has the bead, and the slice alone has not.
    m_view->setWindowLevel(1000, 600);
    const QPoint at = view->viewFromLps(bead).toPoint();
    m_view->setSlab({10.0, SlabKind::Maximum});
    QTRY_VERIFY_WITH_TIMEOUT(qGray(view->grab().toImage().pixel(at)) > 200, 10000);
    m_view->setSlab({10.0, SlabKind::Minimum});
    QTRY_VERIFY_WITH_TIMEOUT(qGray(view->grab().toImage().pixel(at + QPoint(3, 3))) < 120, 10000);
}

void TestExtraPanes::slabKeys()
{
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, {}, axial->rect().center());
    QTest::keyClick(axial, Qt::Key_Minus);
    QCOMPARE(axial->slab().thicknessMm, 0.0);
    QTest::keyClick(axial, Qt::Key_Plus);
    QTest::keyClick(axial, Qt::Key_Plus);
    QCOMPARE(axial->slab().thicknessMm, 4.0);
    QCOMPARE(nameOf(axial->slab()), QStringLiteral("MIP 4 mm"));
    m_view->changeSlab(2.0);
    QCOMPARE(m_view->slab().thicknessMm, 6.0);
    for (int n = 0; n < 80; ++n) {
        m_view->changeSlab(2.0);
    }
    QCOMPARE(m_view->slab().thicknessMm, Slab::kMostMm);
    m_view->setSlab({});
    QVERIFY(!m_view->slab().isThick());
}

void TestExtraPanes::slabButtons()
{
    const auto press = [](QWidget *of, const QString &text) {
        for (QToolButton *button : of->parentWidget()->findChildren<QToolButton *>()) {
            if (button->text() == text && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                return true;
            }
        }
        return false;
    };
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QVERIFY(!press(axial, "Mean")); // no slab, no buttons
    m_view->changeSlab(6.0);
    QTRY_VERIFY(press(axial, "Mean"));
    QCOMPARE(m_view->sliceView(Plane::Coronal)->slab(), (Slab{6.0, SlabKind::Mean}));
    QVERIFY(press(axial, "+"));
    QCOMPARE(m_view->slab(), (Slab{8.0, SlabKind::Mean}));
    m_view->setSlab({});
    QVERIFY(!press(axial, "Mean"));
    m_view->setExtraPanes(ExtraPane::Panoramic);
    PanoramicView *panoramic = m_view->panoramicView();
    QTRY_VERIFY(panoramic->isVisible());
    QVERIFY(press(panoramic, "MIP"));
    QCOMPARE(panoramic->slab(), (Slab{8.0, SlabKind::Maximum}));
    QVERIFY(!m_view->slab().isThick());
}

void TestExtraPanes::magnifierFollows()
{
    m_view->setExtraPanes(ExtraPane::Magnifier);
    Magnifier *magnifier = m_view->magnifier();
    QTRY_VERIFY(magnifier->isVisible());
    QVERIFY(core::distance(magnifier->point(), m_cursor->position()) < 1e-9);
    const core::PointLps mark = kJawCentre + core::VectorLps{6, 4, 0};
    m_view->setMarks({markAt("La", mark)});
    m_view->goTo(kJawCentre);
    m_view->setSelected("La");
    QCOMPARE(magnifier->point(), mark); // the current landmark
    SliceView *axial = m_view->sliceView(Plane::Axial);
    m_view->setMode(InteractionMode::Place);
    test::hover(axial, {90, 80});
    QVERIFY(core::distance(magnifier->point(), axial->lpsFromView({90, 80})) < 1e-9); // the mouse
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(axial, &leave);
    QCOMPARE(magnifier->point(), mark);
    m_view->setMode(InteractionMode::Edit);
    const QPoint from = axial->viewFromLps(mark).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(18, 6));
    QCOMPARE(magnifier->point(), m_view->landmarkTool()->dragged()->position); // the hand
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(18, 6));
    const double before = magnifier->mmPerPixel();
    test::wheel(magnifier, 240);
    QVERIFY(magnifier->mmPerPixel() < before);
}

void TestExtraPanes::magnifierShowsWhatIsThere()
{
    const core::PointLps bead = kJawCentre + core::VectorLps{5, -6, 7};
    m_view->setVolume(test::makeVolume(
        test::gridAbout(kJawCentre, test::obliqueDirection(25, 14, true), {70, 70, 60}, {1.0, 0.8, 1.3}),
        [&](const core::PointLps &p) { return core::distance(p, bead) < 3.0 ? 2000.0 : 0.0; }));
    m_view->setExtraPanes(ExtraPane::Magnifier);
    Magnifier *magnifier = m_view->magnifier();
    QTRY_VERIFY(magnifier->isVisible());
    m_view->setWindowLevel(1000, 500);
    magnifier->setMmPerPixel(0.1);
    // 2 mm beside the bead's middle along each axis in turn: it is brighter towards it.
    for (const Plane plane : kPlanes) {
        const PlaneAxes &axes = axesOf(plane);
        m_view->goTo(bead + axes.right * 4.0);
        const QImage picture = magnifier->grab().toImage();
        const QPoint middle = magnifier->cell(plane).center();
        QVERIFY(qGray(picture.pixel(middle + QPoint(-25, 3))) > 200);
        QVERIFY(qGray(picture.pixel(middle + QPoint(25, 3))) < 60);
        m_view->goTo(bead + axes.down * 4.0);
        const QImage above = magnifier->grab().toImage();
        QVERIFY(qGray(above.pixel(middle + QPoint(3, -25))) > 200);
        QVERIFY(qGray(above.pixel(middle + QPoint(3, 25))) < 60);
    }
}

void TestExtraPanes::escapeAbortsInTheExtraPanes()
{
    m_view->setExtraPanes(ExtraPane::Panoramic);
    PanoramicView *view = m_view->panoramicView();
    QTRY_VERIFY(view->width() > 600);
    const core::PointLps tooth = kArchMiddle + core::VectorLps{0, -kArchRadius, 0};
    m_view->setMarks({markAt("La", tooth)});
    m_view->setMode(InteractionMode::Edit);
    QSignalSpy aborted(m_view.get(), &FourView::moveAborted);
    QSignalSpy finished(m_view.get(), &FourView::moveFinished);
    const QPoint from = view->viewFromLps(tooth).toPoint();
    QTest::mousePress(view, Qt::LeftButton, {}, from);
    test::moveHeld(view, from + QPoint(20, 0));
    QVERIFY(m_view->landmarkTool()->dragged());
    QTest::keyClick(view, Qt::Key_Escape);
    QTest::mouseRelease(view, Qt::LeftButton, {}, from + QPoint(20, 0));
    QCOMPARE(aborted.count(), 1);
    QCOMPARE(finished.count(), 0);
    QCOMPARE(view->landmarks().find("La", MarkKind::Truth)->position, tooth);
}

GONION_TEST(TestExtraPanes, gonion::testing::runTestWithWindows<TestExtraPanes>);
#include "tst_extra_panes.moc"
