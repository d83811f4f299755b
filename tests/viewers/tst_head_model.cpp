// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/head_model.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/display_grid.h"
#include "viewers/head_model_worker.h"

#include <QSignalSpy>

#include <vtkPolyData.h>

using namespace gonion;
using namespace gonion::viewers;

namespace {

const core::PointLps kBlockCentre{12, -8, 40};

std::shared_ptr<const core::Volume> headVolume(const core::Matrix3 &direction)
{
    return test::makeVolume(test::gridAbout(kBlockCentre, direction, {100, 90, 60}, {1.0, 1.2, 2.0}),
                            [](const core::PointLps &p) { return test::ballHead(p, kBlockCentre); });
}

std::shared_ptr<const HeadModel> modelOf(const core::Volume &volume)
{
    const auto model = computeHeadModel(volume, {}, core::JobContext());
    return model ? *model : nullptr;
}

} // namespace

class TestHeadModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void meshLiesWhereTheBoneIs_data();
    void meshLiesWhereTheBoneIs();
    void leavesTheHeadrestOut();
    void mapsOtherGreyValues();
    void findsTheCutBetweenTwoHeaps();
    void stopsWhenAsked();
    void workerDeliversTheNewestOnly();
    void workerEndsWithItsOwner();
};

void TestHeadModel::meshLiesWhereTheBoneIs_data()
{
    QTest::addColumn<double>("aboutZ");
    QTest::addColumn<double>("aboutX");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("upright") << 0.0 << 0.0 << false;
    QTest::newRow("from the other end") << 180.0 << 180.0 << false;
    QTest::newRow("oblique") << 25.0 << -15.0 << false;
    QTest::newRow("mirrored") << 10.0 << 0.0 << true;
}

void TestHeadModel::meshLiesWhereTheBoneIs()
{
    QFETCH(double, aboutZ);
    QFETCH(double, aboutX);
    QFETCH(bool, mirrored);
    const auto volume = headVolume(test::obliqueDirection(aboutZ, aboutX, mirrored));
    const auto model = modelOf(*volume);
    QVERIFY(model);
    QVERIFY(model->boneMesh->GetNumberOfPoints() > 1000);
    QVERIFY(model->coarseBoneMesh->GetNumberOfPoints() < model->boneMesh->GetNumberOfPoints() / 2);
    double worst = 0.0;
    for (vtkIdType n = 0; n < model->boneMesh->GetNumberOfPoints(); ++n) {
        double p[3];
        model->boneMesh->GetPoint(n, p);
        worst = std::max(worst, std::abs(core::distance({p[0], p[1], p[2]}, kBlockCentre) - 22.0));
    }
    QVERIFY2(worst < 2.5, qPrintable(QStringLiteral("%1 mm off").arg(worst)));
}

void TestHeadModel::leavesTheHeadrestOut()
{
    // A board of 6 mm below the head, touching it, denser than bone.
    const auto volume = test::makeVolume(
        test::gridAbout(kBlockCentre, test::obliqueDirection(0, 0, false), {110, 100, 60}, {1.0, 1.2, 2.0}),
        [](const core::PointLps &p) {
            const bool board = p.y > kBlockCentre.y + 36.0 && p.y < kBlockCentre.y + 42.0;
            return board ? 900.0 : test::ballHead(p, kBlockCentre);
        });
    const auto model = modelOf(*volume);
    QVERIFY(model);
    // The board's far ends are gone; what touches the head within its margin may stay.
    double bounds[6];
    model->boneMesh->GetBounds(bounds);
    QVERIFY(bounds[0] > kBlockCentre.x - 45.0 && bounds[1] < kBlockCentre.x + 45.0);
    const core::PointLps onBoard{kBlockCentre.x + 48.0, kBlockCentre.y + 39.0, kBlockCentre.z};
    const auto &grid = model->grid->geometry();
    QVERIFY(model->grid->sample(grid.indexFromLps(onBoard), -1000.0) < -900.0);
}

void TestHeadModel::mapsOtherGreyValues()
{
    // The same head as bytes: air 0, tissue 90, bone 220.
    const core::ImageGeometry geometry = test::gridAbout(kBlockCentre, test::obliqueDirection(0, 0, false));
    const auto volume = test::makeVolume(geometry, [](const core::PointLps &p) {
        const double hu = test::ballHead(p, kBlockCentre);
        return hu > 500.0 ? 220.0 : hu > -500.0 ? 90.0 : 0.0;
    });
    QVERIFY(!volume->looksLikeHounsfield());
    const auto model = modelOf(*volume);
    QVERIFY(model);
    QVERIFY(model->grid->sample(model->grid->geometry().indexFromLps(kBlockCentre), -1000.0) > kBoneLevel);
    const core::PointLps tissue = kBlockCentre + core::VectorLps{29, 0, 0};
    const double value = model->grid->sample(model->grid->geometry().indexFromLps(tissue), -1000.0);
    QVERIFY(value > kSkinLevel && value < kBoneLevel);
}

void TestHeadModel::findsTheCutBetweenTwoHeaps()
{
    std::vector<float> values(1000, 10.0F);
    values.insert(values.end(), 300, 90.0F);
    const double cut = otsuThreshold(values);
    QVERIFY(cut > 10.0 && cut < 90.0);
    QCOMPARE(otsuThreshold({}), 0.0);
    QCOMPARE(otsuThreshold({4.0F, 4.0F}), 4.0);
}

void TestHeadModel::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const auto model = computeHeadModel(*headVolume(test::obliqueDirection(0, 0, false)), {},
                                        core::JobContext(stop.get_token()));
    QVERIFY(!model);
    QCOMPARE(model.error().code, core::ErrorCode::Cancelled);
}

void TestHeadModel::workerDeliversTheNewestOnly()
{
    HeadModelWorker worker;
    QSignalSpy ready(&worker, &HeadModelWorker::ready);
    const auto volume = headVolume(test::obliqueDirection(0, 0, false));
    HeadModelOptions coarse;
    coarse.finestSpacingMm = 3.0;
    worker.request(volume, {});
    worker.request(volume, {});
    worker.request(volume, coarse);
    QVERIFY(ready.wait(20000));
    QCoreApplication::processEvents();
    QCOMPARE(ready.count(), 1);
    const auto model = ready.front().front().value<std::shared_ptr<const HeadModel>>();
    QVERIFY(model);
    QCOMPARE(model->grid->geometry().spacing()[0], 3.0);
}

void TestHeadModel::workerEndsWithItsOwner()
{
    const auto volume = headVolume(test::obliqueDirection(0, 0, false));
    const long before = volume.use_count();
    {
        HeadModelWorker worker;
        worker.request(volume, {});
    }
    QCOMPARE(volume.use_count(), before);
}

GONION_TEST(TestHeadModel, gonion::testing::runTestWithEvents<TestHeadModel>);
#include "tst_head_model.moc"
