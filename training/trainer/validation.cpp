// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/validation.h"

#include "training/data/case_truth.h"
#include "training/phantom/phantom.h"
#include "training/trainer/case_result.h"

#include <algorithm>
#include <utility>

namespace gonion::training {
namespace {

using core::JobContext;
using core::Result;

class PhantomVolumes final : public ValidationVolumes {
public:
    PhantomVolumes(std::uint64_t seed, std::int64_t cases) : m_seed(seed), m_cases(cases) {}
    [[nodiscard]] std::size_t size() const override { return static_cast<std::size_t>(m_cases); }
    [[nodiscard]] std::string nameOf(std::size_t n) const override { return "phantom " + std::to_string(seedOf(n)); }
    [[nodiscard]] std::filesystem::path pathOf(std::size_t) const override { return {}; }
    [[nodiscard]] Result<LabelledVolume> load(std::size_t n, const JobContext &) const override
    {
        const Phantom phantom = Phantom::draw(seedOf(n));
        return LabelledVolume{phantom.volume(), phantom.landmarks()};
    }

private:
    /// Far from those of training (below 2^56) and of tests (below 2^32).
    [[nodiscard]] std::uint64_t seedOf(std::size_t n) const
    {
        return (std::uint64_t{1} << 60U) + (m_seed << 32U) + static_cast<std::uint64_t>(n);
    }

    std::uint64_t m_seed;
    std::int64_t m_cases;
};

class ListedVolumes final : public ValidationVolumes {
public:
    ListedVolumes(std::vector<TrainingCase> cases, annotation::LandmarkTemplate landmarks, VolumeReader reader)
        : m_cases(std::move(cases)), m_landmarks(std::move(landmarks)), m_reader(std::move(reader))
    {
    }
    [[nodiscard]] std::size_t size() const override { return m_cases.size(); }
    [[nodiscard]] std::string nameOf(std::size_t n) const override { return m_cases.at(n).name; }
    [[nodiscard]] std::filesystem::path pathOf(std::size_t n) const override { return m_cases.at(n).volume; }
    [[nodiscard]] Result<LabelledVolume> load(std::size_t n, const JobContext &job) const override
    {
        const TrainingCase &one = m_cases.at(n);
        auto volume = m_reader(one.volume, job);
        if (!volume) {
            return tl::unexpected(volume.error());
        }
        auto truth = truthOf(one, m_landmarks, (*volume)->geometry());
        if (!truth) {
            return tl::unexpected(truth.error());
        }
        return LabelledVolume{std::move(*volume), std::move(*truth)};
    }

private:
    std::vector<TrainingCase> m_cases;
    annotation::LandmarkTemplate m_landmarks;
    VolumeReader m_reader;
};

} // namespace

std::unique_ptr<ValidationVolumes> phantomVolumes(std::uint64_t seed, std::int64_t cases)
{
    return std::make_unique<PhantomVolumes>(seed, cases);
}

std::unique_ptr<ValidationVolumes> listedVolumes(std::vector<TrainingCase> cases, annotation::LandmarkTemplate landmarks,
                                                 VolumeReader reader)
{
    return std::make_unique<ListedVolumes>(std::move(cases), std::move(landmarks), std::move(reader));
}

Result<std::vector<ValidationCase>> detectIn(const std::filesystem::path &model, const ValidationVolumes &volumes,
                                             const ValidationOptions &options, const JobContext &context)
{
    const auto detector = inference::Detector::load(model, options.detector);
    if (!detector) {
        return tl::unexpected(detector.error());
    }
    const std::size_t count = options.most > 0 ? std::min(options.most, volumes.size()) : volumes.size();
    std::vector<ValidationCase> cases;
    for (std::size_t n = 0; n < count; ++n) {
        context.report(static_cast<double>(n) / static_cast<double>(count), "Detecting in full volumes");
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        Result<LabelledVolume> labelled = volumes.load(n, JobContext(context.stopToken()));
        if (!labelled) {
            if (labelled.error().code == core::ErrorCode::Cancelled || !options.passOver) {
                return tl::unexpected(labelled.error());
            }
            if (options.log) {
                options.log("Validation without " + volumes.nameOf(n) + ": " + labelled.error().message);
            }
            continue;
        }
        auto detection = (*detector)->detect(*labelled->volume, JobContext(context.stopToken()));
        if (!detection) {
            return tl::unexpected(detection.error());
        }
        cases.push_back({volumes.nameOf(n), volumes.pathOf(n), std::move(labelled->truth), std::move(*detection)});
        if (options.onCase) {
            options.onCase(*labelled->volume, cases.back());
        }
    }
    return cases;
}

Result<Evaluation> evaluationOf(const std::vector<ValidationCase> &cases, const annotation::LandmarkTemplate &landmarks,
                                Protocol protocol)
{
    std::vector<CaseResult> results;
    for (const ValidationCase &one : cases) {
        results.push_back(caseResultFrom(one.name, one.truth, one.detection));
    }
    std::vector<std::string> ids;
    for (const annotation::LandmarkDefinition &definition : landmarks.landmarks()) {
        ids.push_back(definition.id);
    }
    return evaluate(results, ids, protocol);
}

} // namespace gonion::training
