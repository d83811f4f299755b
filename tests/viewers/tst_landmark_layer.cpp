// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_layer.h"
#include "tests/program/window_test.h"

#include <QImage>
#include <QPainter>
#include <QtTest>

#include <cmath>
#include <ctime>
#include <random>

using namespace gonion;
using namespace gonion::viewers;

namespace {

LandmarkMark paintedMark(const QString &id, const core::PointLps &position, MarkKind kind = MarkKind::Predicted)
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
    void coloursAreToldApart_data();
    void coloursAreToldApart();
    void paintsProposalsDashedAndOpen();
    void hidesProposalsWhenAsked();
    void showsTheDraggedMarkOpenWhereItIs();
    void highlightsTheMarkUnderTheMouse();
    void opinionsHaveTheirOwnColourAndCannotBeMoved();
    void twoHundredMarksStayFluent();
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
    layer.setMarks({paintedMark("La", {50, 50, 0}), paintedMark("Lb", {60, 50, 0})});
    const DisplayOptions options;
    QCOMPARE(layer.pick({53, 50}, flat(), options).value_or(QString()), QStringLiteral("La"));
    QCOMPARE(layer.pick({58, 50}, flat(), options).value_or(QString()), QStringLiteral("Lb"));
    QCOMPARE(layer.pick({68, 50}, flat(), options).value_or(QString()), QStringLiteral("Lb"));
    QVERIFY(!layer.pick({69, 50}, flat(), options));
}

void TestLandmarkLayer::doesNotPickWhatIsNotShown()
{
    LandmarkLayer layer;
    layer.setMarks({paintedMark("far", {50, 50, 7}), paintedMark("truth", {100, 50, 0}, MarkKind::Truth)});
    DisplayOptions options;
    QVERIFY(!layer.pick({50, 50}, flat(), options));
    QVERIFY(layer.pick({100, 50}, flat(), options));
    options.truthShown = false;
    QVERIFY(!layer.pick({100, 50}, flat(), options));
}

void TestLandmarkLayer::paintsPredictionsRedAndTruthGreen()
{
    LandmarkLayer layer;
    layer.setMarks({paintedMark("p", {50, 50, 0}), paintedMark("t", {120, 50, 0}, MarkKind::Truth),
                    paintedMark("far", {50, 150, 8})});
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
    LandmarkMark mark = paintedMark("m", {50, 50, 0});
    mark.state = MarkState::Missing;
    layer.setMarks({mark});
    const QImage image = painted(layer, {});
    QCOMPARE(image.pixelColor(50, 50), QColor(Qt::black));
    QVERIFY(image.pixelColor(55, 50).red() > 120);
}

void TestLandmarkLayer::writesErrorsOnlyWhereMillimetresMayBeShown()
{
    LandmarkLayer layer;
    LandmarkMark mark = paintedMark("p", {40, 100, 0});
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
    LandmarkMark mark = paintedMark("p", {100, 100, depth});
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
    layer.setMarks({paintedMark("La", {1, 1, 1}, MarkKind::Truth), paintedMark("La", {2, 2, 2})});
    QVERIFY(layer.find("La"));
    QCOMPARE(layer.find("La")->kind, MarkKind::Predicted);
    QVERIFY(!layer.find("Lb"));
}

void TestLandmarkLayer::coloursAreToldApart_data()
{
    QTest::addColumn<int>("palette");
    QTest::newRow("red and green") << int(LandmarkPalette::RedGreen);
    QTest::newRow("colour-blind safe") << int(LandmarkPalette::ColourBlindSafe);
}

void TestLandmarkLayer::coloursAreToldApart()
{
    QFETCH(int, palette);
    // As eyes without red or green receptors see them (Vienot, Brettel and Mollon 1999, in linear light).
    const auto seen = [](const QColor &colour, bool protan) {
        const auto linear = [](double v) { return std::pow(v, 2.2); };
        const double r = linear(colour.redF());
        const double g = linear(colour.greenF());
        const double b = linear(colour.blueF());
        const double yellow = protan ? 0.11238 * r + 0.88762 * g : 0.29275 * r + 0.70725 * g;
        const double blue = protan ? 0.00401 * r - 0.00401 * g + b : -0.02234 * r + 0.02234 * g + b;
        return std::pair(std::pow(std::max(yellow, 0.0), 1 / 2.2), std::pow(std::max(blue, 0.0), 1 / 2.2));
    };
    const auto colour = [&](MarkKind kind) { return LandmarkLayer::colourOf(kind, LandmarkPalette(palette)); };
    for (const MarkKind other : {MarkKind::Predicted, MarkKind::Truth}) {
        for (const bool protan : {true, false}) {
            const auto a = seen(colour(MarkKind::Proposed), protan);
            const auto b = seen(colour(other), protan);
            QVERIFY(std::hypot(a.first - b.first, a.second - b.second) > 0.3);
        }
    }
}

void TestLandmarkLayer::paintsProposalsDashedAndOpen()
{
    LandmarkLayer layer;
    layer.setMarks({paintedMark("p", {50, 50, 0}, MarkKind::Proposed)});
    DisplayOptions options;
    options.labelsShown = false;
    const QImage image = painted(layer, options);
    // A dot, nothing around it, then a broken line.
    QVERIFY(image.pixelColor(50, 50).blue() > 120);
    QVERIFY(image.pixelColor(53, 53).blue() < 60);
    int on = 0;
    int off = 0;
    for (int x = 45; x <= 55; ++x) {
        int most = 0;
        for (int y = 40; y <= 46; ++y) {
            most = std::max(most, image.pixelColor(x, y).blue());
        }
        on += most > 180 ? 1 : 0;
        off += most < 110 ? 1 : 0;
    }
    QVERIFY2(on >= 3 && off >= 2, qPrintable(QStringLiteral("%1 on, %2 off").arg(on).arg(off)));
}

void TestLandmarkLayer::hidesProposalsWhenAsked()
{
    LandmarkLayer layer;
    layer.setMarks({paintedMark("p", {50, 50, 0}, MarkKind::Proposed)});
    DisplayOptions options;
    QVERIFY(layer.pick({50, 50}, flat(), options));
    QVERIFY(layer.pickEditable({50, 50}, flat(), options));
    options.proposalsShown = false;
    QVERIFY(!layer.pick({50, 50}, flat(), options));
    QCOMPARE(painted(layer, options), painted(LandmarkLayer(), options));
}

void TestLandmarkLayer::showsTheDraggedMarkOpenWhereItIs()
{
    LandmarkMark predicted = paintedMark("La", {30, 50, 0});
    predicted.pairPosition = core::PointLps{60, 50, 0};
    LandmarkLayer layer;
    layer.setMarks({predicted, paintedMark("La", {60, 50, 0}, MarkKind::Truth)});
    layer.setDragged(PickedMark{"La", MarkKind::Truth, {120, 90, 0}});
    QCOMPARE(layer.marks().size(), std::size_t{2});
    QCOMPARE(layer.find("La", MarkKind::Truth)->position, (core::PointLps{120, 90, 0}));
    QCOMPARE(*layer.find("La", MarkKind::Predicted)->pairPosition, (core::PointLps{120, 90, 0})); // the error line
    DisplayOptions options;
    options.labelsShown = false;
    options.predictionsShown = false;
    const QImage image = painted(layer, options);
    QVERIFY(image.pixelColor(120, 90).green() > 100);  // a dot
    QVERIFY(image.pixelColor(124, 90).green() < 60);   // open about it
    QCOMPARE(image.pixelColor(60, 50), QColor(Qt::black));
    layer.setDragged(std::nullopt);
    QCOMPARE(layer.find("La", MarkKind::Truth)->position, (core::PointLps{60, 50, 0}));
}

void TestLandmarkLayer::highlightsTheMarkUnderTheMouse()
{
    LandmarkLayer layer;
    layer.setMarks({paintedMark("La", {50, 50, 0}), paintedMark("La", {120, 50, 0}, MarkKind::Truth)});
    DisplayOptions options;
    options.labelsShown = false;
    const QImage before = painted(layer, options);
    layer.setHovered(PickedMark{"La", MarkKind::Truth, {120, 50, 0}});
    const QImage after = painted(layer, options);
    QVERIFY(before.copy(100, 30, 40, 40) != after.copy(100, 30, 40, 40));
    QCOMPARE(before.copy(30, 30, 40, 40), after.copy(30, 30, 40, 40)); // only the one of that kind
}

void TestLandmarkLayer::opinionsHaveTheirOwnColourAndCannotBeMoved()
{
    LandmarkMark opinion = paintedMark(QStringLiteral("La"), {50, 50, 0}, MarkKind::Opinion);
    opinion.colour = QColor(0x56, 0xb4, 0xe9);
    const LandmarkMark mean = paintedMark(QStringLiteral("La"), {120, 50, 0}, MarkKind::Mean);
    LandmarkLayer layer;
    layer.setMarks({opinion, mean});
    DisplayOptions options;
    options.labelsShown = false;
    const QImage image = painted(layer, options);
    QCOMPARE(image.pixelColor(50, 50), opinion.colour);
    QCOMPARE(image.pixelColor(120, 50), QColor(Qt::black)); // a ring: what lies under it is seen
    QVERIFY(qGray(image.pixel(120 + 7, 50)) > 150);
    QCOMPARE(layer.pick({50, 50}, flat(), options), QStringLiteral("La"));
    QVERIFY(!layer.pickEditable({50, 50}, flat(), options));
    QVERIFY(!layer.pickEditable({120, 50}, flat(), options));
    options.opinionsShown = false;
    QVERIFY(!layer.pick({50, 50}, flat(), options));
    QCOMPARE(painted(layer, options).pixelColor(50, 50), QColor(Qt::black));
}

void TestLandmarkLayer::twoHundredMarksStayFluent()
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> place(10.0, 790.0);
    QImage image(800, 800, QImage::Format_ARGB32_Premultiplied);
    const auto milliseconds = [&](int count, bool picking) {
        std::vector<LandmarkMark> marks;
        for (int n = 0; n < count; ++n) {
            marks.push_back(paintedMark(QStringLiteral("lm%1").arg(n), {place(random), place(random), 0},
                                   n % 2 == 0 ? MarkKind::Predicted : MarkKind::Truth));
        }
        LandmarkLayer layer;
        layer.setMarks(marks);
        constexpr int kTimes = 20;
        const std::clock_t start = std::clock(); // of the processor: others' load does not count
        for (int n = 0; n < kTimes; ++n) {
            if (picking) {
                (void)layer.pickEditable({400.0 + n, 400.0}, flat(), {});
            } else {
                QPainter painter(&image);
                layer.paint(painter, flat(), QRectF(0, 0, 800, 800), {});
            }
        }
        return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kTimes;
    };
    (void)milliseconds(200, false); // labels become pictures once
    for (const bool picking : {false, true}) {
        const double few = milliseconds(14, picking);
        const double many = milliseconds(200, picking);
        qInfo("%s: %.3f ms with 14 marks on the slice, %.3f ms with 200", picking ? "pick" : "paint", few, many);
        QVERIFY(many < (picking ? 1.0 : 16.0));
    }
}

GONION_TEST(TestLandmarkLayer, gonion::testing::runTestWithWindows<TestLandmarkLayer>);
#include "tst_landmark_layer.moc"
