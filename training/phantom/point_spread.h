// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

namespace gonion::training::phantom {

/// The scanner's in-plane point spread: a Gaussian, with overshoot for a sharp kernel.
class PointSpread {
public:
    /// \param fwhmMm     full width at half maximum
    /// \param sharpening share of a wider Gaussian that is taken away
    PointSpread(float fwhmMm, float sharpening, float spacingMm);

    /// Voxels that it reaches to each side; 0 where it does nothing.
    [[nodiscard]] int reach() const { return m_reach; }

    /// Spreads one slice in place. The outermost `reach()` voxels are left half done.
    void apply(float *slice, int sizeI, int sizeJ) const;

private:
    static constexpr int kMostReach = 3;
    std::array<float, kMostReach + 1> m_weights{1.0F, 0.0F, 0.0F, 0.0F};
    int m_reach = 0;
};

} // namespace gonion::training::phantom
