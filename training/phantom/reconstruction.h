// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/artefacts.h"
#include "training/phantom/head_map.h"
#include "training/phantom/scan_plan.h"
#include "training/phantom/scene.h"

#include <array>
#include <vector>

namespace gonion::training::phantom {

/// Makes the scanner's grey values of any part of a scan. Holds references; cheap to create, const and
/// safe to use from several threads.
class Reconstruction {
public:
    Reconstruction(const Scene &scene, const HeadMap &map, const ScanPlan &plan,
                   const MetalArtefacts &metal)
        : m_scene(scene), m_map(map), m_plan(plan), m_metal(metal)
    {
    }

    /// See `Phantom::sample`.
    [[nodiscard]] std::vector<float> resampled(const core::ImageGeometry &grid, float outside) const;

private:
    /// The grid that is rendered: the scan's own, or a coarser one with the same first voxel.
    struct Lattice {
        core::PointLps origin;
        std::array<double, 3> spacing{};
        std::array<int, 3> size{};
        float noiseShare = 1.0F; ///< noise left by averaging the scan's voxels
    };
    /// A part of the lattice and its grey values.
    struct Part {
        std::array<int, 3> low{};
        std::array<int, 3> size{};
        std::vector<float> values;
    };
    [[nodiscard]] Lattice latticeFor(const core::ImageGeometry &grid) const;
    [[nodiscard]] Part partFor(const Lattice &lattice, const core::ImageGeometry &grid, std::int64_t firstK,
                               std::int64_t lastK) const;
    void render(const Lattice &lattice, Part &part) const;
    void paintSlices(const Lattice &lattice, Part &part) const;
    void finishRow(const Lattice &lattice, int j, int k, int lowI, int count, float *row) const;
    void resampleSlab(const Lattice &lattice, const Part &part, const core::ImageGeometry &grid,
                      std::int64_t firstK, std::int64_t lastK, float outside, float *values) const;

    const Scene &m_scene;
    const HeadMap &m_map;
    const ScanPlan &m_plan;
    const MetalArtefacts &m_metal;
};

} // namespace gonion::training::phantom
