// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"
#include "training/data/prepare_case.h"
#include "training/data/volume_reader.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gonion::training {

/// Prepared volumes in a folder, one file each, keyed by the volume's content and the options: made when they are first
/// asked for, mapped into memory after that. Files that are damaged or not of this kind are made anew. Where the folder
/// cannot be written, each volume is read and prepared every time, and `notices` says so. Safe on several threads; two
/// that ask for one volume wait for the same work. Several programs may share a folder.
class CaseCache {
public:
    CaseCache(std::filesystem::path folder, PreparationOptions options, VolumeReader reader);

    /// Errors: those of the reader and of `prepareCase`, with the volume's path.
    [[nodiscard]] core::Result<std::shared_ptr<const PreparedCase>> prepared(const std::filesystem::path &volume,
                                                                             const core::JobContext &job) const;
    /// Sentences for the run's log: files made anew, a folder that cannot be written. Each once; then they are gone.
    [[nodiscard]] std::vector<std::string> takeNotices() const;
    [[nodiscard]] const PreparationOptions &options() const { return m_options; }

private:
    using Prepared = std::shared_ptr<const PreparedCase>;
    struct Slot {
        std::mutex mutex;
        Prepared mapped;
    };
    [[nodiscard]] std::shared_ptr<Slot> slotOf(const std::filesystem::path &volume) const;
    [[nodiscard]] std::filesystem::path fileOf(const std::string &key) const;
    [[nodiscard]] core::Result<Prepared> made(const std::filesystem::path &volume, const std::string &key,
                                              const core::JobContext &job) const;
    [[nodiscard]] core::Result<Prepared> stored(const std::string &key, Prepared one) const;
    void notice(std::string sentence) const;

    std::filesystem::path m_folder;
    PreparationOptions m_options;
    VolumeReader m_reader;
    mutable std::mutex m_mutex;
    mutable std::map<std::filesystem::path, std::shared_ptr<Slot>> m_slots;
    mutable std::vector<std::string> m_notices;
    mutable bool m_saidNotWritten = false;
};

} // namespace gonion::training
