// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/card/data_facts.h"

#include "inference/sha256.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using inference::Sha256;

constexpr std::uint64_t kPiece = 1U << 20U;
constexpr std::uint64_t kPieceOfSlice = 16U << 10U;
constexpr std::uint64_t kLargestLandmarkFile = 64U << 20U;
constexpr std::size_t kMostSlices = 100000;

tl::unexpected<core::Error> unreadable(const fs::path &file, const std::string &reason)
{
    return core::fail(ErrorCode::Unreadable, "\"" + file.string() + "\" cannot be read: " + reason + ".");
}

/// Texts one after the other would run together: each with its length.
void addText(Sha256 &hash, const std::string &text)
{
    hash.add(std::to_string(text.size()) + ":" + text + ";");
}

/// The size of a file and up to three pieces of it.
core::Result<void> addFile(Sha256 &hash, const fs::path &file, std::uint64_t piece)
{
    std::error_code error;
    const std::uint64_t size = fs::file_size(file, error);
    if (error) {
        return unreadable(file, error.message());
    }
    addText(hash, std::to_string(size));
    std::ifstream stream(file, std::ios::binary);
    std::vector<std::uint64_t> begins{0};
    if (size > piece) {
        begins.push_back((size - piece) / 2);
        begins.push_back(size - piece);
    }
    std::string bytes(static_cast<std::size_t>(std::min(piece, size)), '\0');
    for (const std::uint64_t begin : begins) {
        stream.seekg(static_cast<std::streamoff>(begin));
        if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) && !bytes.empty()) {
            return unreadable(file, "it ends too early or is locked");
        }
        hash.add(bytes);
    }
    return {};
}

core::Result<void> addVolume(Sha256 &hash, const fs::path &volume)
{
    std::error_code error;
    if (!fs::is_directory(volume, error)) {
        return addFile(hash, volume, kPiece);
    }
    std::vector<fs::path> slices;
    for (fs::directory_iterator it(volume, error), end; !error && it != end && slices.size() < kMostSlices; it.increment(error)) {
        std::error_code ignored;
        if (it->is_regular_file(ignored)) {
            slices.push_back(it->path());
        }
    }
    if (error) {
        return unreadable(volume, error.message());
    }
    std::sort(slices.begin(), slices.end());
    for (const fs::path &slice : slices) {
        addText(hash, slice.filename().string());
        if (const auto added = addFile(hash, slice, kPieceOfSlice); !added) {
            return added;
        }
    }
    return {};
}

core::Result<std::string> fingerprintOf(const TrainingCase &one)
{
    Sha256 hash;
    addText(hash, one.name);
    if (const auto added = addFile(hash, one.landmarkFile, kLargestLandmarkFile); !added) {
        return tl::unexpected(added.error());
    }
    if (const auto added = addVolume(hash, one.volume); !added) {
        return tl::unexpected(added.error());
    }
    return hash.finish();
}

void count(const TrainingCase &one, DataFacts &facts)
{
    if (one.truth.landmarks.empty()) {
        ++facts.uncounted;
        return;
    }
    for (LandmarkCounts &counts : facts.landmarks) {
        const annotation::Landmark *landmark = one.truth.find(counts.id);
        switch (landmark == nullptr ? annotation::LandmarkState::Unlabelled : landmark->state) {
        case annotation::LandmarkState::Present:
            ++counts.present;
            break;
        case annotation::LandmarkState::Missing:
            ++counts.missing;
            break;
        case annotation::LandmarkState::Outside:
            ++counts.outside;
            break;
        case annotation::LandmarkState::Unlabelled:
            ++counts.unlabelled;
            break;
        }
    }
}

} // namespace

core::Result<DataFacts> dataFactsOf(const CaseList &cases, const TrainingPlan &plan, const core::JobContext &job)
{
    DataFacts facts;
    facts.phantoms = plan.data.kind == DataKind::Phantoms;
    if (facts.phantoms) {
        facts.fingerprint = "phantoms of gonion " GONION_VERSION ", seed " + std::to_string(plan.seed);
        return facts;
    }
    facts.training = static_cast<std::int64_t>(cases.training.size());
    facts.validation = static_cast<std::int64_t>(cases.validation.size());
    facts.test = static_cast<std::int64_t>(cases.test.size());
    for (const annotation::LandmarkDefinition &definition : cases.landmarks.landmarks()) {
        facts.landmarks.push_back({definition.id, 0, 0, 0, 0});
    }
    const std::size_t all = cases.training.size() + cases.validation.size();
    std::vector<std::string> prints;
    for (const auto &[split, list] : {std::pair{"training", &cases.training}, std::pair{"validation", &cases.validation}}) {
        for (const TrainingCase &one : *list) {
            if (job.stopRequested()) {
                return job.cancelled();
            }
            job.report(static_cast<double>(prints.size()) / static_cast<double>(all), "Taking the data's fingerprint");
            const auto print = fingerprintOf(one);
            if (!print) {
                return tl::unexpected(print.error());
            }
            prints.push_back(std::string(split) + *print);
            count(one, facts);
        }
    }
    std::sort(prints.begin(), prints.end());
    Sha256 hash;
    for (const std::string &print : prints) {
        addText(hash, print);
    }
    facts.fingerprint = hash.finish();
    return facts;
}

} // namespace gonion::training
