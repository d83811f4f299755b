// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// \file
/// What the mouse does in every view, so that the hand need not tell them apart.
namespace gonion::viewers {

/// A press that moves no further than this is a click, pixels.
inline constexpr double kDragThreshold = 4.0;
/// Window and level change by this share of the window at the press for each pixel.
inline constexpr double kWindowShare = 1.0 / 250.0;
/// A drag by this many pixels zooms by e.
inline constexpr double kZoomPixels = 150.0;
/// Qt's wheel angle of one notch.
inline constexpr double kWheelNotch = 120.0;
/// One voxel of a micro-CT fills a screen at the least, a whole body fits at the most.
inline constexpr double kLeastMmPerPixel = 0.005;
inline constexpr double kMostMmPerPixel = 20.0;
/// A slab grows and shrinks by this much.
inline constexpr double kSlabStepMm = 2.0;

} // namespace gonion::viewers
