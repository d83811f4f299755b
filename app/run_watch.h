// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/run/run_folder.h"
#include "ui/training/training_service.h"

#include <cstdint>
#include <filesystem>

namespace gonion::app {

/// Follows a run's folder: each `read` gives what is new since the one before. On one thread at a time.
class RunWatch {
public:
    explicit RunWatch(training::RunFolder folder) : m_folder(std::move(folder)) {}

    [[nodiscard]] const training::RunFolder &folder() const { return m_folder; }
    /// Errors: NotFound where the folder holds no run and none is about to begin in it.
    [[nodiscard]] core::Result<ui::RunSnapshot> read();

private:
    void readCurves(ui::RunSnapshot &snapshot);
    void readPictures(ui::RunSnapshot &snapshot);
    void readLog(ui::RunSnapshot &snapshot);

    training::RunFolder m_folder;
    QString m_name;
    std::uint64_t m_offset = 0;
    std::int64_t m_process = 0;
    bool m_first = true;
    int m_readsWithoutStatus = 0;
    std::filesystem::file_time_type m_examplesTime;
    std::filesystem::path m_logFile;
    std::uint64_t m_logSize = 0;
};

} // namespace gonion::app
