// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

namespace {

const Vec3 kForward{0.0F, -1.0F, 0.0F};

/// A jaw-space shape where the opened jaw carries it, for organs that both spaces share.
Shape carried(Shape shape, const JawPose &jaw)
{
    const Vec3 axis{1.0F, 0.0F, 0.0F};
    shape.frame.origin = jaw.atlasFromJaw(shape.frame.origin);
    shape.frame.u = rotated(shape.frame.u, axis, jaw.angle);
    shape.frame.v = rotated(shape.frame.v, axis, jaw.angle);
    shape.frame.w = rotated(shape.frame.w, axis, jaw.angle);
    shape.updateBox();
    return shape;
}

void addSkin(Scene &scene, const Anatomy &a, Random &random)
{
    const float cover = a.vaultThickness + a.scalp;
    const float plump = 0.8F * a.faceFat;
    std::vector<Part> parts;
    parts.push_back({Shape::ellipsoid({0, 4, 52}, a.vaultHalf + Vec3{cover, cover, cover})});
    Frame face;
    face.origin = {0, -42, -6};
    parts.push_back({Shape::roundBox(face, {random.uniform(63.0F, 71.0F) + 0.5F * plump, 46, 46}, 36)});
    const float nose = random.uniform(0.75F, 1.25F);
    parts.push_back({Shape::capsule({0, -88, 26}, {random.normal(0.0F, 1.5F), -94 - 11 * nose, -6}, 7, 9 * nose)});
    parts.push_back({Shape::ellipsoid({0, -88, -27}, {24, 12, 14})});
    // What the jaw carries: lower lip, chin, cheeks along the jaw.
    const float chin = random.uniform(6.0F, 12.0F) + 0.3F * plump;
    const Vec3 front = mix(a.side[0].basal[0], a.side[1].basal[0], 0.5F);
    parts.push_back({carried(Shape::ellipsoid(front + Vec3{0, 2, 25}, {22, 12 + chin * 0.6F, 13}), a.jaw)});
    parts.push_back({carried(Shape::ellipsoid(front + Vec3{0, 4, 0}, {24, 10 + chin, 12 + 0.6F * chin}), a.jaw)});
    for (int side = 0; side < kSides; ++side) {
        const JawSide &jaw = a.side[static_cast<std::size_t>(side)];
        const float radius = 13.0F + plump + random.uniform(0.0F, 4.0F);
        const Vec3 inward{-2.0F, 0.0F, 4.0F};
        parts.push_back({carried(Shape::capsule(onSide(jaw.gonion + inward + Vec3{0, -4, 6}, side),
                                                onSide(jaw.basal[3] + inward, side), radius, radius - 1.0F),
                                 a.jaw)});
    }
    // Floor of the mouth between the two halves of the jaw.
    parts.push_back({carried(Shape::beam(front + Vec3{0, 14, 8}, {0, 2, -78}, {1, 0, 0}, {24, 14}, {42, 16}, 13), a.jaw)});
    const float neck = random.uniform(56.0F, 74.0F) + 0.4F * plump;
    const float neckDepth = random.uniform(52.0F, 64.0F);
    parts.push_back({Shape::beam({0, 24, 0}, {random.normal(0.0F, 6.0F), random.normal(26.0F, 8.0F), -215}, kForward,
                                 {neckDepth + 2, neck}, {neckDepth, neck}, 50)});
    Frame shoulders;
    shoulders.origin = {0, 32, random.uniform(-275.0F, -240.0F)};
    parts.push_back({Shape::roundBox(shoulders, {190, 75, 55}, 50)});
    const Tissue &t = a.tissue;
    const float skin = random.uniform(1.2F, 2.4F);
    const float fat = skin + a.faceFat;
    const float mixing = random.uniform(25.0F, 90.0F);
    scene.add(Space::Skull, 16.0F, parts,
              {Coat{.hu = t.skin}, Coat{.grow = -skin, .hu = t.fat, .medium = 8.0F},
               Coat{.grow = -fat, .growNoise = 0.35F * a.faceFat, .hu = t.muscle - 0.6F * mixing, .fine = 6.0F,
                    .medium = mixing, .coarse = 0.5F * mixing, .lowest = t.fat, .highest = t.muscle + 8.0F}});
    for (int side = 0; side < kSides; ++side) {
        const Vec3 place = onSide({random.uniform(70.0F, 76.0F), 16, 6}, side);
        const Frame ear = Frame{place, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
                              .turned({0, 0, 1}, signOf(side) * random.uniform(0.1F, 0.7F));
        scene.add(Space::Skull, 3.0F,
                  {{Shape::turnedEllipsoid(ear, {3.5F, 14, 27})},
                   {Shape::ellipsoid(place + onSide({4, -2, 0}, side), {5, 7, 12}), true}},
                  {Coat{.hu = t.skin}, Coat{.grow = -1.5F, .hu = random.uniform(-60.0F, 90.0F)}});
    }
}

/// Chewing muscles, glands and fat pads of one side.
void addChewing(Scene &scene, const Anatomy &a, int side, Random &random)
{
    const Tissue &t = a.tissue;
    const JawSide &jaw = a.side[static_cast<std::size_t>(side)];
    const auto at = [&](Vec3 p) { return onSide(p + random.jitter(1.0F), side); };
    const auto low = [&](Vec3 p) { return a.jaw.atlasFromJaw(at(p)); };
    const float plane = random.uniform(0.3F, 2.2F);
    const auto muscle = [&](const std::vector<Part> &parts) {
        scene.add(Space::Skull, 4.0F, parts,
                  {Coat{.grow = plane, .hu = t.fat}, Coat{.hu = t.muscle, .fine = 5.0F, .medium = 7.0F}});
    };
    const float bulk = random.uniform(0.7F, 1.3F);
    scene.add(Space::Skull, Shape::ellipsoid(mix(at({45, -52, -22}), low({45, -52, -30}), 0.5F), {8, 13, 17}),
              {Coat{.hu = t.fat, .medium = 10.0F}});
    muscle({{Shape::beam(at({58, -40, -4}), low(jaw.angle + Vec3{7.0F, 2, 4}), kForward, {14, 5.5F * bulk},
                         {12, 6.5F * bulk}, 6.5F)}});
    muscle({{Shape::beam(at({66, -20, 40}), low(jaw.coronoid + Vec3{3, 2, 2}), kForward, {28, 5 * bulk},
                         {9, 4 * bulk}, 3.5F)}});
    muscle({{Shape::beam(at({17, -26, -12}), low(jaw.angle + Vec3{-9.0F, 4, 5}), kForward, {8, 5 * bulk}, {10, 6 * bulk}, 5)}});
    muscle({{Shape::capsule(at({16, -28, -4}), low(jaw.condyle + Vec3{-8, -4, -2}), 9 * bulk, 6)}});
    scene.add(Space::Skull, Shape::ellipsoid(at({51, 8, -26}), {8, 13, 21}),
              {Coat{.hu = random.uniform(-70.0F, 35.0F), .medium = 20.0F}});
    scene.add(Space::Skull, Shape::ellipsoid(low({31, -30, -74}), {8, 15, 10}),
              {Coat{.grow = 1.0F, .hu = t.fat}, Coat{.hu = random.uniform(10.0F, 60.0F), .medium = 8.0F}});
}

void addNeckMuscles(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    const float plane = random.uniform(0.5F, 3.0F);
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(2.0F), side);
        };
        const auto strap = [&](Vec3 from, Vec3 to, float rFrom, float rTo) {
            scene.add(Space::Skull, 0.0F, {{Shape::capsule(from, to, rFrom, rTo)}},
                      {Coat{.grow = plane, .hu = t.fat}, Coat{.hu = t.muscle, .fine = 5.0F, .medium = 8.0F}});
        };
        strap(at(15, 46, -22), at(18, 46, -190), 13, 16);
        strap(at(31, 42, -22), at(32, 46, -190), 11, 13);
        strap(at(42, 28, -15), at(42, 30, -190), 9, 11);
        strap(at(13, 60, -22), at(16, 62, -190), 9, 11);
        strap(at(51, 20, -18), at(24, -14, -190), 8, 10);
        strap(at(12, 2, -30), at(14, 8, -190), 6, 8);
    }
    // Tongue and floor of the mouth.
    const auto low = [&](Vec3 p) { return a.jaw.atlasFromJaw(p + random.jitter(1.5F)); };
    const float rise = random.uniform(-3.0F, 3.0F);
    Shape tongue = Shape::ellipsoid(low({0, a.incisal.y + 34.0F, a.incisal.z - 4.0F + rise}),
                                    {random.uniform(17.0F, 22.0F) * a.archWidth, 30, 15});
    scene.add(Space::Skull, 8.0F,
              {{tongue}, {Shape::ellipsoid(low({0, a.incisal.y + 30.0F, a.incisal.z - 24.0F}), {13, 24, 16})},
               {Shape::ellipsoid(low({0, -30, -66}), {16, 15, 22})}},
              {Coat{.hu = t.muscle, .fine = 5.0F, .medium = random.uniform(3.0F, 20.0F), .lowest = t.fat}});
}

} // namespace

void addSoftTissue(Scene &scene, const Anatomy &anatomy, Random &random)
{
    addSkin(scene, anatomy, random);
    addNeckMuscles(scene, anatomy, random);
    for (int side = 0; side < kSides; ++side) {
        addChewing(scene, anatomy, side, random);
    }
}

void addAirways(Scene &scene, const Anatomy &anatomy, Random &random)
{
    const Tissue &t = anatomy.tissue;
    const float open = random.uniform(0.3F, 1.3F);
    const std::vector<Vec3> line{{0, -26, -6},   {0, -15, -26},  {0, -10, -50}, {0, -8, -78},
                                 {0, -17, -106}, {0, -12, -150}, {0, 2, -240}};
    std::vector<Part> throat;
    Vec3 from = line[0];
    for (std::size_t n = 0; n + 1 < line.size(); ++n) {
        const Vec3 to = line[n + 1] + random.jitter(2.0F);
        const bool trachea = n >= 4;
        const Shape::Section size{trachea ? 8.0F : 4.5F * open * random.uniform(0.6F, 1.4F),
                                  trachea ? 8.5F : 9.0F * random.uniform(0.6F, 1.3F)};
        throat.push_back({Shape::beam(from, to, {0, 1, 0}, size, size, 4.0F)});
        from = to;
    }
    scene.add(Space::Skull, 4.0F, throat, {Coat{.hu = t.cavity}});

    // Mouth: a film of air over the tongue, a gap between the lips when the jaw is open.
    const Vec3 upper = anatomy.incisal + Vec3{0, 0, 2};
    const Vec3 lower = anatomy.jaw.atlasFromJaw(anatomy.incisal - Vec3{0, 0, 2});
    const Vec3 middle = mix(upper, lower, 0.5F);
    const float gap = length(upper - lower);
    if (random.chance(0.6F)) {
        scene.add(Space::Skull,
                  Shape::ellipsoid(middle + Vec3{random.normal(0.0F, 2.0F), 30, random.uniform(8.0F, 14.0F)},
                                   {random.uniform(6.0F, 19.0F), random.uniform(10.0F, 24.0F), random.uniform(1.0F, 5.0F)}),
                  {Coat{.hu = t.cavity}});
    }
    if (gap > 9.0F) {
        scene.add(Space::Skull, Shape::ellipsoid(middle + Vec3{0, 20, 2}, {22, 36, 0.4F * gap}),
                  {Coat{.hu = t.cavity}});
        if (random.chance(0.8F)) {
            scene.add(Space::Skull, Shape::ellipsoid(middle + Vec3{0, -12, 0}, {16, 24, 0.35F * gap}),
                      {Coat{.hu = t.cavity}});
        }
    }
    // The vessels of the neck; bright when contrast was given.
    const bool contrast = random.chance(0.15F);
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(1.5F), side);
        };
        const float hu = contrast ? random.uniform(120.0F, 450.0F) : t.muscle - 8.0F;
        scene.add(Space::Skull, 2.0F,
                  {{Shape::capsule(at(27, 2, -18), at(28, 0, -90), 2.5F, 3.5F)},
                   {Shape::capsule(at(28, 0, -90), at(22, 4, -220), 3.5F, 3.8F)}},
                  {Coat{.grow = 1.0F, .hu = t.fat}, Coat{.hu = hu}});
        scene.add(Space::Skull, 2.0F, {{Shape::capsule(at(33, 8, -20), at(33, 6, -220), 4.0F, 6.0F)}},
                  {Coat{.grow = 1.0F, .hu = t.fat}, Coat{.hu = contrast ? 0.8F * hu : t.muscle - 8.0F}});
        if (contrast) {
            scene.add(Space::Skull, 2.0F,
                      {{Shape::capsule(at(40, -5, -30), at(50, 2, -8), 1.6F, 1.2F)},
                       {Shape::capsule(at(28, -10, -70), at(40, -40, -76), 1.6F, 1.2F)}},
                      {Coat{.hu = 0.8F * hu}});
        }
    }
}

} // namespace gonion::training::phantom
