// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/dental_arch.h"

namespace gonion::training::phantom {

namespace {

struct PlanePoint {
    float across = 0.0F; ///< mm from the midline
    float back = 0.0F;   ///< mm behind the incisors
};

constexpr std::array<PlanePoint, 8> kLowerArch{
    {{0.0F, 0.0F}, {8.5F, 1.2F}, {15.0F, 6.0F}, {20.5F, 15.0F}, {24.0F, 26.5F}, {26.5F, 38.0F}, {28.5F, 48.0F}, {30.5F, 62.0F}}};
constexpr std::array<PlanePoint, 8> kUpperArch{
    {{0.0F, -2.5F}, {9.0F, -1.0F}, {17.0F, 4.5F}, {22.5F, 13.5F}, {26.0F, 24.5F}, {28.3F, 36.0F}, {29.3F, 46.0F}, {30.0F, 60.0F}}};

/// Catmull-Rom through the control points; t runs over their indices.
PlanePoint onSpline(const std::array<PlanePoint, 8> &control, float t)
{
    const int last = static_cast<int>(control.size()) - 1;
    const int base = std::min(static_cast<int>(t), last - 1);
    const float f = t - static_cast<float>(base);
    const auto point = [&](int index) -> PlanePoint {
        if (index < 0) { // mirrored at the midline
            return {-control[1].across, control[1].back};
        }
        return control[static_cast<std::size_t>(std::min(index, last))];
    };
    const PlanePoint a = point(base - 1);
    const PlanePoint b = point(base);
    const PlanePoint c = point(base + 1);
    const PlanePoint d = point(base + 2);
    const auto blend = [f](float p, float q, float r, float s) {
        return 0.5F * (2.0F * q + (r - p) * f + (2.0F * p - 5.0F * q + 4.0F * r - s) * f * f +
                       (3.0F * q - p - 3.0F * r + s) * f * f * f);
    };
    return {blend(a.across, b.across, c.across, d.across), blend(a.back, b.back, c.back, d.back)};
}

} // namespace

DentalArch::DentalArch(const Anatomy &anatomy, bool upper, int side, Random &random)
    : m_up(occlusalUp(anatomy)), m_sign(signOf(side))
{
    std::array<PlanePoint, 8> control = upper ? kUpperArch : kLowerArch;
    const float width = anatomy.archWidth * random.normal(1.0F, 0.015F);
    for (std::size_t n = 0; n < control.size(); ++n) {
        control[n].across *= width;
        control[n].back *= anatomy.archLength;
        if (n > 0) {
            control[n].across += random.normal(0.0F, 0.4F);
            control[n].back += random.normal(0.0F, 0.5F);
        }
    }
    const Vec3 back = occlusalBack(anatomy);
    const float spee = random.uniform(0.0F, 2.5F) * (upper ? 0.5F : 1.0F);
    for (int n = 0; n < kSamples; ++n) {
        const PlanePoint p =
            onSpline(control, 7.0F * static_cast<float>(n) / static_cast<float>(kSamples - 1));
        // The curve of Spee: the arch sags between the canine and the last molar.
        const float sag = spee * std::clamp((p.back - 34.0F) / 22.0F, -1.0F, 1.2F) *
                          std::fabs(p.back - 34.0F) / 22.0F;
        const auto at = static_cast<std::size_t>(n);
        m_points[at] = anatomy.incisal + Vec3{m_sign * p.across, 0.0F, 0.0F} + back * p.back +
                       m_up * std::max(sag, -1.5F);
        m_along[at] = n == 0 ? 0.0F : m_along[at - 1] + length(m_points[at] - m_points[at - 1]);
    }
}

DentalArch::Station DentalArch::at(float along) const
{
    const auto upperBound =
        std::upper_bound(m_along.begin(), m_along.end(), std::clamp(along, 0.0F, m_along.back() - 1e-3F));
    const auto next = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(upperBound - m_along.begin(), 1, kSamples - 1));
    const float share = (along - m_along[next - 1]) / (m_along[next] - m_along[next - 1]);
    Station station;
    station.point = mix(m_points[next - 1], m_points[next], share);
    const std::size_t before = next >= 4 ? next - 4 : 0;
    const std::size_t after = std::min<std::size_t>(next + 3, kSamples - 1);
    station.distal = normalized(m_points[after] - m_points[before]);
    station.outward = normalized(cross(m_up, station.distal) * -m_sign);
    return station;
}

} // namespace gonion::training::phantom
