// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/shapes.h"
#include "tests/program/test_program.h"
#include "training/phantom/random.h"

#include <QtTest>

#include <cmath>

using namespace gonion::training::phantom;

namespace {

float distanceTo(const Shape &shape, Vec3 p)
{
    float distance = 0.0F;
    joinDistance(shape, Join::First, 0.0F, &p.x, &p.y, &p.z, &distance, 1);
    return distance;
}

Frame slanted()
{
    return Frame::along({3.0F, -2.0F, 5.0F}, {1.0F, 2.0F, -0.5F}, {0.0F, 1.0F, 1.0F});
}

} // namespace

class TestShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measuresKnownDistances();
    void putsTheTipOnTheSurface();
    void holdsEachSolidInItsBox_data();
    void holdsEachSolidInItsBox();
    void joinsAndCuts();
};

void TestShapes::measuresKnownDistances()
{
    const Frame f = slanted();
    QVERIFY(std::fabs(distanceTo(Shape::sphere(f.origin, 4.0F), f.at(0.0F, 7.0F, 0.0F)) - 3.0F) < 1e-4F);
    const Shape box = Shape::roundBox(f, {5.0F, 3.0F, 2.0F}, 1.0F);
    QVERIFY(std::fabs(distanceTo(box, f.at(7.0F, 0.0F, 0.0F)) - 2.0F) < 1e-4F);
    QVERIFY(std::fabs(distanceTo(box, f.at(0.0F, -4.0F, 0.5F)) - 1.0F) < 1e-4F);
    QVERIFY(std::fabs(distanceTo(box, f.at(0.0F, 0.0F, 1.5F)) + 0.5F) < 1e-4F);
    const Shape ellipsoid = Shape::turnedEllipsoid(f, {6.0F, 3.0F, 2.0F});
    QVERIFY(std::fabs(distanceTo(ellipsoid, f.at(6.0F, 0.0F, 0.0F))) < 1e-3F);
    QVERIFY(std::fabs(distanceTo(ellipsoid, f.at(0.0F, 0.0F, 4.0F)) - 2.0F) < 1e-2F);
    const Shape plate = Shape::plate(f.at(0, 0, 0), f.at(10, 0, 0), f.at(4, 8, 0), 1.0F, 2.0F, 1.5F);
    QVERIFY(std::fabs(distanceTo(plate, f.at(10.0F, 0.0F, 5.0F)) - 3.0F) < 1e-3F);
    QVERIFY(std::fabs(distanceTo(plate, f.at(4.0F, 8.0F, -1.5F))) < 1e-3F);
    QVERIFY(distanceTo(plate, f.at(4.0F, 3.0F, 0.5F)) < -0.5F);
}

void TestShapes::putsTheTipOnTheSurface()
{
    const Frame f = slanted();
    const Shape root = Shape::beam(f.origin, f.at(12.0F, 0.0F, 0.0F), f.v, {3.0F, 4.0F}, {1.0F, 1.2F}, 1.0F).bent(0.02F, -0.01F);
    QVERIFY(std::fabs(distanceTo(root, root.tip())) < 1e-3F);
    const Shape capsule = Shape::capsule(f.origin, f.at(9.0F, 1.0F, 2.0F), 2.0F, 1.0F);
    QVERIFY(std::fabs(distanceTo(capsule, capsule.tip())) < 1e-3F);
}

void TestShapes::holdsEachSolidInItsBox_data()
{
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind < 5; ++kind) {
        QTest::addRow("%d", kind) << kind;
    }
}

void TestShapes::holdsEachSolidInItsBox()
{
    QFETCH(int, kind);
    const Frame f = slanted();
    const std::array<Shape, 5> shapes{
        Shape::turnedEllipsoid(f, {7.0F, 3.0F, 2.0F}), Shape::roundBox(f, {5.0F, 3.0F, 2.0F}, 0.5F),
        Shape::beam(f.origin, f.at(9, 0, 0), f.v, {3.0F, 2.0F}, {1.0F, 4.0F}, 1.0F).bent(0.05F, 0.03F),
        Shape::capsule(f.origin, f.at(3, 9, 1), 2.0F, 4.0F),
        Shape::plate(f.at(0, 0, 0), f.at(10, 0, 0), f.at(-4, 8, 0), 1.0F, 3.0F, 0.5F)};
    const Shape &shape = shapes[static_cast<std::size_t>(kind)];
    Random random(5, 0);
    int inside = 0;
    for (int n = 0; n < 20000; ++n) {
        const Vec3 p = f.origin + Vec3{random.uniform(-18, 18), random.uniform(-18, 18), random.uniform(-18, 18)};
        if (distanceTo(shape, p) < 0.0F) {
            ++inside;
            QVERIFY(shape.box.distance(p) < 1e-3F);
        }
    }
    QVERIFY(inside > 50);
}

void TestShapes::joinsAndCuts()
{
    const Shape left = Shape::sphere({-1.0F, 0.0F, 0.0F}, 2.0F);
    const Shape right = Shape::sphere({1.0F, 0.0F, 0.0F}, 2.0F);
    const auto joined = [&](Vec3 p, Join join, float blend) {
        float distance = distanceTo(left, p);
        joinDistance(right, join, blend, &p.x, &p.y, &p.z, &distance, 1);
        return distance;
    };
    QVERIFY(joined({2.5F, 0.0F, 0.0F}, Join::Union, 0.0F) < 0.0F);
    QVERIFY(joined({0.5F, 0.0F, 0.0F}, Join::Subtract, 0.0F) > 0.0F);
    QVERIFY(joined({-2.0F, 0.0F, 0.0F}, Join::Subtract, 0.0F) < 0.0F);
    // A blend fills the groove between the two.
    QVERIFY(joined({0.0F, 1.8F, 0.0F}, Join::Union, 2.0F) < joined({0.0F, 1.8F, 0.0F}, Join::Union, 0.0F));
}

GONION_TEST(TestShapes, gonion::testing::runTest<TestShapes>);
#include "tst_shapes.moc"
