// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/sheet.h"
#include "tests/program/window_test.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/sheet_sampler.h"
#include "viewers/sheet_shape.h"

#include <QSignalSpy>

using namespace gonion;
using namespace gonion::viewers;

Q_DECLARE_METATYPE(gonion::viewers::SlabKind)

namespace {

const core::PointLps kSheetCentre{-8, 31, 77};

/// Linear along the axes, so that trilinear interpolation is exact.
double ramp(const core::PointLps &p)
{
    return 4.0 * (p.x - kSheetCentre.x) - 3.0 * (p.y - kSheetCentre.y) + 5.0 * (p.z - kSheetCentre.z);
}

std::shared_ptr<const core::Volume> rampVolume()
{
    return test::makeVolume(test::gridAbout(kSheetCentre, test::obliqueDirection(20, -15, true)), ramp);
}

/// A half circle of teeth about the origin, from the patient's right over the front to the left.
std::vector<core::PointLps> halfCircle(double radius, int pieces)
{
    std::vector<core::PointLps> curve;
    for (int n = 0; n <= pieces; ++n) {
        const double angle = M_PI * n / pieces;
        curve.push_back(kSheetCentre + core::VectorLps{-radius * std::cos(angle), -radius * std::sin(angle), 0.0});
    }
    return curve;
}

} // namespace

class TestSheet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void valuesAreThoseOfTheVolume();
    void outsideIsBlack();
    void slabs_data();
    void slabs();
    void depthIsWhereTheValueLies_data();
    void depthIsWhereTheValueLies();
    void stopsWhenAsked();
    void windowAndLevel();
    void flatSheetGoesThereAndBack();
    void curvedSheetGoesThereAndBack();
    void curvedSheetShowsTheNearestPlace();
    void coarseFirstThenFine();
    void theNewestSheetWins();
};

void TestSheet::valuesAreThoseOfTheVolume()
{
    const auto volume = rampVolume();
    const core::VectorLps right{0.6, 0.0, 0.8};
    const core::VectorLps down{0.0, 1.0, 0.0};
    const Sheet sheet = Sheet::flat(kSheetCentre + right * -8.0 + down * -6.0, right * 0.8, down * 0.7, 20, 16);
    const auto values = sampled(*volume, sheet, {}, 1.0, {});
    QVERIFY(values);
    QCOMPARE(values->columns, 20);
    QCOMPARE(values->rows, 16);
    for (int row = 0; row < 16; ++row) {
        for (int column = 0; column < 20; ++column) {
            const core::PointLps p = sheet.columns[static_cast<std::size_t>(column)] + sheet.down * row;
            const double value = values->values[static_cast<std::size_t>(row * 20 + column)];
            QVERIFY(std::abs(value - ramp(p)) < 1.0); // voxels hold whole numbers
            QVERIFY(std::abs(value - volume->sample(volume->geometry().indexFromLps(p), 0.0)) < 0.05);
        }
    }
}

void TestSheet::outsideIsBlack()
{
    const auto volume = rampVolume();
    const Sheet sheet = Sheet::flat(kSheetCentre + core::VectorLps{-400, 0, 0}, {1, 0, 0}, {0, 1, 0}, 4, 4);
    const auto values = sampled(*volume, sheet, {}, 1.0, {});
    QVERIFY(std::isnan(values->values.front()));
    QCOMPARE(qGray(greyImage(*values, {1.0, -5000.0}).pixel(0, 0)), 0);
    // A slab that reaches in from outside has what is inside.
    const auto thick = sampled(*volume, sheet, {90.0, SlabKind::Mean}, 1.0, {});
    QVERIFY(std::isnan(thick->values.front()));
}

void TestSheet::slabs_data()
{
    QTest::addColumn<SlabKind>("kind");
    QTest::addColumn<double>("atBead");
    QTest::addColumn<double>("beside");
    QTest::newRow("largest") << SlabKind::Maximum << 1500.0 << 40.0;
    QTest::newRow("smallest") << SlabKind::Minimum << 40.0 << 40.0;
    QTest::newRow("mean") << SlabKind::Mean << 200.0 << 40.0;
}

void TestSheet::slabs()
{
    QFETCH(SlabKind, kind);
    QFETCH(double, atBead);
    QFETCH(double, beside);
    const core::PointLps bead = kSheetCentre + core::VectorLps{0, 0, 3};
    const auto volume = test::makeVolume(
        test::gridAbout(kSheetCentre, test::obliqueDirection(12, 0, false), {60, 60, 60}, {0.5, 0.5, 0.5}),
        [&](const core::PointLps &p) { return core::distance(p, bead) < 1.5 ? 1500.0 : 40.0; });
    const Sheet sheet = Sheet::flat(kSheetCentre + core::VectorLps{-6, 0, 0}, {6, 0, 0}, {0, 1, 0}, 2, 1);
    const auto thin = sampled(*volume, sheet, {2.0, kind}, 0.25, {});
    QVERIFY(std::abs(thin->values[1] - 40.0F) < 1.0F); // the bead lies beyond it
    const auto thick = sampled(*volume, sheet, {10.0, kind}, 0.25, {});
    QVERIFY(std::abs(thick->values[0] - beside) < 1.0);
    // Of the mean, 3 of 10 mm are bead.
    const double expected = kind == SlabKind::Mean ? 40.0 + 1460.0 * 0.3 : atBead;
    QVERIFY2(std::abs(thick->values[1] - expected) < (kind == SlabKind::Mean ? 60.0 : 1.0),
             qPrintable(QString::number(thick->values[1])));
}

void TestSheet::depthIsWhereTheValueLies_data()
{
    QTest::addColumn<SlabKind>("kind");
    QTest::addColumn<double>("expected");
    QTest::newRow("largest") << SlabKind::Maximum << 2.3;
    QTest::newRow("smallest") << SlabKind::Minimum << -3.1;
    QTest::newRow("mean") << SlabKind::Mean << 0.0;
}

void TestSheet::depthIsWhereTheValueLies()
{
    QFETCH(SlabKind, kind);
    QFETCH(double, expected);
    const core::VectorLps normal{0.0, 0.6, 0.8};
    const auto volume = test::makeVolume(
        test::gridAbout(kSheetCentre, test::obliqueDirection(12, 7, false), {60, 60, 60}, {0.5, 0.5, 0.5}),
        [&](const core::PointLps &p) {
            const double high = core::dot(p - kSheetCentre, normal) - 2.3;
            const double low = core::dot(p - kSheetCentre, normal) + 3.1;
            return 100.0 + 900.0 * std::exp(-high * high) - 600.0 * std::exp(-low * low);
        });
    const double depth = slabDepth(*volume, kSheetCentre, normal, {10.0, kind});
    QVERIFY2(std::abs(depth - expected) < 0.15, qPrintable(QString::number(depth)));
    // Beyond the slab it is not looked for.
    QVERIFY(std::abs(slabDepth(*volume, kSheetCentre, normal, {3.0, kind})) <= 1.5 + 1e-9);
    QCOMPARE(slabDepth(*volume, kSheetCentre, normal, {0.0, kind}), 0.0);
}

void TestSheet::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const auto values = sampled(*rampVolume(), Sheet::flat(kSheetCentre, {1, 0, 0}, {0, 1, 0}, 8, 8), {}, 1.0,
                                core::JobContext(stop.get_token()));
    QVERIFY(!values);
    QCOMPARE(values.error().code, core::ErrorCode::Cancelled);
}

void TestSheet::windowAndLevel()
{
    const QImage image = greyImage({3, 1, {-60.0F, 40.0F, 500.0F}}, {400.0, 40.0});
    QCOMPARE(image.size(), QSize(3, 1));
    QVERIFY(std::abs(qGray(image.pixel(0, 0)) - 64) <= 1);
    QVERIFY(std::abs(qGray(image.pixel(1, 0)) - 128) <= 1);
    QCOMPARE(qGray(image.pixel(2, 0)), 255);
}

void TestSheet::flatSheetGoesThereAndBack()
{
    const FlatSheet sheet(kSheetCentre, {0.6, 0.8, 0.0}, {0.0, 0.0, -1.0}, QRectF(-10, -10, 20, 20));
    const QPointF mm(3.25, -7.5);
    const core::PointLps point = sheet.lpsFromSheet(mm) + sheet.normalAt(0.0) * 2.5;
    const auto place = sheet.placeOf(point);
    QVERIFY(std::hypot(place.mm.x() - mm.x(), place.mm.y() - mm.y()) < 1e-9);
    QVERIFY(std::abs(place.depth - 2.5) < 1e-9);
}

void TestSheet::curvedSheetGoesThereAndBack()
{
    const CurvedSheet sheet(halfCircle(25.0, 60), {0.0, 0.0, -1.0}, 30.0, 40.0);
    QVERIFY(std::abs(sheet.length() - M_PI * 25.0) < 0.2);
    for (double x = -55.0; x <= 55.0; x += 1.37) { // beyond both ends as well
        for (const double y : {-30.0, 0.0, 12.5}) {
            const core::PointLps point = sheet.lpsFromSheet({x, y});
            const auto place = sheet.placeOf(point);
            QVERIFY2(std::hypot(place.mm.x() - x, place.mm.y() - y) < 1e-9, qPrintable(QString::number(x)));
            QVERIFY(std::abs(place.depth) < 1e-9);
            // A step across is a step of depth, and no step along.
            const auto aside = sheet.placeOf(point + sheet.normalAt(x) * 2.0);
            QVERIFY(std::abs(aside.depth - 2.0) < 0.02);
            QVERIFY(std::abs(aside.mm.x() - x) < 0.1);
        }
    }
    // From right to left, and down is down.
    QVERIFY(sheet.lpsFromSheet({-30, 0}).x < sheet.lpsFromSheet({30, 0}).x);
    QVERIFY(sheet.lpsFromSheet({0, 0}).y < kSheetCentre.y); // the middle is the front
    QVERIFY(sheet.lpsFromSheet({0, 10}).z < sheet.lpsFromSheet({0, 0}).z);
}

void TestSheet::curvedSheetShowsTheNearestPlace()
{
    const CurvedSheet sheet(halfCircle(25.0, 60), {0.0, 0.0, -1.0}, 30.0, 40.0);
    const core::VectorLps out{-std::sin(0.5), -std::cos(0.5), 0.0};
    const auto place = sheet.placeOf(kSheetCentre + out * 28.0 + core::VectorLps{0, 0, -4});
    QVERIFY(std::abs(place.mm.x() + 25.0 * 0.5) < 0.1); // to the patient's right: left of the middle
    QVERIFY(std::abs(place.mm.y() - 4.0) < 1e-9);
    QVERIFY(std::abs(std::abs(place.depth) - 3.0) < 0.05);
    const auto inside = sheet.placeOf(kSheetCentre + out * 22.0);
    QVERIFY(place.depth * inside.depth < 0.0);
}

void TestSheet::coarseFirstThenFine()
{
    const auto volume = rampVolume();
    SheetSampler sampler;
    QSignalSpy refined(&sampler, &SheetSampler::refined);
    sampler.setVolume(volume);
    sampler.show(Sheet::flat(kSheetCentre + core::VectorLps{-20, -20, 0}, {0.05, 0, 0}, {0, 0.05, 0}, 800, 800),
                 {10.0, SlabKind::Mean});
    QVERIFY(!sampler.isFine());
    const QImage coarse = sampler.image({400.0, 0.0});
    QCOMPARE(coarse.size(), QSize(800, 800));
    QTRY_COMPARE_WITH_TIMEOUT(refined.count(), 1, 20000);
    QVERIFY(sampler.isFine());
    const QImage fine = sampler.image({400.0, 0.0});
    QCOMPARE(fine.size(), QSize(800, 800));
    // The coarse one is a picture of the same thing at the same place.
    for (int n = 50; n < 800; n += 70) {
        QVERIFY(std::abs(qGray(coarse.pixel(n, 400)) - qGray(fine.pixel(n, 400))) <= 4);
        QVERIFY(std::abs(qGray(coarse.pixel(400, n)) - qGray(fine.pixel(400, n))) <= 4);
    }
}

void TestSheet::theNewestSheetWins()
{
    const auto volume = rampVolume();
    auto sampler = std::make_unique<SheetSampler>();
    QSignalSpy refined(sampler.get(), &SheetSampler::refined);
    sampler->setVolume(volume);
    for (int n = 0; n < 6; ++n) {
        sampler->show(Sheet::flat(kSheetCentre + core::VectorLps{-20, -20, double(n)}, {0.05, 0, 0}, {0, 0.05, 0}, 700, 700),
                      {8.0, SlabKind::Maximum});
    }
    QTRY_COMPARE_WITH_TIMEOUT(refined.count(), 1, 20000);
    QTest::qWait(0);
    QCOMPARE(refined.count(), 1);
    // A small one needs no thread.
    sampler->show(Sheet::flat(kSheetCentre, {0.2, 0, 0}, {0, 0.2, 0}, 30, 30), {});
    QVERIFY(sampler->isFine());
    sampler->show(Sheet::flat(kSheetCentre, {0.05, 0, 0}, {0, 0.05, 0}, 900, 900), {20.0, SlabKind::Mean});
    sampler.reset(); // while the thread is at it
}

GONION_TEST(TestSheet, gonion::testing::runTestWithWindows<TestSheet>);
#include "tst_sheet.moc"
