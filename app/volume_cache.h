// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "core/volume.h"
#include "core/volume_fingerprint.h"

#include <filesystem>
#include <memory>
#include <string>

/// \file
/// Volumes that are read before somebody asks for them. On a worker.
namespace gonion::app {

/// A volume with what opening it needs.
struct ReadyVolume {
    std::filesystem::path path;
    std::string stamp; ///< of the file when it was read
    std::shared_ptr<const core::Volume> volume;
    core::VolumeFingerprint fingerprint;
};

/// Size and time of a file, or of the files of a folder: another text where one of them was changed. Empty where
/// there is nothing.
[[nodiscard]] std::string stampOf(const std::filesystem::path &volume);

/// Errors: as `imaging::readVolume`.
[[nodiscard]] core::Result<std::shared_ptr<const ReadyVolume>> readReadyVolume(const std::filesystem::path &volume,
                                                                               const core::JobContext &context);

/// The same, where there is memory to spare. Errors: OutOfMemory where it is short, before or after reading.
[[nodiscard]] core::Result<std::shared_ptr<const ReadyVolume>> readAhead(const std::filesystem::path &volume,
                                                                         const core::JobContext &context);

/// Less than a quarter of the computer's memory, or less than 1 GiB, is free for programs. False where the system does not say.
[[nodiscard]] bool isMemoryShort();

} // namespace gonion::app
