// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume_fingerprint.h"

#include <string>

namespace gonion::ui {

/// What tells a case from others without naming anybody; empty where it is not known.
struct CaseIdentity {
    std::string patientHash;
    std::string volumeFingerprint;
    friend bool operator==(const CaseIdentity &, const CaseIdentity &) = default;
};

/// A new project's salt: 128 random bits, in hexadecimal digits.
[[nodiscard]] std::string newPatientSalt();
/// SHA-256 of salt and PatientID, in hexadecimal digits; empty for nobody. Patients stay together in a split; who they
/// are is nobody's business.
[[nodiscard]] std::string patientHash(const std::string &salt, const std::string &patientId);
/// What a project's file keeps of a volume: its grid's size and its content's check sum ("512x512x300 crc32f:0a1b2c3d");
/// empty where nobody has computed that.
[[nodiscard]] std::string textOf(const core::VolumeFingerprint &fingerprint);

} // namespace gonion::ui
