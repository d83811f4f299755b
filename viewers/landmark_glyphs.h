// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/landmark_layer.h"

#include <vtkNew.h>

class vtkActor;
class vtkGlyph3DMapper;
class vtkPolyData;

namespace gonion::viewers {

/// All landmarks of the 3D view in one glyph mapper: balls for present ones, hollow balls of three
/// rings for missing ones, those outside and proposals, a ring more around the selected one, and the
/// selected one's 90 % ball, through which one sees.
class LandmarkGlyphs {
public:
    LandmarkGlyphs();
    ~LandmarkGlyphs();

    void update(const LandmarkLayer &landmarks, const DisplayOptions &options);
    /// Radius of a ball, mm.
    void setRadius(double millimetres);

    /// Hidden by what is in front of it.
    [[nodiscard]] vtkActor *solid() const { return m_solid; }
    /// The same marks, faint: for a layer over everything, so that a mark inside a tooth is seen.
    [[nodiscard]] vtkActor *ghost() const { return m_ghost; }
    /// The ball of the selected landmark; for the layer over everything.
    [[nodiscard]] vtkActor *radius() const { return m_radius; }

private:
    void showRadius(const LandmarkLayer &landmarks, const DisplayOptions &options);

    bool m_many = false; ///< the shapes are coarse
    vtkNew<vtkPolyData> m_points;
    vtkNew<vtkGlyph3DMapper> m_mapper;
    vtkNew<vtkGlyph3DMapper> m_ghostMapper;
    vtkNew<vtkActor> m_solid;
    vtkNew<vtkActor> m_ghost;
    vtkNew<vtkActor> m_radius;
};

} // namespace gonion::viewers
