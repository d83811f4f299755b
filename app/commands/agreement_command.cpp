// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/console.h"

#include "annotation/dataset/agreement.h"
#include "annotation/landmark_file.h"
#include "annotation/project/project_dataset.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace gonion::app {
namespace {

namespace fs = std::filesystem;
using annotation::AgreementReport;
using annotation::AnnotatedCase;
using annotation::BlandAltman;
using annotation::LandmarkAgreement;
using Json = nlohmann::ordered_json;

struct AgreementArguments {
    std::vector<std::string> paths;
    bool json = false;
};

/// "Anna" of "Anna.mrk.json".
std::string annotatorOf(const fs::path &file)
{
    const std::string name = file.filename().string();
    return name.substr(0, name.find('.', 1));
}

core::Result<std::vector<AnnotatedCase>> casesOfProject(const fs::path &folder)
{
    const auto project = annotation::Project::open(folder);
    if (!project) {
        return tl::unexpected(project.error());
    }
    auto read = annotation::readAnnotators(*project);
    if (!read) {
        return tl::unexpected(read.error());
    }
    for (const std::string &problem : read->problems) {
        std::fprintf(stderr, "gonion: %s It was left out.\n", problem.c_str());
    }
    return std::move(read->cases);
}

core::Result<std::vector<AnnotatedCase>> casesOfFiles(const std::vector<std::string> &files)
{
    std::vector<AnnotatedCase> cases;
    for (const std::string &file : files) {
        auto loaded = annotation::readLandmarks(file);
        if (!loaded) {
            return tl::unexpected(loaded.error());
        }
        cases.push_back({"case", annotatorOf(file), std::move(loaded->set)});
    }
    return cases;
}

std::string numberText(const std::optional<double> &number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number.value_or(0.0));
    return number ? text.data() : "-";
}

void printRow(const LandmarkAgreement &row)
{
    const bool any = row.distance.pairs > 0;
    const auto shown = [any](double number) { return any ? numberText(number) : "-"; };
    const auto limits = [&shown](const BlandAltman &axis) {
        return shown(axis.bias) + (axis.sd ? " (" + numberText(axis.lower) + " to " + numberText(axis.upper) + ")" : std::string());
    };
    std::printf("%-10s %5zu %6s %6s %6s %6s  %-24s %-24s %-24s %8zu %6s\n", row.landmarkId.empty() ? "all" : row.landmarkId.c_str(),
                row.distance.pairs, shown(row.distance.mean).c_str(), numberText(row.distance.sd).c_str(), shown(row.distance.median).c_str(),
                shown(row.distance.percentile95).c_str(), limits(row.x).c_str(), limits(row.y).c_str(), limits(row.z).c_str(),
                row.presence.disagreements(), numberText(row.presence.kappa).c_str());
}

void print(const AgreementReport &report)
{
    std::printf("%s and %s, %zu case%s; distances in mm; bias (limits of agreement) is %s minus %s\n", report.first.c_str(),
                report.second.c_str(), report.cases, report.cases == 1 ? "" : "s", report.second.c_str(), report.first.c_str());
    std::printf("%-10s %5s %6s %6s %6s %6s  %-24s %-24s %-24s %8s %6s\n", "landmark", "pairs", "mean", "SD", "median", "95 %", "left", "back",
                "up", "presence", "kappa");
    for (const LandmarkAgreement &row : report.landmarks) {
        printRow(row);
    }
    printRow(report.overall);
    std::printf("\n");
}

Json jsonFrom(const std::optional<double> &number)
{
    return number ? Json(*number) : Json(nullptr);
}

Json jsonFrom(const BlandAltman &axis)
{
    return {{"bias", axis.pairs > 0 ? Json(axis.bias) : Json(nullptr)}, {"sd", jsonFrom(axis.sd)}, {"lower", jsonFrom(axis.lower)},
            {"upper", jsonFrom(axis.upper)}};
}

Json jsonFrom(const LandmarkAgreement &row)
{
    const auto number = [&row](double value) { return row.distance.pairs > 0 ? Json(value) : Json(nullptr); };
    return {{"landmark", row.landmarkId},
            {"pairs", row.distance.pairs},
            {"meanRadialDifferenceMm", number(row.distance.mean)},
            {"sdMm", jsonFrom(row.distance.sd)},
            {"medianMm", number(row.distance.median)},
            {"percentile95Mm", number(row.distance.percentile95)},
            {"largestMm", number(row.distance.largest)},
            {"blandAltmanMm", {{"left", jsonFrom(row.x)}, {"back", jsonFrom(row.y)}, {"up", jsonFrom(row.z)}, {"distance", jsonFrom(row.distanceLimits)}}},
            {"presence",
             {{"bothPresent", row.presence.bothPresent},
              {"bothMissing", row.presence.bothMissing},
              {"onlyFirstPresent", row.presence.onlyFirstPresent},
              {"onlySecondPresent", row.presence.onlySecondPresent},
              {"notCompared", row.presence.notCompared},
              {"kappa", jsonFrom(row.presence.kappa)}}}};
}

Json jsonFrom(const AgreementReport &report)
{
    Json json{{"first", report.first}, {"second", report.second}, {"cases", report.cases}, {"overall", jsonFrom(report.overall)}};
    json["landmarks"] = Json::array();
    for (const LandmarkAgreement &row : report.landmarks) {
        json["landmarks"].push_back(jsonFrom(row));
    }
    return json;
}

int compare(const AgreementArguments &arguments)
{
    std::error_code ignored;
    const bool isProject = arguments.paths.size() == 1 && fs::is_directory(arguments.paths.front(), ignored);
    const auto cases = isProject ? casesOfProject(arguments.paths.front()) : casesOfFiles(arguments.paths);
    if (!cases) {
        return reportFailure(cases.error());
    }
    const std::vector<AgreementReport> reports = annotation::agreementOf(*cases);
    if (reports.empty()) {
        return reportFailure({core::ErrorCode::InvalidArgument, "No two annotators labelled the same case. Give two landmark files of one "
                                                                "case, named after their annotators, or a project's folder."});
    }
    if (!arguments.json) {
        for (const AgreementReport &report : reports) {
            print(report);
        }
        return 0;
    }
    Json json = Json::array();
    for (const AgreementReport &report : reports) {
        json.push_back(jsonFrom(report));
    }
    std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    return 0;
}

} // namespace

Command addAgreementCommand(CLI::App &program)
{
    const auto arguments = std::make_shared<AgreementArguments>();
    CLI::App *parser = program.add_subcommand("agreement", "Say how well annotators agree: distances, bias, presence");
    parser->add_option("PATHS", arguments->paths, "Landmark files of one case (ANNOTATOR.mrk.json), or a project's folder")->required();
    parser->add_flag("--json", arguments->json, "Print JSON");
    return {parser, [arguments] { return compare(*arguments); }};
}

} // namespace gonion::app
