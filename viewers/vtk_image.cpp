// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/vtk_image.h"

#include <vtkCallbackCommand.h>
#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>

namespace gonion::viewers {

namespace {

int vtkTypeOf(core::VoxelType type)
{
    switch (type) {
    case core::VoxelType::UInt8:
        return VTK_UNSIGNED_CHAR;
    case core::VoxelType::Int8:
        return VTK_SIGNED_CHAR;
    case core::VoxelType::UInt16:
        return VTK_UNSIGNED_SHORT;
    case core::VoxelType::Int16:
        return VTK_SHORT;
    case core::VoxelType::UInt32:
        return VTK_UNSIGNED_INT;
    case core::VoxelType::Int32:
        return VTK_INT;
    case core::VoxelType::Float32:
        return VTK_FLOAT;
    case core::VoxelType::Float64:
        return VTK_DOUBLE;
    }
    return VTK_SHORT;
}

/// Holds the buffer until the array is deleted: the observer's client data is a shared pointer on the
/// heap, freed with the command.
void keepAlive(vtkDataArray *array, const std::shared_ptr<const void> &buffer)
{
    vtkNew<vtkCallbackCommand> keeper;
    keeper->SetClientData(new std::shared_ptr<const void>(buffer));
    keeper->SetClientDataDeleteCallback(
        [](void *data) { delete static_cast<std::shared_ptr<const void> *>(data); });
    keeper->SetCallback([](vtkObject *, unsigned long, void *, void *) {});
    array->AddObserver(vtkCommand::DeleteEvent, keeper);
}

} // namespace

vtkSmartPointer<vtkImageData> vtkImageOf(const core::Volume &volume)
{
    const core::ImageGeometry &geometry = volume.geometry();
    auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(vtkTypeOf(volume.type())));
    array->SetName("voxels");
    array->SetNumberOfComponents(1);
    // VTK has no arrays of constants. "save" = 1: VTK neither frees nor grows the buffer.
    array->SetVoidArray(const_cast<void *>(volume.data()), geometry.size().voxels(), 1);
    keepAlive(array, volume.sharedData());

    auto image = vtkSmartPointer<vtkImageData>::New();
    const core::GridSize &size = geometry.size();
    image->SetDimensions(static_cast<int>(size.i), static_cast<int>(size.j), static_cast<int>(size.k));
    image->SetSpacing(geometry.spacing().data());
    image->GetPointData()->SetScalars(array);
    return image;
}

vtkSmartPointer<vtkMatrix4x4> lpsFromImage(const core::ImageGeometry &geometry)
{
    auto matrix = vtkSmartPointer<vtkMatrix4x4>::New();
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            matrix->SetElement(row, column, geometry.direction()[row][column]);
        }
    }
    matrix->SetElement(0, 3, geometry.origin().x);
    matrix->SetElement(1, 3, geometry.origin().y);
    matrix->SetElement(2, 3, geometry.origin().z);
    return matrix;
}

} // namespace gonion::viewers
