// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/dental_arch.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"
#include "viewers/arch_tool.h"

#include <QSignalSpy>

using namespace gonion;
using namespace gonion::viewers;

namespace {

const core::PointLps kMiddle{12, -40, 60};

/// How far a place is from the row of teeth: a parabola of 56 mm by 45 mm in a plane tilted by `slope`
/// from front to back.
double fromTeeth(const core::PointLps &p, double slope)
{
    double least = 1e9;
    for (int n = -40; n <= 40; ++n) {
        const double share = n / 40.0;
        const double y = kMiddle.y - 20.0 + 45.0 * share * share;
        const core::PointLps tooth{kMiddle.x + 28.0 * share, y, kMiddle.z + slope * (y - kMiddle.y)};
        least = std::min(least, core::distance(p, tooth));
    }
    return least;
}

/// A skull of bone, teeth of enamel in it, and something dense elsewhere: the inner ears.
std::shared_ptr<const core::Volume> headWithTeeth(double slope)
{
    const auto grid = core::ImageGeometry::axisAligned(kMiddle + core::VectorLps{-50, -50, -40}, {1.2, 1.2, 1.2},
                                                       {84, 100, 90});
    return test::makeVolume(*grid, [slope](const core::PointLps &p) {
        if (fromTeeth(p, slope) < 4.0) {
            return 2200.0;
        }
        for (const double side : {-35.0, 35.0}) {
            if (core::distance(p, kMiddle + core::VectorLps{side, 45, 50}) < 6.0) {
                return 2100.0;
            }
        }
        const double shell = core::distance(p, kMiddle + core::VectorLps{0, 20, 20});
        return shell > 40.0 && shell < 44.0 ? 900.0 : 40.0;
    });
}

} // namespace

class TestDentalArch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheTeeth_data();
    void findsTheTeeth();
    void findsNothingWhereThereIsNothing();
    void crownsPullTheCurve();
    void curveGoesThroughItsControls();
    void handlesStayInThePlane();
};

void TestDentalArch::findsTheTeeth_data()
{
    QTest::addColumn<double>("slope");
    QTest::newRow("level") << 0.0;
    QTest::newRow("chin down") << 0.2;
    QTest::newRow("chin up") << -0.17;
}

void TestDentalArch::findsTheTeeth()
{
    QFETCH(double, slope);
    const auto arch = estimateArch(findDense(*headWithTeeth(slope)), {});
    QVERIFY(arch);
    QVERIFY(arch->controls.size() >= 5);
    QVERIFY(arch->controls.front().x < arch->controls.back().x); // from the patient's right
    // The normal of the plane of the bite, to some degrees.
    const core::VectorLps up = core::VectorLps{0.0, -slope, 1.0} * (1.0 / std::hypot(slope, 1.0));
    QVERIFY(core::dot(arch->up, up) > std::cos(4.0 * M_PI / 180.0));
    // All but the ends, which go on beyond the teeth, runs through them.
    const auto curve = arch->curve(1.0);
    int onTeeth = 0;
    for (std::size_t n = 1; n < curve.size(); ++n) {
        onTeeth += fromTeeth(curve[n], slope) < 4.0 ? 1 : 0;
        QVERIFY(core::distance(curve[n - 1], curve[n]) < 1.01);
    }
    QVERIFY2(onTeeth > 80, qPrintable(QStringLiteral("%1 mm of %2").arg(onTeeth).arg(curve.size())));
    // And no tooth is left out.
    for (int n = -34; n <= 34; n += 4) {
        const double share = n / 40.0;
        const double y = kMiddle.y - 20.0 + 45.0 * share * share;
        double least = 1e9;
        for (const core::PointLps &p : curve) {
            least = std::min(least, core::distance(p, {kMiddle.x + 28.0 * share, y, kMiddle.z + slope * (y - kMiddle.y)}));
        }
        QVERIFY2(least < 3.5, qPrintable(QStringLiteral("%1 mm at %2").arg(least).arg(n)));
    }
}

void TestDentalArch::findsNothingWhereThereIsNothing()
{
    const auto soft = test::makeVolume(test::gridAbout(kMiddle, test::obliqueDirection(0, 0, false)),
                                       [](const core::PointLps &p) { return core::distance(p, kMiddle) < 30 ? 40.0 : -1000.0; });
    QVERIFY(!estimateArch(findDense(*soft), {}));
    const auto bead = test::makeVolume(test::gridAbout(kMiddle, test::obliqueDirection(0, 0, false)),
                                       [](const core::PointLps &p) { return core::distance(p, kMiddle) < 6 ? 3000.0 : 40.0; });
    QVERIFY(!estimateArch(findDense(*bead), {}));
    const DentalArch usual = usualArch(kMiddle);
    QVERIFY(usual.curve(1.0).size() > 60);
}

void TestDentalArch::crownsPullTheCurve()
{
    const DenseCloud cloud = findDense(*headWithTeeth(0.0));
    const core::PointLps crown = kMiddle + core::VectorLps{24, 20, 0}; // 5 mm beside the teeth
    const auto distanceTo = [&](const DentalArch &arch) {
        double least = 1e9;
        for (const core::PointLps &p : arch.curve(0.5)) {
            least = std::min(least, core::distance(p, crown));
        }
        return least;
    };
    const double without = distanceTo(*estimateArch(cloud, {}));
    const double with = distanceTo(*estimateArch(cloud, {crown, crown, crown, crown}));
    QVERIFY2(with < without - 0.2, qPrintable(QStringLiteral("%1 against %2").arg(with).arg(without)));
}

void TestDentalArch::curveGoesThroughItsControls()
{
    const DentalArch arch = usualArch(kMiddle);
    const auto curve = arch.curve(0.5);
    for (const core::PointLps &control : arch.controls) {
        double least = 1e9;
        for (const core::PointLps &p : curve) {
            least = std::min(least, core::distance(p, control));
        }
        QVERIFY(least < 0.5);
    }
}

void TestDentalArch::handlesStayInThePlane()
{
    ArchTool tool;
    QSignalSpy changed(&tool, &ArchTool::changed);
    tool.moveControl(0, kMiddle); // nothing to move
    QCOMPARE(changed.count(), 0);
    DentalArch arch = usualArch(kMiddle);
    const double slope = 0.2;
    arch.up = core::VectorLps{0.0, -slope, 1.0} * (1.0 / std::hypot(slope, 1.0));
    for (core::PointLps &control : arch.controls) {
        control.z = kMiddle.z + slope * (control.y - kMiddle.y);
    }
    tool.setArch(arch);
    QVERIFY(!tool.isAdjusted());
    tool.moveControl(3, {kMiddle.x + 2, kMiddle.y - 30, 999});
    QVERIFY(tool.isAdjusted());
    const core::PointLps moved = tool.arch()->controls[3];
    QVERIFY(std::abs(moved.z - (kMiddle.z + slope * (moved.y - kMiddle.y))) < 1e-9);
    QCOMPARE(moved.x, kMiddle.x + 2);
    const int before = changed.count();
    tool.moveControl(2, moved); // two on one place
    tool.moveControl(99, kMiddle);
    QCOMPARE(changed.count(), before);
}

GONION_TEST(TestDentalArch, gonion::testing::runTestWithEvents<TestDentalArch>);
#include "tst_dental_arch.moc"
