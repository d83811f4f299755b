// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "inference/model_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>

namespace gonion::app {
namespace {

struct MergeArguments {
    std::string coarse;
    std::string fine;
    std::string output;
};

/// Both files' provenance in one object; where both say something, the fine model's word stands.
std::string mergedProvenance(const std::string &coarse, const std::string &fine)
{
    auto merged = nlohmann::json::parse(coarse, nullptr, false);
    const auto added = nlohmann::json::parse(fine, nullptr, false);
    if (!merged.is_object()) {
        merged = nlohmann::json::object();
    }
    if (added.is_object()) {
        merged.update(added);
    }
    return merged.dump();
}

int merge(const MergeArguments &arguments)
{
    auto coarse = inference::readModel(arguments.coarse);
    if (!coarse) {
        return reportFailure(coarse.error());
    }
    auto fine = inference::readModel(arguments.fine);
    if (!fine) {
        return reportFailure(fine.error());
    }
    if (!coarse->description.coarse || !fine->description.fine) {
        return reportFailure({core::ErrorCode::ModelUnusable,
                              "The first model must hold a coarse network and the second a fine one."});
    }
    if (coarse->description.landmarks != fine->description.landmarks
        || coarse->description.intensity != fine->description.intensity) {
        return reportFailure({core::ErrorCode::ModelUnusable,
                              "The two models name other landmarks or scale grey values otherwise; they cannot be joined."});
    }
    inference::Model merged = std::move(*fine);
    merged.description.provenanceJson =
        mergedProvenance(coarse->description.provenanceJson, merged.description.provenanceJson);
    merged.description.coarse = coarse->description.coarse;
    for (auto &[name, tensor] : coarse->tensors) {
        if (name.starts_with(inference::kCoarsePrefix)) {
            merged.tensors.insert_or_assign(name, std::move(tensor));
        }
    }
    const auto written = inference::writeModel(arguments.output, merged, false);
    return written ? 0 : reportFailure(written.error());
}

} // namespace

Command addMergeCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<MergeArguments>();
    CLI::App *parser = program.add_subcommand("merge", "Join the coarse stage of one model and the fine stage of another");
    parser->add_option("COARSE", arguments->coarse, "Model with the coarse stage")->required();
    parser->add_option("FINE", arguments->fine, "Model with the fine stage")->required();
    parser->add_option("OUT", arguments->output, "Model file to write")->required();
    return {parser, [arguments] { return merge(*arguments); }};
}

} // namespace gonion::app
