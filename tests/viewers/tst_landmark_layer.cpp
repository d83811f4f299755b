// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_layer.h"

#include <QImage>
#include <QPainter>
#include <QtTest>

using namespace gonion;
using namespace gonion::viewers;

namespace {

LandmarkMark markAt(const QString &id, const core::PointLps &position, MarkKind kind = MarkKind::Predicted)
{
    LandmarkMark mark;
    mark.id = id;
    mark.position = position;
    mark.kind = kind;
    return mark;
}

/// x and y are pixels, z is the distance from the slice.
ViewProjection flat()
{
    return {[](const core::PointLps &p) { return QPointF(p.x, p.y); },
            [](const core::PointLps &p) { return std::abs(p.z); }};
}

QImage painted(const LandmarkLayer &layer, const DisplayOptions &options)
{
    QImage image(200, 200, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::black);
    QPainter painter(&image);
    layer.paint(painter, flat(), QRectF(0, 0, 200, 200), options);
    return image;
}

} // namespace

class TestLandmarkLayer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fadesWithDistance_data();
    void fadesWithDistance();
    void picksTheNearestWithinReach();
    void doesNotPickWhatIsNotShown();
    void paintsPredictionsRedAndTruthGreen();
    void paintsMissingOnesHollow();
    void writesErrorsOnlyWhereMillimetresMayBeShown();
    void cutsTheRadiusWithTheSlice_data();
    void cutsTheRadiusWithTheSlice();
    void hasAPaletteForTheColourBlind();
    void findsThePredictionFirst();
};

void TestLandmarkLayer::fadesWithDistance_data()
{
    QTest::addColumn<double>("depth");
    QTest::addColumn<double>("opacity");
    QTest::newRow("on the slice") << 0.0 << 1.0;
    QTest::newRow("1 mm") << 1.0 << 1.0;
    QTest::newRow("half way") << 3.5 << 0.5;
    QTest::newRow("6 mm") << 6.0 << 0.0;
    QTest::newRow("far") << 60.0 << 0.0;
}

void TestLandmarkLayer::fadesWithDistance()
{
    QFETCH(double, depth);
    QTEST(LandmarkLayer::opacityAt(depth), "opacity");
}

void TestLandmarkLayer::picksTheNearestWithinReach()
{
    LandmarkLayer layer;
    layer.setMarks({markAt("La", {50, 50, 0}), markAt("Lb", {60, 50, 0})});
    const DisplayOptions options;
    QCOMPARE(layer.pick({53, 50}, flat(), options).value_or(QString()), QStringLiteral("La"));
    QCOMPARE(layer.pick({58, 50}, flat(), options).value_or(QString()), QStringLiteral("Lb"));
    QCOMPARE(layer.pick({68, 50}, flat(), options).value_or(QString()), QStringLiteral("Lb"));
    QVERIFY(!layer.pick({69, 50}, flat(), options));
}

void TestLandmarkLayer::doesNotPickWhatIsNotShown()
{
    LandmarkLayer layer;
    layer.setMarks({markAt("far", {50, 50, 7}), markAt("truth", {100, 50, 0}, MarkKind::Truth)});
    DisplayOptions options;
    QVERIFY(!layer.pick({50, 50}, flat(), options));
    QVERIFY(layer.pick({100, 50}, flat(), options));
    options.truthShown = false;
    QVERIFY(!layer.pick({100, 50}, flat(), options));
}

void TestLandmarkLayer::paintsPredictionsRedAndTruthGreen()
{
    LandmarkLayer layer;
    layer.setMarks({markAt("p", {50, 50, 0}), markAt("t", {120, 50, 0}, MarkKind::Truth),
                    markAt("far", {50, 150, 8})});
    const QImage image = painted(layer, {});
    const QColor red = image.pixelColor(50, 50);
    QVERIFY(red.red() > 200 && red.green() < 100);
    const QColor green = image.pixelColor(120, 50);
    QVERIFY(green.green() > 180 && green.red() < 100);
    QCOMPARE(image.pixelColor(50, 150), QColor(Qt::black));
}

void TestLandmarkLayer::paintsMissingOnesHollow()
{
    LandmarkLayer layer;
    LandmarkMark mark = markAt("m", {50, 50, 0});
    mark.state = MarkState::Missing;
    layer.setMarks({mark});
    const QImage image = painted(layer, {});
    QCOMPARE(image.pixelColor(50, 50), QColor(Qt::black));
    QVERIFY(image.pixelColor(55, 50).red() > 120);
}

void TestLandmarkLayer::writesErrorsOnlyWhereMillimetresMayBeShown()
{
    LandmarkLayer layer;
    LandmarkMark mark = markAt("p", {40, 100, 0});
    mark.pairPosition = core::PointLps{160, 100, 0};
    layer.setMarks({mark});
    DisplayOptions options;
    options.labelsShown = false;
    const QImage with = painted(layer, options);
    options.millimetresHidden = true;
    const QImage without = painted(layer, options);
    QVERIFY(with.pixelColor(100, 100).red() > 150); // the line is there in both
    QVERIFY(without.pixelColor(100, 100).red() > 150);
    // Beside the line only the length differs.
    const QRect above(0, 0, 200, 94);
    QCOMPARE(without.copy(above), painted(LandmarkLayer(), options).copy(above));
    QVERIFY(with.copy(above) != without.copy(above));
}

void TestLandmarkLayer::cutsTheRadiusWithTheSlice_data()
{
    QTest::addColumn<double>("depth");
    QTest::addColumn<bool>("shown");
    QTest::addColumn<bool>("millimetres");
    QTest::addColumn<int>("pixels"); // radius of the circle at 10 pixels a mm; 0: none
    QTest::newRow("through the middle") << 0.0 << true << true << 50;
    QTest::newRow("beside it") << 3.0 << true << true << 40;
    QTest::newRow("past the ball") << 5.5 << true << true << 0;
    QTest::newRow("switched off") << 0.0 << false << true << 0;
    QTest::newRow("spacing in doubt") << 0.0 << true << false << 0;
}

void TestLandmarkLayer::cutsTheRadiusWithTheSlice()
{
    QFETCH(double, depth);
    QFETCH(bool, shown);
    QFETCH(bool, millimetres);
    QFETCH(int, pixels);
    LandmarkMark mark = markAt("p", {100, 100, depth});
    mark.radiusMm = 5.0;
    LandmarkLayer layer;
    layer.setMarks({mark});
    DisplayOptions options;
    options.labelsShown = false;
    options.radiiShown = shown;
    options.millimetresHidden = !millimetres;
    ViewProjection projection = flat();
    projection.pixelsPerMm = 10.0;
    QImage image(200, 200, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::black);
    QPainter painter(&image);
    layer.paint(painter, projection, QRectF(0, 0, 200, 200), options);
    for (const int radius : {40, 50}) {
        const int red = std::max(image.pixelColor(100 + radius, 100).red(), image.pixelColor(99 + radius, 100).red());
        QCOMPARE(red > 60, radius == pixels);
    }
}

void TestLandmarkLayer::hasAPaletteForTheColourBlind()
{
    for (const MarkKind kind : {MarkKind::Predicted, MarkKind::Truth}) {
        QVERIFY(LandmarkLayer::colourOf(kind, LandmarkPalette::RedGreen)
                != LandmarkLayer::colourOf(kind, LandmarkPalette::ColourBlindSafe));
    }
}

void TestLandmarkLayer::findsThePredictionFirst()
{
    LandmarkLayer layer;
    layer.setMarks({markAt("La", {1, 1, 1}, MarkKind::Truth), markAt("La", {2, 2, 2})});
    QVERIFY(layer.find("La"));
    QCOMPARE(layer.find("La")->kind, MarkKind::Predicted);
    QVERIFY(!layer.find("Lb"));
}

QTEST_MAIN(TestLandmarkLayer)
#include "tst_landmark_layer.moc"
