// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry_verdict.h"
#include "core/image_geometry.h"
#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gonion::core {

enum class VoxelType { UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32, Float64 };

[[nodiscard]] std::size_t bytesPerVoxel(VoxelType type);
[[nodiscard]] std::string_view nameOf(VoxelType type);

/// Where a volume came from. Never written to a log: it holds the patient's name.
struct VolumeSource {
    std::filesystem::path path; ///< the file, or the DICOM folder
    std::string modality;       ///< "CT" or empty
    std::string seriesDescription;
    std::string seriesUid;
    std::string patientName; ///< shown only where the user turned it on
};

/// One scalar image in memory, x fastest, then y, then z, in its own voxel type, with its place in
/// patient space. Immutable and shared between threads; VTK and the networks read the same buffer.
class Volume {
public:
    /// \param voxels keeps the buffer alive; holds geometry.size().voxels() values of `type`
    /// \return InvalidArgument for an empty pointer
    static Result<std::shared_ptr<const Volume>> create(ImageGeometry geometry, VoxelType type,
                                                        std::shared_ptr<const void> voxels,
                                                        VolumeSource source = {},
                                                        GeometryVerdict verdict = {});

    [[nodiscard]] const ImageGeometry &geometry() const { return m_geometry; }
    [[nodiscard]] VoxelType type() const { return m_type; }
    [[nodiscard]] const void *data() const { return m_voxels.get(); }
    /// The buffer with its ownership, for whoever shows it without a copy.
    [[nodiscard]] const std::shared_ptr<const void> &sharedData() const { return m_voxels; }
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] const VolumeSource &source() const { return m_source; }
    [[nodiscard]] const GeometryVerdict &verdict() const { return m_verdict; }

    /// Value at a voxel inside the grid (unchecked), as stored: HU for CT.
    [[nodiscard]] double at(const VoxelIndex &voxel) const;

    /// Trilinear value at a position; positions outside the grid take `outside`.
    [[nodiscard]] double sample(const ContinuousIndex &index, double outside) const;

    /// Least and largest value (NaN is skipped), found once at creation.
    [[nodiscard]] double minimum() const { return m_minimum; }
    [[nodiscard]] double maximum() const { return m_maximum; }

    /// True when the values look like Hounsfield units: air near -1000 and a plausible range. False
    /// for 0..255 images, dental cone beam without calibration, and the like.
    [[nodiscard]] bool looksLikeHounsfield() const { return m_hounsfield; }

    /// Calls `f(const T *)` with the buffer in its own type.
    template <typename F>
    decltype(auto) visit(F &&f) const;

private:
    Volume() = default;
    void scanValues();

    ImageGeometry m_geometry;
    VoxelType m_type = VoxelType::Int16;
    std::shared_ptr<const void> m_voxels;
    VolumeSource m_source;
    GeometryVerdict m_verdict;
    double m_minimum = 0.0;
    double m_maximum = 0.0;
    bool m_hounsfield = false;
};

template <typename F>
decltype(auto) Volume::visit(F &&f) const
{
    switch (m_type) {
    case VoxelType::UInt8:
        return f(static_cast<const std::uint8_t *>(data()));
    case VoxelType::Int8:
        return f(static_cast<const std::int8_t *>(data()));
    case VoxelType::UInt16:
        return f(static_cast<const std::uint16_t *>(data()));
    case VoxelType::UInt32:
        return f(static_cast<const std::uint32_t *>(data()));
    case VoxelType::Int32:
        return f(static_cast<const std::int32_t *>(data()));
    case VoxelType::Float32:
        return f(static_cast<const float *>(data()));
    case VoxelType::Float64:
        return f(static_cast<const double *>(data()));
    case VoxelType::Int16:
        break;
    }
    return f(static_cast<const std::int16_t *>(data()));
}

} // namespace gonion::core
