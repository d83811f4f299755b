// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/head_model.h"

#include "viewers/head_mask.h"
#include "viewers/plane.h"
#include "viewers/vtk_image.h"

#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkImageShrink3D.h>
#include <vtkNew.h>
#include <vtkPolyData.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace gonion::viewers {

namespace {

constexpr double kCoarseSpacingMm = 4.0;

/// A grid along the LPS axes over `box`, all its voxels alike.
core::Result<core::ImageGeometry> gridOver(const LpsBox &box, double spacing)
{
    const auto count = [spacing](double length) {
        return std::max<std::int64_t>(2, static_cast<std::int64_t>(std::ceil(length / spacing)));
    };
    const core::GridSize size{count(box.high.x - box.low.x), count(box.high.y - box.low.y),
                              count(box.high.z - box.low.z)};
    const double half = 0.5 * spacing;
    return core::ImageGeometry::axisAligned(box.low + core::VectorLps{half, half, half},
                                            {spacing, spacing, spacing}, size);
}

/// The part of `box` that the mask covers.
LpsBox maskedBox(const VoxelMask &mask, const core::ImageGeometry &geometry, const LpsBox &box)
{
    const auto voxels = boxOf(mask, geometry.size());
    if (!voxels) {
        return box;
    }
    const double half = 0.5 * geometry.spacing()[0];
    const core::PointLps low = geometry.lpsFromVoxel(voxels->low) + core::VectorLps{-half, -half, -half};
    const core::PointLps high = geometry.lpsFromVoxel(voxels->high) + core::VectorLps{half, half, half};
    return {{std::max(low.x, box.low.x), std::max(low.y, box.low.y), std::max(low.z, box.low.z)},
            {std::min(high.x, box.high.x), std::min(high.y, box.high.y), std::min(high.z, box.high.z)}};
}

vtkSmartPointer<vtkPolyData> meshOf(vtkImageData *image)
{
    vtkNew<vtkFlyingEdges3D> contour;
    contour->SetInputData(image);
    contour->SetValue(0, kBoneLevel);
    contour->ComputeNormalsOn();
    contour->ComputeGradientsOff();
    contour->ComputeScalarsOff();
    contour->Update();
    return contour->GetOutput();
}

/// The grid as VTK sees it, at its place: it has no direction that a filter could ignore.
vtkSmartPointer<vtkImageData> placedImage(const core::Volume &grid)
{
    vtkSmartPointer<vtkImageData> image = vtkImageOf(grid);
    const core::PointLps &origin = grid.geometry().origin();
    image->SetOrigin(origin.x, origin.y, origin.z);
    return image;
}

void addMeshes(HeadModel &model)
{
    const auto image = placedImage(*model.grid);
    model.boneMesh = meshOf(image);
    vtkNew<vtkImageShrink3D> shrink;
    shrink->SetInputData(image);
    shrink->SetShrinkFactors(3, 3, 3);
    shrink->AveragingOn();
    shrink->Update();
    model.coarseBoneMesh = meshOf(shrink->GetOutput());
}

core::Result<DisplayGrid> headGrid(const core::Volume &volume, const HeadModelOptions &options,
                                   const core::JobContext &job)
{
    const ValueMap map = ValueMap::of(volume);
    const LpsBox box = LpsBox::of(volume.geometry());
    // Far larger than a head, a coarse grid at 4 mm would be large too.
    const auto coarseGeometry = gridOver(box, std::max(kCoarseSpacingMm, box.diagonal() / 400.0));
    if (!coarseGeometry) {
        return tl::unexpected(coarseGeometry.error());
    }
    const auto coarse = resample(volume, map, *coarseGeometry, job);
    if (!coarse) {
        return coarse;
    }
    const VoxelMask mask = headMask(*coarse);
    const LpsBox headBox = maskedBox(mask, *coarseGeometry, box);
    const core::VectorLps extent = headBox.high - headBox.low;
    const double spacing =
        std::max(options.finestSpacingMm, std::cbrt(extent.x * extent.y * extent.z / options.mostVoxels));
    const auto geometry = gridOver(headBox, spacing);
    if (!geometry) {
        return tl::unexpected(geometry.error());
    }
    auto grid = resample(volume, map, *geometry, job);
    if (!grid) {
        return grid;
    }
    clearOutside(*grid, mask, *coarseGeometry);
    dropSmallPieces(*grid, kBoneLevel, options.leastPieceShare);
    return grid;
}

} // namespace

core::Result<std::shared_ptr<const HeadModel>>
computeHeadModel(const core::Volume &volume, const HeadModelOptions &options, const core::JobContext &job)
{
    try {
        auto grid = headGrid(volume, options, job);
        if (!grid) {
            return tl::unexpected(grid.error());
        }
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        const auto values = std::make_shared<const std::vector<std::int16_t>>(std::move(grid->values));
        auto shown = core::Volume::create(grid->geometry, core::VoxelType::Int16,
                                          std::shared_ptr<const void>(values, values->data()));
        if (!shown) {
            return tl::unexpected(shown.error());
        }
        auto model = std::make_shared<HeadModel>();
        model->grid = *shown;
        addMeshes(*model);
        model->dense = findDense(*model->grid);
        if (job.stopRequested()) {
            return core::JobContext::cancelled();
        }
        return std::shared_ptr<const HeadModel>(std::move(model));
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory for the 3D view.");
    }
}

} // namespace gonion::viewers
