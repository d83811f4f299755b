// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/head_map.h"
#include "training/phantom/shapes.h"
#include "training/phantom/texture.h"

#include <cstddef>
#include <vector>

namespace gonion::training::phantom {

/// The spaces that organs live in. Table: patient space. Skull: the atlas. Jaw: the atlas before the
/// lower jaw is opened.
enum class Space : unsigned char { Table, Skull, Jaw };
inline constexpr std::size_t kSpaces = 3;

/// One coat of tissue: fills an organ, grown by `grow` mm (negative: shrunk), over whatever was there.
struct Coat {
    float grow = 0.0F;
    float growNoise = 0.0F; ///< mm of growth per unit of coarse texture
    float hu = 0.0F;
    float fine = 0.0F;   ///< HU per unit of fine texture
    float medium = 0.0F; ///< HU per unit of medium texture
    float coarse = 0.0F; ///< HU per unit of coarse texture
    float lowest = -1024.0F;
    float highest = 20000.0F;
    bool clipped = false; ///< only below the organ's clip plane
};

/// A union of shapes and the coats painted on it, in order.
struct Organ {
    Space space = Space::Skull;
    float blend = 0.0F; ///< mm over which its shapes melt into each other
    std::size_t firstShape = 0;
    std::size_t shapes = 0;
    std::size_t firstCoat = 0;
    std::size_t coats = 0;
    Vec3 clipNormal;     ///< clipped coats fill only dot(normal, p) < clipOffset
    float clipOffset = 0.0F;
    Box box;             ///< of its shapes
    float mostGrow = 0.0F;  ///< the largest growth of any coat
    float lastGrow = 0.0F;  ///< the least growth at which every deeper point has the last coat
    bool opaque = false;    ///< the last coat is unclipped: deep inside nothing below shows
};

/// How the lower jaw stands to the skull: a turn about the joints' axis and a glide.
struct JawPose {
    float angle = 0.0F; ///< radians, open positive
    Vec3 glide;         ///< mm, atlas axes
    [[nodiscard]] Vec3 jawFromAtlas(Vec3 atlas) const;
    [[nodiscard]] Vec3 atlasFromJaw(Vec3 jaw) const;
};

/// A shape of an organ under construction: joined by union or cut out.
struct Part {
    Shape shape;
    bool cut = false;
};

/// Everything that can be scanned, painted in order. Built once, then immutable and safe to share.
class Scene {
public:
    /// Adds an organ. `clip...` matter only for clipped coats.
    void add(Space space, float blend, const std::vector<Part> &parts, const std::vector<Coat> &coats,
             Vec3 clipNormal = {}, float clipOffset = 0.0F);
    void add(Space space, const Shape &shape, const std::vector<Coat> &coats)
    {
        add(space, 0.0F, {{shape}}, coats);
    }

    void setJaw(const JawPose &pose) { m_jaw = pose; }
    [[nodiscard]] const JawPose &jaw() const { return m_jaw; }
    TextureField &texture() { return m_texture; }

    /// A regular axis-aligned block of points in patient space.
    struct Block {
        core::PointLps origin;
        core::VectorLps step;
        int sizeI = 0;
        int sizeJ = 0;
        int sizeK = 0;
    };

    /// Paints the block. `hu`: sizeI * sizeJ * sizeK, x fastest. Edges are softened over about a
    /// voxel, so that a voxel's value is near the mean of the tissues in it.
    void paint(const HeadMap &map, const Block &block, float *hu) const;

    /// HU at one patient point with edges `edgeMm` wide.
    [[nodiscard]] float valueAt(const HeadMap &map, const core::PointLps &point, float edgeMm) const;

private:
    struct Tile;
    struct Hit;
    void paintTile(const HeadMap &map, Tile &tile, const std::vector<std::size_t> &candidates,
                   float edge) const;
    [[nodiscard]] bool gather(const Organ &organ, const Tile &tile, float edge,
                              std::vector<std::size_t> &shapes, bool &solid) const;
    void applyCoats(const Organ &organ, Tile &tile, float edge) const;

    std::vector<Shape> m_shapes;
    std::vector<unsigned char> m_cut; ///< per shape: subtracted
    std::vector<Coat> m_coats;
    std::vector<Organ> m_organs;
    JawPose m_jaw;
    TextureField m_texture;
};

} // namespace gonion::training::phantom
