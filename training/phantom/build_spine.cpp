// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

namespace {

std::vector<Coat> vertebraCoats(const Tissue &t, float cortex)
{
    return {Coat{.hu = 0.75F * t.cortical, .coarse = 70.0F, .lowest = 300.0F},
            Coat{.grow = -cortex, .growNoise = 0.3F * cortex, .hu = t.marrow + 120.0F,
                 .fine = 0.8F * t.marrowTexture, .coarse = 60.0F, .lowest = -50.0F}};
}

/// Neural arch, side masses and processes around the canal, in the vertebra's frame
/// (u left, v back, w up).
void addArch(std::vector<Part> &parts, const Frame &f, float canal, float spine, bool atlas, Random &random)
{
    const float depth = atlas ? 6.0F : 9.0F;
    for (const float side : {1.0F, -1.0F}) {
        const Vec3 mass = f.at(side * (canal + 6.0F), depth, 0.0F);
        parts.push_back({Shape::ellipsoid(mass, {6.0F, 7.0F, 7.5F})});
        parts.push_back({Shape::capsule(mass, f.at(side * (canal + (atlas ? 24.0F : 15.0F)), depth - 4.0F, -1.0F),
                                        4.0F, 3.0F)});
        parts.push_back({Shape::beam(mass, f.at(side * 1.0F, depth + 2.0F * canal + 1.0F, -2.0F), f.w,
                                     {5.5F, 2.6F}, {6.0F, 2.6F}, 2.2F)});
    }
    const Vec3 back = f.at(0.0F, depth + 2.0F * canal, -3.0F);
    const float drop = random.uniform(2.0F, 8.0F);
    parts.push_back({Shape::beam(back, back + f.v * spine - f.w * drop, f.w, {5.0F, 3.0F}, {4.0F, 2.5F}, 2.0F)});
}

} // namespace

void addSpine(Scene &scene, const Anatomy &anatomy, Random &random)
{
    const Tissue &t = anatomy.tissue;
    const float cortex = random.uniform(0.8F, 1.8F);
    const float canal = random.uniform(7.5F, 10.0F);
    const float step = random.uniform(15.5F, 18.5F);
    const float lordosis = random.normal(0.1F, 0.12F);
    Vec3 place{random.normal(0.0F, 1.0F), random.uniform(6.0F, 13.0F), -30.0F};
    float tilt = random.normal(-0.1F, 0.12F);
    for (int level = 1; level <= 7; ++level) {
        const Frame f = Frame{place, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}.turned({1, 0, 0}, tilt);
        std::vector<Part> parts;
        if (level == 1) {
            parts.push_back({Shape::capsule(f.at(-12, -4, 0), f.at(12, -4, 0), 4.0F, 4.0F)});
            addArch(parts, f, canal + 2.0F, 3.0F, true, random);
            scene.add(Space::Skull, 3.0F, {{Shape::capsule(f.at(0, 4.5F, 4), f.at(0, 5.0F, -16), 4.6F, 5.5F)}},
                      vertebraCoats(t, cortex));
        } else {
            const float wide = random.uniform(8.5F, 11.0F);
            const float tall = 0.5F * step - random.uniform(1.5F, 3.2F);
            parts.push_back({Shape::roundBox(f, {wide + 0.4F * static_cast<float>(level), 7.8F, tall}, 2.5F)});
            addArch(parts, f, canal, 12.0F + 3.0F * static_cast<float>(level), false, random);
        }
        scene.add(Space::Skull, 2.0F, parts, vertebraCoats(t, cortex));
        tilt += lordosis * 0.4F;
        place = place + Vec3{random.normal(0.0F, 0.8F), std::sin(tilt) * step, -step};
    }

    // Hyoid, and the larynx's cartilage, which hardens with age.
    const Vec3 hyoid = anatomy.jaw.atlasFromJaw(Vec3{0, -48, -96} + random.jitter(4.0F));
    std::vector<Part> bone{{Shape::capsule(hyoid - Vec3{10, 0, 0}, hyoid + Vec3{10, 0, 0}, 3.2F, 3.2F)}};
    std::vector<Part> cartilage;
    for (int side = 0; side < kSides; ++side) {
        bone.push_back({Shape::capsule(hyoid + onSide({9, 0, 0}, side), hyoid + onSide({19, 26, 5}, side), 2.6F, 1.8F)});
        const Vec3 keel = hyoid + Vec3{0, 0, -20};
        cartilage.push_back({Shape::beam(keel + onSide({2, -1, -2}, side), keel + onSide({18, 26, 0}, side),
                                         {0, 0, 1}, {11, 1.4F}, {13, 1.4F}, 1.2F)});
    }
    scene.add(Space::Skull, 1.5F, bone, vertebraCoats(t, 1.2F));
    scene.add(Space::Skull, 1.0F, cartilage,
              {Coat{.hu = random.uniform(80.0F, 500.0F), .medium = 120.0F, .lowest = 50.0F, .highest = 900.0F}});
}

} // namespace gonion::training::phantom
