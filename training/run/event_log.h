// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/run/event_file.h"
#include "training/run/run_folder.h"

#include <map>
#include <string>
#include <vector>

namespace gonion::training {

/// A run's curves for TensorBoard: a folder for each stage, which it shows as a run of its own. Private to this folder.
class EventLog {
public:
    /// \param folder tensorboard/ of the run
    explicit EventLog(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    void add(const std::vector<MetricPoint> &points);
    /// Forgets, from now on, everything later than the last step of each stage in `kept`; stages without one: all.
    void goOnAfter(const std::map<std::string, std::int64_t> &kept);
    void flush();
    [[nodiscard]] std::string trouble() const;

private:
    EventFile &fileOf(const std::string &stage);

    std::filesystem::path m_folder;
    std::map<std::string, EventFile> m_files;
    std::map<std::string, std::int64_t> m_lastSteps; ///< of what goes on
    bool m_goesOn = false;
};

} // namespace gonion::training
