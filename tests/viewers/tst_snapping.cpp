// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/snapping.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"

#include <QElapsedTimer>

#include <random>

using namespace gonion;
using namespace gonion::viewers;

Q_DECLARE_METATYPE(gonion::core::ImageGeometry)

namespace {

const core::PointLps kBallCentre{17, -42, 130};

/// A ball of bone whose surface is as sharp as a scanner makes it.
double ball(const core::PointLps &p, double radius, double blur = 0.8)
{
    return 500.0 - 500.0 * std::erf((core::distance(p, kBallCentre) - radius) / (std::sqrt(2.0) * blur));
}

double bead(const core::PointLps &p, const core::PointLps &at, double height = 1500.0, double size = 1.2)
{
    const double r = core::distance(p, at);
    return height * std::exp(-0.5 * r * r / (size * size));
}

} // namespace

class TestSnapping : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheEdge_data();
    void findsTheEdge();
    void projectsOntoAFlatEdge();
    void findsThePeak_data();
    void findsThePeak();
    void staysWithinTheRadius();
    void theNearerOfEqualsWins();
    void aMuchStrongerOneWins();
    void leavesFlatRegionsAlone_data();
    void leavesFlatRegionsAlone();
    void worksAtTheBorder();
    void isQuickEnoughForTheMouse();

private:
    static void addGrids();
};

void TestSnapping::addGrids()
{
    QTest::addColumn<core::ImageGeometry>("grid");
    const core::GridSize size{60, 60, 60};
    const auto row = [&](const char *name, const core::Matrix3 &direction, const std::array<double, 3> &spacing) {
        QTest::newRow(name) << test::gridAbout(kBallCentre, direction, size, spacing);
    };
    row("upright", test::obliqueDirection(0, 0, false), {0.5, 0.5, 0.5});
    row("oblique", test::obliqueDirection(31, -17, false), {0.5, 0.5, 0.5});
    row("mirrored, oblique", test::obliqueDirection(-25, 40, true), {0.6, 0.6, 0.6});
    row("unequal spacing", test::obliqueDirection(0, 0, false), {0.4, 0.7, 1.0});
    row("unequal and oblique", test::obliqueDirection(23, 11, false), {0.45, 0.45, 0.9});
}

void TestSnapping::findsTheEdge_data()
{
    addGrids();
}

void TestSnapping::findsTheEdge()
{
    QFETCH(core::ImageGeometry, grid);
    constexpr double kRadius = 7.0;
    const auto volume = test::makeVolume(grid, [](const core::PointLps &p) { return ball(p, kRadius); });
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    for (int n = 0; n < 40; ++n) {
        core::VectorLps out{normal(random), normal(random), normal(random)};
        out = out * (1.0 / core::length(out));
        const double off = -1.5 + 3.0 * n / 39.0;
        const core::PointLps aim = kBallCentre + out * (kRadius + off);
        const core::PointLps found = snapped(*volume, aim, {true, 2.0, SnapTarget::Edge});
        const double miss = std::abs(core::distance(found, kBallCentre) - kRadius);
        QVERIFY2(miss < 0.2 * *std::max_element(grid.spacing().begin(), grid.spacing().end()),
                 qPrintable(QStringLiteral("%1 mm from the surface").arg(miss)));
        // It goes the short way, not along the surface.
        const double slid = core::distance(found, kBallCentre + out * core::distance(found, kBallCentre));
        QVERIFY2(slid < 0.6, qPrintable(QStringLiteral("slid by %1 mm").arg(slid)));
    }
}

void TestSnapping::projectsOntoAFlatEdge()
{
    // An edge across the voxels, sharp: all its places are alike, the foot of the aim is wanted.
    core::VectorLps normal{0.6, 0.48, 0.64};
    const auto volume = test::makeVolume(
        test::gridAbout(kBallCentre, test::obliqueDirection(10, 0, false), {50, 50, 50}, {0.5, 0.5, 0.5}),
        [&](const core::PointLps &p) { return 800.0 * 0.5 * (1.0 + std::erf(core::dot(p - kBallCentre, normal) / 0.6)); });
    for (const double off : {-1.2, -0.4, 0.0, 0.7, 1.3}) {
        const core::PointLps foot = kBallCentre + core::VectorLps{0.8, -0.36, -0.48}; // on the edge
        QVERIFY(std::abs(core::dot(foot - kBallCentre, normal)) < 1e-9);
        const core::PointLps found = snapped(*volume, foot + normal * off, {true, 2.0, SnapTarget::Edge});
        QVERIFY2(core::distance(found, foot) < 0.12, qPrintable(QString::number(core::distance(found, foot))));
    }
}

void TestSnapping::findsThePeak_data()
{
    addGrids();
}

void TestSnapping::findsThePeak()
{
    QFETCH(core::ImageGeometry, grid);
    const core::PointLps top = kBallCentre + core::VectorLps{0.13, -0.31, 0.22}; // between the voxels
    const auto volume = test::makeVolume(grid, [&](const core::PointLps &p) { return -1000.0 + bead(p, top); });
    for (const core::VectorLps &off : {core::VectorLps{1.2, 0, 0}, {0, -0.9, 0.9}, {0.1, 0.1, 0.1}}) {
        const core::PointLps found = snapped(*volume, top + off, {true, 2.0, SnapTarget::Peak});
        const double miss = core::distance(found, top);
        QVERIFY2(miss < 0.1 * *std::max_element(grid.spacing().begin(), grid.spacing().end()),
                 qPrintable(QStringLiteral("%1 mm").arg(miss)));
    }
}

void TestSnapping::staysWithinTheRadius()
{
    const auto volume = test::makeVolume(
        test::gridAbout(kBallCentre, test::obliqueDirection(0, 0, false), {60, 60, 60}, {0.5, 0.5, 0.5}),
        [](const core::PointLps &p) { return ball(p, 7.0) + bead(p, kBallCentre + core::VectorLps{11, 0, 0}); });
    const core::PointLps aim = kBallCentre + core::VectorLps{4.0, 0, 0};
    for (const SnapTarget target : {SnapTarget::Edge, SnapTarget::Peak}) {
        for (const double radius : {0.5, 1.0, 2.0, 3.2, 6.0}) {
            QVERIFY(core::distance(snapped(*volume, aim, {true, radius, target}), aim) <= radius + 1e-9);
        }
    }
    // Off is off, and nonsense is taken as off.
    QCOMPARE(snapped(*volume, aim, {false, 5.0, SnapTarget::Edge}), aim);
    QCOMPARE(snapped(*volume, aim, {true, 0.0, SnapTarget::Edge}), aim);
    QCOMPARE(snapped(*volume, aim, {true, std::nan(""), SnapTarget::Edge}), aim);
}

void TestSnapping::theNearerOfEqualsWins()
{
    const core::PointLps left = kBallCentre + core::VectorLps{3, 0, 0};
    const core::PointLps right = kBallCentre + core::VectorLps{-3, 0, 0};
    const auto volume = test::makeVolume(
        test::gridAbout(kBallCentre, test::obliqueDirection(0, 0, false), {60, 60, 60}, {0.5, 0.5, 0.5}),
        [&](const core::PointLps &p) { return bead(p, left, 1000, 0.8) + bead(p, right, 1000, 0.8); });
    QVERIFY(core::distance(snapped(*volume, kBallCentre + core::VectorLps{0.6, 0, 0}, {true, 5.0, SnapTarget::Peak}), left) < 0.1);
    QVERIFY(core::distance(snapped(*volume, kBallCentre + core::VectorLps{-0.6, 0, 0}, {true, 5.0, SnapTarget::Peak}), right) < 0.1);
}

void TestSnapping::aMuchStrongerOneWins()
{
    const core::PointLps strong = kBallCentre + core::VectorLps{2.5, 0, 0};
    const core::PointLps weak = kBallCentre + core::VectorLps{-1.5, 0, 0};
    const auto volume = test::makeVolume(
        test::gridAbout(kBallCentre, test::obliqueDirection(0, 0, false), {60, 60, 60}, {0.5, 0.5, 0.5}),
        [&](const core::PointLps &p) { return bead(p, strong, 1500, 0.8) + bead(p, weak, 300, 0.8); });
    QVERIFY(core::distance(snapped(*volume, kBallCentre, {true, 3.5, SnapTarget::Peak}), strong) < 0.1);
    QVERIFY(core::distance(snapped(*volume, kBallCentre, {true, 2.0, SnapTarget::Peak}), weak) < 0.1);
}

void TestSnapping::leavesFlatRegionsAlone_data()
{
    QTest::addColumn<SnapTarget>("target");
    QTest::newRow("edge") << SnapTarget::Edge;
    QTest::newRow("peak") << SnapTarget::Peak;
}

void TestSnapping::leavesFlatRegionsAlone()
{
    QFETCH(SnapTarget, target);
    const auto volume = test::makeVolume(test::gridAbout(kBallCentre, test::obliqueDirection(5, 0, false)),
                                         [](const core::PointLps &) { return -1000.0; });
    const core::PointLps aim = kBallCentre + core::VectorLps{0.3, 0.2, 0.1};
    QCOMPARE(snapped(*volume, aim, {true, 4.0, target}), aim);
    const core::PointLps outside = kBallCentre + core::VectorLps{900, 0, 0};
    QCOMPARE(snapped(*volume, outside, {true, 4.0, target}), outside);
}

void TestSnapping::worksAtTheBorder()
{
    // The brightest voxel is the last one of the grid; the volume's end itself is no edge.
    const core::ImageGeometry grid =
        test::gridAbout(kBallCentre, test::obliqueDirection(20, 10, false), {30, 30, 30}, {0.5, 0.5, 0.5});
    const core::PointLps corner = grid.lpsFromVoxel({29, 29, 29});
    const auto volume = test::makeVolume(grid, [&](const core::PointLps &p) { return bead(p, corner, 1500, 1.0); });
    const core::PointLps found =
        snapped(*volume, grid.lpsFromIndex({28, 28.2, 29.3}), {true, 2.0, SnapTarget::Peak});
    QVERIFY(core::distance(found, corner) < 0.3);
    QVERIFY(grid.contains(found));
    const auto bright = test::makeVolume(grid, [](const core::PointLps &) { return 1200.0; });
    const core::PointLps aim = grid.lpsFromIndex({29, 15, 15});
    QCOMPARE(snapped(*bright, aim, {true, 2.0, SnapTarget::Edge}), aim);
    // A volume of one slice.
    const core::ImageGeometry flat =
        test::gridAbout(kBallCentre, test::obliqueDirection(0, 0, false), {40, 40, 1}, {0.5, 0.5, 2.0});
    const auto slice = test::makeVolume(flat, [](const core::PointLps &p) { return p.x > kBallCentre.x ? 1000.0 : 0.0; });
    const core::PointLps edge = snapped(*slice, kBallCentre + core::VectorLps{0.8, 0.4, 0}, {true, 2.0, SnapTarget::Edge});
    QVERIFY(std::abs(edge.x - kBallCentre.x) < 0.3);
    QVERIFY(std::abs(edge.z - kBallCentre.z) < 1e-9);
}

void TestSnapping::isQuickEnoughForTheMouse()
{
    const auto volume = test::makeVolume(
        test::gridAbout(kBallCentre, test::obliqueDirection(0, 0, false), {80, 80, 80}, {0.4, 0.4, 0.4}),
        [](const core::PointLps &p) { return ball(p, 7.0); });
    for (const SnapTarget target : {SnapTarget::Edge, SnapTarget::Peak}) {
        QElapsedTimer timer;
        timer.start();
        constexpr int kTimes = 50;
        for (int n = 0; n < kTimes; ++n) {
            (void)snapped(*volume, kBallCentre + core::VectorLps{6.0 + 0.02 * n, 0.3, 0.1}, {true, 2.0, target});
        }
        const double ms = static_cast<double>(timer.nsecsElapsed()) * 1e-6 / kTimes;
        qInfo("%s: %.3f ms a call at 2 mm in voxels of 0.4 mm", target == SnapTarget::Edge ? "edge" : "peak", ms);
        QVERIFY2(ms < 8.0, "a frame is 16 ms");
    }
}

GONION_TEST(TestSnapping, gonion::testing::runTestWithEvents<TestSnapping>);
#include "tst_snapping.moc"
