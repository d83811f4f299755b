// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/head_mask.h"

#include "viewers/head_model.h"

#include <algorithm>
#include <array>

namespace gonion::viewers {

namespace {

// In voxels of the coarse grid, about 4 mm each.
constexpr int kErosions = 3;        // what is thinner than 24 mm goes
constexpr int kDilations = 4;       // the head comes back with one voxel to spare ...
constexpr int kTissueDilations = 3; // ... and nose, ears and chin grow back along tissue
/// A head smaller than this share of all tissue was not found.
constexpr double kLeastShare = 0.2;

/// Erosion (`value` 0) or dilation (`value` 1) by a 3 x 3 x 3 box, one axis after the other. What lies
/// outside the grid counts as unchanged.
void spread(VoxelMask &mask, const core::GridSize &size, std::uint8_t value)
{
    const std::array<std::int64_t, 3> counts{size.i, size.j, size.k};
    const std::array<std::int64_t, 3> strides{1, size.i, size.i * size.j};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const VoxelMask before = mask;
        const std::int64_t stride = strides[axis];
        for (std::int64_t n = 0; n < size.voxels(); ++n) {
            const std::int64_t at = n / stride % counts[axis];
            const bool touched = (at > 0 && before[static_cast<std::size_t>(n - stride)] == value)
                                 || (at + 1 < counts[axis] && before[static_cast<std::size_t>(n + stride)] == value);
            if (touched) {
                mask[static_cast<std::size_t>(n)] = value;
            }
        }
    }
}

/// Collects the piece of `mask` that holds `seed` (neighbours share a face) and clears it there.
void takePiece(VoxelMask &mask, const core::GridSize &size, std::int64_t seed, std::vector<std::int64_t> &piece)
{
    piece.assign(1, seed);
    mask[static_cast<std::size_t>(seed)] = 0;
    const std::int64_t slice = size.i * size.j;
    for (std::size_t next = 0; next < piece.size(); ++next) {
        const std::int64_t n = piece[next];
        const std::int64_t i = n % size.i;
        const std::int64_t j = n / size.i % size.j;
        const std::int64_t k = n / slice;
        const auto visit = [&](bool inside, std::int64_t neighbour) {
            if (inside && mask[static_cast<std::size_t>(neighbour)] != 0) {
                mask[static_cast<std::size_t>(neighbour)] = 0;
                piece.push_back(neighbour);
            }
        };
        visit(i > 0, n - 1);
        visit(i + 1 < size.i, n + 1);
        visit(j > 0, n - size.i);
        visit(j + 1 < size.j, n + size.i);
        visit(k > 0, n - slice);
        visit(k + 1 < size.k, n + slice);
    }
}

/// Fills what tissue encloses within each axial slice (sinuses, mouth, airway), so that the thin walls
/// before them are not taken for thin things.
void fillSlices(VoxelMask &mask, const core::GridSize &size)
{
    const std::int64_t slice = size.i * size.j;
    const core::GridSize flat{size.i, size.j, 1};
    std::vector<std::int64_t> reached;
    for (std::int64_t k = 0; k < size.k; ++k) {
        const auto first = mask.begin() + static_cast<std::ptrdiff_t>(k * slice);
        VoxelMask open(first, first + static_cast<std::ptrdiff_t>(slice));
        std::transform(open.begin(), open.end(), open.begin(), [](std::uint8_t v) { return v == 0 ? 1 : 0; });
        for (std::int64_t n = 0; n < slice; ++n) {
            const bool edge = n % size.i == 0 || n % size.i == size.i - 1 || n < size.i || n >= slice - size.i;
            if (edge && open[static_cast<std::size_t>(n)] != 0) {
                takePiece(open, flat, n, reached);
            }
        }
        // What is still open was not reached from outside.
        std::transform(open.begin(), open.end(), first, first,
                       [](std::uint8_t enclosed, std::uint8_t tissue) { return enclosed | tissue; });
    }
}

VoxelMask largestPiece(VoxelMask mask, const core::GridSize &size)
{
    std::vector<std::int64_t> piece;
    std::vector<std::int64_t> largest;
    for (std::int64_t n = 0; n < size.voxels(); ++n) {
        if (mask[static_cast<std::size_t>(n)] != 0) {
            takePiece(mask, size, n, piece);
            if (piece.size() > largest.size()) {
                largest.swap(piece);
            }
        }
    }
    VoxelMask result(mask.size(), 0);
    for (const std::int64_t n : largest) {
        result[static_cast<std::size_t>(n)] = 1;
    }
    return result;
}

} // namespace

VoxelMask headMask(const DisplayGrid &coarse)
{
    const core::GridSize &size = coarse.geometry.size();
    VoxelMask tissue(coarse.values.size());
    std::transform(coarse.values.begin(), coarse.values.end(), tissue.begin(),
                   [](std::int16_t value) { return value > kSkinLevel ? 1 : 0; });
    fillSlices(tissue, size);
    VoxelMask head = tissue;
    for (int n = 0; n < kErosions; ++n) {
        spread(head, size, 0);
    }
    head = largestPiece(std::move(head), size);
    for (int n = 0; n < kDilations; ++n) {
        spread(head, size, 1);
    }
    for (int n = 0; n < kTissueDilations; ++n) {
        VoxelMask grown = head;
        spread(grown, size, 1);
        for (std::size_t v = 0; v < head.size(); ++v) {
            head[v] = head[v] | (grown[v] & tissue[v]);
        }
    }
    const auto count = [](const VoxelMask &mask) { return std::count(mask.begin(), mask.end(), 1); };
    if (static_cast<double>(count(head)) < kLeastShare * static_cast<double>(count(tissue))
        || count(head) == 0) {
        std::fill(head.begin(), head.end(), std::uint8_t{1});
    }
    return head;
}

std::optional<VoxelBox> boxOf(const VoxelMask &mask, const core::GridSize &size)
{
    std::optional<VoxelBox> box;
    std::size_t n = 0;
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i, ++n) {
                if (mask[n] == 0) {
                    continue;
                }
                if (!box) {
                    box = VoxelBox{{i, j, k}, {i, j, k}};
                }
                box->low = {std::min(box->low.i, i), std::min(box->low.j, j), std::min(box->low.k, k)};
                box->high = {std::max(box->high.i, i), std::max(box->high.j, j), std::max(box->high.k, k)};
            }
        }
    }
    return box;
}

void clearOutside(DisplayGrid &grid, const VoxelMask &mask, const core::ImageGeometry &maskGeometry)
{
    const core::GridSize &size = grid.geometry.size();
    const core::GridSize &coarse = maskGeometry.size();
    std::size_t n = 0;
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i, ++n) {
                const core::VoxelIndex voxel = core::ImageGeometry::nearestVoxel(
                    maskGeometry.indexFromLps(grid.geometry.lpsFromVoxel({i, j, k})));
                const auto at = static_cast<std::size_t>(voxel.i + coarse.i * (voxel.j + coarse.j * voxel.k));
                if (!maskGeometry.contains(voxel) || mask[at] == 0) {
                    grid.values[n] = -1000;
                }
            }
        }
    }
}

void dropSmallPieces(DisplayGrid &grid, double level, double leastShare)
{
    const core::GridSize &size = grid.geometry.size();
    VoxelMask above(grid.values.size());
    std::transform(grid.values.begin(), grid.values.end(), above.begin(),
                   [level](std::int16_t value) { return value >= level ? 1 : 0; });
    std::vector<std::vector<std::int64_t>> pieces;
    std::size_t largest = 0;
    for (std::int64_t n = 0; n < size.voxels(); ++n) {
        if (above[static_cast<std::size_t>(n)] != 0) {
            takePiece(above, size, n, pieces.emplace_back());
            largest = std::max(largest, pieces.back().size());
        }
    }
    const auto below = static_cast<std::int16_t>(level - 100.0);
    for (const std::vector<std::int64_t> &piece : pieces) {
        if (static_cast<double>(piece.size()) < leastShare * static_cast<double>(largest)) {
            for (const std::int64_t voxel : piece) {
                grid.values[static_cast<std::size_t>(voxel)] = below;
            }
        }
    }
}

} // namespace gonion::viewers
