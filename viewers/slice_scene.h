// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "viewers/linked_cursor.h"
#include "viewers/slice_frame.h"
#include "viewers/vtk_widget.h"

class vtkImageData;
class vtkImageResliceMapper;
class vtkImageSlice;

namespace gonion::viewers {

/// The picture of one slice: VTK reslices the volume along the camera's plane, so that oblique volumes
/// too are shown in patient planes.
class SliceScene : public VtkWidget {
    Q_OBJECT
public:
    explicit SliceScene(QWidget *parent = nullptr);
    ~SliceScene() override;

    /// A null pointer shows nothing.
    void setVolume(const core::Volume *volume);
    void setFrame(const SliceFrame &frame);
    void setWindowLevel(const WindowLevel &windowLevel);

    /// What VTK reads; null without a volume. For tests.
    [[nodiscard]] vtkImageData *image() const;

private:
    vtkNew<vtkRenderer> m_renderer;
    vtkNew<vtkImageResliceMapper> m_mapper;
    vtkNew<vtkImageSlice> m_slice;
    vtkSmartPointer<vtkImageData> m_image;
};

} // namespace gonion::viewers
