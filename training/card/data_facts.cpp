// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/card/data_facts.h"

#include "inference/sha256.h"
#include "training/data/volume_identity.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using inference::Sha256;

constexpr std::uint64_t kLargestLandmarkFile = 64U << 20U;

tl::unexpected<core::Error> unreadable(const fs::path &file, const std::string &reason)
{
    return core::fail(ErrorCode::Unreadable, "\"" + file.string() + "\" cannot be read: " + reason + ".");
}

/// Texts one after the other would run together: each with its length.
void addText(Sha256 &hash, const std::string &text)
{
    hash.add(std::to_string(text.size()) + ":" + text + ";");
}

core::Result<void> addFile(Sha256 &hash, const fs::path &file)
{
    std::error_code error;
    const std::uint64_t size = fs::file_size(file, error);
    if (error || size > kLargestLandmarkFile) {
        return unreadable(file, error ? error.message() : "it is too large for a landmark file");
    }
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) && !bytes.empty()) {
        return unreadable(file, "it ends too early or is locked");
    }
    addText(hash, bytes);
    return {};
}

core::Result<std::string> fingerprintOf(const TrainingCase &one)
{
    Sha256 hash;
    addText(hash, one.name);
    if (const auto added = addFile(hash, one.landmarkFile); !added) {
        return tl::unexpected(added.error());
    }
    const auto volume = volumeContentIdentity(one.volume);
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    addText(hash, *volume);
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
        countState(counts, landmark == nullptr ? annotation::LandmarkState::Unlabelled : landmark->state);
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
