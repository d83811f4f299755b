// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What helps to label in the real window: extra panes, snapping, proposals.
#include "annotation/editing/annotation_document.h"
#include "annotation/landmark_set.h"
#include "imaging/read_volume.h"
#include "tests/gui/studio_fixture.h"
#include "ui/action_set.h"
#include "ui/labelling/labelling.h"
#include "ui/main_window.h"
#include "ui/theme.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <memory>
#include <tuple>

using namespace gonion;
using annotation::LandmarkState;
using viewers::ExtraPane;
using viewers::Plane;

namespace {

constexpr int kHelpPatienceMs = 60000;

} // namespace

class TestLabelHelps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void theMagnifierFollowsTheCurrentLandmark();
    void oneLabelsInThePanoramicView();
    void oneLabelsInTheObliqueSlice();
    void slabsGrowByKeys();
    void clicksSnapToTheEdge();
    void theOtherSideIsProposed();
    void theMeanShapeProposesTheRest();

private:
    [[nodiscard]] ui::MainWindow &window() { return m_studio->window(); }
    [[nodiscard]] const annotation::Landmark &landmark(const char *id)
    {
        return *window().study().document()->landmarks().find(id);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    /// As if a file had said so.
    void place(const char *id, const core::PointLps &point);
    [[nodiscard]] const annotation::Landmark *proposalFor(const char *id);

    QTemporaryDir m_shared;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<testing::Studio> m_studio;
};

void TestLabelHelps::initTestCase()
{
    ui::applyTheme(*qApp);
    QVERIFY(imaging::writeVolume(*testing::makeHead(), m_shared.filePath("head.nrrd").toStdString()).has_value());
}

void TestLabelHelps::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_studio = std::make_unique<testing::Studio>(m_folder->path(), QStringLiteral("no demo"));
    QVERIFY(m_studio->show());
    QVERIFY(m_studio->open(m_shared.filePath("head.nrrd")));
}

void TestLabelHelps::cleanup()
{
    m_studio.reset();
    m_folder.reset();
}

void TestLabelHelps::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &window(), key, modifiers);
}

void TestLabelHelps::place(const char *id, const core::PointLps &point)
{
    QVERIFY(window().study().document()->place(id, point).has_value());
}

const annotation::Landmark *TestLabelHelps::proposalFor(const char *id)
{
    const ui::Suggestion *suggestion = window().labelling()->suggestionFor(id);
    return suggestion ? &suggestion->landmark : nullptr;
}

void TestLabelHelps::theMagnifierFollowsTheCurrentLandmark()
{
    place("La", {30.0, -40.0, -60.0});
    place("Ra", {-30.0, -42.0, -61.0});
    key(Qt::Key_E);
    key(Qt::Key_G);
    QVERIFY(window().views()->magnifier()->isVisible());
    window().labelling()->choose("La");
    QVERIFY(core::distance(window().views()->magnifier()->point(), {30.0, -40.0, -60.0}) < 1e-6);
    window().labelling()->choose("Ra");
    QVERIFY(core::distance(window().views()->magnifier()->point(), {-30.0, -42.0, -61.0}) < 1e-6);
    testing::keepPicture(window().grab().toImage(), "move_magnifier");
    key(Qt::Key_G);
    QVERIFY(!window().views()->magnifier()->isVisible());
}

void TestLabelHelps::oneLabelsInThePanoramicView()
{
    auto *views = window().views();
    QTRY_VERIFY_WITH_TIMEOUT(!views->volumeView()->isBusy(), kHelpPatienceMs);
    key(Qt::Key_W);
    key(Qt::Key_V);
    auto *panoramic = views->panoramicView();
    QVERIFY(panoramic->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(panoramic->shape() != nullptr, kHelpPatienceMs);
    window().labelling()->choose("La");
    const QPoint click = panoramic->rect().center();
    const core::PointLps wanted = panoramic->lpsFromView(click);
    QTest::mouseClick(panoramic, Qt::LeftButton, Qt::NoModifier, click);
    QCOMPARE(landmark("La").state, LandmarkState::Present);
    QVERIFY(core::distance(*landmark("La").position, wanted) < 0.5);
    testing::keepPicture(window().grab().toImage(), "place_panoramic");
}

void TestLabelHelps::oneLabelsInTheObliqueSlice()
{
    const core::PointLps first{34.0, -20.0, -66.0};
    const core::PointLps second{-34.0, -30.0, -62.0};
    place("La", first);
    place("Ra", second);
    key(Qt::Key_W);
    auto *oblique = window().views()->obliqueView();
    window().labelling()->choose("La");
    window().labelling()->choose("Ra");
    key(Qt::Key_X);
    QVERIFY(oblique->isVisible());
    QVERIFY(oblique->shape() != nullptr);
    for (const core::PointLps &end : {first, second}) {
        QVERIFY(core::distance(oblique->lpsFromView(oblique->viewFromLps(end)), end) < 0.1); // it lies in the slice
    }
    window().labelling()->choose("L0");
    const QPoint click = oblique->rect().center() + QPoint(15, -10);
    const core::PointLps wanted = oblique->lpsFromView(click);
    QTest::mouseClick(oblique, Qt::LeftButton, Qt::NoModifier, click);
    QCOMPARE(landmark("L0").state, LandmarkState::Present);
    QVERIFY(core::distance(*landmark("L0").position, wanted) < 0.5);
    testing::keepPicture(window().grab().toImage(), "place_oblique");
}

void TestLabelHelps::slabsGrowByKeys()
{
    QVERIFY(!window().views()->slab().isThick());
    key(Qt::Key_Plus);
    key(Qt::Key_Plus);
    QCOMPARE(window().views()->slab().thicknessMm, 4.0);
    key(Qt::Key_W);
    window().labelling()->choose("La");
    QWidget *axial = window().views()->sliceView(Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, Qt::NoModifier, axial->rect().center() + QPoint(8, 8));
    QCOMPARE(landmark("La").state, LandmarkState::Present); // one labels in it all the same
    testing::keepPicture(window().grab().toImage(), "slab");
    for (int n = 0; n < 3; ++n) {
        key(Qt::Key_Minus);
    }
    QVERIFY(!window().views()->slab().isThick());
}

void TestLabelHelps::clicksSnapToTheEdge()
{
    // Skin towards air, at the left of the neck: the steepest edge near the click.
    auto *axial = window().views()->sliceView(Plane::Axial);
    window().views()->goTo({45.0, 0.0, -60.0});
    key(Qt::Key_W);
    window().labelling()->choose("La");
    const core::PointLps aim{49.0, 0.0, -60.0};
    const auto clickThere = [&] {
        window().views()->goTo(aim);
        QTest::mouseClick(axial, Qt::LeftButton, Qt::NoModifier, axial->viewFromLps(aim).toPoint());
    };
    clickThere();
    const core::PointLps plain = *landmark("La").position;
    QVERIFY(core::distance(plain, aim) < 1.0);
    viewers::SnapSettings wide = window().views()->snap();
    wide.radiusMm = 5.0; // voxels are 3 mm here
    window().views()->setSnap(wide);
    key(Qt::Key_S);
    QVERIFY(window().views()->snap().on);
    window().labelling()->choose("La");
    clickThere();
    const core::PointLps snapped = *landmark("La").position;
    const double moved = core::distance(snapped, plain);
    QVERIFY(moved > 0.05);
    QVERIFY2(moved <= window().views()->snap().radiusMm + 1.0, qPrintable(QString::number(moved)));
    // Nearer to the skin, which is where the volume's value changes most.
    const auto steepness = [this](const core::PointLps &at) {
        const auto &volume = *window().study().volume();
        const auto value = [&volume](const core::PointLps &p) {
            return volume.at(core::ImageGeometry::nearestVoxel(volume.geometry().indexFromLps(p)));
        };
        return std::abs(value(at + core::VectorLps{3.0, 0.0, 0.0}) - value(at + core::VectorLps{-3.0, 0.0, 0.0}))
               + std::abs(value(at + core::VectorLps{0.0, 3.0, 0.0}) - value(at + core::VectorLps{0.0, -3.0, 0.0}));
    };
    QVERIFY(steepness(snapped) >= steepness(plain));
    key(Qt::Key_S);
    QVERIFY(!window().views()->snap().on);
}

void TestLabelHelps::theOtherSideIsProposed()
{
    window().actions()["label.from_shape"]->setChecked(false);
    key(Qt::Key_W);
    // Three pairs say where the middle is: here x = 0.
    for (const auto &[left, right, at] : {std::tuple("La", "Ra", core::PointLps{30.0, -40.0, -60.0}),
                                          std::tuple("Lb", "Rb", core::PointLps{28.0, -38.0, -72.0}),
                                          std::tuple("Lc", "Rc", core::PointLps{32.0, -30.0, -71.0})}) {
        place(left, at);
        place(right, {-at.x, at.y, at.z});
    }
    place("Ld", {33.0, -22.0, -61.0});
    const auto *proposal = proposalFor("Rd");
    QVERIFY(proposal && proposal->position);
    QVERIFY(core::distance(*proposal->position, {-33.0, -22.0, -61.0}) < 0.1);
    window().labelling()->choose("Rd");
    key(Qt::Key_A);
    QCOMPARE(landmark("Rd").state, LandmarkState::Present);
    QVERIFY(core::distance(*landmark("Rd").position, {-33.0, -22.0, -61.0}) < 0.1);
}

void TestLabelHelps::theMeanShapeProposesTheRest()
{
    key(Qt::Key_W);
    QVERIFY(window().labelling()->meanShape()); // the bundled one
    window().actions()["label.from_mirror"]->setChecked(false);
    const auto &shape = *window().labelling()->meanShape();
    const core::VectorLps by{3.0, -8.0, -50.0};
    QVERIFY(!proposalFor("Lf"));
    for (const char *id : {"La", "Ra", "Lb", "Rc"}) {
        place(id, shape.find(id)->position + by);
    }
    const auto *proposal = proposalFor("Lf");
    QVERIFY(proposal && proposal->position);
    QVERIFY(core::distance(*proposal->position, shape.find("Lf")->position + by) < 0.1);
    const auto proposals = window().labelling()->suggestions().size();
    QCOMPARE(proposals, std::size_t(10));
    testing::keepPicture(window().grab().toImage(), "mean_shape");
    key(Qt::Key_A, Qt::ShiftModifier);
    QCOMPARE(window().labelling()->labelled(), 14);
    QVERIFY(window().labelling()->suggestions().empty());
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window().labelling()->labelled(), 4); // all of them were one step
}

GONION_TEST(TestLabelHelps, gonion::testing::runStudioTest<TestLabelHelps>);

#include "tst_label_helps.moc"
