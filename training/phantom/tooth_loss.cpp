// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/tooth_loss.h"

namespace gonion::training::phantom {

namespace {

enum class ThirdMolar { Absent, Erupted, Impacted };

ThirdMolar drawThirdMolar(Random &random)
{
    const float kind = random.unit();
    return kind < 0.38F ? ThirdMolar::Absent : kind < 0.68F ? ThirdMolar::Erupted : ThirdMolar::Impacted;
}

void removeFrom(QuadrantLoss &quadrant, int firstPosition)
{
    for (int position = firstPosition; position <= 8; ++position) {
        quadrant.absent[static_cast<std::size_t>(position - 1)] = true;
    }
}

/// Losses that come together: all molars of a side, all teeth of an arch.
void drawPatterns(std::array<QuadrantLoss, kSides> &arch, float toothless, Random &random)
{
    const float kind = random.unit();
    if (kind < toothless) {
        removeFrom(arch[0], 1);
        removeFrom(arch[1], 1);
        return;
    }
    for (QuadrantLoss &quadrant : arch) {
        const float own = random.unit();
        if (own < 0.05F) {
            removeFrom(quadrant, 6);
        } else if (own < 0.10F) {
            removeFrom(quadrant, 7);
        } else if (own < 0.12F) {
            removeFrom(quadrant, 4);
        }
    }
}

void drawRestorations(QuadrantLoss &quadrant, float share, Random &random)
{
    for (std::size_t n = 0; n < 8; ++n) {
        const float chance = share * (n >= 3 ? 1.0F : 0.25F) * (n == 7 ? 0.35F : 1.0F);
        if (random.chance(chance)) {
            const float kind = random.unit();
            quadrant.restoration[n] = kind < 0.62F   ? Restoration::Filling
                                      : kind < 0.86F ? Restoration::Crown
                                                     : Restoration::RootFilling;
        }
    }
}

void drawSingleLosses(QuadrantLoss &quadrant, float rate, Random &random)
{
    for (std::size_t n = 0; n < 7; ++n) {
        // First molars go first, front teeth last.
        const float weight = n == 5 ? 1.8F : n == 6 ? 1.2F : n >= 3 ? 1.0F : 0.5F;
        if (random.chance(rate * weight)) {
            quadrant.absent[n] = true;
        }
    }
}

void impactOneThirdMolar(std::array<QuadrantLoss, kSides> &lower, Random &random)
{
    const std::size_t impacted = random.chance(0.5F) ? 0 : 1;
    for (std::size_t side = 0; side < kSides; ++side) {
        lower[side].absent[6] = false;
        lower[side].absent[7] = side != impacted;
        lower[side].thirdMolarImpacted = side == impacted;
        lower[side].resorbedMm[7] = random.uniform(-1.0F, 1.5F);
    }
}

/// Moulds are made after complete jaws; some leave the third molars out.
void mouldTeeth(std::array<QuadrantLoss, kSides> &arch, bool thirdMolars)
{
    for (QuadrantLoss &quadrant : arch) {
        quadrant.absent.fill(false);
        quadrant.absent[7] = !thirdMolars;
        quadrant.restoration.fill(Restoration::None);
        quadrant.thirdMolarImpacted = false;
        quadrant.crowding = 0.04F;
    }
}

} // namespace

ToothLoss ToothLoss::draw(PhantomTeeth kind, Random &random)
{
    ToothLoss loss;
    const float state = random.unit();
    const float rate = state < 0.45F ? 0.0F : state < 0.8F ? random.uniform(0.02F, 0.15F)
                                                           : random.uniform(0.15F, 0.5F);
    const float restored = random.chance(0.5F) ? random.uniform(0.05F, 0.6F) : 0.0F;
    const float crowding = random.uniform(0.02F, 0.14F);
    loss.braces = random.chance(0.04F);
    const ThirdMolar common = drawThirdMolar(random);
    for (auto *arch : {&loss.lower, &loss.upper}) {
        drawPatterns(*arch, arch == &loss.lower ? 0.07F : 0.09F, random);
        // Who has lost all lower teeth has seldom kept upper ones.
        if (kind == PhantomTeeth::Toothless && (arch == &loss.lower || random.chance(0.7F))) {
            removeFrom((*arch)[0], 1);
            removeFrom((*arch)[1], 1);
        }
        for (QuadrantLoss &quadrant : *arch) {
            quadrant.crowding = crowding;
            const ThirdMolar third = random.chance(0.5F) ? common : drawThirdMolar(random);
            quadrant.absent[7] = quadrant.absent[7] || third == ThirdMolar::Absent;
            quadrant.thirdMolarImpacted = third == ThirdMolar::Impacted;
            drawSingleLosses(quadrant, rate, random);
            drawRestorations(quadrant, restored, random);
            int gone = 0;
            for (std::size_t n = 0; n < 7; ++n) {
                gone += quadrant.absent[n] ? 1 : 0;
            }
            // Ridges without any tooth waste away most.
            const float most = gone >= 5 ? 14.0F : gone >= 2 ? 7.0F : 4.0F;
            const float resorbed = random.uniform(0.3F, most);
            for (std::size_t n = 0; n < 8; ++n) {
                // A third molar that never grew leaves its place as it was.
                quadrant.resorbedMm[n] =
                    n == 7 && gone == 0 ? random.uniform(-1.0F, 1.5F) : resorbed * random.uniform(0.7F, 1.3F);
            }
        }
    }
    if (kind == PhantomTeeth::OneImpacted) {
        impactOneThirdMolar(loss.lower, random);
    } else if (kind == PhantomTeeth::Moulded) {
        const bool thirdMolars = random.chance(0.6F);
        loss.braces = false;
        mouldTeeth(loss.lower, thirdMolars);
        mouldTeeth(loss.upper, thirdMolars);
    }
    return loss;
}

} // namespace gonion::training::phantom
