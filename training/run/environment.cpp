// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/environment.h"

#include "training/run/json_file.h"
#include "training/run/process_facts.h"

namespace gonion::training {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kLargestEnvironment = 4 * 1024 * 1024;
constexpr std::size_t kMostSessions = 1000;

OrderedJson sessionsOf(const RunFolder &folder)
{
    const auto json = readJsonObject(folder.environment(), kLargestEnvironment);
    OrderedJson sessions = OrderedJson::array();
    if (json && json->contains("sessions") && (*json)["sessions"].is_array()) {
        sessions = OrderedJson((*json)["sessions"]);
    }
    while (sessions.size() >= kMostSessions) {
        sessions.erase(sessions.begin());
    }
    return sessions;
}

OrderedJson thisSession(const std::string &started)
{
    const MachineFacts machine = machineFacts();
    return {{"started", started},
            {"program", "gonion " GONION_VERSION},
            {"libtorch", GONION_TORCH_VERSION},
            {"system", machine.system},
            {"processor", machine.processor},
            {"cores", machine.cores},
            {"simd", machine.simd},
            {"memory_bytes", machine.memoryBytes},
            {"device", nullptr}};
}

} // namespace

core::Result<void> Environment::beginSession(const RunFolder &folder)
{
    m_started = utcNow();
    OrderedJson sessions = sessionsOf(folder);
    sessions.push_back(thisSession(m_started));
    return writeJson(folder.environment(), {{"sessions", sessions}});
}

core::Result<void> Environment::setDevice(const RunFolder &folder, std::string_view device)
{
    OrderedJson sessions = sessionsOf(folder);
    if (sessions.empty() || !sessions.back().is_object()) {
        sessions.push_back(thisSession(m_started));
    }
    sessions.back()["device"] = device;
    return writeJson(folder.environment(), {{"sessions", sessions}});
}

} // namespace gonion::training
