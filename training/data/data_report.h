// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/job_context.h"
#include "core/result.h"
#include "training/data/case_list.h"
#include "training/data/landmark_counts.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// \file
/// Whether a data set is fit to train with: what a person should see before hours are spent. Free of Torch.
namespace gonion::training {

enum class DataPart { Training, Validation, Test };

/// A case as the report shows it in a row.
struct CaseFacts {
    std::string name;
    DataPart part = DataPart::Training;
    std::filesystem::path volume;
    std::filesystem::path landmarkFile;
    std::optional<core::ImageGeometry> geometry; ///< none where it was not asked for or could not be read
    std::size_t present = 0;
    std::size_t missing = 0;
    std::size_t outside = 0;
    std::size_t unlabelled = 0;
};

enum class ReportSeverity {
    Note,    ///< worth knowing
    Warning, ///< probably wrong
    Error,   ///< training with it cannot be right
};

/// Something to look at in one case; its paths open it.
struct CaseFinding {
    ReportSeverity severity = ReportSeverity::Warning;
    std::string caseName;
    std::filesystem::path volume;
    std::filesystem::path landmarkFile;
    std::vector<std::string> landmarkIds; ///< may be empty
    std::string sentence;                 ///< for a person; names the case
};

/// Least, middle and greatest of a number over the cases.
struct Spread {
    double least = 0.0;
    double median = 0.0;
    double greatest = 0.0;
};

struct DataReport {
    std::size_t training = 0;
    std::size_t validation = 0;
    std::size_t test = 0;
    std::size_t patients = 0;       ///< different ones that are known
    std::size_t withoutPatient = 0; ///< cases whose patient is not known
    std::vector<CaseFacts> cases;   ///< in the list's order, training first
    std::vector<LandmarkCounts> landmarks; ///< in the template's order
    std::array<Spread, 3> spacingMm{}; ///< along each volume's own x, y, z; zeros where no geometry was read
    std::array<Spread, 3> sizeVoxels{};
    std::array<Spread, 3> extentMm{};
    std::vector<CaseFinding> findings; ///< the gravest first
    std::vector<std::string> leaks;    ///< sentences: cases in different parts that share what they must not
    std::vector<std::string> remarks;  ///< sentences on the whole: landmarks that are hardly there, parts that are too small
    std::vector<std::string> leftOut;  ///< the list's problems

    /// True where nothing was found that is wrong for certain or probably.
    [[nodiscard]] bool isSound() const;
};

/// Reads a volume's geometry, from its header where the format has one; the program gives its own.
using GeometryReader =
    std::function<core::Result<core::ImageGeometry>(const std::filesystem::path &, const core::JobContext &)>;

/// Looks at every case of a list. Takes as long as reading the geometries: a job.
/// \param geometryOf empty: sizes and whether landmarks lie in their volumes are left out
/// Errors: Cancelled.
[[nodiscard]] core::Result<DataReport> reportOn(const CaseList &list, const GeometryReader &geometryOf,
                                                const core::JobContext &job = {});

} // namespace gonion::training
