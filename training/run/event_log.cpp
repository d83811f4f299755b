// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/event_log.h"

#include <chrono>

namespace gonion::training {

namespace {

/// Stages are "coarse" and "fine"; nothing else becomes a folder's name.
std::string folderOf(const std::string &stage)
{
    return stage == "coarse" || stage == "fine" ? stage : "other";
}

} // namespace

void EventLog::add(const std::vector<MetricPoint> &points)
{
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (const MetricPoint &point : points) {
        fileOf(folderOf(point.stage)).add(now, point.step, point.series, point.value);
    }
}

EventFile &EventLog::fileOf(const std::string &stage)
{
    const auto known = m_files.find(stage);
    if (known != m_files.end()) {
        return known->second;
    }
    std::optional<std::int64_t> goesOnAt;
    if (m_goesOn) {
        const auto last = m_lastSteps.find(stage);
        goesOnAt = last == m_lastSteps.end() ? 0 : last->second + 1;
    }
    return m_files.try_emplace(stage, m_folder / stage, goesOnAt).first->second;
}

void EventLog::goOnAfter(const std::map<std::string, std::int64_t> &kept)
{
    m_files.clear();
    m_lastSteps.clear();
    for (const auto &[stage, step] : kept) {
        m_lastSteps[folderOf(stage)] = step;
    }
    m_goesOn = true;
    std::error_code ignored;
    for (const char *stage : {"coarse", "fine", "other"}) {
        if (std::filesystem::exists(m_folder / stage, ignored)) {
            fileOf(stage); // what is forgotten is forgotten now, though nothing of this stage may follow
        }
    }
}

void EventLog::flush()
{
    for (auto &[stage, file] : m_files) {
        file.flush();
    }
}

std::string EventLog::trouble() const
{
    for (const auto &[stage, file] : m_files) {
        if (!file.trouble().empty()) {
            return file.trouble();
        }
    }
    return {};
}

} // namespace gonion::training
