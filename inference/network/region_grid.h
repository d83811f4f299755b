// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>

namespace gonion::inference {

/// How a volume of tokens is cut into regions: sizes in tokens along x, y, z.
class RegionGrid {
public:
    /// \param size    of the volume \param regions along each axis
    RegionGrid(const std::array<std::int64_t, 3> &size, const std::array<std::int64_t, 3> &regions);

    [[nodiscard]] std::int64_t regions() const; ///< R, in x-major order
    [[nodiscard]] std::int64_t tokens() const;  ///< T in one region, padding included
    /// True where the regions do not divide the volume.
    [[nodiscard]] bool isPadded() const;

    /// [N, X, Y, Z, C] to [N, R, T, C]; zeros at the high ends where needed.
    [[nodiscard]] torch::Tensor split(torch::Tensor volume) const;
    /// [N, R, T, C] back to [N, X, Y, Z, C]; padding is cut off.
    [[nodiscard]] torch::Tensor join(const torch::Tensor &regions) const;
    /// Means over the tokens of each region, padding left out: [N, X, Y, Z, C] to [N, R, C] in
    /// double precision; zero for a region of padding alone.
    [[nodiscard]] torch::Tensor means(const torch::Tensor &volume) const;
    /// [R, T] int64: a token's place in the volume, x-major, or -1 for padding.
    [[nodiscard]] torch::Tensor tokenTable(torch::Device device) const;

private:
    [[nodiscard]] torch::Tensor meansOnCpu(const torch::Tensor &volume) const;

    std::array<std::int64_t, 3> m_size;
    std::array<std::int64_t, 3> m_regions;
    std::array<std::int64_t, 3> m_side; ///< of one region
};

} // namespace gonion::inference
