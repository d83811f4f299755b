// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/anatomy.h"

namespace gonion::training::phantom {

namespace {

constexpr std::array<Vec3, 8> kMeanBasal{{{3.0F, -77.0F, -81.0F},
                                          {9.0F, -76.5F, -80.5F},
                                          {16.5F, -73.0F, -79.5F},
                                          {23.5F, -66.5F, -77.5F},
                                          {28.5F, -60.0F, -75.0F},
                                          {33.0F, -52.5F, -71.5F},
                                          {37.3F, -43.0F, -67.5F},
                                          {41.8F, -32.0F, -63.0F}}};

Tissue drawTissue(Random &random)
{
    Tissue t;
    t.enamel = random.uniform(1900.0F, 3000.0F);
    t.dentine = random.uniform(1100.0F, std::min(1900.0F, t.enamel - 450.0F));
    t.pulp = random.uniform(0.0F, 350.0F);
    t.cortical = random.uniform(950.0F, 1850.0F);
    t.marrow = random.uniform(-60.0F, 480.0F);
    t.marrowTexture = random.uniform(40.0F, 330.0F);
    t.muscle = random.uniform(35.0F, 75.0F);
    t.fat = random.uniform(-125.0F, -70.0F);
    t.skin = random.uniform(-20.0F, 70.0F);
    t.brain = random.uniform(20.0F, 50.0F);
    t.ligament = random.uniform(20.0F, 450.0F);
    t.cavity = random.uniform(-1010.0F, -930.0F);
    return t;
}

/// The shared part of a jaw's shape: what both sides have in common.
struct JawForm {
    float width = 1.0F;
    float ramusHeight = 1.0F;
    float bodyLength = 1.0F;
    float bodySlope = 0.0F; ///< lowers the chin, mm
    float ramusForward = 0.0F; ///< mm
};

/// How far the ramus stands forward of its mean place, mm. In many jaws without a third molar the ramus begins
/// right behind the second: which molar it is must be told by counting teeth, not by the way to the ramus.
float drawRamusForward(Random &random)
{
    return random.chance(0.45F) ? random.uniform(3.0F, 9.0F) : random.uniform(-2.0F, 3.0F);
}

JawSide drawSide(const JawForm &form, Random &random)
{
    JawSide s;
    const float forward = form.ramusForward + random.normal(0.0F, 0.8F);
    s.ramusFront.y -= forward;
    s.coronoid.y -= 0.6F * forward;
    const auto place = [&](Vec3 p, float spread) {
        const float lowering = form.bodySlope * std::clamp(-p.y / 77.0F, 0.0F, 1.1F);
        Vec3 q{p.x * form.width, p.y * form.bodyLength, p.z * form.ramusHeight - lowering};
        return q + random.jitter(spread);
    };
    s.condyle = s.condyle * form.width + random.jitter(0.8F);
    s.neck = place(s.neck, 1.2F);
    s.gonion = place(s.gonion, 1.8F);
    s.angle = place(s.angle, 1.5F);
    s.coronoid = place(s.coronoid, 1.8F);
    s.ramusFront = place(s.ramusFront, 1.2F);
    s.lingula = mix(mix(s.gonion, s.neck, 0.45F), mix(s.ramusFront, s.coronoid, 0.35F), 0.5F);
    for (std::size_t n = 0; n < s.basal.size(); ++n) {
        s.basal[n] = place(kMeanBasal[n], 0.5F);
    }
    s.ramusHalfThickness = random.uniform(2.6F, 4.6F);
    s.basalHalfHeight = random.uniform(7.8F, 10.5F);
    s.basalHalfWidth = random.uniform(4.8F, 6.8F);
    s.cortexMm = random.uniform(1.3F, 3.2F);
    s.alveolarCortexMm = random.uniform(0.7F, 1.8F);
    return s;
}

JawPose drawJaw(Random &random)
{
    JawPose pose;
    // Most scans are taken with the teeth together or a bite block's width apart.
    const float kind = random.unit();
    if (kind > 0.75F) {
        pose.angle = random.uniform(0.08F, 0.44F);
    } else if (kind > 0.4F) {
        pose.angle = random.uniform(0.0F, 0.09F);
    }
    pose.glide = {random.normal(0.0F, 0.8F),
                  -pose.angle * random.uniform(5.0F, 25.0F) + random.normal(0.0F, 0.6F),
                  -pose.angle * random.uniform(0.0F, 12.0F)};
    return pose;
}

} // namespace

void Tissue::mould(Random &random)
{
    const float bone = random.logUniform(350.0F, 1300.0F);
    for (float *hard : {&enamel, &dentine, &pulp, &cortical, &marrow, &ligament}) {
        *hard = bone;
    }
    marrowTexture = random.uniform(0.0F, 60.0F);
    const float soft = random.uniform(-30.0F, 90.0F);
    for (float *tissue : {&muscle, &fat, &skin, &brain}) {
        *tissue = soft;
    }
}

Anatomy Anatomy::draw(Random &random)
{
    Anatomy a;
    a.tissue = drawTissue(random);
    a.jaw = drawJaw(random);
    const JawForm form{random.normal(1.0F, 0.045F), random.normal(1.0F, 0.06F),
                       random.normal(1.0F, 0.04F), random.normal(0.0F, 3.0F), drawRamusForward(random)};
    for (JawSide &side : a.side) {
        side = drawSide(form, random);
    }
    a.occlusalTilt = random.normal(0.15F, 0.05F);
    a.incisal = {random.normal(0.0F, 1.0F), -83.0F * form.bodyLength + random.normal(0.0F, 1.5F),
                 -43.0F * form.ramusHeight - 0.6F * form.bodySlope + random.normal(0.0F, 1.5F)};
    a.archWidth = random.normal(1.0F, 0.05F) * mix(1.0F, form.width, 0.6F);
    a.archLength = random.normal(1.0F, 0.04F);
    a.toothSize = random.normal(1.0F, 0.05F);
    a.bite = random.uniform(-0.8F, 1.2F);
    a.vaultThickness = random.uniform(4.0F, 8.5F);
    a.scalp = random.uniform(3.5F, 9.0F);
    a.vaultHalf = {random.normal(66.0F, 2.5F), random.normal(85.0F, 3.0F), random.normal(66.0F, 3.0F)};
    a.faceFat = random.logUniform(1.5F, 12.0F);
    a.palateHeight = random.uniform(17.0F, 26.0F);
    a.sinusSize = random.uniform(0.65F, 1.15F);
    a.trabecularMm = random.uniform(1.4F, 3.2F);
    return a;
}

} // namespace gonion::training::phantom
