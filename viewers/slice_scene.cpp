// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slice_scene.h"

#include "viewers/vtk_image.h"

#include <vtkCamera.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkImageData.h>
#include <vtkImageProperty.h>
#include <vtkImageResliceMapper.h>
#include <vtkImageSlice.h>
#include <vtkMatrix4x4.h>
#include <vtkRenderer.h>

namespace gonion::viewers {

namespace {

// The camera stands this far in front of the slice and sees a thin slab about it, mm.
constexpr double kCameraDistance = 1000.0;
constexpr double kHalfSlab = 10.0;

} // namespace

SliceScene::SliceScene(QWidget *parent) : VtkWidget(parent)
{
    m_renderer->SetBackground(0.0, 0.0, 0.0);
    m_renderer->GetActiveCamera()->ParallelProjectionOn();
    m_mapper->SliceFacesCameraOn();
    m_mapper->SliceAtFocalPointOn();
    m_mapper->BorderOn(); // the outer half of the outermost voxels is part of the volume
    m_slice->SetMapper(m_mapper);
    m_slice->GetProperty()->SetInterpolationTypeToLinear();
    addRenderer(m_renderer);
}

SliceScene::~SliceScene() = default;

vtkImageData *SliceScene::image() const
{
    return m_image;
}

void SliceScene::setVolume(const core::Volume *volume)
{
    m_renderer->RemoveAllViewProps();
    m_image = nullptr;
    m_mapper->SetInputData(static_cast<vtkImageData *>(nullptr));
    if (volume != nullptr) {
        m_image = vtkImageOf(*volume);
        m_mapper->SetInputData(m_image);
        m_slice->SetUserMatrix(lpsFromImage(volume->geometry()));
        m_renderer->AddViewProp(m_slice);
    }
    update();
}

void SliceScene::setFrame(const SliceFrame &frame)
{
    const PlaneAxes &axes = axesOf(frame.plane());
    const core::VectorLps up = axes.down * -1.0;
    const core::PointLps &focus = frame.centre();
    const core::PointLps eye = focus + core::cross(up, axes.right) * -kCameraDistance;
    vtkCamera *camera = m_renderer->GetActiveCamera();
    camera->SetFocalPoint(focus.x, focus.y, focus.z);
    camera->SetPosition(eye.x, eye.y, eye.z);
    camera->SetViewUp(up.x, up.y, up.z);
    camera->SetParallelScale(0.5 * frame.size().height() * frame.mmPerPixel());
    camera->SetClippingRange(kCameraDistance - kHalfSlab, kCameraDistance + kHalfSlab);
    update();
}

void SliceScene::setWindowLevel(const WindowLevel &windowLevel)
{
    m_slice->GetProperty()->SetColorWindow(windowLevel.window);
    m_slice->GetProperty()->SetColorLevel(windowLevel.level);
    update();
}

} // namespace gonion::viewers
