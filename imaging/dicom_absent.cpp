// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/dicom.h"
#include "imaging/file_access.h"
#include "imaging/patient_id.h"
#include "imaging/volume_files.h"

/// What a build without ITK answers where ITK and GDCM would read.
namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;

bool looksLikeDicom(const std::filesystem::path &)
{
    return false;
}

Result<std::vector<SeriesInfo>> listDicomSeries(const std::filesystem::path &, const JobContext &)
{
    return std::vector<SeriesInfo>();
}

Result<std::string> patientIdOf(const std::filesystem::path &, const JobContext &)
{
    return std::string();
}

Result<RawImage> readDicom(const std::filesystem::path &path, const std::string &, const JobContext &)
{
    return fail(ErrorCode::Unsupported, quotedName(path)
                                            + " is no volume file, and this build reads no DICOM; convert it to .nrrd "
                                              "with a build that has ITK.");
}

Result<RawImage> readWithItk(const std::filesystem::path &file, ReadDepth, const JobContext &)
{
    return fail(ErrorCode::Unsupported, quotedName(file) + " needs a build with ITK; save it as .nrrd (raw or gzip).");
}

} // namespace gonion::imaging
