// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"

#include <vtkSmartPointer.h>

class vtkImageData;
class vtkMatrix4x4;

namespace gonion::viewers {

/// The volume as VTK sees it: the same buffer (kept alive as long as VTK uses it, never written to),
/// axis-aligned, origin at zero, spacing only. VTK's filters disagree about an image's own direction
/// matrix; `lpsFromImage` as the prop's matrix puts the picture in its place instead.
[[nodiscard]] vtkSmartPointer<vtkImageData> vtkImageOf(const core::Volume &volume);

/// Takes the coordinates of `vtkImageOf` (mm along i, j, k from voxel 0) to LPS.
[[nodiscard]] vtkSmartPointer<vtkMatrix4x4> lpsFromImage(const core::ImageGeometry &geometry);

} // namespace gonion::viewers
