// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/checkpoint.h"

#include "inference/bounded_json.h"
#include "inference/json_members.h"
#include "inference/safetensors.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::fail;
using core::Result;
using nlohmann::json;

constexpr const char *kStateKey = "gonion_checkpoint";
constexpr const char *kDescriptionKey = "gonion";
constexpr const char *kModelPrefix = "model.";
constexpr int kFormat = 1;
constexpr std::int64_t kMany = std::int64_t{1} << 50;

std::string stateText(const Checkpoint &checkpoint)
{
    const StageState &state = checkpoint.state;
    json value{{"format", kFormat},
               {"stage", std::string(nameOf(checkpoint.stage))},
               {"step", state.step},
               {"epoch", state.epoch},
               {"stageSeconds", state.seconds},
               {"seconds", checkpoint.seconds},
               {"bestEpoch", state.bestEpoch},
               {"idleValidations", state.idleValidations},
               {"finished", state.finished},
               {"best", nullptr}};
    if (state.best) {
        value["best"] = {{"meanSdr", state.best->meanSdr}, {"mreMm", state.best->mreMm}};
    }
    return inference::printJson(value);
}

/// Empty, or what is wrong.
std::string readState(const std::string &text, Checkpoint &checkpoint)
{
    const auto value = inference::parseBoundedJson(text);
    if (!value || !value->is_object()) {
        return "its state is not a JSON object";
    }
    std::string problem;
    const inference::JsonMembers members(*value, "checkpoint", problem);
    std::int64_t format = 0;
    members.read("format", format, 1, kFormat);
    std::string stage;
    members.read("stage", stage);
    if (stage != "coarse" && stage != "fine") {
        members.note("is of an unknown stage");
    }
    checkpoint.stage = stage == "fine" ? StageKind::Fine : StageKind::Coarse;
    StageState &state = checkpoint.state;
    members.read("step", state.step, 0, kMany);
    members.read("epoch", state.epoch, 0, kMany);
    members.read("stageSeconds", state.seconds, 0.0, 1e12);
    members.read("seconds", checkpoint.seconds, 0.0, 1e12);
    members.read("bestEpoch", state.bestEpoch, 0, kMany);
    members.read("idleValidations", state.idleValidations, 0, kMany);
    members.read("finished", state.finished);
    if (!members.child("best").is_null()) {
        const inference::JsonMembers best = members.object("best");
        state.best.emplace();
        best.read("meanSdr", state.best->meanSdr, 0.0, 1.0);
        best.read("mreMm", state.best->mreMm, 0.0, 1e9);
    }
    return problem;
}

tl::unexpected<core::Error> unreadable(const std::filesystem::path &file, const std::string &why)
{
    return fail(ErrorCode::Unreadable, file.string() + " is no checkpoint of a training run: " + why
                                           + ". Go on from another checkpoint.");
}

} // namespace

Result<void> writeCheckpoint(const std::filesystem::path &file, const Checkpoint &checkpoint)
{
    inference::TensorFile out;
    out.metadata[kStateKey] = stateText(checkpoint);
    out.metadata[kDescriptionKey] = checkpoint.model.description.toJson();
    for (const auto &[name, tensor] : checkpoint.model.tensors) {
        out.tensors.emplace_back(kModelPrefix + name, tensor);
    }
    for (const auto &[name, tensor] : checkpoint.tensors) {
        out.tensors.emplace_back(name, tensor);
    }
    std::stable_sort(out.tensors.begin(), out.tensors.end(), [](const auto &a, const auto &b) {
        return a.second.element_size() > b.second.element_size(); // wide types first
    });
    return inference::writeTensorFile(file, out);
}

Result<Checkpoint> readCheckpoint(const std::filesystem::path &file)
{
    auto read = inference::readTensorFile(file);
    if (!read) {
        return tl::unexpected(read.error());
    }
    const auto state = read->metadata.find(kStateKey);
    const auto text = read->metadata.find(kDescriptionKey);
    if (state == read->metadata.end() || text == read->metadata.end()) {
        return unreadable(file, "it holds tensors and no state");
    }
    Checkpoint checkpoint;
    if (const std::string problem = readState(state->second, checkpoint); !problem.empty()) {
        return unreadable(file, problem);
    }
    auto description = inference::ModelDescription::fromJson(text->second);
    if (!description) {
        return tl::unexpected(description.error());
    }
    checkpoint.model.description = std::move(*description);
    const std::string prefix = kModelPrefix;
    for (auto &[name, tensor] : read->tensors) {
        if (name.starts_with(prefix)) {
            checkpoint.model.tensors[name.substr(prefix.size())] = tensor;
        } else {
            checkpoint.tensors[name] = tensor;
        }
    }
    return checkpoint;
}

void saveNetwork(const torch::nn::Module &network, std::string_view prefix, NamedTensors &tensors)
{
    for (const auto &entry : network.named_parameters()) {
        tensors[std::string(prefix) + "." + entry.key()] = entry.value().detach();
    }
    for (const auto &entry : network.named_buffers()) {
        tensors[std::string(prefix) + "." + entry.key()] = entry.value().detach();
    }
}

Result<void> restoreNetwork(torch::nn::Module &network, std::string_view prefix, const NamedTensors &tensors)
{
    const torch::NoGradGuard noGradient;
    std::vector<std::pair<torch::Tensor, torch::Tensor>> copies;
    const auto plan = [&](const auto &items) -> std::string {
        for (const auto &entry : items) {
            const std::string name = std::string(prefix) + "." + entry.key();
            const auto found = tensors.find(name);
            if (found == tensors.end() || found->second.sizes() != entry.value().sizes()
                || found->second.scalar_type() != entry.value().scalar_type()) {
                return name;
            }
            copies.emplace_back(entry.value(), found->second);
        }
        return {};
    };
    std::string misfit = plan(network.named_parameters());
    if (misfit.empty()) {
        misfit = plan(network.named_buffers());
    }
    if (!misfit.empty()) {
        return fail(ErrorCode::ModelUnusable, "The checkpoint does not fit its network: " + misfit
                                                  + " is missing or of another shape. Go on from another checkpoint.");
    }
    for (auto &[target, source] : copies) {
        target.copy_(source);
    }
    return {};
}

} // namespace gonion::training
