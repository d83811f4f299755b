// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// DICOM slices written element by element, independent of the code under test.
namespace samples {

struct Slice {
    std::string seriesUid = "1.2.826.0.1.3680043.10.999.1";
    std::string modality = "CT";
    std::string description = "Bone 1.0";
    std::string patientName = "Doe^Jane";
    std::string patientId = "4711";
    int columns = 40;
    int rows = 32;
    int bitsAllocated = 16;
    int bitsStored = 12;
    bool isSigned = false;
    int samplesPerPixel = 1;
    std::optional<gonion::core::PointLps> position = gonion::core::PointLps{};
    std::optional<std::array<double, 6>> orientation = std::array<double, 6>{1, 0, 0, 0, 1, 0};
    std::optional<std::array<double, 2>> pixelSpacing = std::array<double, 2>{2.0, 1.5}; ///< rows, columns
    std::optional<double> location;
    std::optional<double> gantryTilt;
    std::optional<int> padding;
    double slope = 1.0;
    double intercept = -1024.0;
    int instance = 1;
    int acquisition = 1;
    std::vector<std::uint16_t> pixels; ///< empty: no pixel data at all
};

/// The field at every pixel, as stored values.
void fillWithField(Slice &slice);

/// \param syntax UID of the transfer syntax; compressed ones are made by re-coding the plain file
/// \return false where it could not be written
bool writeSlice(const std::filesystem::path &file, const Slice &slice,
                const std::string &syntax = "1.2.840.10008.1.2.1");

/// An enhanced multi-frame image: one frame for each slice, geometry in functional groups.
bool writeMultiFrame(const std::filesystem::path &file, const std::vector<Slice> &frames);

} // namespace samples
