// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/benchmark_table.h"

#include "app/commands/console.h"
#include "app/resource_folder.h"

#include "training/trainer/compare_networks.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

namespace gonion::app {
namespace {

using training::ComparedResult;
namespace fs = std::filesystem;

/// Where the models go; removed at the end unless the user named it.
class ModelFolder {
public:
    explicit ModelFolder(const std::string &kept) : m_kept(!kept.empty())
    {
        m_path = m_kept ? fs::path(kept) : fs::temp_directory_path() / ("gonion-table-" + std::to_string(getpid()));
        std::error_code ignored;
        fs::create_directories(m_path, ignored); // a failure shows when the first model is written
    }
    ~ModelFolder()
    {
        if (!m_kept) {
            std::error_code ignored;
            fs::remove_all(m_path, ignored);
        }
    }
    ModelFolder(const ModelFolder &) = delete;
    ModelFolder &operator=(const ModelFolder &) = delete;

    [[nodiscard]] const fs::path &path() const { return m_path; }

private:
    bool m_kept;
    fs::path m_path;
};

std::vector<training::ComparedNetwork> chosenNetworks(const TableArguments &arguments)
{
    std::vector<training::ComparedNetwork> chosen;
    for (const inference::NamedNetwork &named : inference::namedNetworks()) {
        const std::string name(named.name);
        const auto &asked = arguments.networks;
        if (!asked.empty() && std::find(asked.begin(), asked.end(), name) == asked.end()) {
            continue;
        }
        for (const std::string &head : arguments.heads) {
            inference::NetworkOptions options = training::shrunk(named.options, arguments.divisor);
            const bool heatmap = head == "heatmap";
            options.common().head = heatmap ? inference::NetworkHead::Heatmap : inference::NetworkHead::Anchor;
            chosen.push_back({name + "-" + head, options});
        }
    }
    return chosen;
}

training::CompareOptions optionsOf(const TableArguments &arguments, const fs::path &folder)
{
    training::CompareOptions options;
    options.networks = chosenNetworks(arguments);
    options.folder = folder;
    options.coarseModel = arguments.coarse.empty() ? demoModelFile() : fs::path(arguments.coarse);
    options.cases = arguments.cases;
    options.calibrationCases = arguments.calibrationCases;
    training::TrainOptions &training = options.training;
    training.steps = arguments.steps;
    training.minutes = arguments.minutes;
    training.batch = arguments.batch;
    training.learningRate = arguments.learningRate;
    training.seed = arguments.seed;
    training.threads = arguments.threads;
    training.device = arguments.device;
    training.fine.spacingMm.fill(arguments.spacing);
    std::copy_n(arguments.patch.begin(), 3, training.fine.patch.begin());
    return options;
}

std::string cell(const std::optional<double> &value, double factor, const char *format)
{
    char text[32];
    if (!value) {
        return "-";
    }
    std::snprintf(text, sizeof text, format, factor * *value);
    return text;
}

void printHeader()
{
    std::printf("%-18s %-10s %5s %14s %6s %6s %6s %6s %7s %9s %8s %8s\n", "network", "cases", "n", "MRE +- SD mm",
                "2", "2.5", "3", "4 mm", "F1", "params M", "train s", "case s");
}

void printLine(const ComparedResult &row, const char *which, const training::Evaluation &evaluation, bool first)
{
    const training::Figures &figures = evaluation.overall;
    const std::string error = cell(figures.mreMm, 1.0, "%.2f") + " +- " + cell(figures.sdMm, 1.0, "%.2f");
    std::printf("%-18s %-10s %5lld %14s", first ? row.name.c_str() : "", which,
                static_cast<long long>(evaluation.cases), error.c_str());
    for (const auto &rate : figures.sdr) {
        std::printf(" %6s", cell(rate, 100.0, "%.1f").c_str());
    }
    std::printf(" %7s", cell(figures.presence.f1(), 100.0, "%.1f").c_str());
    if (first) {
        std::printf(" %9.2f %8.0f %8.2f", 1e-6 * static_cast<double>(row.parameters), row.trainSeconds,
                    row.detectSeconds);
    }
    std::printf("\n");
}

void print(const ComparedResult &row)
{
    printLine(row, "all", row.all, true);
    printLine(row, "complete", row.complete, false);
    printLine(row, "incomplete", row.incomplete, false);
    std::fflush(stdout);
}

nlohmann::json jsonOf(const ComparedResult &row)
{
    const auto parsed = [](const training::Evaluation &evaluation) {
        return nlohmann::json::parse(training::toJson(evaluation), nullptr, false);
    };
    return {{"network", row.name},
            {"parameters", row.parameters},
            {"steps", row.steps},
            {"train_s", row.trainSeconds},
            {"detect_s", row.detectSeconds},
            {"all", parsed(row.all)},
            {"complete", parsed(row.complete)},
            {"incomplete", parsed(row.incomplete)}};
}

} // namespace

void addTableOptions(CLI::App &parser, TableArguments &arguments)
{
    std::vector<std::string> names;
    for (const inference::NamedNetwork &network : inference::namedNetworks()) {
        names.emplace_back(network.name);
    }
    parser.add_option("--networks", arguments.networks, "Networks to compare (default: all)")
        ->check(CLI::IsMember(names))
        ->delimiter(',');
    parser.add_option("--heads", arguments.heads, "anchor, heatmap, or both")
        ->check(CLI::IsMember(std::vector<std::string>{"anchor", "heatmap"}))
        ->delimiter(',');
    parser.add_option("--steps", arguments.steps, "Training steps of each network")->check(CLI::PositiveNumber);
    parser.add_option("--minutes", arguments.minutes, "Training time of each; whichever ends first")
        ->check(CLI::NonNegativeNumber);
    parser.add_option("--batch", arguments.batch, "Cases a step")->check(CLI::Range(1, 1024));
    parser.add_option("--divisor", arguments.divisor, "Divides the published widths")->check(CLI::Range(1, 16));
    parser.add_option("--patch", arguments.patch, "Voxels of a patch along x, y, z")
        ->expected(3)
        ->check(CLI::Range(16, 512));
    parser.add_option("--spacing", arguments.spacing, "Voxel size in mm")->check(CLI::Range(0.2, 4.0));
    parser.add_option("--learning-rate", arguments.learningRate, "Highest learning rate")->check(CLI::PositiveNumber);
    parser.add_option("--seed", arguments.seed, "Of weights and training phantoms")->check(CLI::Range(0U, 65535U));
    parser.add_option("--cases", arguments.cases, "Test phantoms")->check(CLI::Range(1, 100000));
    parser.add_option("--calibration-cases", arguments.calibrationCases, "Phantoms that presence is calibrated on")
        ->check(CLI::Range(0, 100000));
    parser.add_option("--coarse", arguments.coarse, "Model whose coarse network finds the jaw (default: the demo's)");
    parser.add_option("--keep", arguments.keep, "Folder to keep the trained models in");
    parser.add_option("--device", arguments.device, "auto, cpu, cuda or cuda:N");
    parser.add_option("--threads", arguments.threads, "CPU threads (default: all cores)")->check(CLI::Range(0, 1024));
    parser.add_flag("--json", arguments.json, "Print JSON");
}

int runTable(const TableArguments &arguments)
{
    const InterruptListener interrupt;
    const ModelFolder folder(arguments.keep);
    ProgressLine line;
    const core::JobContext context(interrupt.token(),
                                   [&](double fraction, std::string_view step) { line.show(fraction, step); });
    if (!arguments.json) {
        printHeader();
    }
    const auto rows =
        training::compareNetworks(optionsOf(arguments, folder.path()), context, [&](const ComparedResult &row) {
            line.clear();
            if (!arguments.json) {
                print(row);
            }
        });
    line.clear();
    if (!rows) {
        return reportFailure(rows.error());
    }
    if (arguments.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const ComparedResult &row : *rows) {
            list.push_back(jsonOf(row));
        }
        std::printf("%s\n", list.dump(2).c_str());
    }
    return 0;
}

} // namespace gonion::app
