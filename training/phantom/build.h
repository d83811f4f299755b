// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/phantom/anatomy.h"
#include "training/phantom/dentition.h"
#include "training/phantom/scene.h"

#include <vector>

/// \file
/// The builders add their part of the anatomy to a scene. Order matters: later paints over earlier.
namespace gonion::training::phantom {

/// A piece of metal that throws streaks.
struct MetalSpot {
    Vec3 position;
    Space space = Space::Skull;
    float size = 1.0F; ///< of its shadow, 1 = an ordinary filling
};

/// Skin, fat, muscles, glands, tongue.
void addSoftTissue(Scene &scene, const Anatomy &anatomy, Random &random);
/// Air of mouth, throat and nose outside bone; vessels.
void addAirways(Scene &scene, const Anatomy &anatomy, Random &random);
/// Neck vertebrae, hyoid, larynx.
void addSpine(Scene &scene, const Anatomy &anatomy, Random &random);
/// Vault, base, face, upper jaw without teeth, sinuses, orbits, brain.
void addSkull(Scene &scene, const Anatomy &anatomy, const Dentition &dentition, Random &random);

/// Solid of the lower jaw in jaw space, teeth not cut out; shapes melt over `kJawBlend` mm.
inline constexpr float kJawBlend = 4.0F;
[[nodiscard]] std::vector<Part> mandibleParts(const Anatomy &anatomy, const Dentition &dentition,
                                              Random &random);
void addMandible(Scene &scene, const Anatomy &anatomy, const std::vector<Part> &parts, Random &random);
/// Signed distance (mm) of the jaw's solid.
[[nodiscard]] float mandibleDistance(const std::vector<Part> &parts, Vec3 point);

/// All present teeth with their sockets and restorations. Returns the metal.
[[nodiscard]] std::vector<MetalSpot> addTeeth(Scene &scene, const Anatomy &anatomy,
                                              const Dentition &dentition, Random &random);

/// Table, headrest, cushions in patient space around a head centred at `centre`.
void addTable(Scene &scene, const core::PointLps &centre, Random &random);
/// Earrings: rare, but real.
void addJewellery(Scene &scene, std::vector<MetalSpot> &metal, Random &random);

} // namespace gonion::training::phantom
