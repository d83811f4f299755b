// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/run_files.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "training/data/case_list.h"
#include "training/phantom/phantom.h"
#include "training/run/run_result.h"
#include "ui/text.h"

#include <algorithm>
#include <charconv>

namespace gonion::app {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;
using core::Result;
using training::RunFolder;

namespace {

constexpr std::size_t kWorstCases = 40;

ui::ResultFigures figuresOf(const training::ResultFigures &from)
{
    return {ui::toQString(from.id), static_cast<int>(from.present), from.mreMm, from.sdr, from.presenceF1};
}

ui::ResultCase caseOf(const training::ResultCase &from)
{
    ui::ResultCase one;
    one.name = ui::toQString(from.name);
    one.mreMm = from.mreMm;
    one.wrongPresence = static_cast<int>(from.wrongStates);
    for (const training::ResultLandmark &landmark : from.landmarks) {
        if (landmark.errorMm && *landmark.errorMm > one.worstMm.value_or(-1.0)) {
            one.worstMm = landmark.errorMm;
            one.worstLandmark = ui::toQString(landmark.id);
        }
    }
    return one;
}

/// Copies a file or folder that may not be there.
Result<void> copyIfThere(const fs::path &from, const fs::path &into)
{
    std::error_code error;
    if (!fs::exists(from, error)) {
        return {};
    }
    fs::copy(from, into / from.filename(), fs::copy_options::recursive | fs::copy_options::skip_symlinks, error);
    if (error) {
        return fail(ErrorCode::WriteFailed, from.string() + " could not be copied to " + into.string() + ": " + error.message()
                                                + ". Choose a folder with room that may be written to.");
    }
    return {};
}

} // namespace

fs::path consoleFile(const RunFolder &folder)
{
    return folder.root / "console.txt";
}

QString runName(const RunFolder &folder)
{
    const auto plan = training::TrainingPlan::read(folder.plan());
    return ui::toQString(plan ? fs::path(plan->name) : folder.root.filename());
}

Result<void> prepareRun(const training::TrainingPlan &plan, const RunFolder &folder)
{
    if (auto possible = plan.check(); !possible) {
        return possible;
    }
    std::error_code error;
    if (fs::exists(folder.status(), error) || fs::exists(folder.metrics(), error)) {
        return fail(ErrorCode::InvalidArgument, folder.root.string() + " holds a run already. Choose another folder, or go on "
                                                                       "with that run.");
    }
    fs::create_directories(folder.root, error);
    if (error) {
        return fail(ErrorCode::WriteFailed, "The folder " + folder.root.string() + " cannot be made: " + error.message()
                                                + ". Choose another one.");
    }
    return plan.write(folder.plan());
}

std::vector<ui::RunBrief> briefsOf(const std::vector<fs::path> &folders)
{
    std::vector<ui::RunBrief> briefs;
    for (const fs::path &root : folders) {
        const RunFolder folder{root};
        if (const auto status = training::readStatus(folder)) {
            briefs.push_back({root, runName(folder), status->state, training::isAbandoned(folder, *status)});
        }
    }
    return briefs;
}

Result<ui::RunResult> readRunResult(const RunFolder &folder)
{
    const auto read = training::readResult(folder);
    if (!read) {
        return tl::unexpected(read.error());
    }
    ui::RunResult result;
    result.folder = folder.root;
    result.name = runName(folder);
    std::error_code ignored;
    if (fs::exists(folder.model(), ignored)) {
        result.model = folder.model();
    }
    result.overall = figuresOf(read->overall);
    result.cases = static_cast<int>(read->cases.size());
    for (const training::ResultFigures &figures : read->landmarks) {
        result.landmarks.push_back(figuresOf(figures));
    }
    // The worst are first in the file.
    for (std::size_t i = 0; i < std::min(kWorstCases, read->cases.size()); ++i) {
        result.worst.push_back(caseOf(read->cases[i]));
    }
    return result;
}

Result<fs::path> exportRunFiles(const RunFolder &folder, const fs::path &target)
{
    std::error_code error;
    if (!fs::exists(folder.model(), error)) {
        return fail(ErrorCode::NotFound, "The run in " + folder.root.string() + " has no model yet.");
    }
    fs::path into = target / folder.root.filename();
    for (int number = 2; fs::exists(into, error); ++number) {
        into = target / (folder.root.filename().string() + " (" + std::to_string(number) + ")");
    }
    fs::create_directories(into, error);
    if (error) {
        return fail(ErrorCode::WriteFailed, "The folder " + into.string() + " cannot be made: " + error.message()
                                                + ". Choose another one.");
    }
    for (const fs::path &part : {folder.model(), folder.card(), folder.result(), folder.metrics(), folder.plan(), folder.plots()}) {
        if (auto copied = copyIfThere(part, into); !copied) {
            return tl::unexpected(copied.error());
        }
    }
    return into;
}

namespace {

/// Draws "phantom N" and writes it with its landmarks.
Result<RunCase> writePhantom(const std::string &name, const fs::path &scratch)
{
    const std::size_t digits = name.find_first_of("0123456789");
    std::uint64_t seed = 0;
    const char *end = name.data() + name.size();
    if (!name.starts_with("phantom") || digits == std::string::npos
        || std::from_chars(name.data() + digits, end, seed).ptr != end) {
        return fail(ErrorCode::InvalidArgument, "The scan of " + name + " is not known to this run.");
    }
    const training::Phantom phantom = training::Phantom::draw(seed, {});
    const std::string stem = "phantom_" + std::to_string(seed);
    const RunCase files{scratch / (stem + ".nrrd"), scratch / (stem + ".mrk.json")};
    if (const auto written = imaging::writeVolume(*phantom.volume(), files.volume); !written) {
        return tl::unexpected(written.error());
    }
    if (const auto written = annotation::writeLandmarks(files.landmarkFile, phantom.landmarks()); !written) {
        return tl::unexpected(written.error());
    }
    return files;
}

} // namespace

Result<RunCase> findCase(const RunFolder &folder, const std::string &name, const fs::path &scratch, const core::JobContext &job)
{
    const auto plan = training::TrainingPlan::read(folder.plan());
    if (!plan) {
        return tl::unexpected(plan.error());
    }
    if (plan->data.kind == training::DataKind::Phantoms) {
        return writePhantom(name, scratch);
    }
    const auto list = training::listCases(plan->data, plan->seed, job);
    if (!list) {
        return tl::unexpected(list.error());
    }
    for (const auto *part : {&list->validation, &list->training, &list->test}) {
        for (const training::TrainingCase &one : *part) {
            if (one.name == name) {
                return RunCase{one.volume, one.landmarkFile};
            }
        }
    }
    return fail(ErrorCode::NotFound, name + " is no longer in the data that the run was made with.");
}

} // namespace gonion::app
