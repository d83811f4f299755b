// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/cross_validation.h"

#include <cmath>
#include <cstdio>
#include <functional>
#include <system_error>

namespace gonion::training {
namespace {

using core::Result;

Result<void> trainFold(const TrainingPlan &plan, const VolumeReader &reader, const RunListener &listener,
                       const core::JobContext &job, const FoldDone &onTrained)
{
    const RunFolder folder{plan.output};
    const auto status = readStatus(folder);
    std::error_code ignored;
    if (status && status->state == RunState::Finished && std::filesystem::exists(folder.result(), ignored)) {
        return {};
    }
    Result<RunData> data = openData(plan, reader, job);
    if (!data) {
        return tl::unexpected(data.error());
    }
    SingleRank alone;
    const Result<RunReport> report = runTraining(plan, std::move(*data), alone, status.has_value(), listener, job);
    if (!report) {
        return tl::unexpected(report.error());
    }
    if (report->stopped) {
        return core::JobContext::cancelled();
    }
    if (onTrained) {
        onTrained(plan, *report);
    }
    return {};
}

using Column = std::function<std::optional<double>(const ResultFigures &)>;

std::string cell(std::optional<double> value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%9.2f", value.value_or(0.0));
    return value ? text : "        -";
}

std::string row(const char *name, const std::vector<std::optional<double>> &values)
{
    char text[32];
    std::snprintf(text, sizeof text, "%-8s", name);
    std::string line = text;
    for (const auto &value : values) {
        line += cell(value);
    }
    return line + "\n";
}

const std::vector<Column> &columns()
{
    const auto percent = [](std::optional<double> share) {
        return share ? std::optional<double>(100.0 * *share) : std::nullopt;
    };
    static const std::vector<Column> list{
        [](const ResultFigures &f) { return f.mreMm; },
        [percent](const ResultFigures &f) { return percent(f.sdr[0]); },
        [percent](const ResultFigures &f) { return percent(f.sdr[1]); },
        [percent](const ResultFigures &f) { return percent(f.sdr[2]); },
        [percent](const ResultFigures &f) { return percent(f.sdr[3]); },
        [](const ResultFigures &f) { return f.presenceF1; },
    };
    return list;
}

} // namespace

Result<std::vector<FoldFigures>> crossValidate(TrainingPlan plan, int folds, const VolumeReader &reader,
                                               const RunListener &listener, const core::JobContext &job,
                                               const FoldDone &onTrained)
{
    const std::filesystem::path root = plan.output;
    if (plan.data.cache.empty() && !root.empty()) {
        plan.data.cache = root / "cache"; // the folds share their volumes
    }
    std::vector<FoldFigures> rows;
    for (int fold = 0; fold < folds; ++fold) {
        plan.data.folds = folds;
        plan.data.fold = fold;
        plan.output = root / ("fold_" + std::to_string(fold));
        if (const Result<void> sound = plan.check(); !sound) {
            return tl::unexpected(sound.error());
        }
        if (listener.onSentence) {
            listener.onSentence("Fold " + std::to_string(fold) + " of " + std::to_string(folds) + ".");
        }
        if (const Result<void> trained = trainFold(plan, reader, listener, job, onTrained); !trained) {
            return tl::unexpected(trained.error());
        }
        const auto result = readResult(RunFolder{plan.output});
        if (!result) {
            return tl::unexpected(result.error());
        }
        rows.push_back({fold, result->overall});
    }
    return rows;
}

std::string tableOf(const std::vector<FoldFigures> &folds)
{
    std::string table = "fold      MRE mm  SDR 2 % SDR 2.5 %  SDR 3 %  SDR 4 %       F1\n";
    std::vector<std::optional<double>> means, deviations;
    for (const Column &column : columns()) {
        double sum = 0.0, squares = 0.0, count = 0.0;
        for (const FoldFigures &fold : folds) {
            if (const auto value = column(fold.figures)) {
                sum += *value;
                squares += *value * *value;
                count += 1.0;
            }
        }
        means.push_back(count > 0.0 ? std::optional(sum / count) : std::nullopt);
        const double variance = count > 1.0 ? (squares - sum * sum / count) / (count - 1.0) : 0.0;
        deviations.push_back(count > 1.0 ? std::optional(std::sqrt(std::max(0.0, variance))) : std::nullopt);
    }
    for (const FoldFigures &fold : folds) {
        std::vector<std::optional<double>> values;
        for (const Column &column : columns()) {
            values.push_back(column(fold.figures));
        }
        table += row(std::to_string(fold.fold).c_str(), values);
    }
    return table + row("mean", means) + row("SD", deviations);
}

} // namespace gonion::training
