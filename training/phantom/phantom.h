// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/image_geometry.h"
#include "core/volume.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// \file
/// A head CT phantom as a function of space: it can be sampled on any grid, so that training draws only
/// the patch it needs. Free of Torch.
namespace gonion::training {

/// What part of the head a scan shows.
enum class PhantomFieldOfView {
    WholeHead,     ///< chin to vertex
    HeadAndNeck,   ///< shoulders to vertex
    Face,          ///< chin to brow, sometimes only the front of the head
    Jaw,           ///< a small box or cylinder around the teeth
    Cranium,       ///< ends above the lower molars: every landmark is outside
    CutThroughJaw, ///< a face of the field of view passes near the lower molars
};

/// What stands in the jaws.
enum class PhantomTeeth {
    Drawn,       ///< any mixture of lost, impacted and restored teeth
    Toothless,   ///< no tooth in the lower jaw, and seldom one in the upper
    OneImpacted, ///< lower second molars, an impacted third one on one side and none on the other
    Moulded,     ///< an anthropomorphic phantom: bone and crowns of one material, no roots
};

/// Narrows what is drawn; the default draws everything.
struct PhantomOptions {
    std::optional<PhantomFieldOfView> fieldOfView;
    PhantomTeeth teeth = PhantomTeeth::Drawn;
    /// Grey values are HU. Without a value, small fields of view are sometimes uncalibrated.
    std::optional<bool> hounsfield;
    /// Metal in the mouth. Without a value, in about half of the heads.
    std::optional<bool> metal;
};

/// How the scanner sees the anatomy; part of the phantom's seed.
struct PhantomScan {
    core::ImageGeometry geometry; ///< the scanned field of view and its grid, in LPS mm; axis-aligned
    double blurMm = 0.5;          ///< in-plane point spread (kernel), full width at half maximum
    double noiseHu = 20.0;        ///< standard deviation in soft tissue
    double sliceThicknessMm = 1.0; ///< each slice is the mean over this much
    PhantomFieldOfView fieldOfView = PhantomFieldOfView::WholeHead;
    /// False: grey values are a linear map of HU, cut to 0..255 or 0..4095 (dental cone beam).
    bool hounsfield = true;
    /// Radius in mm of the reconstructed cylinder about the middle of the grid, along z; 0: none.
    double cylinderRadiusMm = 0.0;
    float paddingValue = -1024.0F; ///< grey value beyond the cylinder

    /// True where the scan shows this point: inside the grid and the cylinder.
    [[nodiscard]] bool shows(const core::PointLps &point) const;
};

/// One head with its scan, drawn from one seed. Immutable; sampling is safe from several threads.
class Phantom {
public:
    /// The same seed and options give the same head on every machine with the same standard library.
    static Phantom draw(std::uint64_t seed, const PhantomOptions &options = {});

    [[nodiscard]] const PhantomScan &scan() const;

    /// Grey values on a grid (any direction), as a trilinear resampling of the scanner's volume would
    /// give them: anatomy, metal with streaks, beam hardening, point spread and noise. HU, unless
    /// `scan().hounsfield` is false. Where the grid is coarser than the scan, the mean over about a
    /// voxel, with less noise. Voxels outside the scanned grid take `outsideHu`.
    /// Size: geometry.size().voxels(), x fastest.
    [[nodiscard]] std::vector<float> sample(const core::ImageGeometry &grid, float outsideHu = -1024.0F) const;

    /// Like `sample`, the anatomy alone: neither blur, noise, artefacts nor grey value mapping, and
    /// beyond the scanned field of view too. For tests and pictures.
    [[nodiscard]] std::vector<float> sampleAnatomy(const core::ImageGeometry &grid) const;

    /// The 14 mandibular molar landmarks of this head: exact positions for the present ones, `estimate`
    /// for a missing one (where it would be) and for an outside one (where it is, or would be, beyond
    /// the scan).
    [[nodiscard]] const annotation::LandmarkSet &landmarks() const;

    /// The scan as a volume in int16 grey values on its own grid.
    [[nodiscard]] std::shared_ptr<const core::Volume> volume() const;

private:
    struct Head;
    explicit Phantom(std::shared_ptr<const Head> head);
    std::shared_ptr<const Head> m_head;
};

} // namespace gonion::training
