// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/volume.h"
#include "viewers/linked_cursor.h"

#include <QImage>
#include <QString>

#include <vector>

namespace gonion::viewers {

/// Pixels in patient space, in columns that are straight and alike: flat, or bent as a sheet of paper
/// bends that stands on a curve.
struct Sheet {
    std::vector<core::PointLps> columns;  ///< the topmost pixel of each column
    std::vector<core::VectorLps> normals; ///< across the sheet at each column, of length 1
    core::VectorLps down;                 ///< from a pixel to the one below it, mm
    int rows = 0;

    /// \param corner the pixel at the top left
    /// \param right  from a pixel to the one at its right, mm
    [[nodiscard]] static Sheet flat(const core::PointLps &corner, const core::VectorLps &right,
                                    const core::VectorLps &down, int columns, int rows);
    /// Every `factor`-th pixel, in the middle of those it stands for.
    [[nodiscard]] Sheet coarser(int factor) const;
    friend bool operator==(const Sheet &, const Sheet &) = default;
};

enum class SlabKind { Maximum, Mean, Minimum };

/// How much on both sides of a sheet goes into its picture.
struct Slab {
    static constexpr double kMostMm = 100.0;
    double thicknessMm = 0.0; ///< 0: the sheet alone
    SlabKind kind = SlabKind::Maximum;
    [[nodiscard]] bool isThick() const { return thicknessMm > 0.0; }
    friend bool operator==(const Slab &, const Slab &) = default;
};

/// "MIP 10 mm", "mean 5 mm", "MinIP 10 mm"; empty for the sheet alone.
[[nodiscard]] QString nameOf(const Slab &slab);

/// Grey values of a sheet, row by row; NaN outside the volume.
struct SheetValues {
    int columns = 0;
    int rows = 0;
    std::vector<float> values;
};

/// Trilinear values, of samples `stepMm` apart across the slab. Any thread. Errors: Cancelled.
[[nodiscard]] core::Result<SheetValues> sampled(const core::Volume &volume, const Sheet &sheet, const Slab &slab,
                                                double stepMm, const core::JobContext &job);

/// How many samples that takes: what its time goes by.
[[nodiscard]] double sampleCount(const Sheet &sheet, const Slab &slab, double stepMm);

/// The distance that samples across a slab need: the finest spacing of the volume.
[[nodiscard]] double slabStep(const core::Volume &volume);

/// How far along `normal` (of length 1) from a point of a sheet the value lies that the slab shows:
/// its largest or smallest, between the samples too; 0 for the mean, and where nothing stands out. mm.
[[nodiscard]] double slabDepth(const core::Volume &volume, const core::PointLps &point, const core::VectorLps &normal,
                               const Slab &slab);

/// Black to white over the window; black outside the volume. Format_Grayscale8.
[[nodiscard]] QImage greyImage(const SheetValues &values, const WindowLevel &windowLevel);

} // namespace gonion::viewers
