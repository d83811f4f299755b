// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/rank_place.h"

#include <charconv>
#include <cstdlib>
#include <system_error>

namespace gonion::training {

namespace {

using core::ErrorCode;

constexpr int kMostProcesses = 65536;

/// A whole number from an environment variable; the fallback where it is not set.
core::Result<int> numberFrom(const Variables &variables, const char *name, int fallback, int low, int high)
{
    const auto text = variables(name);
    if (!text) {
        return fallback;
    }
    int number = 0;
    const auto result = std::from_chars(text->data(), text->data() + text->size(), number);
    if (result.ec != std::errc() || result.ptr != text->data() + text->size() || number < low || number > high) {
        return core::fail(ErrorCode::InvalidArgument, std::string("The environment variable ") + name + " is \"" + *text
                                                          + "\"; a whole number from " + std::to_string(low) + " to "
                                                          + std::to_string(high) + " is needed.");
    }
    return number;
}

/// Rank, world and local rank from three variables.
core::Result<RankPlace> numbersFrom(const Variables &variables, const char *rankName, const char *worldName, const char *localName)
{
    const auto world = numberFrom(variables, worldName, 1, 1, kMostProcesses);
    if (!world) {
        return tl::unexpected(world.error());
    }
    if (*world > 1 && !variables(rankName)) {
        return core::fail(ErrorCode::InvalidArgument, std::string("The environment variable ") + worldName
                                                          + " says that several processes train, but " + rankName
                                                          + " does not say which of them this is. Set it, or unset the other.");
    }
    const auto rank = numberFrom(variables, rankName, 0, 0, *world - 1);
    if (!rank) {
        return tl::unexpected(rank.error());
    }
    const auto local = numberFrom(variables, localName, 0, 0, kMostProcesses);
    if (!local) {
        return tl::unexpected(local.error());
    }
    RankPlace place;
    place.rank = *rank;
    place.world = *world;
    place.localRank = *local;
    return place;
}

core::Result<RankPlace> slurmPlace(const Variables &variables)
{
    const char *worldName = variables("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
    auto place = numbersFrom(variables, "SLURM_PROCID", worldName, "SLURM_LOCALID");
    if (!place) {
        return place;
    }
    const auto stepNodes = variables("SLURM_STEP_NODELIST");
    const std::string node = firstNodeOf(stepNodes ? *stepNodes : variables("SLURM_JOB_NODELIST").value_or(""));
    place->masterAddress = !node.empty() ? node : variables("SLURM_LAUNCH_NODE_IPADDR").value_or(place->masterAddress);
    const auto job = numberFrom(variables, "SLURM_JOB_ID", 0, 0, 2147483647);
    if (!job) {
        return tl::unexpected(job.error());
    }
    // Two jobs that share a machine meet at different places.
    place->masterPort = static_cast<std::uint16_t>(*job == 0 ? 29500 : 20000 + *job % 20000);
    return place;
}

/// A batch script knows how many tasks its steps will have, but is itself one process.
bool isStepOfSlurm(const Variables &variables)
{
    return variables("SLURM_PROCID") && (variables("SLURM_STEP_ID") || !variables("SLURM_JOB_ID"));
}

} // namespace

std::optional<std::string> environmentVariable(const char *name)
{
    const char *value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

std::string firstNodeOf(const std::string &nodeList)
{
    const std::size_t bracket = nodeList.find('[');
    const std::size_t comma = nodeList.find(',');
    if (bracket == std::string::npos || comma < bracket) {
        return nodeList.substr(0, comma);
    }
    const std::size_t numberEnd = nodeList.find_first_of("-,]", bracket + 1);
    const std::size_t close = nodeList.find(']', bracket);
    if (numberEnd == std::string::npos || close == std::string::npos) {
        return {};
    }
    const std::size_t end = nodeList.find(',', close);
    return nodeList.substr(0, bracket) + nodeList.substr(bracket + 1, numberEnd - bracket - 1)
           + nodeList.substr(close + 1, end == std::string::npos ? end : end - close - 1);
}

core::Result<RankPlace> rankPlaceFrom(const Variables &variables)
{
    core::Result<RankPlace> place = RankPlace{};
    if (variables("WORLD_SIZE") || variables("RANK")) {
        place = numbersFrom(variables, "RANK", "WORLD_SIZE", "LOCAL_RANK");
    } else if (isStepOfSlurm(variables)) {
        place = slurmPlace(variables);
    }
    if (!place) {
        return place;
    }
    place->masterAddress = variables("MASTER_ADDR").value_or(place->masterAddress);
    const auto port = numberFrom(variables, "MASTER_PORT", place->masterPort, 1, 65535);
    if (!port) {
        return tl::unexpected(port.error());
    }
    place->masterPort = static_cast<std::uint16_t>(*port);
    place->launcherHasStore = variables("TORCHELASTIC_USE_AGENT_STORE") == "True";
    return place;
}

} // namespace gonion::training
