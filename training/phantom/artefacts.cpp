// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/artefacts.h"

#include "training/phantom/vector_clones.h"

#include <algorithm>
#include <cmath>

namespace gonion::training::phantom {

namespace {

constexpr float kReachInHeights = 2.6F;
/// Metal itself is beyond the scale: nothing is added to it.
constexpr float kMetalHu = 3000.0F;

std::array<float, 257> drawRays(Random &random)
{
    std::array<float, 257> rays{};
    const int count = 14 + random.below(26);
    for (int n = 0; n < count; ++n) {
        const int centre = random.below(256);
        const float strength = random.normal(-0.1F, 0.6F);
        const float width = random.uniform(0.7F, 5.0F);
        // A ray runs both ways from the metal, not equally strong.
        const float opposite = random.uniform(0.3F, 1.0F);
        for (int offset = -14; offset <= 14; ++offset) {
            const float ratio = static_cast<float>(offset) / width;
            const float value = strength * std::exp(-0.5F * ratio * ratio);
            rays[static_cast<std::size_t>((centre + offset) & 255)] += value;
            rays[static_cast<std::size_t>((centre + 128 + offset) & 255)] += value * opposite;
        }
    }
    rays[256] = rays[0];
    return rays;
}

GONION_VECTOR_CLONES
void addRays(const float *even, const float *odd, float oddShare, float dx, float step, float dy, float core,
             float amplitude, float *hu, int count)
{
    for (int n = 0; n < count; ++n) {
        const float x = dx + step * static_cast<float>(n);
        const float sum = std::fabs(x) + std::fabs(dy) + 1e-3F;
        // The diamond angle: as good as the angle here, and cheap.
        const float along = dy / sum;
        const float turn = x < 0.0F ? 2.0F - along : (along < 0.0F ? 4.0F + along : along);
        float place = turn * 64.0F;
        place = place < 255.99F ? place : 255.99F;
        const int index = static_cast<int>(place);
        const float share = place - static_cast<float>(index);
        const float e = even[index] + share * (even[index + 1] - even[index]);
        const float o = odd[index] + share * (odd[index + 1] - odd[index]);
        const float radius = std::sqrt(x * x + dy * dy);
        const float fall = core / (radius + core) * (1.0F / (1.0F + radius * 0.012F));
        // A dark halo hugs the metal.
        const float halo = -0.5F * core * core / (radius * radius + core * core);
        const float added = amplitude * (fall * (e + oddShare * o) + halo);
        hu[n] += hu[n] < kMetalHu ? added : 0.0F;
    }
}

} // namespace

MetalArtefacts::MetalArtefacts(const std::vector<Source> &sources, float severity, Random &random)
{
    for (const Source &source : sources) {
        Star star;
        star.position = source.position;
        star.amplitude = severity * random.uniform(500.0F, 1800.0F) * std::sqrt(source.size);
        star.coreMm = 2.0F + 2.0F * source.size;
        star.heightMm = random.uniform(0.8F, 2.2F) * (0.7F + 0.5F * source.size);
        star.phase = random.uniform(0.0F, 6.28F);
        star.even = drawRays(random);
        star.odd = drawRays(random);
        if (star.amplitude > 10.0F) {
            m_stars.push_back(star);
        }
    }
    for (std::size_t a = 0; a < m_stars.size(); ++a) {
        for (std::size_t b = a + 1; b < m_stars.size() && m_shadows.size() < 14; ++b) {
            const float height = 0.5F * (m_stars[a].heightMm + m_stars[b].heightMm);
            if (std::fabs(m_stars[a].position.z - m_stars[b].position.z) > 2.5 * height) {
                continue;
            }
            m_shadows.push_back({m_stars[a].position, m_stars[b].position,
                                 -0.5F * random.uniform(0.3F, 1.0F) * std::sqrt(m_stars[a].amplitude * m_stars[b].amplitude),
                                 random.uniform(1.5F, 4.5F), height});
        }
    }
}

void MetalArtefacts::addStar(const Star &star, const VoxelRow &row, float *hu)
{
    const auto dz = static_cast<float>(row.start.z - star.position.z);
    if (std::fabs(dz) > kReachInHeights * star.heightMm) {
        return;
    }
    const float ratio = dz / star.heightMm;
    const float amplitude = star.amplitude * std::exp(-0.5F * ratio * ratio);
    addRays(star.even.data(), star.odd.data(), std::sin(2.5F * ratio + star.phase),
            static_cast<float>(row.start.x - star.position.x), static_cast<float>(row.step),
            static_cast<float>(row.start.y - star.position.y), star.coreMm, amplitude, hu, row.count);
}

void MetalArtefacts::addShadow(const Shadow &shadow, const VoxelRow &row, float *hu)
{
    const auto dz = static_cast<float>(row.start.z - 0.5 * (shadow.from.z + shadow.to.z));
    if (std::fabs(dz) > kReachInHeights * shadow.heightMm) {
        return;
    }
    const float ratio = dz / shadow.heightMm;
    const float amplitude = shadow.amplitude * std::exp(-0.5F * ratio * ratio);
    const auto ax = static_cast<float>(shadow.to.x - shadow.from.x);
    const auto ay = static_cast<float>(shadow.to.y - shadow.from.y);
    const float size = std::max(std::sqrt(ax * ax + ay * ay), 1.0F);
    for (int n = 0; n < row.count; ++n) {
        const auto px = static_cast<float>(row.start.x + n * row.step - shadow.from.x);
        const auto py = static_cast<float>(row.start.y - shadow.from.y);
        const float along = (px * ax + py * ay) / size;
        const float across = (px * ay - py * ax) / size / shadow.widthMm;
        if (std::fabs(across) > 3.0F || hu[n] > kMetalHu) {
            continue;
        }
        const bool between = along > 0.0F && along < size;
        const float beyond = between ? 0.0F : std::min(std::fabs(along), std::fabs(along - size));
        hu[n] += amplitude * std::exp(-0.5F * across * across) * (between ? 1.0F : 0.6F / (1.0F + 0.05F * beyond));
    }
}

void MetalArtefacts::add(const VoxelRow &row, float *hu) const
{
    for (const Star &star : m_stars) {
        addStar(star, row, hu);
    }
    for (const Shadow &shadow : m_shadows) {
        addShadow(shadow, row, hu);
    }
}

} // namespace gonion::training::phantom
