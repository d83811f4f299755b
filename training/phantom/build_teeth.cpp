// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

namespace {

/// Looks shared by all teeth of a head.
struct Look {
    float enamelMm = 1.2F;
    float laminaHu = 1100.0F;
    float laminaMm = 0.6F;
    float ligamentMm = 0.25F;
    float pulpSize = 1.0F;
    float wear = 0.0F; ///< 0 sharp cusps .. 1 flat
    float metalHu = 3071.0F;
};

void addCusps(std::vector<Part> &parts, const Tooth &tooth, const Look &look, float lift)
{
    const float radius = 0.23F * tooth.mesiodistal;
    const float top = 0.5F * tooth.height - radius + lift;
    for (const float mesial : {1.0F, -1.0F}) {
        for (const float across : {1.0F, -1.0F}) {
            parts.push_back({Shape::sphere(tooth.frame.at(top - 0.3F * look.wear,
                                                          mesial * 0.24F * tooth.mesiodistal,
                                                          across * 0.25F * tooth.buccolingual),
                                           radius)});
        }
    }
}

std::vector<Part> crownParts(const Tooth &tooth, const Look &look)
{
    std::vector<Part> parts;
    const Frame &f = tooth.frame;
    const float h = 0.5F * tooth.height;
    const float md = 0.5F * tooth.mesiodistal;
    const float bl = 0.5F * tooth.buccolingual;
    if (tooth.isMolar()) {
        const float top = h - 1.3F * (1.0F - look.wear);
        parts.push_back({Shape::beam(f.at(-h, 0, 0), f.at(top, 0, 0), f.v, {0.86F * md, 0.9F * bl},
                                     {1.02F * md, 0.95F * bl}, 0.55F * md)});
        addCusps(parts, tooth, look, 0.0F);
    } else if (tooth.position >= 4) {
        parts.push_back({Shape::beam(f.at(-h, 0, 0), f.at(h - 1.2F, 0, 0), f.v, {0.8F * md, 0.9F * bl},
                                     {1.02F * md, 0.92F * bl}, 0.6F * md)});
        for (const float across : {1.0F, -1.0F}) {
            parts.push_back({Shape::sphere(f.at(h - 0.28F * tooth.mesiodistal, 0.0F, across * 0.48F * bl),
                                           0.28F * tooth.mesiodistal)});
        }
    } else {
        // A bulging neck, and an edge or a point.
        Frame neck = f;
        neck.origin = f.at(-0.35F * h, 0.0F, 0.0F);
        parts.push_back({Shape::turnedEllipsoid(neck, {0.8F * h, 0.86F * md, 0.95F * bl})});
        if (tooth.position == 3) {
            parts.push_back({Shape::capsule(f.at(-0.2F * h, 0, 0), f.at(h - 0.22F * bl, 0, 0), 0.66F * md, 0.22F * bl)});
        } else {
            parts.push_back({Shape::beam(f.at(-0.3F * h, 0, 0), f.at(h, 0, 0), f.v, {0.9F * md, 0.5F * bl},
                                         {0.97F * md, 0.24F * bl}, 0.24F * bl)});
        }
    }
    return parts;
}

/// Dentine inside the crown, open towards the roots.
Part crownCore(const Tooth &tooth, const Look &look)
{
    const Frame &f = tooth.frame;
    const float h = 0.5F * tooth.height;
    const float md = 0.5F * tooth.mesiodistal;
    const float bl = 0.5F * tooth.buccolingual;
    const float side = 0.75F * look.enamelMm;
    const bool back = tooth.position >= 4;
    const Shape::Section neck{std::max(0.8F * md, 1.0F), std::max(0.84F * bl, 1.0F)};
    const Shape::Section end{std::max(0.9F * md - side, 0.6F),
                             back ? std::max(0.84F * bl - side, 0.8F) : std::max(0.25F * bl, 0.4F)};
    return {Shape::beam(f.at(-h - 1.0F, 0, 0), f.at(h - look.enamelMm - (back ? 1.1F : 0.6F), 0, 0), f.v, neck,
                        end, 0.45F * md)};
}

std::vector<Part> rootParts(const Tooth &tooth)
{
    const Frame &f = tooth.frame;
    const float h = 0.5F * tooth.height;
    std::vector<Part> parts;
    for (const Root &root : tooth.roots) {
        parts.push_back({root.shape()});
    }
    if (tooth.roots.size() > 1) { // the trunk above the furcation
        parts.push_back({Shape::beam(f.at(-h + 0.8F, 0, 0), f.at(-h - 3.2F, 0, 0), f.v,
                                     {0.42F * tooth.mesiodistal, 0.44F * tooth.buccolingual},
                                     {0.38F * tooth.mesiodistal, 0.4F * tooth.buccolingual}, 2.0F)});
    }
    return parts;
}

/// The socket's wall and the gap between it and the root.
void addSocket(Scene &scene, const Tooth &tooth, const Anatomy &anatomy, const Look &look, Space space)
{
    const Frame &f = tooth.frame;
    // Only where there is bone: below the crest.
    const Vec3 crest = f.at(-0.5F * tooth.height - tooth.crestDepth - 0.4F, 0.0F, 0.0F);
    scene.add(space, 0.6F, rootParts(tooth),
              {Coat{.grow = look.ligamentMm + look.laminaMm, .hu = look.laminaHu, .clipped = true},
               Coat{.grow = look.ligamentMm, .hu = anatomy.tissue.ligament, .clipped = true}},
              f.u, dot(f.u, crest));
}

void addPulp(Scene &scene, const Tooth &tooth, const Anatomy &anatomy, const Look &look, Space space)
{
    const bool filled = tooth.restoration == Restoration::RootFilling;
    const Frame &f = tooth.frame;
    const float h = 0.5F * tooth.height;
    const float size = look.pulpSize;
    std::vector<Part> parts;
    const Vec3 chamber = f.at(-0.72F * h, 0.0F, 0.0F);
    Frame frame = f;
    frame.origin = chamber;
    parts.push_back({Shape::turnedEllipsoid(frame, {0.42F * h * size, 0.2F * tooth.mesiodistal * size,
                                              0.17F * tooth.buccolingual * size})});
    for (const Root &root : tooth.roots) {
        const float l = root.halfLength;
        const float b = root.bend;
        const float wide = 0.55F * size;
        parts.push_back({Shape::capsule(mix(chamber, root.frame.at(-l, b * l * l, 0.0F), 0.7F),
                                        root.frame.at(0, 0, 0), wide, 0.75F * wide)});
        parts.push_back({Shape::capsule(root.frame.at(0, 0, 0), root.frame.at(0.92F * l, 0.85F * b * l * l, 0.0F),
                                        0.75F * wide, 0.4F * wide)});
    }
    scene.add(space, 0.4F, parts,
              {Coat{.grow = 0.0F, .hu = filled ? look.metalHu : anatomy.tissue.pulp}});
}

/// The dark sac around a crown that has not come through.
void addFollicle(Scene &scene, const std::vector<Part> &crown, const Anatomy &anatomy, Space space,
                 Random &random)
{
    const float width = random.logUniform(0.4F, 2.5F);
    scene.add(space, 0.8F, crown,
              {Coat{.grow = width + 0.7F, .hu = mix(anatomy.tissue.marrow, anatomy.tissue.cortical, 0.6F)},
               Coat{.grow = width, .hu = random.uniform(10.0F, 120.0F)}});
}

void addRestoration(Scene &scene, const Tooth &tooth, const std::vector<Part> &crown, const Look &look,
                    Space space, std::vector<MetalSpot> &metal, Random &random)
{
    const Frame &f = tooth.frame;
    if (tooth.restoration == Restoration::Crown) {
        const float hu = random.chance(0.75F) ? look.metalHu : random.uniform(2500.0F, 3600.0F);
        const float wall = random.uniform(0.6F, 1.6F);
        scene.add(space, 0.6F, crown, {Coat{.grow = 0.25F, .hu = hu}});
        if (random.chance(0.5F)) { // a cap over a prepared stump
            scene.add(space, 0.6F, {crownCore(tooth, {.enamelMm = wall + 1.0F})}, {Coat{.hu = 1500.0F}});
        }
        metal.push_back({f.origin, space, random.uniform(0.8F, 2.2F)});
    } else if (tooth.restoration == Restoration::Filling) {
        const Frame place{f.at(0.5F * tooth.height - 1.4F, random.normal(0.0F, 0.18F) * tooth.mesiodistal,
                               random.normal(0.0F, 0.1F) * tooth.buccolingual),
                          f.u, f.v, f.w};
        const Vec3 half{random.uniform(1.0F, 2.2F), random.uniform(0.14F, 0.4F) * tooth.mesiodistal,
                        random.uniform(0.12F, 0.3F) * tooth.buccolingual};
        // Amalgam, or a composite hardly denser than enamel.
        const bool amalgam = random.chance(0.75F);
        scene.add(space, Shape::roundBox(place, half, 0.7F),
                  {Coat{.hu = amalgam ? look.metalHu : random.uniform(2000.0F, 3071.0F)}});
        if (amalgam) {
            metal.push_back({place.origin, space, random.uniform(0.3F, 1.3F)});
        }
    } else if (tooth.restoration == Restoration::RootFilling) {
        metal.push_back({f.origin, space, random.uniform(0.1F, 0.4F)});
    }
}

void addBracket(Scene &scene, const Tooth &tooth, Vec3 outward, const Look &look, Space space,
                std::vector<MetalSpot> &metal)
{
    const Frame &f = tooth.frame;
    const float across = dot(f.w, outward) > 0.0F ? 1.0F : -1.0F;
    Frame place = f;
    place.origin = f.at(0.0F, 0.0F, across * (0.5F * tooth.buccolingual + 0.5F));
    scene.add(space, Shape::roundBox(place, {1.4F, 1.5F, 0.8F}, 0.3F), {Coat{.hu = look.metalHu}});
    scene.add(space,
              Shape::capsule(place.at(0.0F, -0.5F * tooth.mesiodistal, across * 0.6F),
                             place.at(0.0F, 0.5F * tooth.mesiodistal, across * 0.6F), 0.35F, 0.35F),
              {Coat{.hu = look.metalHu}});
    metal.push_back({place.origin, space, 0.25F});
}

Look drawLook(const Anatomy &anatomy, Random &random)
{
    Look look;
    look.enamelMm = random.uniform(0.8F, 1.6F);
    look.laminaHu = mix(anatomy.tissue.marrow, anatomy.tissue.cortical, random.uniform(0.4F, 1.1F));
    look.laminaMm = random.uniform(0.3F, 0.9F);
    look.ligamentMm = random.uniform(0.12F, 0.42F);
    look.pulpSize = random.logUniform(0.35F, 1.5F);
    look.wear = random.unit();
    look.metalHu = random.uniform(3200.0F, 14000.0F);
    return look;
}

} // namespace

std::vector<MetalSpot> addTeeth(Scene &scene, const Anatomy &anatomy, const Dentition &dentition,
                                Random &random)
{
    std::vector<MetalSpot> metal;
    const Look look = drawLook(anatomy, random);
    const Tissue &t = anatomy.tissue;
    // What surrounds the teeth comes first: the sac or socket of one must not erase its neighbour's root.
    const auto addSurroundings = [&](const Tooth &tooth) {
        if (tooth.moulded) {
            return;
        }
        const Space space = tooth.upper ? Space::Skull : Space::Jaw;
        if (tooth.impacted) {
            addFollicle(scene, crownParts(tooth, look), anatomy, space, random);
        }
        addSocket(scene, tooth, anatomy, look, space);
    };
    const auto addTooth = [&](const Tooth &tooth) {
        const Space space = tooth.upper ? Space::Skull : Space::Jaw;
        const std::vector<Part> crown = crownParts(tooth, look);
        if (tooth.moulded) {
            scene.add(space, 0.6F, crown, {Coat{.hu = t.enamel}});
            return;
        }
        scene.add(space, 0.6F, rootParts(tooth), {Coat{.hu = t.dentine, .fine = 20.0F, .coarse = 40.0F}});
        scene.add(space, 0.6F, crown, {Coat{.hu = t.enamel, .coarse = 60.0F}});
        scene.add(space, 0.0F, {crownCore(tooth, look)}, {Coat{.hu = t.dentine, .fine = 20.0F}});
        addPulp(scene, tooth, anatomy, look, space);
        addRestoration(scene, tooth, crown, look, space, metal, random);
        if (tooth.bracket) {
            const Vec3 outward = cross(tooth.up, tooth.distal) * (tooth.upper ? 1.0F : -1.0F) *
                                 signOf(tooth.side);
            addBracket(scene, tooth, outward, look, space, metal);
        }
    };
    const auto forPresent = [&](const auto &add) {
        for (std::size_t side = 0; side < kSides; ++side) {
            for (std::size_t n = 0; n < 8; ++n) {
                for (const Tooth *tooth : {&dentition.lower[side][n], &dentition.upper[side][n]}) {
                    if (tooth->present) {
                        add(*tooth);
                    }
                }
            }
        }
    };
    forPresent(addSurroundings);
    forPresent(addTooth);
    return metal;
}

} // namespace gonion::training::phantom
