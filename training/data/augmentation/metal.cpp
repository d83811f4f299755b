// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/metal.h"

#include "training/data/augmentation/streams.h"
#include "training/data/augmentation/voxel_box.h"
#include "training/phantom/random.h"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace gonion::training {
namespace {

constexpr float kMetalHu = 3071.0F; ///< where most scanners cut
constexpr float kReachMm = 60.0F;

/// How bright the streaks are by direction: a sum of waves, repeating after a full turn, deviation 1.
class Fan {
public:
    explicit Fan(phantom::Random &random)
    {
        constexpr int kWaves = 7;
        for (int wave = 0; wave < kWaves; ++wave) {
            const int turns = 3 + random.below(18);
            const float phase = random.uniform(0.0F, 2.0F * std::numbers::pi_v<float>);
            for (std::size_t n = 0; n < m_values.size(); ++n) {
                const float angle = 2.0F * std::numbers::pi_v<float> * static_cast<float>(n) / float(m_values.size());
                m_values[n] += std::sqrt(2.0F / kWaves) * std::cos(static_cast<float>(turns) * angle + phase);
            }
        }
    }

    [[nodiscard]] float at(float dx, float dy) const
    {
        const float turn = std::atan2(dy, dx) / (2.0F * std::numbers::pi_v<float>) + 0.5F;
        return m_values[static_cast<std::size_t>(turn * float(m_values.size())) % m_values.size()];
    }

private:
    std::array<float, 512> m_values{};
};

} // namespace

void addMetal(ShownImage &image, const core::PointLps &place, std::uint64_t seed)
{
    phantom::Random random(seed, kMetalStream);
    const float radius = random.uniform(1.5F, 4.0F);
    const float strength = random.uniform(150.0F, 700.0F);
    const float thickness = random.uniform(1.5F, 4.0F);
    const Fan fan(random);
    forEachVoxelNear(image, {place}, kReachMm, [&](float &hu, const core::PointLps &point) {
        const auto dz = static_cast<float>(point.z - place.z);
        if (std::abs(dz) > 3.0F * thickness || ShownImage::isBeyond(hu)) {
            return;
        }
        const auto dx = static_cast<float>(point.x - place.x);
        const auto dy = static_cast<float>(point.y - place.y);
        const float away = std::sqrt(dx * dx + dy * dy);
        if (away * away + dz * dz < radius * radius) {
            hu = kMetalHu;
            return;
        }
        const float inSlice = std::exp(-0.5F * dz * dz / (thickness * thickness));
        // Towards the reach's end they fade, so that no edge shows.
        const float fading = std::max(0.0F, 1.0F - away / kReachMm) * 12.0F / (12.0F + away);
        hu += strength * inSlice * fading * fan.at(dx, dy);
    });
}

} // namespace gonion::training
