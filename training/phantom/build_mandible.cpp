// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/build.h"

namespace gonion::training::phantom {

namespace {

const Vec3 kAcross{1.0F, 0.0F, 0.0F};

/// Where a third molar never grew there is often no room for one: the ridge ends behind the second molar, and the
/// ramus rises from there.
struct RidgeEnd {
    int lastPosition = 8;     ///< of the teeth that the ridge carries
    float ramusForward = 0.0F; ///< mm
};

RidgeEnd drawRidgeEnd(const std::array<Tooth, 8> &teeth, const JawSide &jaw, Random &random)
{
    constexpr float kMostForward = 9.0F;
    const bool noRoom = random.chance(0.7F);
    const float behind = random.uniform(-3.0F, 4.0F);
    if (teeth[7].present || !noRoom) {
        return {};
    }
    const Tooth &second = teeth[6];
    const float end = (second.crest + second.distal * (0.5F * second.mesiodistal)).y + behind;
    return {7, std::clamp(jaw.ramusFront.y - end, 0.0F, kMostForward)};
}

void addRamus(std::vector<Part> &parts, const JawSide &jaw, const Tooth &lastTooth, int side)
{
    const float t = jaw.ramusHalfThickness;
    const auto at = [side](Vec3 p) { return onSide(p, side); };
    const auto plate = [&](Vec3 a, float halfA, Vec3 b, float halfB, Vec3 c, float halfC) {
        parts.push_back({Shape::plate(at(a), at(b), at(c), halfA, halfB, halfC)});
    };
    // Points along the plate's middle, in from its rim by its half thickness.
    const Vec3 angle = jaw.angle + Vec3{0.5F, 4.0F, -2.5F};
    const Vec3 gonion = jaw.gonion + Vec3{0.0F, 1.5F, 0.0F};
    const Vec3 back = mix(jaw.gonion, jaw.neck, 0.55F) + Vec3{0.0F, 3.0F, 0.0F};
    const Vec3 neck = jaw.neck + Vec3{0.0F, 1.0F, 0.0F};
    const Vec3 notch = mix(jaw.neck, jaw.coronoid, 0.42F) + Vec3{0.5F, 0.0F, -6.0F};
    const Vec3 front = jaw.ramusFront + Vec3{0.0F, -2.0F, 2.0F};
    const Vec3 frontHigh = mix(jaw.ramusFront, jaw.coronoid, 0.5F) + Vec3{0.0F, 0.5F, 0.0F};
    const Vec3 low = mix(jaw.basal[7], jaw.angle, 0.5F);
    const Vec3 middle = mix(mix(gonion, front, 0.5F), mix(back, frontHigh, 0.5F), 0.55F) + Vec3{0.8F, 0.0F, 0.0F};
    const float thick = t + 0.8F;
    const float thin = 0.72F * t;
    plate(low, thick + 0.6F, angle, thick, middle, t);
    plate(angle, thick, gonion, thick, middle, t);
    plate(gonion, thick, back, thick, middle, t);
    plate(back, thick, neck, thick, middle, t);
    plate(neck, thick, notch, thin, middle, t);
    plate(notch, thin, jaw.coronoid, 0.6F * t, frontHigh, t);
    plate(notch, thin, frontHigh, t, middle, t);
    plate(frontHigh, t, front, thick, middle, t);
    plate(front, thick, low, thick + 0.6F, middle, t);
    // The ridge of the last molar runs out into the ramus: the retromolar triangle and its inner edge.
    const Vec3 crest = lastTooth.crest - lastTooth.up * 4.0F + lastTooth.distal * (0.4F * lastTooth.mesiodistal);
    const Vec3 last{crest.x * signOf(side), crest.y, crest.z};
    const Vec3 inner = mix(mix(middle, frontHigh, 0.4F), front, 0.2F);
    const float ridge = std::max(0.3F * lastTooth.buccolingual, t);
    plate(last, ridge, inner, 0.8F * t, front, thick);
    plate(last, ridge, inner, 0.8F * t, middle, t);
    plate(last, ridge, jaw.basal[7], jaw.basalHalfWidth * 0.9F, middle, t);
    plate(jaw.basal[7], jaw.basalHalfWidth * 0.9F, low, thick + 0.6F, middle, t);
    // Neck and head of the joint: the head lies across, its inner end further back.
    parts.push_back({Shape::beam(at(jaw.neck + Vec3{0.0F, 0.0F, -5.0F}), at(jaw.condyle), {0.0F, -1.0F, 0.0F},
                                 {5.0F, t}, {3.4F, 4.8F}, 3.0F)});
    const Frame head = Frame{at(jaw.condyle), kAcross, {0.0F, 1.0F, 0.0F}, {0.0F, 0.0F, 1.0F}}.turned(
        {0.0F, 0.0F, 1.0F}, -0.28F * signOf(side));
    parts.push_back({Shape::turnedEllipsoid(head, {9.2F, 4.4F, 5.0F})});
}

void addBody(std::vector<Part> &parts, const JawSide &jaw, int side, Random &random)
{
    const float h = jaw.basalHalfHeight;
    const float w = jaw.basalHalfWidth;
    std::vector<Vec3> line(jaw.basal.begin(), jaw.basal.end());
    line.push_back(jaw.angle);
    for (std::size_t n = 0; n + 1 < line.size(); ++n) {
        const Vec3 from = onSide(line[n], side);
        const Vec3 to = onSide(line[n + 1], side);
        const Vec3 overlap = normalized(to - from) * (w + 2.5F);
        // The body is thickest below the first molar, tall in front.
        const float tall = h * (n < 3 ? 1.02F : 1.0F - 0.03F * static_cast<float>(n - 3));
        const float thick = w * random.uniform(0.94F, 1.06F) * (n >= 7 ? 0.85F : 1.0F);
        parts.push_back({Shape::beam(from - overlap, to + overlap, {0.0F, 0.0F, 1.0F}, {tall, thick},
                                     {tall * 0.98F, thick}, thick * 0.9F)});
    }
}

/// The part of the jaw that carries the teeth: from the basal bone to the crest.
void addAlveolus(std::vector<Part> &parts, const Dentition &dentition, const JawSide &jaw, int side,
                 int lastPosition, Random &random)
{
    const auto &teeth = dentition.lower[static_cast<std::size_t>(side)];
    const float cover = random.uniform(0.9F, 2.2F);
    std::array<float, 8> width{};
    for (std::size_t n = 0; n < teeth.size(); ++n) {
        const float healed = std::clamp(teeth[n].resorbed / 8.0F, 0.0F, 1.0F);
        width[n] = (0.5F * teeth[n].buccolingual + cover) * mix(1.0F, 0.55F, healed);
    }
    const auto last = static_cast<std::size_t>(lastPosition);
    for (std::size_t n = 0; n < last; ++n) {
        const Tooth &tooth = teeth[n];
        const float mesial = n > 0 ? width[n - 1] : width[n];
        const float distal = n + 1 < teeth.size() ? width[n + 1] : width[n];
        const float top = 0.5F * width[n] + 0.25F * (mesial + distal);
        const float bottom = std::max(jaw.basalHalfWidth, 0.5F * (top + jaw.basalHalfWidth));
        // Each piece overlaps its neighbours well, or their walls would stand inside the bone.
        const float halfLength = 0.5F * tooth.mesiodistal + (n + 1 == last ? 1.5F : n >= 4 ? 4.5F : 3.5F);
        parts.push_back({Shape::beam(onSide(jaw.basal[n], side), tooth.crest, tooth.distal, {halfLength, bottom},
                                     {halfLength - 0.5F, top}, 2.8F)});
    }
}

} // namespace

std::vector<Part> mandibleParts(const Anatomy &anatomy, const Dentition &dentition, Random &random)
{
    std::vector<Part> parts;
    for (int side = 0; side < kSides; ++side) {
        const JawSide &jaw = anatomy.side[static_cast<std::size_t>(side)];
        addBody(parts, jaw, side, random);
        const auto &teeth = dentition.lower[static_cast<std::size_t>(side)];
        const RidgeEnd end = drawRidgeEnd(teeth, jaw, random);
        addAlveolus(parts, dentition, jaw, side, end.lastPosition, random);
        JawSide forward = jaw;
        forward.ramusFront.y -= end.ramusForward;
        forward.coronoid.y -= 0.5F * end.ramusForward;
        addRamus(parts, forward, teeth[static_cast<std::size_t>(end.lastPosition - 1)], side);
    }
    const Vec3 symphysis = mix(anatomy.side[0].basal[0], anatomy.side[1].basal[0], 0.5F);
    const Vec3 chin{0.0F, symphysis.y - random.uniform(1.0F, 4.0F), symphysis.z - random.uniform(2.0F, 5.0F)};
    parts.push_back({Shape::ellipsoid(chin, {random.uniform(9.0F, 14.0F), 6.5F, 7.5F})});
    return parts;
}

float mandibleDistance(const std::vector<Part> &parts, Vec3 point)
{
    float distance = 1e9F;
    for (const Part &part : parts) {
        joinDistance(part.shape, part.cut ? Join::Subtract : Join::Union, kJawBlend, &point.x, &point.y,
                     &point.z, &distance, 1);
    }
    return distance;
}

void addMandible(Scene &scene, const Anatomy &anatomy, const std::vector<Part> &parts, Random &random)
{
    const Tissue &t = anatomy.tissue;
    const float cortex = 0.5F * (anatomy.side[0].cortexMm + anatomy.side[1].cortexMm);
    Coat outer{.grow = 0.0F, .hu = t.cortical, .coarse = 90.0F, .lowest = 500.0F};
    // The inner face of the cortex is no clean line: a band of half density.
    Coat border{.grow = -0.75F * cortex, .growNoise = 0.25F * cortex, .hu = mix(t.marrow, t.cortical, 0.5F),
                .fine = t.marrowTexture, .coarse = 60.0F};
    Coat marrow{.grow = -1.15F * cortex, .growNoise = 0.3F * cortex, .hu = t.marrow,
                .fine = t.marrowTexture, .medium = 0.5F * t.marrowTexture, .coarse = 90.0F,
                .lowest = -120.0F, .highest = t.cortical};
    scene.add(Space::Jaw, kJawBlend, parts, {outer, border, marrow});

    for (int side = 0; side < kSides; ++side) {
        const JawSide &jaw = anatomy.side[static_cast<std::size_t>(side)];
        const auto at = [side](Vec3 p) { return onSide(p, side); };
        const float radius = random.uniform(1.0F, 1.8F);
        const Vec3 lower{0.0F, 0.0F, random.normal(-2.0F, 1.2F)};
        const std::vector<Vec3> line{jaw.lingula + Vec3{-0.5F * jaw.ramusHalfThickness, 0.0F, 0.0F},
                                     mix(jaw.angle, jaw.ramusFront, 0.5F) + Vec3{-1.0F, -2.0F, 2.0F},
                                     jaw.basal[7] + lower + Vec3{-1.5F, 0.0F, 2.0F},
                                     jaw.basal[6] + lower, jaw.basal[5] + lower,
                                     jaw.basal[4] + lower + Vec3{0.5F, 0.0F, 1.5F},
                                     jaw.basal[4] + Vec3{jaw.basalHalfWidth, -1.0F, 2.0F}};
        std::vector<Part> canal;
        for (std::size_t n = 0; n + 1 < line.size(); ++n) {
            canal.push_back({Shape::capsule(at(line[n]), at(line[n + 1]), radius, radius)});
        }
        // Its wall is often hard to see.
        const float wall = random.uniform(0.0F, 0.7F);
        scene.add(Space::Jaw, 1.0F, canal,
                  {Coat{.grow = 0.5F, .hu = mix(t.marrow, t.cortical, wall), .fine = 0.5F * t.marrowTexture},
                   Coat{.grow = 0.0F, .hu = random.uniform(-20.0F, 180.0F)}});
    }
}

} // namespace gonion::training::phantom
