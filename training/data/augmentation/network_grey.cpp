// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation/network_grey.h"

#include "training/data/augmentation/shown_image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gonion::training {
namespace {

/// What the detector shows beyond the scan (inference/detector/network_grid.h; a test compares them).
constexpr float kBeyondGrey = -0.25F;

/// 0..1 to a power, by a table.
class Curve {
public:
    explicit Curve(double exponent)
    {
        for (std::size_t n = 0; n < m_values.size(); ++n) {
            m_values[n] = static_cast<float>(std::pow(static_cast<double>(n) / kSteps, exponent));
        }
    }
    [[nodiscard]] float operator()(float grey) const
    {
        const float place = grey * kSteps;
        const auto below = std::min<std::size_t>(static_cast<std::size_t>(place), kSteps - 1);
        return m_values[below] + (place - static_cast<float>(below)) * (m_values[below + 1] - m_values[below]);
    }

private:
    static constexpr std::size_t kSteps = 2048;
    std::array<float, kSteps + 1> m_values{};
};

} // namespace

std::vector<float> networkGrey(const std::vector<float> &hu, const inference::IntensityMapping &intensity, double gamma)
{
    const auto low = static_cast<float>(intensity.low);
    const auto high = static_cast<float>(intensity.high);
    const auto range = static_cast<float>(intensity.high - intensity.low);
    std::vector<float> grey(hu.size());
    std::transform(hu.begin(), hu.end(), grey.begin(), [&](float value) {
        return ShownImage::isBeyond(value) ? kBeyondGrey : (std::clamp(value, low, high) - low) / range;
    });
    if (gamma != 0.0) {
        const Curve curve(std::exp(gamma));
        for (float &value : grey) {
            value = value < 0.0F ? value : curve(value);
        }
    }
    return grey;
}

} // namespace gonion::training
