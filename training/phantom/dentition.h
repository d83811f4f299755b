// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "training/phantom/anatomy.h"
#include "training/phantom/phantom.h"

#include <array>
#include <vector>

namespace gonion::training::phantom {

/// Dental work on one tooth.
enum class Restoration { None, Filling, Crown, RootFilling };

/// One root, in the tooth's space.
struct Root {
    Frame frame; ///< origin midway along it, u towards the tip, v mesial or distal
    float halfLength = 6.0F;
    Shape::Section neck{2.3F, 3.8F}; ///< half sizes (v, w) where it leaves the crown
    Shape::Section end{1.0F, 1.2F};
    float bend = 0.0F; ///< 1/mm, along v
    [[nodiscard]] Shape shape() const;
    [[nodiscard]] Vec3 tip() const { return shape().tip(); }
};

/// One of the 32 places of the dental arches. Lower teeth are in jaw space, upper ones in atlas space.
struct Tooth {
    bool upper = false;
    int side = 0;
    int position = 1; ///< 1 middle incisor .. 8 third molar
    bool present = true;
    bool impacted = false; ///< in the bone, below its place
    bool moulded = false;  ///< a crown cast in one piece with the bone: its roots are places only
    Frame frame;           ///< origin: the crown's centre; u towards the opposing arch, v mesial, w across
    float height = 7.0F;   ///< of the crown, along u
    float mesiodistal = 11.0F;
    float buccolingual = 10.5F;
    std::vector<Root> roots;
    Restoration restoration = Restoration::None;
    bool bracket = false;
    float crestDepth = 1.6F; ///< mm from the crown's lower edge to the bone's crest
    float resorbed = 0.0F;   ///< mm of ridge lost since it was extracted

    [[nodiscard]] bool isMolar() const { return position >= 6; }
    /// Crest of the bone at this place, in the tooth's space, midway along the tooth.
    Vec3 crest;
    /// Direction from the bone to the opposing arch before any tilt.
    Vec3 up;
    /// Distal direction along the arch before any tilt.
    Vec3 distal;
};

/// Which teeth there are and where: both arches, and from them the landmarks.
struct Dentition {
    std::array<std::array<Tooth, 8>, kSides> lower;
    std::array<std::array<Tooth, 8>, kSides> upper;
    bool braces = false;

    static Dentition draw(const Anatomy &anatomy, PhantomTeeth kind, Random &random);

    /// No tooth in either jaw.
    [[nodiscard]] bool isToothless() const;

    /// Puts metal into the mouth, or takes all of it away.
    void setMetal(bool wanted, Random &random);

private:
    void mould();
};

/// The bone's crest between second and third molar before the bone itself is looked at, in jaw space,
/// and the way up from the bone.
struct CrestPlace {
    Vec3 point;
    Vec3 up;
};
[[nodiscard]] CrestPlace crestBehindSecondMolar(const Dentition &dentition, int side);

} // namespace gonion::training::phantom
