// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/json_file.h"
#include "training/run/process_facts.h"
#include "training/run/run_folder.h"
#include "training/run/run_lock.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::training {

namespace {

constexpr std::size_t kLargestStatus = 64 * 1024;
constexpr std::int64_t kSilentSeconds = 600;

constexpr std::array<std::pair<RunState, std::string_view>, 8> kStates{{
    {RunState::Preparing, "preparing"},
    {RunState::Running, "running"},
    {RunState::Paused, "paused"},
    {RunState::Validating, "validating"},
    {RunState::Calibrating, "calibrating"},
    {RunState::Finished, "finished"},
    {RunState::Stopped, "stopped"},
    {RunState::Failed, "failed"},
}};
constexpr std::array<std::pair<RunWish, std::string_view>, 3> kWishes{{
    {RunWish::GoOn, "go on"},
    {RunWish::Pause, "pause"},
    {RunWish::Stop, "stop"},
}};

template <typename Value>
nlohmann::ordered_json orNull(const std::optional<Value> &value)
{
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

double shareOf(double value)
{
    return std::clamp(value, 0.0, 1.0);
}

} // namespace

std::string_view nameOf(RunState state)
{
    const auto *it = std::find_if(kStates.begin(), kStates.end(), [&](const auto &known) { return known.first == state; });
    return it == kStates.end() ? std::string_view() : it->second;
}

bool isAlive(RunState state)
{
    return state != RunState::Finished && state != RunState::Stopped && state != RunState::Failed;
}

core::Result<void> writeStatus(const RunFolder &folder, const RunStatus &status)
{
    nlohmann::ordered_json json;
    json["state"] = nameOf(status.state);
    json["process"] = status.process;
    json["host"] = status.host;
    json["started"] = status.started;
    json["updated"] = status.updated;
    json["stage"] = status.stage;
    json["epoch"] = status.epoch;
    json["epochs"] = status.epochs;
    json["step"] = status.step;
    json["steps"] = status.steps;
    json["seconds"] = status.seconds;
    json["seconds_left"] = orNull(status.secondsLeft);
    json["cases_per_second"] = status.casesPerSecond;
    json["waiting_share"] = status.waitingShare;
    json["memory_bytes"] = status.memoryBytes;
    json["device"] = status.device;
    json["device_load"] = orNull(status.deviceLoad);
    json["device_memory_bytes"] = orNull(status.deviceMemoryBytes);
    json["best_mre_mm"] = orNull(status.bestMreMm);
    json["best_epoch"] = status.bestEpoch;
    json["message"] = status.message;
    return writeJson(folder.status(), json);
}

core::Result<RunStatus> readStatus(const RunFolder &folder)
{
    const auto json = readJsonObject(folder.status(), kLargestStatus);
    if (!json) {
        return tl::unexpected(json.error());
    }
    const std::string state = textOf(*json, "state");
    const auto *known = std::find_if(kStates.begin(), kStates.end(), [&](const auto &one) { return one.second == state; });
    if (known == kStates.end()) {
        return core::fail(core::ErrorCode::Unreadable,
                          "\"" + folder.status().string() + "\" names no state that this program knows.");
    }
    RunStatus status;
    status.state = known->first;
    status.process = countOf(*json, "process");
    status.host = textOf(*json, "host");
    status.started = textOf(*json, "started");
    status.updated = textOf(*json, "updated");
    status.stage = textOf(*json, "stage");
    status.epoch = countOf(*json, "epoch");
    status.epochs = countOf(*json, "epochs");
    status.step = countOf(*json, "step");
    status.steps = countOf(*json, "steps");
    status.seconds = numberOf(*json, "seconds").value_or(0.0);
    status.secondsLeft = numberOf(*json, "seconds_left");
    status.casesPerSecond = numberOf(*json, "cases_per_second").value_or(0.0);
    status.waitingShare = shareOf(numberOf(*json, "waiting_share").value_or(0.0));
    status.memoryBytes = static_cast<std::uint64_t>(countOf(*json, "memory_bytes"));
    status.device = textOf(*json, "device");
    status.deviceLoad = numberOf(*json, "device_load");
    if (numberOf(*json, "device_memory_bytes")) {
        status.deviceMemoryBytes = static_cast<std::uint64_t>(countOf(*json, "device_memory_bytes"));
    }
    status.bestMreMm = numberOf(*json, "best_mre_mm");
    status.bestEpoch = countOf(*json, "best_epoch");
    status.message = textOf(*json, "message");
    return status;
}

bool isAbandoned(const RunFolder &folder, const RunStatus &status)
{
    if (!isAlive(status.state)) {
        return false;
    }
    const RunLock::Holder holder = RunLock::holderOf(folder.root);
    if (holder != RunLock::Holder::Unknown) {
        return holder == RunLock::Holder::Nobody;
    }
    if (!status.host.empty() && status.host == hostName()) {
        return !isProcessAlive(status.process);
    }
    const auto updated = secondsFromUtc(status.updated);
    return !updated || *secondsFromUtc(utcNow()) - *updated > kSilentSeconds;
}

core::Result<void> writeWish(const RunFolder &folder, RunWish wish)
{
    const auto *it = std::find_if(kWishes.begin(), kWishes.end(), [&](const auto &known) { return known.first == wish; });
    return writeJson(folder.control(), {{"wish", it->second}});
}

RunWish readWish(const RunFolder &folder)
{
    const auto json = readJsonObject(folder.control(), kLargestStatus);
    if (!json) {
        return RunWish::GoOn;
    }
    const std::string wish = textOf(*json, "wish");
    const auto *it = std::find_if(kWishes.begin(), kWishes.end(), [&](const auto &known) { return known.second == wish; });
    return it == kWishes.end() ? RunWish::GoOn : it->first;
}

} // namespace gonion::training
