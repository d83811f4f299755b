// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/four_view.h"
#include "viewers/slice_scene.h"
#include "viewers/volume_scene.h"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkImageData.h>
#include <vtkPropCollection.h>
#include <vtkRenderer.h>
#include <vtkRendererCollection.h>

using namespace gonion;
using namespace gonion::viewers;

Q_DECLARE_METATYPE(gonion::viewers::HeadRendering)

namespace {

const core::PointLps kRenderedCentre{40, 15, -80};
/// A bead of metal at the patient's left, front and top.
const core::PointLps kBead = kRenderedCentre + core::VectorLps{14, -9, 10};

double beadHead(const core::PointLps &p)
{
    return core::distance(p, kBead) < 3.0 ? 3000.0 : core::distance(p, kRenderedCentre) < 32.0 ? 40.0 : -1000.0;
}

/// Grey value of the picture at a widget pixel.
int grey(const QImage &image, const QPointF &place)
{
    return qGray(image.pixel((place * image.devicePixelRatio()).toPoint()));
}

} // namespace

class TestViewRendering : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void beadShinesWhereItIs_data();
    void beadShinesWhereItIs();
    void windowAndLevelAreObeyed();
    void slicesAreDrawnFromTheSameBuffer();
    void headIsDrawnIn3D_data();
    void headIsDrawnIn3D();
    void landmarksShineThroughBone();
    void manyLandmarksAreNoMoreProps();
    void clipTakesTheRestAway();
    void pictureStaysRightAfterMaximising();
    void writesPicture();

private:
    void open(const core::Matrix3 &direction, const test::ValueAt &value);
    [[nodiscard]] QImage frameOf3D() const;

    std::unique_ptr<LinkedCursor> m_cursor;
    std::unique_ptr<FourView> m_view;
    std::shared_ptr<const core::Volume> m_volume;
};

void TestViewRendering::init()
{
    m_cursor = std::make_unique<LinkedCursor>();
    m_view = std::make_unique<FourView>(m_cursor.get());
}

void TestViewRendering::cleanup()
{
    m_view.reset();
    m_cursor.reset();
    m_volume.reset();
}

void TestViewRendering::open(const core::Matrix3 &direction, const test::ValueAt &value)
{
    m_volume = test::makeVolume(test::gridAbout(kRenderedCentre, direction), value);
    QVERIFY(test::show(*m_view, {520, 440}));
    m_view->setVolume(m_volume);
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->volumeView()->isBusy(), 20000);
}

QImage TestViewRendering::frameOf3D() const
{
    return m_view->volumeView()->scene()->grabFramebuffer();
}

void TestViewRendering::beadShinesWhereItIs_data()
{
    QTest::addColumn<double>("aboutZ");
    QTest::addColumn<double>("aboutX");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("upright") << 0.0 << 0.0 << false;
    QTest::newRow("other way up") << 0.0 << 180.0 << false;
    QTest::newRow("oblique") << 33.0 << 21.0 << false;
    QTest::newRow("mirrored") << 0.0 << 0.0 << true;
    QTest::newRow("mirrored and oblique") << -18.0 << 9.0 << true;
}

void TestViewRendering::beadShinesWhereItIs()
{
    QFETCH(double, aboutZ);
    QFETCH(double, aboutX);
    QFETCH(bool, mirrored);
    open(test::obliqueDirection(aboutZ, aboutX, mirrored), beadHead);
    m_view->goTo(kBead);
    for (const Plane plane : kPlanes) {
        SliceView *view = m_view->sliceView(plane);
        const QImage image = view->scene()->grabFramebuffer();
        const QPointF bead = view->viewFromLps(kBead);
        QVERIFY(grey(image, bead) > 240);
        // The left and upper half for a patient's left bead in front and on top.
        const QPointF middle = view->viewFromLps(kRenderedCentre);
        QVERIFY(plane == Plane::Sagittal ? bead.x() < middle.x() : bead.x() > middle.x());
        QVERIFY(bead.y() < middle.y());
        const QPointF mirroredPlace = middle * 2.0 - bead;
        QVERIFY(grey(image, mirroredPlace) < 140);
        QVERIFY(grey(image, mirroredPlace) > 30); // tissue, not air
    }
}

void TestViewRendering::windowAndLevelAreObeyed()
{
    open(test::obliqueDirection(0, 0, false), beadHead);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    m_view->setWindowLevel(400, 40); // tissue of 40 HU in the middle of the greys
    const int middle = grey(axial->scene()->grabFramebuffer(), axial->viewFromLps(kRenderedCentre));
    QVERIFY2(std::abs(middle - 127) <= 3, qPrintable(QString::number(middle)));
    m_view->setWindowLevel(400, 240);
    QVERIFY(grey(axial->scene()->grabFramebuffer(), axial->viewFromLps(kRenderedCentre)) < 5);
}

void TestViewRendering::slicesAreDrawnFromTheSameBuffer()
{
    open(test::obliqueDirection(10, 0, false), beadHead);
    for (const Plane plane : kPlanes) {
        QCOMPARE(m_view->sliceView(plane)->scene()->image()->GetScalarPointer(),
                 const_cast<void *>(m_volume->data()));
    }
}

void TestViewRendering::headIsDrawnIn3D_data()
{
    QTest::addColumn<HeadRendering>("rendering");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("surface") << HeadRendering::BoneSurface << false;
    QTest::newRow("surface, mirrored") << HeadRendering::BoneSurface << true;
    QTest::newRow("bone") << HeadRendering::VolumeBone << false;
    QTest::newRow("bone, mirrored") << HeadRendering::VolumeBone << true;
    QTest::newRow("soft") << HeadRendering::VolumeSoft << false;
}

void TestViewRendering::headIsDrawnIn3D()
{
    QFETCH(HeadRendering, rendering);
    QFETCH(bool, mirrored);
    // Bone on the patient's left only.
    const core::PointLps bone = kRenderedCentre + core::VectorLps{14, 0, 8};
    open(test::obliqueDirection(14, 0, mirrored), [&](const core::PointLps &p) {
        return core::distance(p, bone) < 12.0 ? 1200.0 : core::distance(p, kRenderedCentre) < 32.0 ? 40.0 : -1000.0;
    });
    VolumeView *view = m_view->volumeView();
    view->setRendering(rendering);
    const QImage image = frameOf3D();
    const int there = grey(image, view->viewFromLps(bone));
    const int empty = grey(image, QPointF(6, view->height() / 2.0));
    QVERIFY2(there > empty + 40, qPrintable(QStringLiteral("%1 against %2").arg(there).arg(empty)));
    if (rendering != HeadRendering::VolumeSoft) {
        const core::PointLps other = kRenderedCentre + core::VectorLps{-20, 0, -8};
        QVERIFY(grey(image, view->viewFromLps(other)) < 60);
    }
}

void TestViewRendering::landmarksShineThroughBone()
{
    open(test::obliqueDirection(0, 0, false), [](const core::PointLps &p) { return test::ballHead(p, kRenderedCentre); });
    VolumeView *view = m_view->volumeView();
    view->setRendering(HeadRendering::BoneSurface);
    LandmarkMark inFront;
    inFront.id = "La";
    inFront.position = kRenderedCentre + core::VectorLps{10, -30, 5};
    LandmarkMark inside = inFront;
    inside.id = "Ra";
    inside.position = kRenderedCentre + core::VectorLps{-10, 0, 5};
    m_view->setMarks({inFront, inside});
    const QImage image = frameOf3D();
    const QColor solid = image.pixelColor((view->viewFromLps(inFront.position) * image.devicePixelRatio()).toPoint());
    const QColor ghost = image.pixelColor((view->viewFromLps(inside.position) * image.devicePixelRatio()).toPoint());
    QVERIFY(solid.red() > 130 && solid.red() > 2 * solid.blue());
    QVERIFY(ghost.red() > ghost.blue() + 40);
    QVERIFY(solid.red() - solid.blue() > ghost.red() - ghost.blue());
}

void TestViewRendering::manyLandmarksAreNoMoreProps()
{
    open(test::obliqueDirection(0, 0, false), [](const core::PointLps &p) { return test::ballHead(p, kRenderedCentre); });
    const auto props = [this] {
        int count = 0;
        const auto add = [&count](const VtkWidget *scene) {
            vtkRendererCollection *renderers = scene->renderWindow()->GetRenderers();
            renderers->InitTraversal();
            while (vtkRenderer *renderer = renderers->GetNextItem()) {
                count += renderer->GetViewProps()->GetNumberOfItems();
            }
        };
        add(m_view->volumeView()->scene());
        for (const Plane plane : kPlanes) {
            add(m_view->sliceView(plane)->scene());
        }
        return count;
    };
    const auto widgets = [this] { return m_view->findChildren<QWidget *>().size(); };
    m_view->setMarks({});
    const int propsBefore = props();
    const auto widgetsBefore = widgets();
    QVERIFY(propsBefore > 3);
    std::vector<LandmarkMark> marks;
    for (int n = 0; n < 200; ++n) {
        LandmarkMark mark;
        mark.id = QStringLiteral("lm%1").arg(n);
        mark.position = kRenderedCentre + core::VectorLps{0.1 * n - 10.0, -30.0, 0.05 * n};
        marks.push_back(mark);
    }
    m_view->setMarks(marks);
    (void)frameOf3D();
    QCOMPARE(m_view->marks().size(), std::size_t(200));
    QCOMPARE(props(), propsBefore);
    QCOMPARE(widgets(), widgetsBefore);
}

void TestViewRendering::clipTakesTheRestAway()
{
    open(test::obliqueDirection(0, 0, false), [](const core::PointLps &p) {
        return core::distance(p, kRenderedCentre) < 34.0 ? 1000.0 : -1000.0;
    });
    VolumeView *view = m_view->volumeView();
    view->setRendering(HeadRendering::BoneSurface);
    LandmarkMark mark;
    mark.id = "La";
    mark.position = kRenderedCentre + core::VectorLps{28, 0, 0};
    m_view->setMarks({mark});
    const QPointF otherSide = view->viewFromLps(kRenderedCentre + core::VectorLps{-24, -10, 0});
    QVERIFY(grey(frameOf3D(), otherSide) > 90);
    view->setClippedToLandmarks(true);
    QVERIFY(grey(frameOf3D(), otherSide) < 60);
    QVERIFY(!view->surfaceUnder(otherSide));
    view->setClippedToLandmarks(false);
    QVERIFY(grey(frameOf3D(), otherSide) > 90);
    QVERIFY(view->surfaceUnder(otherSide));
}

void TestViewRendering::pictureStaysRightAfterMaximising()
{
    open(test::obliqueDirection(0, 0, false), beadHead);
    m_view->goTo(kBead);
    SliceView *axial = m_view->sliceView(Plane::Axial);
    for (const auto pane : {std::optional(Pane::Axial), std::optional(Pane::Volume), std::optional<Pane>()}) {
        m_view->setMaximised(pane);
        QCoreApplication::processEvents();
        if (axial->isVisible()) {
            QVERIFY(grey(axial->scene()->grabFramebuffer(), axial->viewFromLps(kBead)) > 240);
        }
    }
}

void TestViewRendering::writesPicture()
{
    open(test::obliqueDirection(20, 10, false), [](const core::PointLps &p) { return test::ballHead(p, kRenderedCentre); });
    LandmarkMark mark;
    mark.id = "La";
    mark.position = kBead;
    mark.pairPosition = kBead + core::VectorLps{2, 1, 2};
    LandmarkMark truth = mark;
    truth.kind = MarkKind::Truth;
    truth.position = *mark.pairPosition;
    m_view->setMarks({mark, truth});
    m_view->showLandmark("La");
    const QString file = QCoreApplication::applicationDirPath() + QStringLiteral("/view_rendering.png");
    QVERIFY(m_view->grab().save(file));
}

GONION_TEST(TestViewRendering, gonion::testing::runTestWithWindows<TestViewRendering>);
#include "tst_view_rendering.moc"
