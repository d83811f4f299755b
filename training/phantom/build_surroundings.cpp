// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

void addTable(Scene &scene, const core::PointLps &centre, Random &random)
{
    const Vec3 head{static_cast<float>(centre.x), static_cast<float>(centre.y), static_cast<float>(centre.z)};
    const float kind = random.unit();
    const float foam = random.uniform(-990.0F, -780.0F);
    const Coat shell{.hu = random.uniform(-450.0F, 250.0F)};
    const Coat inside{.grow = -random.uniform(0.8F, 3.0F), .hu = foam};
    const float behind = head.y + random.uniform(98.0F, 125.0F);
    const auto board = [&](float halfWidth, float thickness, float rounding) {
        Frame frame;
        frame.origin = {head.x + random.normal(0.0F, 8.0F), behind + thickness, head.z};
        return Shape::roundBox(frame, {halfWidth, thickness, 700.0F}, rounding);
    };
    if (kind < 0.15F) {
        return; // a seated patient, or the table outside the field of view
    }
    if (kind < 0.45F) {
        scene.add(Space::Table, board(random.uniform(120.0F, 260.0F), random.uniform(8.0F, 35.0F), 8.0F), {shell, inside});
        return;
    }
    if (kind < 0.8F) { // a trough around the back of the head
        const float radius = random.uniform(100.0F, 135.0F);
        Frame frame;
        frame.origin = {head.x, behind - 20.0F, head.z};
        const float wall = random.uniform(3.0F, 18.0F);
        const Vec3 axis{0.0F, 0.0F, 700.0F};
        const Vec3 middle{head.x, behind - radius, head.z};
        scene.add(Space::Table, 3.0F,
                  {{Shape::roundBox(frame, {radius + wall, 42.0F + wall, 700.0F}, 20.0F)},
                   {Shape::capsule(middle - axis, middle + axis, radius, radius), true}},
                  {shell, inside});
        return;
    }
    // Blocks and straps at the sides of the head, and a board.
    scene.add(Space::Table, board(220.0F, random.uniform(4.0F, 10.0F), 3.0F), {shell, inside});
    for (const float side : {1.0F, -1.0F}) {
        Frame frame;
        frame.origin = {head.x + side * random.uniform(100.0F, 125.0F), behind - 60.0F, head.z};
        scene.add(Space::Table, Shape::roundBox(frame, {14.0F, 55.0F, 90.0F}, 8.0F), {Coat{.hu = foam}});
    }
}

void addJewellery(Scene &scene, std::vector<MetalSpot> &metal, Random &random)
{
    if (!random.chance(0.03F)) {
        return;
    }
    for (int side = 0; side < kSides; ++side) {
        const Vec3 lobe = onSide({random.uniform(68.0F, 76.0F), 6.0F, -24.0F}, side);
        scene.add(Space::Skull, Shape::sphere(lobe, random.uniform(1.5F, 4.0F)), {Coat{.hu = 8000.0F}});
        metal.push_back({lobe, Space::Skull, 0.5F});
    }
}

} // namespace gonion::training::phantom
