// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gonion::imaging {

/// What the header of one DICOM slice (a file, or a frame of one) says that matters here.
struct DicomSlice {
    std::filesystem::path file;
    int frame = 0;
    int frames = 1; ///< of the whole file
    std::string seriesUid;
    std::string modality;
    std::string description;
    std::string patientName;
    std::string patientId;
    int columns = 0;
    int rows = 0;
    int samples = 1;
    int bitsStored = 16;
    std::optional<core::PointLps> position;                     ///< centre of the first voxel
    std::optional<std::array<core::VectorLps, 2>> orientation;  ///< unit vectors along a row and a column
    std::optional<std::array<double, 2>> spacingMm;             ///< along a row, along a column
    std::optional<double> location;                             ///< stands in for a missing position
    std::optional<double> gantryTiltDegrees;
    std::optional<int> padding; ///< stored value outside the scanned circle
    double slope = 1.0;
    double intercept = 0.0;
    bool hasLookupTable = false; ///< a table in place of slope and intercept
    bool isCutShort = false;     ///< the file ends within its pixels
    int instance = 0;
    int acquisition = 0;
};

struct DicomHeader {
    bool isDirectory = false;       ///< a DICOMDIR
    std::vector<DicomSlice> slices; ///< empty for a file without an image
};

/// A file that begins as DICOM does: "DICM" behind the preamble, or a plausible first element.
[[nodiscard]] bool beginsAsDicom(const std::filesystem::path &file);

/// Empty for a file that is not DICOM or is damaged before its pixels.
[[nodiscard]] std::optional<DicomHeader> readDicomHeader(const std::filesystem::path &file);

} // namespace gonion::imaging
