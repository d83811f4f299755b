// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

namespace {

const Vec3 kUp{0.0F, 0.0F, 1.0F};

/// Coats of a bone with a shell and spongy inside.
std::vector<Coat> boneCoats(const Tissue &t, float cortex, float density = 1.0F)
{
    return {Coat{.hu = t.cortical * density, .coarse = 80.0F, .lowest = 350.0F},
            Coat{.grow = -0.8F * cortex, .growNoise = 0.2F * cortex,
                 .hu = mix(t.marrow, t.cortical, 0.45F) * density, .fine = t.marrowTexture},
            Coat{.grow = -1.3F * cortex, .growNoise = 0.2F * cortex, .hu = t.marrow + 60.0F,
                 .fine = t.marrowTexture, .coarse = 70.0F, .lowest = -100.0F}};
}

void addVault(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    const Vec3 half = a.vaultHalf;
    const float floor = random.uniform(11.0F, 16.0F);
    std::vector<Part> cavity{{Shape::ellipsoid({0.0F, 4.0F, 52.0F}, half)}};
    const auto cut = [&](Vec3 centre, Vec3 size) {
        Frame frame;
        frame.origin = centre;
        cavity.push_back({Shape::roundBox(frame, size, 6.0F), true});
    };
    // Front fossa above the orbits, middle fossa above the jaw joints; the rear fossa reaches deepest.
    cut({0.0F, -66.0F, -10.0F}, {90.0F, 44.0F, 48.0F + random.normal(0.0F, 1.5F)});
    cut({0.0F, -4.0F, -40.0F}, {90.0F, 32.0F, 40.0F + floor});
    const float thick = a.vaultThickness;
    const float table = random.uniform(1.0F, 2.2F);
    const float diploe = random.uniform(150.0F, 800.0F);
    scene.add(Space::Skull, 14.0F, cavity,
              {Coat{.grow = thick, .growNoise = 0.22F * thick, .hu = t.cortical, .coarse = 80.0F},
               Coat{.grow = thick - table, .growNoise = 0.22F * thick, .hu = diploe, .fine = 130.0F,
                    .medium = 90.0F, .lowest = -50.0F, .highest = t.cortical},
               Coat{.grow = table, .hu = t.cortical, .coarse = 80.0F},
               Coat{.grow = 0.0F, .hu = random.uniform(0.0F, 30.0F)},
               Coat{.grow = -2.5F, .growNoise = 0.6F, .hu = t.brain, .fine = 2.0F, .medium = 4.0F}});
}

void addBase(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    const float dense = random.uniform(1.0F, 1.35F);
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(0.8F), side);
        };
        scene.add(Space::Skull, 3.0F,
                  {{Shape::beam(at(14, -8, 5), at(56, 18, 8), kUp, {7, 7}, {10, 11}, 6)}},
                  {Coat{.hu = t.cortical * dense, .fine = 90.0F, .medium = 160.0F, .highest = 2400.0F},
                   Coat{.grow = -4.0F, .growNoise = 1.0F, .hu = 800.0F, .medium = 450.0F,
                        .lowest = random.uniform(-700.0F, 100.0F), .highest = t.cortical * 1.2F}});
        const float cells = random.uniform(-500.0F, 400.0F);
        scene.add(Space::Skull, 4.0F,
                  {{Shape::ellipsoid(at(57, 24, -6), {10.5F, 14, 20})}, {Shape::ellipsoid(at(58, 22, 12), {9, 16, 14})}},
                  {Coat{.hu = t.cortical},
                   Coat{.grow = -random.uniform(1.5F, 3.0F), .hu = cells, .fine = 250.0F, .medium = 550.0F,
                        .lowest = -980.0F, .highest = 1000.0F}});
        // Canals of ear and vessels.
        scene.add(Space::Skull, 0.0F,
                  {{Shape::capsule(at(72, 12, 4), at(44, 10, 4), 3.2F, 2.6F)}}, {Coat{.hu = t.cavity}});
        scene.add(Space::Skull, 0.0F, {{Shape::ellipsoid(at(38, 8, 6), {3, 4, 5})}}, {Coat{.hu = t.cavity}});
        scene.add(Space::Skull, 0.0F, {{Shape::capsule(at(27, 4, -14), at(18, -6, 4), 3.0F, 2.6F)}},
                  {Coat{.hu = t.muscle}});
        scene.add(Space::Skull, 2.0F,
                  {{Shape::beam(at(60, 2, 8), at(42, -6, 9), kUp, {3, 13}, {3, 13}, 2.5F)},
                   {Shape::beam(at(17, 14, -14), at(15, 26, -20), kUp, {6, 6}, {7, 6}, 4)}},
                  boneCoats(t, 1.4F));
    }
    scene.add(Space::Skull, 4.0F,
              {{Shape::beam({0, -16, 8}, {0, 8, -17}, {1, 0, 0}, {13, 6}, {11, 3.5F}, 3)},
               {Shape::ellipsoid({0, -24, 10}, {22, 15, 13})}},
              boneCoats(t, 1.6F));
    scene.add(Space::Skull, Shape::capsule({0, 25, 6}, {0, 24, -40}, 15, 12),
              {Coat{.hu = t.muscle - 20.0F}, Coat{.grow = -6.0F, .hu = t.brain}});
}

void addFaceBones(Scene &scene, const Anatomy &a, Random &random)
{
    std::vector<Part> parts;
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(1.0F), side);
        };
        const Vec3 rim = at(46, -70, 40);
        const Vec3 zygoma = at(46, -65, 3);
        const Vec3 nose = at(16, -81, 4);
        parts.push_back({Shape::capsule(at(12, -87, 41), rim, 5.5F, 5.0F)});
        parts.push_back({Shape::capsule(rim, zygoma, 5.0F, 4.5F)});
        parts.push_back({Shape::capsule(zygoma, nose, 5.0F, 3.5F)});
        parts.push_back({Shape::capsule(nose, at(9, -86, 28), 3.4F, 3.0F)});
        parts.push_back({Shape::ellipsoid(zygoma + Vec3{0, 0, -6}, {9, 7, 11})});
        parts.push_back({Shape::beam(at(5, -88, 32), at(4, -98, 12), {1, 0, 0}, {4, 1.4F}, {4.5F, 0.8F}, 0.8F)});
        const Vec3 archFront = at(52, -58, -3);
        const Vec3 archMiddle = at(63, -34, -1);
        const Vec3 archBack = at(65, -14, 3);
        const float tall = random.uniform(2.6F, 4.5F);
        const float wide = random.uniform(1.4F, 2.4F);
        parts.push_back({Shape::beam(archFront, archMiddle, kUp, {tall + 2, wide + 1}, {tall, wide}, wide)});
        parts.push_back({Shape::beam(archMiddle, archBack, kUp, {tall, wide}, {tall, wide}, wide)});
        parts.push_back({Shape::beam(archBack, at(60, 2, 8), kUp, {tall, wide}, {4, 4}, wide)});
        parts.push_back({Shape::capsule(zygoma + Vec3{-signOf(side) * 4.0F, 2.0F, -6.0F}, at(31, -52, -25), 4.5F, 3.0F)});
        parts.push_back({Shape::beam(at(11, -31, 0), at(13, -27, -28), {0, 1, 0}, {5, 1.0F}, {4, 0.9F}, 0.8F)});
        parts.push_back({Shape::beam(at(15, -30, 0), at(20, -24, -28), {0, 1, 0}, {6, 0.9F}, {5, 0.8F}, 0.8F)});
    }
    scene.add(Space::Skull, 3.0F, parts, boneCoats(a.tissue, random.uniform(1.3F, 2.4F)));
}

/// Upper jaw: the bone around the teeth, and the palate.
void addUpperJaw(Scene &scene, const Anatomy &a, const Dentition &dentition, Random &random)
{
    std::vector<Part> parts;
    const Vec3 back = occlusalBack(a);
    const Vec3 up = occlusalUp(a);
    const float cover = random.uniform(0.8F, 2.0F);
    const Vec3 palate = a.incisal + back * (30.0F * a.archLength) + up * a.palateHeight;
    for (int side = 0; side < kSides; ++side) {
        for (std::size_t n = 0; n < 8; ++n) {
            const Tooth &tooth = dentition.upper[static_cast<std::size_t>(side)][n];
            const float healed = std::clamp(tooth.resorbed / 8.0F, 0.0F, 1.0F);
            const float width = (0.5F * tooth.buccolingual + cover) * mix(1.0F, 0.6F, healed);
            const float height = std::max(a.palateHeight - dot(tooth.crest - a.incisal, up) + 2.0F, 4.0F);
            const Vec3 base = tooth.crest + up * height +
                              Vec3{-signOf(side) * (n < 3 ? 0.5F : 2.5F), n < 3 ? 4.0F : 0.0F, 0.0F};
            const float halfLength = 0.5F * tooth.mesiodistal + 2.8F;
            parts.push_back({Shape::beam(base, tooth.crest, tooth.distal, {halfLength, width * 0.95F},
                                         {halfLength, width}, 2.0F)});
        }
    }
    Frame plate{palate, {1, 0, 0}, back, up};
    parts.push_back({Shape::roundBox(plate, {21.0F * a.archWidth, 23.0F * a.archLength, random.uniform(1.2F, 2.4F)}, 1.2F)});
    parts.push_back({Shape::capsule(a.incisal + up * (a.palateHeight + 1.0F) + back * 2.0F,
                                    a.incisal + up * (a.palateHeight + 4.0F) - back * 3.0F, 4.0F, 1.5F)});
    const float cortex = random.uniform(0.8F, 1.8F);
    const Tissue &t = a.tissue;
    scene.add(Space::Skull, 3.0F, parts,
              {Coat{.hu = t.cortical * 0.9F, .coarse = 80.0F, .lowest = 400.0F},
               Coat{.grow = -cortex, .growNoise = 0.3F * cortex, .hu = mix(t.marrow, t.cortical, 0.3F),
                    .fine = t.marrowTexture, .coarse = 80.0F, .lowest = -100.0F}});
}

void addNose(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    const float floorZ = a.incisal.z + a.palateHeight + 6.0F;
    const float topZ = 22.0F;
    const Vec3 low{0, -56, floorZ};
    const float middle = 0.5F * (floorZ + topZ);
    const float wall = random.uniform(0.7F, 1.5F);
    const float wide = random.uniform(11.0F, 15.0F);
    const std::vector<Part> cavity{{Shape::beam(low + Vec3{0, 0, 1}, {0, -54, topZ}, {0, 1, 0}, {27, wide}, {22, 6}, 5)}};
    const float lining = random.uniform(0.8F, 3.0F);
    scene.add(Space::Skull, 0.0F, cavity,
              {Coat{.grow = wall, .hu = 0.75F * t.cortical, .clipped = true}, Coat{.hu = t.muscle},
               Coat{.grow = -lining, .growNoise = 0.3F * lining, .hu = t.cavity}},
              {0, -1, 0}, 80.0F);
    std::vector<Part> soft;
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(0.8F), side);
        };
        const float swell = random.uniform(0.7F, 1.5F);
        soft.push_back({Shape::ellipsoid(at(7.5F, -54, mix(floorZ, middle, 0.5F)), {3.2F * swell, 19, 4.5F * swell})});
        soft.push_back({Shape::ellipsoid(at(6.0F, -50, mix(middle, topZ, 0.35F)), {2.4F * swell, 15, 3.8F * swell})});
        scene.add(Space::Skull, Shape::capsule(at(5, -104, floorZ + 2), at(5, -82, floorZ + 6), 4.0F, 5.0F),
                  {Coat{.hu = t.cavity}});
    }
    scene.add(Space::Skull, 1.0F, soft, {Coat{.hu = t.muscle}, Coat{.grow = -2.0F, .hu = 250.0F, .fine = 100.0F}});
    const float lean = random.normal(0.0F, 2.5F);
    scene.add(Space::Skull, 0.0F,
              {{Shape::beam({0, -58, floorZ - 3}, {lean * 0.3F, -56, topZ + 4}, {0, 1, 0}, {27, 1.8F}, {22, 1.4F}, 1)
                    .bent(0.0F, lean * 0.004F)}},
              {Coat{.hu = t.muscle}, Coat{.grow = -0.7F, .hu = random.uniform(150.0F, 900.0F)}});
}

void addSinuses(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    const float wall = random.uniform(0.9F, 2.0F);
    const float palate = a.incisal.z + a.palateHeight + 4.0F;
    const auto hollow = [&](Vec3 centre, Vec3 half, float rounding) {
        Frame frame;
        frame.origin = centre;
        const float lining = random.chance(0.3F) ? random.uniform(0.5F, 5.0F) : 0.2F;
        const bool filled = random.chance(0.05F);
        scene.add(Space::Skull, 0.0F, {{Shape::roundBox(frame, half, rounding)}},
                  {Coat{.grow = wall, .growNoise = 0.2F, .hu = 0.85F * t.cortical},
                   Coat{.grow = 0.0F, .growNoise = 0.5F, .hu = 30.0F},
                   Coat{.grow = -lining, .growNoise = 0.3F + 0.3F * lining, .hu = filled ? 25.0F : t.cavity}});
    };
    for (int side = 0; side < kSides; ++side) {
        const float size = a.sinusSize * random.normal(1.0F, 0.06F);
        const float top = 5.0F;
        const float bottom = palate - random.uniform(0.0F, 7.0F) * size;
        const Vec3 centre = onSide({28.0F, -53.0F, 0.5F * (top + bottom)}, side) + random.jitter(0.8F);
        hollow(centre, {14.0F * size, 17.5F * size, std::max(0.5F * (top - bottom) * mix(1.0F, size, 0.5F), 6.0F)}, 8.0F);
        const float frontal = random.uniform(0.2F, 1.4F);
        hollow(onSide({10.0F * frontal, -86.0F, 47.0F}, side), {9.0F * frontal, 3.5F * frontal, 10.0F * frontal}, 3.0F);
        const float sphenoid = random.uniform(0.6F, 1.1F);
        hollow(onSide({7.5F * sphenoid, -24.0F, 10.0F}, side), {7.0F * sphenoid, 11.0F * sphenoid, 9.0F * sphenoid}, 4.0F);
        Frame cells;
        cells.origin = onSide({7.0F, -54.0F, 30.0F}, side);
        scene.add(Space::Skull, 0.0F, {{Shape::roundBox(cells, {5.5F, 19, 9}, 3)}},
                  {Coat{.grow = 0.8F, .hu = 0.6F * t.cortical},
                   Coat{.hu = random.uniform(-700.0F, -250.0F), .fine = 150.0F, .medium = 700.0F,
                        .lowest = t.cavity, .highest = 350.0F}});
    }
}

void addOrbits(Scene &scene, const Anatomy &a, Random &random)
{
    const Tissue &t = a.tissue;
    for (int side = 0; side < kSides; ++side) {
        const auto at = [&](float x, float y, float z) {
            return onSide(Vec3{x, y, z} + random.jitter(0.6F), side);
        };
        scene.add(Space::Skull, 0.0F,
                  {{Shape::beam(at(32, -82, 24), at(17, -38, 22), kUp, {16.5F, 18.5F}, {6, 6}, 6)}},
                  {Coat{.grow = random.uniform(0.7F, 1.6F), .hu = 0.85F * t.cortical, .clipped = true},
                   Coat{.hu = t.fat, .medium = 12.0F}},
                  {0, -1, 0}, 74.0F);
        const Vec3 eye = at(31.5F, -73, 24);
        scene.add(Space::Skull, 0.0F,
                  {{Shape::capsule(eye + Vec3{0, 9, 0}, at(18, -42, 22), 2.2F, 2.0F)},
                   {Shape::beam(eye + onSide({10, 2, 0}, side), at(19, -42, 22), kUp, {4, 1.6F}, {3, 1.6F}, 1.5F)},
                   {Shape::beam(eye + onSide({-10, 2, 0}, side), at(16, -42, 22), kUp, {4, 1.6F}, {3, 1.6F}, 1.5F)}},
                  {Coat{.hu = t.muscle}});
        scene.add(Space::Skull, Shape::sphere(eye, random.uniform(11.3F, 12.8F)),
                  {Coat{.hu = t.muscle + 10.0F}, Coat{.grow = -1.2F, .hu = random.uniform(0.0F, 20.0F)}});
        scene.add(Space::Skull, Shape::ellipsoid(eye + Vec3{0, -8, 0}, {4.5F, 2.0F, 4.5F}),
                  {Coat{.hu = random.uniform(60.0F, 130.0F)}});
    }
}

} // namespace

void addSkull(Scene &scene, const Anatomy &anatomy, const Dentition &dentition, Random &random)
{
    addVault(scene, anatomy, random);
    addBase(scene, anatomy, random);
    addFaceBones(scene, anatomy, random);
    addUpperJaw(scene, anatomy, dentition, random);
    addOrbits(scene, anatomy, random);
    addSinuses(scene, anatomy, random);
    addNose(scene, anatomy, random);
    // The discs of the jaw joints keep the two bones apart.
    for (int side = 0; side < kSides; ++side) {
        const Vec3 head = onSide(anatomy.side[static_cast<std::size_t>(side)].condyle, side);
        const float gap = random.uniform(1.0F, 3.0F);
        scene.add(Space::Jaw, Shape::ellipsoid(head, {9.5F + gap, 5.0F + gap, 5.2F + gap}),
                  {Coat{.hu = anatomy.tissue.muscle}});
    }
}

} // namespace gonion::training::phantom
