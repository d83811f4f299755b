// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/run_files.h"

#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

namespace gonion::training {

using core::Result;
namespace fs = std::filesystem;

RunFiles::RunFiles(const TrainingPlan &plan, RunDesk &desk) : m_plan(plan), m_desk(desk), m_folder{plan.output} {}

fs::path RunFiles::best(StageKind stage) const
{
    return m_folder.checkpoints() / ("best-" + std::string(nameOf(stage)) + ".safetensors");
}

Result<void> RunFiles::makeFolder() const
{
    std::error_code error;
    fs::create_directories(m_folder.checkpoints(), error);
    if (error) {
        return core::fail(core::ErrorCode::WriteFailed, "The folder " + m_folder.checkpoints().string()
                                                            + " cannot be made: " + error.message() + ". Check the permissions.");
    }
    return {};
}

Result<void> RunFiles::saveCheckpoint(const Checkpoint &checkpoint, std::int64_t keep)
{
    if (const auto saved = unlessPassedOver(writeCheckpoint(last(), checkpoint)); !saved || keep == 0) {
        return saved;
    }
    char epoch[32];
    std::snprintf(epoch, sizeof epoch, "%05lld", static_cast<long long>(keep));
    const std::string name = std::string(nameOf(checkpoint.stage)) + "-epoch-" + epoch + ".safetensors";
    return unlessPassedOver(writeCheckpoint(m_folder.checkpoints() / name, checkpoint));
}

Result<void> RunFiles::keepBest(StageKind stage, const inference::Model &model)
{
    if (const auto kept = unlessPassedOver(inference::writeModel(best(stage), model, false)); !kept) {
        return kept;
    }
    // What a run that is stopped for good leaves.
    const bool usable = stage == StageKind::Fine || !m_plan.trainFine;
    return usable ? unlessPassedOver(writeModel(model)) : Result<void>();
}

Result<std::optional<inference::Model>> RunFiles::bestOf(StageKind stage) const
{
    std::error_code ignored;
    if (!fs::exists(best(stage), ignored)) {
        return std::optional<inference::Model>();
    }
    Result<inference::Model> read = inference::readModel(best(stage));
    if (!read) {
        return tl::unexpected(read.error());
    }
    return std::optional(std::move(*read));
}

Result<void> RunFiles::writeModel(const inference::Model &model) const
{
    return inference::writeModel(m_folder.model(), model, m_plan.halfPrecision);
}

Result<void> RunFiles::unlessPassedOver(const Result<void> &written)
{
    if (written || m_plan.onTrouble == OnTrouble::Stop) {
        return written;
    }
    m_desk.log(written.error().message + " The training goes on; what was written before stays.");
    return {};
}

} // namespace gonion::training
