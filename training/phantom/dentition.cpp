// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/dentition.h"

#include "training/phantom/dental_arch.h"
#include "training/phantom/tooth_loss.h"

#include <algorithm>

namespace gonion::training::phantom {

namespace {

/// Mean sizes in mm of the eight teeth of a quadrant (after Wheeler's tables, rounded).
struct ToothSize {
    float mesiodistal;
    float buccolingual;
    float height;
    float rootLength;
};
constexpr std::array<ToothSize, 8> kLowerSizes{{{5.3F, 5.9F, 8.8F, 12.5F},
                                                {5.8F, 6.3F, 9.2F, 14.0F},
                                                {7.0F, 7.7F, 10.5F, 16.0F},
                                                {7.1F, 7.7F, 8.6F, 14.0F},
                                                {7.2F, 8.2F, 8.0F, 14.5F},
                                                {11.1F, 10.5F, 7.3F, 14.0F},
                                                {10.6F, 10.1F, 7.0F, 13.0F},
                                                {10.1F, 9.6F, 6.8F, 11.0F}}};
constexpr std::array<ToothSize, 8> kUpperSizes{{{8.5F, 7.1F, 10.5F, 13.0F},
                                                {6.7F, 6.2F, 9.3F, 13.0F},
                                                {7.6F, 8.0F, 10.0F, 17.0F},
                                                {7.0F, 9.0F, 8.5F, 14.0F},
                                                {6.8F, 9.0F, 8.0F, 14.0F},
                                                {10.3F, 11.2F, 7.3F, 12.5F},
                                                {9.7F, 11.0F, 7.0F, 12.0F},
                                                {8.8F, 10.2F, 6.6F, 11.0F}}};

/// A root from the crown's lower edge: offset (mesial, towards w) there, lean towards +v and +w.
Root makeRoot(const Tooth &tooth, Vec3 offset, float leanV, float leanW, float rootLength,
              Shape::Section neck, Random &random)
{
    constexpr float kInside = 1.0F; // the root begins inside the crown
    Root root;
    const Vec3 along = normalized(-tooth.frame.u + tooth.frame.v * leanV + tooth.frame.w * leanW);
    const Vec3 start = tooth.frame.at(-0.5F * tooth.height + kInside, offset.y, offset.z);
    root.halfLength = 0.5F * (rootLength + kInside);
    root.frame = Frame::along(start + along * root.halfLength, along, tooth.frame.v);
    root.neck = neck;
    root.end = {random.uniform(0.7F, 1.2F), random.uniform(0.8F, 1.5F)};
    // Roots curve distally more often than not.
    root.bend = random.normal(-0.007F, 0.009F);
    return root;
}

void addLowerMolarRoots(Tooth &tooth, float rootLength, Random &random)
{
    const bool third = tooth.position == 8;
    const bool fused = random.chance(third ? 0.4F : tooth.position == 7 ? 0.15F : 0.02F);
    const float spread = tooth.mesiodistal * (fused ? 0.14F : random.uniform(0.21F, 0.27F));
    const float meanLean = tooth.position == 6 ? 0.10F : tooth.position == 7 ? 0.04F : -0.01F;
    for (const float mesial : {1.0F, -1.0F}) {
        const float lean = fused ? -0.5F * spread / rootLength * random.uniform(0.6F, 1.6F)
                                 : random.normal(meanLean, 0.06F);
        const Shape::Section neck{tooth.mesiodistal * random.uniform(0.19F, 0.24F),
                                  tooth.buccolingual * random.uniform(0.36F, 0.43F)};
        tooth.roots.push_back(makeRoot(tooth, {0.0F, mesial * spread, random.normal(0.0F, 0.3F)},
                                       mesial * lean, random.normal(0.0F, 0.05F),
                                       rootLength * (mesial > 0.0F ? 1.0F : random.uniform(0.86F, 1.02F)),
                                       neck, random));
    }
}

void addUpperMolarRoots(Tooth &tooth, float rootLength, float cheek, Random &random)
{
    const float spread = tooth.mesiodistal * random.uniform(0.2F, 0.26F);
    const float across = tooth.buccolingual * random.uniform(0.2F, 0.26F) * cheek;
    const Shape::Section neck{tooth.mesiodistal * 0.21F, tooth.buccolingual * 0.23F};
    for (const float mesial : {1.0F, -1.0F}) {
        tooth.roots.push_back(makeRoot(tooth, {0.0F, mesial * spread, across},
                                       mesial * random.normal(0.06F, 0.05F),
                                       cheek * random.normal(0.08F, 0.06F),
                                       rootLength * random.uniform(0.9F, 1.05F), neck, random));
    }
    tooth.roots.push_back(makeRoot(tooth, {0.0F, 0.0F, -across}, random.normal(0.0F, 0.06F),
                                   -cheek * random.normal(0.22F, 0.1F),
                                   rootLength * random.uniform(0.95F, 1.12F),
                                   {tooth.mesiodistal * 0.24F, tooth.buccolingual * 0.2F}, random));
}

void addRoots(Tooth &tooth, float rootLength, float cheek, Random &random)
{
    tooth.roots.clear();
    if (tooth.isMolar()) {
        if (tooth.upper) {
            addUpperMolarRoots(tooth, rootLength, cheek, random);
        } else {
            addLowerMolarRoots(tooth, rootLength, random);
        }
        return;
    }
    if (tooth.upper && tooth.position == 4 && random.chance(0.6F)) {
        for (const float buccal : {1.0F, -1.0F}) {
            tooth.roots.push_back(makeRoot(tooth, {0.0F, 0.0F, buccal * 0.22F * tooth.buccolingual},
                                           random.normal(0.0F, 0.04F), buccal * random.normal(0.05F, 0.04F),
                                           rootLength, {tooth.mesiodistal * 0.3F, tooth.buccolingual * 0.22F},
                                           random));
        }
        return;
    }
    tooth.roots.push_back(makeRoot(tooth, {}, random.normal(0.0F, 0.05F), random.normal(0.0F, 0.05F),
                                   rootLength, {tooth.mesiodistal * 0.36F, tooth.buccolingual * 0.41F},
                                   random));
}

/// Mesial tip and outward lean of a tooth's crown, in radians.
struct Lean {
    float mesial = 0.0F;
    float outward = 0.0F;
};

Lean drawLean(bool upper, int position, Random &random)
{
    constexpr std::array<float, 8> kLowerOutward{10.0F, 8.0F, 2.0F, -4.0F, -7.0F, -10.0F, -12.0F, -15.0F};
    constexpr std::array<float, 8> kUpperOutward{20.0F, 17.0F, 8.0F, 2.0F, 2.0F, 4.0F, 6.0F, 8.0F};
    constexpr std::array<float, 8> kMesial{1.0F, 2.0F, 4.0F, 4.0F, 5.0F, 7.0F, 10.0F, 12.0F};
    const auto n = static_cast<std::size_t>(position - 1);
    Lean lean;
    lean.outward = random.normal(upper ? kUpperOutward[n] : kLowerOutward[n], 6.0F) * kDegree;
    lean.mesial = random.normal(upper ? 0.5F * kMesial[n] : kMesial[n], 5.0F) * kDegree;
    return lean;
}

Frame leant(const Frame &frame, const Lean &lean, float cheek)
{
    const Frame tipped = frame.turned(frame.w, lean.mesial);
    return tipped.turned(tipped.v, -cheek * lean.outward);
}

/// How an unerupted third molar lies.
struct Impaction {
    Lean lean;
    float depth = 0.0F; ///< mm below its place
};

Impaction drawImpaction(Random &random)
{
    Impaction result;
    const float kind = random.unit();
    if (kind < 0.5F) {
        result.lean.mesial = random.uniform(25.0F, 65.0F);
        result.depth = random.uniform(0.5F, 7.0F);
    } else if (kind < 0.72F) {
        result.lean.mesial = random.uniform(70.0F, 105.0F);
        result.depth = random.uniform(1.0F, 8.0F);
    } else if (kind < 0.9F) {
        result.lean.mesial = random.uniform(-10.0F, 20.0F);
        result.depth = random.uniform(3.0F, 9.0F);
    } else {
        result.lean.mesial = random.uniform(-45.0F, -12.0F);
        result.depth = random.uniform(2.0F, 7.0F);
    }
    result.lean.mesial *= kDegree;
    result.lean.outward = random.normal(-8.0F, 12.0F) * kDegree;
    return result;
}

class ArchBuilder {
public:
    ArchBuilder(const Anatomy &anatomy, bool upper, int side, Random &random)
        : m_anatomy(anatomy), m_upper(upper), m_side(side), m_random(random),
          m_arch(anatomy, upper, side, random)
    {
    }

    std::array<Tooth, 8> build(const QuadrantLoss &loss)
    {
        std::array<Tooth, 8> teeth;
        float along = m_random.normal(0.0F, 0.4F);
        const float crestDepth = m_random.logUniform(0.9F, 4.0F);
        const float overbite = m_random.normal(2.2F, 1.2F);
        for (int position = 1; position <= 8; ++position) {
            const auto n = static_cast<std::size_t>(position - 1);
            Tooth &tooth = teeth[n];
            tooth.upper = m_upper;
            tooth.side = m_side;
            tooth.position = position;
            tooth.present = !loss.absent[n];
            tooth.resorbed = loss.absent[n] ? loss.resorbedMm[n] : 0.0F;
            tooth.crestDepth = crestDepth * m_random.uniform(0.75F, 1.35F);
            const ToothSize &size = (m_upper ? kUpperSizes : kLowerSizes)[n];
            const float spread = position == 8 ? 0.09F : 0.04F;
            tooth.mesiodistal = size.mesiodistal * m_anatomy.toothSize * m_random.normal(1.0F, spread);
            tooth.buccolingual = size.buccolingual * m_anatomy.toothSize * m_random.normal(1.0F, spread);
            // Chewing wears crowns down.
            tooth.height = size.height * m_random.normal(0.97F, 0.06F);
            const float drop = m_upper && position <= 3 ? overbite : 0.0F;
            place(tooth, along + 0.5F * tooth.mesiodistal, drop, loss, n > 0 ? &teeth[n - 1] : nullptr);
            addRoots(tooth, size.rootLength * m_random.normal(1.0F, 0.08F), m_cheek, m_random);
            along += tooth.mesiodistal * 0.985F;
        }
        return teeth;
    }

private:
    void place(Tooth &tooth, float along, float drop, const QuadrantLoss &loss, const Tooth *mesialNeighbour)
    {
        const auto n = static_cast<std::size_t>(tooth.position - 1);
        Lean lean = drawLean(m_upper, tooth.position, m_random);
        float depth = 0.0F;
        const bool neighbourGone = mesialNeighbour != nullptr && !mesialNeighbour->present;
        if (tooth.present && tooth.position == 8 && loss.thirdMolarImpacted) {
            const Impaction impaction = drawImpaction(m_random);
            tooth.impacted = true;
            lean = impaction.lean;
            depth = impaction.depth;
            const float tipped = std::fabs(std::sin(lean.mesial));
            along += 0.5F * tipped * (tooth.height - tooth.mesiodistal) + m_random.uniform(0.0F, 1.5F);
        } else if (tooth.present && neighbourGone && tooth.isMolar() && m_random.chance(0.6F)) {
            lean.mesial += m_random.uniform(0.0F, 30.0F) * kDegree;
            along -= m_random.uniform(0.0F, 0.45F) * mesialNeighbour->mesiodistal;
        }
        const DentalArch::Station station = m_arch.at(along);
        const Vec3 up = occlusalUp(m_anatomy) * (m_upper ? -1.0F : 1.0F);
        const float level = 0.5F * (tooth.height + m_anatomy.bite) + depth - drop;
        Frame frame = Frame::along(station.point - up * level +
                                       station.outward * m_random.normal(0.0F, 0.35F),
                                   up, -station.distal);
        m_cheek = dot(frame.w, station.outward) > 0.0F ? 1.0F : -1.0F;
        frame = frame.turned(up, m_random.normal(0.0F, loss.crowding));
        tooth.frame = leant(frame, lean, m_cheek);
        tooth.up = up;
        tooth.distal = station.distal;
        const float crestLevel = tooth.height + 0.5F * m_anatomy.bite + tooth.crestDepth + tooth.resorbed -
                                 drop - (tooth.impacted ? m_random.uniform(0.0F, 2.5F) : 0.0F);
        tooth.crest = station.point - up * crestLevel;
        tooth.restoration = tooth.present ? loss.restoration[n] : Restoration::None;
    }

    const Anatomy &m_anatomy;
    bool m_upper;
    int m_side;
    Random &m_random;
    DentalArch m_arch;
    float m_cheek = 1.0F;
};

} // namespace

Shape Root::shape() const
{
    Shape shape = Shape::roundBox(frame, {halfLength, 0.5F * (neck.v + end.v), 0.5F * (neck.w + end.w)},
                                  std::min({neck.v, neck.w, end.v, end.w}));
    shape.taperV = 0.5F * (end.v - neck.v) / halfLength;
    shape.taperW = 0.5F * (end.w - neck.w) / halfLength;
    return shape.bent(bend, 0.0F);
}

Dentition Dentition::draw(const Anatomy &anatomy, PhantomTeeth kind, Random &random)
{
    Dentition dentition;
    const ToothLoss loss = ToothLoss::draw(kind, random);
    dentition.braces = loss.braces;
    for (int side = 0; side < kSides; ++side) {
        const auto s = static_cast<std::size_t>(side);
        dentition.lower[s] = ArchBuilder(anatomy, false, side, random).build(loss.lower[s]);
        dentition.upper[s] = ArchBuilder(anatomy, true, side, random).build(loss.upper[s]);
        for (std::size_t n = 0; n < 6; ++n) {
            dentition.lower[s][n].bracket = loss.braces && dentition.lower[s][n].present;
            dentition.upper[s][n].bracket = loss.braces && dentition.upper[s][n].present;
        }
    }
    if (kind == PhantomTeeth::Moulded) {
        dentition.mould();
    }
    return dentition;
}

bool Dentition::isToothless() const
{
    const auto anyIn = [](const auto &arch) {
        return std::any_of(arch.begin(), arch.end(), [](const auto &quadrant) {
            return std::any_of(quadrant.begin(), quadrant.end(), [](const Tooth &tooth) { return tooth.present; });
        });
    };
    return !anyIn(lower) && !anyIn(upper);
}

void Dentition::mould()
{
    for (auto *arch : {&lower, &upper}) {
        for (auto &quadrant : *arch) {
            for (Tooth &tooth : quadrant) {
                // The crown stands right on the bone.
                tooth.crest = tooth.crest + tooth.up * tooth.crestDepth;
                tooth.crestDepth = 0.0F;
                tooth.moulded = true;
            }
        }
    }
}

void Dentition::setMetal(bool wanted, Random &random)
{
    braces = braces && wanted;
    for (auto *arch : {&lower, &upper}) {
        for (auto &quadrant : *arch) {
            for (Tooth &tooth : quadrant) {
                tooth.bracket = tooth.bracket && wanted;
                if (!wanted) {
                    tooth.restoration = Restoration::None;
                } else if (tooth.present && tooth.isMolar() && random.chance(0.4F)) {
                    tooth.restoration = random.chance(0.7F) ? Restoration::Filling : Restoration::Crown;
                }
            }
        }
    }
}

CrestPlace crestBehindSecondMolar(const Dentition &dentition, int side)
{
    const Tooth &second = dentition.lower[static_cast<std::size_t>(side)][6];
    const Vec3 behind = second.crest + second.distal * (0.5F * second.mesiodistal + 0.3F);
    return {behind, second.up};
}

} // namespace gonion::training::phantom
