// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_tool.h"
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/four_view.h"

#include <QSignalSpy>

#include <map>

using namespace gonion;
using namespace gonion::viewers;

Q_DECLARE_METATYPE(gonion::viewers::InteractionMode)
Q_DECLARE_METATYPE(gonion::viewers::Pane)

namespace {

const core::PointLps kToolCentre{10, -30, 200};
const core::PointLps kMark = kToolCentre + core::VectorLps{9, -7, 5};

} // namespace

/// Placing, moving and removing by hand, in the four views.
class TestLandmarkTool : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void clicks_data();
    void clicks();
    void clickBesideTheHeadOnlyGivesANotice();
    void clickOnBoneIsAsFineAsTheScan();
    void clickBesideTheVolumeOnlyGivesANotice();
    void dragMovesTheMark_data();
    void dragMovesTheMark();
    void dragKeepsItsPlaceBetweenSlices();
    void dragBringsAFarMarkToTheSlice();
    void dragOnBoneStaysOnBone();
    void nothingElseIsDragged_data();
    void nothingElseIsDragged();
    void escapePutsItBack_data();
    void escapePutsItBack();
    void changingTheModeAborts();
    void everyViewShowsTheMarkInTheHand();
    void wheelTakesTheMarkAlong();
    void aPredictionIsDraggedOnlyWithoutAnOwnMark();
    void theOwnMarkWins();
    void cursorsTellTheMode();
    void snapsWhereTheClickLands();
    void proposalsStayWhenMarksChange();

private:
    [[nodiscard]] QWidget *widgetOf(Pane pane) const;
    [[nodiscard]] QPointF pixelOf(Pane pane, const core::PointLps &point) const;
    [[nodiscard]] core::PointLps under(Pane pane, const QPointF &pixel) const;
    void showMark(MarkKind kind = MarkKind::Truth, const core::PointLps &at = kMark);

    std::unique_ptr<LinkedCursor> m_cursor;
    std::unique_ptr<FourView> m_view;
    std::shared_ptr<const core::Volume> m_volume;
    std::map<QString, QSignalSpy *> m_spies;
};

void TestLandmarkTool::init()
{
    m_cursor = std::make_unique<LinkedCursor>();
    m_view = std::make_unique<FourView>(m_cursor.get());
    m_volume = test::makeVolume(test::gridAbout(kToolCentre, test::obliqueDirection(12, -8, false)),
                                [](const core::PointLps &p) { return test::ballHead(p, kToolCentre); });
    QVERIFY(test::show(*m_view, {640, 560}));
    m_view->setVolume(m_volume);
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->volumeView()->isBusy(), 20000);
    m_view->volumeView()->viewFrom(ViewDirection::Left);
    FourView *view = m_view.get();
    m_spies = {{"place", new QSignalSpy(view, &FourView::placeRequested)},
               {"remove", new QSignalSpy(view, &FourView::removeRequested)},
               {"pick", new QSignalSpy(view, &FourView::landmarkPicked)},
               {"start", new QSignalSpy(view, &FourView::moveStarted)},
               {"move", new QSignalSpy(view, &FourView::moved)},
               {"finish", new QSignalSpy(view, &FourView::moveFinished)},
               {"abort", new QSignalSpy(view, &FourView::moveAborted)},
               {"notice", new QSignalSpy(view, &FourView::noticeRequested)}};
}

void TestLandmarkTool::cleanup()
{
    for (const auto &[name, spy] : m_spies) {
        delete spy;
    }
    m_spies.clear();
    m_view.reset();
    m_cursor.reset();
}

QWidget *TestLandmarkTool::widgetOf(Pane pane) const
{
    if (pane == Pane::Volume) {
        return m_view->volumeView();
    }
    return m_view->sliceView(static_cast<Plane>(pane));
}

QPointF TestLandmarkTool::pixelOf(Pane pane, const core::PointLps &point) const
{
    return pane == Pane::Volume ? m_view->volumeView()->viewFromLps(point)
                                : m_view->sliceView(static_cast<Plane>(pane))->viewFromLps(point);
}

core::PointLps TestLandmarkTool::under(Pane pane, const QPointF &pixel) const
{
    return pane == Pane::Volume ? m_view->volumeView()->surfaceUnder(pixel).value_or(core::PointLps{})
                                : m_view->sliceView(static_cast<Plane>(pane))->lpsFromView(pixel);
}

void TestLandmarkTool::showMark(MarkKind kind, const core::PointLps &at)
{
    LandmarkMark mark;
    mark.id = "La";
    mark.kind = kind;
    mark.position = at;
    m_view->setMarks({mark});
    m_view->goTo(at);
}

void TestLandmarkTool::clicks_data()
{
    QTest::addColumn<InteractionMode>("mode");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<bool>("onMark");
    QTest::addColumn<QString>("expected"); // the one signal that comes; empty: the crosshair moves
    const auto row = [](const char *name, InteractionMode mode, Qt::KeyboardModifier modifiers, bool onMark,
                        const char *expected) {
        QTest::newRow(name) << mode << int(modifiers) << onMark << QString(expected);
    };
    row("look, beside", InteractionMode::Look, Qt::NoModifier, false, "");
    row("look, on a mark", InteractionMode::Look, Qt::NoModifier, true, "pick");
    row("look, shift", InteractionMode::Look, Qt::ShiftModifier, false, "place");
    row("look, shift on a mark", InteractionMode::Look, Qt::ShiftModifier, true, "place");
    row("look, alt on a mark", InteractionMode::Look, Qt::AltModifier, true, "remove");
    row("look, alt beside", InteractionMode::Look, Qt::AltModifier, false, "nothing");
    row("place, beside", InteractionMode::Place, Qt::NoModifier, false, "place");
    row("place, on a mark", InteractionMode::Place, Qt::NoModifier, true, "place");
    row("place, alt on a mark", InteractionMode::Place, Qt::AltModifier, true, "remove");
    row("edit, beside", InteractionMode::Edit, Qt::NoModifier, false, "");
    row("edit, on a mark", InteractionMode::Edit, Qt::NoModifier, true, "pick");
    row("edit, shift", InteractionMode::Edit, Qt::ShiftModifier, false, "place");
    row("edit, alt on a mark", InteractionMode::Edit, Qt::AltModifier, true, "remove");
}

void TestLandmarkTool::clicks()
{
    QFETCH(InteractionMode, mode);
    QFETCH(int, modifiers);
    QFETCH(bool, onMark);
    QFETCH(QString, expected);
    showMark();
    m_view->setMode(mode);
    for (const Pane pane : {Pane::Axial, Pane::Coronal, Pane::Sagittal, Pane::Volume}) {
        m_cursor->setPosition(kMark);
        const QPointF place = pixelOf(pane, kMark) + (onMark ? QPointF() : QPointF(-18, 11));
        const core::PointLps point = under(pane, QPointF(place.toPoint()));
        for (const auto &[name, spy] : m_spies) {
            spy->clear();
        }
        QTest::mouseClick(widgetOf(pane), Qt::LeftButton, Qt::KeyboardModifiers(modifiers), place.toPoint());
        for (const auto &[name, spy] : m_spies) {
            QVERIFY2(spy->count() == (name == expected ? 1 : 0), qPrintable(name));
        }
        if (expected == "place") {
            QVERIFY(core::distance(m_spies["place"]->front().front().value<core::PointLps>(), point) < 1e-9);
        } else if (!expected.isEmpty() && expected != "nothing") {
            QCOMPARE(m_spies[expected]->front().front().toString(), QStringLiteral("La"));
        }
        QCOMPARE(m_cursor->position() == kMark, !expected.isEmpty());
    }
}

void TestLandmarkTool::clickBesideTheHeadOnlyGivesANotice()
{
    m_view->setMode(InteractionMode::Place);
    QTest::mouseClick(m_view->volumeView(), Qt::LeftButton, {}, {4, 4});
    QCOMPARE(m_spies["place"]->count(), 0);
    QCOMPARE(m_spies["notice"]->count(), 1);
    QVERIFY(!m_spies["notice"]->front().front().toString().isEmpty());
}

void TestLandmarkTool::clickOnBoneIsAsFineAsTheScan()
{
    // Finer than the model of the head, whose voxels are 0.9 mm: a ball with a soft rim, at 300 HU where
    // its radius is 12 mm.
    const auto fine = test::makeVolume(
        test::gridAbout(kToolCentre, test::obliqueDirection(17, 9, false), {110, 110, 110}, {0.4, 0.4, 0.4}),
        [](const core::PointLps &p) {
            const double r = core::distance(p, kToolCentre);
            return r > 20.0 ? -1000.0 : std::clamp(300.0 - 900.0 * (r - 12.0), 0.0, 1500.0);
        });
    m_view->setVolume(fine);
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->volumeView()->isBusy(), 20000);
    VolumeView *view = m_view->volumeView();
    view->viewFrom(ViewDirection::Left);
    m_view->setMode(InteractionMode::Place);
    for (const QPoint &aside : {QPoint(0, 0), QPoint(25, 10), QPoint(-30, -20), QPoint(8, -35)}) {
        QTest::mouseClick(view, Qt::LeftButton, {}, view->viewFromLps(kToolCentre).toPoint() + aside);
        const auto placed = m_spies["place"]->back().front().value<core::PointLps>();
        const double miss = std::abs(core::distance(placed, kToolCentre) - 12.0);
        QVERIFY2(miss < 0.05, qPrintable(QStringLiteral("%1 mm").arg(miss)));
    }
}

void TestLandmarkTool::clickBesideTheVolumeOnlyGivesANotice()
{
    m_view->setMode(InteractionMode::Place);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, {}, {1, 1});
    QVERIFY(!m_volume->geometry().contains(axial->lpsFromView({1, 1})));
    QCOMPARE(m_spies["place"]->count(), 0);
    QCOMPARE(m_spies["notice"]->count(), 1);
}

void TestLandmarkTool::dragMovesTheMark_data()
{
    QTest::addColumn<Pane>("pane");
    QTest::newRow("axial") << Pane::Axial;
    QTest::newRow("coronal") << Pane::Coronal;
    QTest::newRow("sagittal") << Pane::Sagittal;
}

void TestLandmarkTool::dragMovesTheMark()
{
    QFETCH(Pane, pane);
    showMark();
    m_view->setMode(InteractionMode::Edit);
    const WindowLevel before = m_cursor->windowLevel();
    const QPoint from = pixelOf(pane, kMark).toPoint() + QPoint(3, -2); // grabbed beside its middle
    test::drag(widgetOf(pane), Qt::LeftButton, from, from + QPoint(30, 20));
    QCOMPARE(m_spies["start"]->count(), 1);
    QCOMPARE(m_spies["finish"]->count(), 1);
    QCOMPARE(m_spies["abort"]->count(), 0);
    QCOMPARE(m_spies["pick"]->count(), 0);
    QVERIFY(m_spies["move"]->count() >= 4);
    // It does not jump to the mouse: it goes as far as the mouse went.
    const QPointF place = pixelOf(pane, m_spies["move"]->back().at(1).value<core::PointLps>());
    const QPointF gap = place - pixelOf(pane, kMark) - QPointF(30, 20);
    QVERIFY(std::hypot(gap.x(), gap.y()) < 1e-6);
    QCOMPARE(m_cursor->windowLevel(), before);
    QVERIFY(!m_view->landmarkTool()->dragged());
}

void TestLandmarkTool::dragKeepsItsPlaceBetweenSlices()
{
    SliceView *axial = m_view->sliceView(Plane::Axial);
    showMark();
    const double off = 0.4 * axial->stack().step;
    m_view->goTo(withCoordinate(kMark, 2, kMark.z - off));
    m_view->setMode(InteractionMode::Edit);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    test::drag(axial, Qt::LeftButton, from, from + QPoint(12, 0));
    QVERIFY(std::abs(m_spies["move"]->back().at(1).value<core::PointLps>().z - kMark.z) < 1e-9);
}

void TestLandmarkTool::dragBringsAFarMarkToTheSlice()
{
    SliceView *axial = m_view->sliceView(Plane::Axial);
    showMark();
    m_view->goTo(withCoordinate(kMark, 2, kMark.z - 3.0));
    m_view->setMode(InteractionMode::Edit);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    test::drag(axial, Qt::LeftButton, from, from + QPoint(12, 0));
    QVERIFY(std::abs(m_spies["move"]->back().at(1).value<core::PointLps>().z - axial->frame().sliceCoordinate())
            < 1e-9);
}

void TestLandmarkTool::dragOnBoneStaysOnBone()
{
    const core::PointLps onBone = kToolCentre + core::VectorLps{22, 0, 0};
    showMark(MarkKind::Truth, onBone);
    m_view->setMode(InteractionMode::Edit);
    VolumeView *view = m_view->volumeView();
    const QPoint from = view->viewFromLps(onBone).toPoint();
    test::drag(view, Qt::LeftButton, from, from + QPoint(25, 15));
    QVERIFY(m_spies["move"]->count() >= 3);
    const auto moved = m_spies["move"]->back().at(1).value<core::PointLps>();
    QVERIFY(std::abs(core::distance(moved, kToolCentre) - 22.0) < 1.5);
    QVERIFY(core::distance(moved, onBone) > 2.0);
    // Beside the head it stays at the last place on the bone.
    const int moves = m_spies["move"]->count();
    const QPoint again = view->viewFromLps(onBone).toPoint();
    QTest::mousePress(view, Qt::LeftButton, {}, again);
    test::moveHeld(view, QPointF(3, 3));
    QVERIFY(m_view->landmarkTool()->dragged());
    QCOMPARE(m_spies["move"]->count(), moves);
    QTest::mouseRelease(view, Qt::LeftButton, {}, QPoint(3, 3));
    QCOMPARE(m_spies["finish"]->count(), 2);
}

void TestLandmarkTool::nothingElseIsDragged_data()
{
    QTest::addColumn<InteractionMode>("mode");
    QTest::addColumn<bool>("onMark");
    QTest::addColumn<int>("modifiers");
    QTest::newRow("look, on a mark") << InteractionMode::Look << true << 0;
    QTest::newRow("place, on a mark") << InteractionMode::Place << true << 0;
    QTest::newRow("edit, beside a mark") << InteractionMode::Edit << false << 0;
}

void TestLandmarkTool::nothingElseIsDragged()
{
    QFETCH(InteractionMode, mode);
    QFETCH(bool, onMark);
    showMark();
    m_view->setMode(mode);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const WindowLevel before = m_cursor->windowLevel();
    const QPoint from = axial->viewFromLps(kMark).toPoint() + (onMark ? QPoint() : QPoint(14, 0));
    test::drag(axial, Qt::LeftButton, from, from + QPoint(30, 20));
    for (const char *name : {"start", "move", "finish", "place", "pick", "remove"}) {
        QVERIFY2(m_spies[name]->count() == 0, name);
    }
    QVERIFY(!(m_cursor->windowLevel() == before)); // it was window and level, as ever
}

void TestLandmarkTool::escapePutsItBack_data()
{
    QTest::addColumn<Pane>("pane");
    QTest::newRow("axial") << Pane::Axial;
    QTest::newRow("3D") << Pane::Volume;
}

void TestLandmarkTool::escapePutsItBack()
{
    QFETCH(Pane, pane);
    const core::PointLps at = pane == Pane::Volume ? kToolCentre + core::VectorLps{22, 0, 0} : kMark;
    showMark(MarkKind::Truth, at);
    m_view->setMode(InteractionMode::Edit);
    QWidget *widget = widgetOf(pane);
    const QPoint from = pixelOf(pane, at).toPoint();
    const WindowLevel before = m_cursor->windowLevel();
    QTest::mousePress(widget, Qt::LeftButton, {}, from);
    test::moveHeld(widget, from + QPoint(20, 0));
    QVERIFY(m_view->landmarkTool()->dragged());
    QTest::keyClick(widget, Qt::Key_Escape);
    QCOMPARE(m_spies["abort"]->count(), 1);
    QCOMPARE(m_view->sliceView(Plane::Axial)->landmarks().marks().front().position, at);
    const int moves = m_spies["move"]->count();
    test::moveHeld(widget, from + QPoint(40, 0)); // the button is still down
    QTest::mouseRelease(widget, Qt::LeftButton, {}, from + QPoint(40, 0));
    QCOMPARE(m_spies["move"]->count(), moves);
    QCOMPARE(m_spies["finish"]->count(), 0);
    QCOMPARE(m_spies["pick"]->count(), 0);
    QCOMPARE(m_cursor->windowLevel(), before);
    // The next drag is a new one.
    test::drag(widget, Qt::LeftButton, from, from + QPoint(15, 0));
    QCOMPARE(m_spies["finish"]->count(), 1);
}

void TestLandmarkTool::changingTheModeAborts()
{
    showMark();
    m_view->setMode(InteractionMode::Edit);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(20, 0));
    m_view->setMode(InteractionMode::Look);
    QCOMPARE(m_spies["abort"]->count(), 1);
    test::moveHeld(axial, from + QPoint(25, 0));
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(25, 0));
    QCOMPARE(m_spies["finish"]->count(), 0);
}

void TestLandmarkTool::everyViewShowsTheMarkInTheHand()
{
    showMark();
    m_view->setMode(InteractionMode::Edit);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(25, 5));
    // Nobody has answered the signals: the marks set are still the old ones.
    const core::PointLps held = m_view->landmarkTool()->dragged()->position;
    QVERIFY(core::distance(held, kMark) > 1.0);
    for (const Plane plane : kPlanes) {
        QCOMPARE(m_view->sliceView(plane)->landmarks().marks().size(), std::size_t{1});
        QCOMPARE(m_view->sliceView(plane)->landmarks().marks().front().position, held);
    }
    QCOMPARE(m_view->marks().front().position, kMark);
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(25, 5));
    QCOMPARE(axial->landmarks().marks().front().position, kMark); // nobody kept it
}

void TestLandmarkTool::wheelTakesTheMarkAlong()
{
    showMark();
    m_view->setMode(InteractionMode::Edit);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(10, 0));
    const double before = m_view->landmarkTool()->dragged()->position.z;
    const QPointF at = from + QPoint(10, 0);
    QWheelEvent wheel(at, axial->mapToGlobal(at), {}, {0, 240}, Qt::LeftButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(axial, &wheel);
    QVERIFY(m_view->landmarkTool()->dragged()->position.z > before + 1.2 * axial->stack().step);
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(10, 0));
}

void TestLandmarkTool::aPredictionIsDraggedOnlyWithoutAnOwnMark()
{
    showMark(MarkKind::Predicted);
    m_view->setMode(InteractionMode::Edit);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPoint from = axial->viewFromLps(kMark).toPoint();
    QTest::mousePress(axial, Qt::LeftButton, {}, from);
    test::moveHeld(axial, from + QPoint(25, 5));
    // The prediction stays, the landmark's own mark is in the hand.
    QCOMPARE(axial->landmarks().marks().size(), std::size_t{2});
    QCOMPARE(axial->landmarks().find("La", MarkKind::Predicted)->position, kMark);
    QVERIFY(axial->landmarks().find("La", MarkKind::Truth));
    QTest::mouseRelease(axial, Qt::LeftButton, {}, from + QPoint(25, 5));
    QCOMPARE(m_spies["finish"]->count(), 1);
    // With an own mark elsewhere, it would jump from there.
    LandmarkMark predicted = m_view->marks().front();
    LandmarkMark own = predicted;
    own.kind = MarkKind::Truth;
    own.position = kToolCentre + core::VectorLps{-12, 8, 5};
    m_view->setMarks({predicted, own});
    test::drag(axial, Qt::LeftButton, from, from + QPoint(25, 5));
    QCOMPARE(m_spies["start"]->count(), 1);
    // Nor does Alt+click on the prediction remove the mark elsewhere.
    QTest::mouseClick(axial, Qt::LeftButton, Qt::AltModifier, from);
    QCOMPARE(m_spies["remove"]->count(), 0);
}

void TestLandmarkTool::theOwnMarkWins()
{
    LandmarkMark predicted;
    predicted.id = "Lb";
    predicted.position = kMark;
    LandmarkMark own;
    own.id = "La";
    own.kind = MarkKind::Truth;
    SliceView *axial = m_view->sliceView(Plane::Axial);
    own.position = kMark + core::VectorLps{5.0 * axial->frame().mmPerPixel(), 0, 0};
    m_view->setMarks({own, predicted});
    m_view->goTo(kMark);
    m_view->setMode(InteractionMode::Edit);
    const QPoint from = axial->viewFromLps(kMark).toPoint(); // right on the prediction
    test::drag(axial, Qt::LeftButton, from, from + QPoint(20, 0));
    QCOMPARE(m_spies["start"]->front().front().toString(), QStringLiteral("La"));
}

void TestLandmarkTool::cursorsTellTheMode()
{
    showMark();
    SliceView *axial = m_view->sliceView(Plane::Axial);
    const QPointF on = axial->viewFromLps(kMark);
    const QPointF beside = on + QPointF(30, 0);
    const auto shapeAt = [&](InteractionMode mode, const QPointF &place) {
        m_view->setMode(mode);
        test::hover(axial, place);
        return axial->cursor().shape();
    };
    QCOMPARE(shapeAt(InteractionMode::Look, beside), Qt::ArrowCursor);
    QCOMPARE(shapeAt(InteractionMode::Look, on), Qt::PointingHandCursor);
    QCOMPARE(shapeAt(InteractionMode::Place, on), Qt::BitmapCursor);
    QCOMPARE(shapeAt(InteractionMode::Place, beside), Qt::BitmapCursor);
    QCOMPARE(shapeAt(InteractionMode::Edit, beside), Qt::ArrowCursor);
    QVERIFY(!m_view->landmarkTool()->hovered());
    QCOMPARE(shapeAt(InteractionMode::Edit, on), Qt::OpenHandCursor);
    QCOMPARE(m_view->landmarkTool()->hovered()->id, QStringLiteral("La"));
    QCOMPARE(shapeAt(InteractionMode::Measure, beside), Qt::CrossCursor);
}

void TestLandmarkTool::snapsWhereTheClickLands()
{
    m_view->setMode(InteractionMode::Place);
    m_view->setSnap({true, 4.0, SnapTarget::Edge});
    SliceView *axial = m_view->sliceView(Plane::Axial);
    m_view->goTo(kToolCentre);
    // 2 mm inside the ball's surface, to the left.
    const QPointF place = axial->viewFromLps(kToolCentre + core::VectorLps{20, 0, 0});
    test::hover(axial, place);
    const auto aim = m_view->landmarkTool()->aim();
    QVERIFY(aim);
    QVERIFY(std::abs(core::distance(aim->target, kToolCentre) - 22.0) < 0.5);
    QTest::mouseClick(axial, Qt::LeftButton, {}, place.toPoint());
    const auto placed = m_spies["place"]->front().front().value<core::PointLps>();
    QVERIFY(core::distance(placed, aim->target) < 0.6); // the pixel is a whole one now
    m_view->setSnap({false, 4.0, SnapTarget::Edge});
    QTest::mouseClick(axial, Qt::LeftButton, {}, place.toPoint());
    QCOMPARE(m_spies["place"]->back().front().value<core::PointLps>(), axial->lpsFromView(QPointF(place.toPoint())));
}

void TestLandmarkTool::proposalsStayWhenMarksChange()
{
    LandmarkMark proposal;
    proposal.id = "Lb";
    proposal.position = kToolCentre;
    m_view->setProposals({proposal});
    showMark();
    const LandmarkLayer &layer = m_view->sliceView(Plane::Axial)->landmarks();
    QCOMPARE(layer.marks().size(), std::size_t{2});
    QVERIFY(layer.find("Lb", MarkKind::Proposed));
    m_view->showLandmark("Lb");
    QCOMPARE(m_cursor->position(), kToolCentre);
    m_view->setProposals({});
    QCOMPARE(layer.marks().size(), std::size_t{1});
    m_view->setProposals({proposal});
    m_view->setVolume(m_volume);
    QVERIFY(m_view->proposals().empty());
    QVERIFY(layer.marks().empty());
}

GONION_TEST(TestLandmarkTool, gonion::testing::runTestWithWindows<TestLandmarkTool>);
#include "tst_landmark_tool.moc"
