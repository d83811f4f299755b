// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/table_report.h"

#include "bench/printed.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <optional>

namespace gonion::bench {
namespace {

std::string cell(const std::optional<double> &value, double factor, const char *format)
{
    return value ? printed(format, factor * *value) : "-";
}

std::string line(const ComparedResult &row, const char *which, const training::Evaluation &evaluation, bool first)
{
    const training::Figures &figures = evaluation.overall;
    const std::string error = cell(figures.mreMm, 1.0, "%.2f") + " +- " + cell(figures.sdMm, 1.0, "%.2f");
    std::string text = printed("%-20s %-10s %5lld %14s", first ? row.name.c_str() : "", which,
                               static_cast<long long>(evaluation.cases), error.c_str());
    text += printed(" %8s %6s", cell(figures.mreFoundMm, 1.0, "%.2f").c_str(), cell(figures.found, 100.0, "%.1f").c_str());
    for (const auto &rate : figures.sdr) {
        text += printed(" %6s", cell(rate, 100.0, "%.1f").c_str());
    }
    text += printed(" %7s", cell(figures.presence.f1(), 100.0, "%.1f").c_str());
    if (first) {
        text += printed(" %9.2f %6lld %8.0f %8.2f", 1e-6 * static_cast<double>(row.parameters),
                        static_cast<long long>(row.steps), row.trainSeconds, row.detectSeconds);
    }
    return text + "\n";
}

nlohmann::ordered_json json(const ComparedResult &row)
{
    const auto parsed = [](const training::Evaluation &evaluation) {
        return nlohmann::ordered_json::parse(training::toJson(evaluation), nullptr, false);
    };
    return {{"network", row.name},           {"parameters", row.parameters},
            {"steps", row.steps},            {"train_s", row.trainSeconds},
            {"detect_s", row.detectSeconds}, {"all", parsed(row.all)},
            {"complete", parsed(row.complete)}, {"incomplete", parsed(row.incomplete)}};
}

} // namespace

std::string tableHeader()
{
    return printed("%-20s %-10s %5s %14s %8s %6s %6s %6s %6s %6s %7s %9s %6s %8s %8s\n", "network", "cases", "n",
                   "MRE +- SD mm", "found mm", "found", "2", "2.5", "3", "4 mm", "F1", "params M", "steps", "train s", "case s");
}

std::string tableLines(const ComparedResult &row)
{
    return line(row, "all", row.all, true) + line(row, "complete", row.complete, false)
           + line(row, "incomplete", row.incomplete, false);
}

std::string tableJson(const std::vector<ComparedResult> &rows)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ComparedResult &row : rows) {
        list.push_back(json(row));
    }
    return list.dump(2) + "\n";
}

} // namespace gonion::bench
