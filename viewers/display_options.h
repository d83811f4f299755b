// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::viewers {

/// Colours of the landmarks.
enum class LandmarkPalette {
    RedGreen,        ///< predicted red, truth green
    ColourBlindSafe, ///< predicted vermillion, truth blue-green (Okabe and Ito)
};

/// What the left button in a view does.
enum class InteractionMode {
    Look,    ///< a click moves the crosshair, or picks the landmark under the mouse
    Place,   ///< a click asks for the current landmark there, on an existing mark too
    Edit,    ///< as `Look`, and a drag that begins on a mark moves it
    Measure, ///< a click sets an end of a distance
    Review,  ///< as `Look`, and no key or click changes a landmark
};

/// Whether a click moves the crosshair, or picks the landmark under the mouse.
[[nodiscard]] constexpr bool clicksPick(InteractionMode mode)
{
    return mode == InteractionMode::Look || mode == InteractionMode::Edit || mode == InteractionMode::Review;
}

/// What the views show, as the user set it. A value, the same for all views of a window.
struct DisplayOptions {
    LandmarkPalette palette = LandmarkPalette::RedGreen;
    /// Takes scale bar, distances and positions in mm off the screen: the volume's spacing is in doubt.
    bool millimetresHidden = false;
    bool patientNameShown = false;
    bool crosshairShown = true;
    bool labelsShown = true; ///< names of landmarks; error lengths have no switch but `millimetresHidden`
    bool cornerTextShown = true;
    bool predictionsShown = true;
    bool truthShown = true;
    bool proposalsShown = true;
    bool opinionsShown = true; ///< what each of several annotators says
    bool radiiShown = true; ///< balls that hold the true place with a probability of 90 %
    friend bool operator==(const DisplayOptions &, const DisplayOptions &) = default;
};

} // namespace gonion::viewers
