// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/image_geometry.h"
#include "core/volume.h"

#include <cstdint>
#include <memory>
#include <vector>

/// \file
/// A head CT phantom as a function of space: it can be sampled on any grid, so that training draws only
/// the patch it needs. Free of Torch.
namespace gonion::training {

/// How the scanner sees the anatomy; part of the phantom's seed.
struct PhantomScan {
    core::ImageGeometry geometry; ///< the scanned field of view and its grid, in LPS mm
    double blurMm = 0.5;          ///< in-plane point spread (kernel), full width at half maximum
    double noiseHu = 20.0;        ///< standard deviation in soft tissue
};

/// One head with its scan, drawn from one seed. Immutable; sampling is safe from several threads.
class Phantom {
public:
    /// The same seed gives the same head on every machine with the same standard library.
    static Phantom draw(std::uint64_t seed);

    [[nodiscard]] const PhantomScan &scan() const;

    /// HU on a grid: anatomy, metal with streaks, beam hardening, point spread and noise as scanned.
    /// Voxels outside the scanned field of view take `outsideHu`. Size: geometry.size().voxels(), x
    /// fastest.
    [[nodiscard]] std::vector<float> sample(const core::ImageGeometry &grid, float outsideHu = -1024.0F) const;

    /// The 14 mandibular molar landmarks of this head: exact positions for the present ones, `estimate`
    /// for a missing one (where it would be) and for an outside one (where it is, beyond the scan).
    [[nodiscard]] const annotation::LandmarkSet &landmarks() const;

    /// The scan as a volume in int16 HU on its own grid.
    [[nodiscard]] std::shared_ptr<const core::Volume> volume() const;

private:
    struct Head;
    explicit Phantom(std::shared_ptr<const Head> head);
    std::shared_ptr<const Head> m_head;
};

} // namespace gonion::training
