// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_task.h"

#include "inference/device/precision.h"
#include "inference/model_file.h"
#include "inference/network/coarse_network.h"
#include "inference/network/fine_network.h"

#include <algorithm>
#include <utility>

namespace gonion::training {
namespace {

/// Sixteen bits for the operators that bear it. bfloat16 has the range of 32 bits, so that gradients need no scaling.
torch::ScalarType workTypeOf(bool halved)
{
    return halved ? torch::kBFloat16 : torch::kFloat32;
}

torch::Tensor inSingle(const torch::Tensor &tensor) { return tensor.defined() ? tensor.to(torch::kFloat32) : tensor; }

inference::CoarseOutput inSingle(const inference::CoarseOutput &output)
{
    return {inSingle(output.heatmap), inSingle(output.offset), inSingle(output.inside)};
}

inference::FineOutput inSingle(inference::FineOutput output)
{
    output.anchors = inSingle(output.anchors);
    output.heatmaps = inSingle(output.heatmaps);
    for (inference::AuxiliaryHeatmaps &beside : output.auxiliary) {
        beside.map = inSingle(beside.map);
    }
    return output;
}

template <typename Case>
std::vector<Case> casesOf(const std::vector<StageCase> &batch)
{
    std::vector<Case> cases;
    for (const StageCase &one : batch) {
        cases.push_back(std::get<Case>(one));
    }
    return cases;
}

/// Runs of cases whose images have one size, in order.
template <typename Case>
std::vector<std::span<const Case>> equalRuns(const std::vector<Case> &cases)
{
    std::vector<std::span<const Case>> runs;
    for (std::size_t first = 0; first < cases.size();) {
        std::size_t end = first + 1;
        while (end < cases.size() && cases[end].image.sizes() == cases[first].image.sizes()) {
            ++end;
        }
        runs.emplace_back(cases.data() + first, end - first);
        first = end;
    }
    return runs;
}

template <typename Case>
torch::Tensor imagesOf(std::span<const Case> cases, const torch::Device &device)
{
    if (cases.size() == 1) {
        return cases.front().image.to(device);
    }
    std::vector<torch::Tensor> images;
    for (const Case &one : cases) {
        images.push_back(one.image);
    }
    return torch::cat(images).to(device);
}

/// Adds `share` of one loss to a mean.
void addShare(StageLoss &mean, const StageLoss &one, double share, double &errors)
{
    const auto add = [share](torch::Tensor &sum, const torch::Tensor &term) {
        if (term.defined()) {
            sum = sum.defined() ? sum + share * term : share * term;
        }
    };
    add(mean.loss, one.loss);
    add(mean.parts.existence, one.parts.existence);
    add(mean.parts.offset, one.parts.offset);
    add(mean.parts.heatmap, one.parts.heatmap);
    if (one.hasError) {
        mean.errorMm = (mean.errorMm * errors + one.errorMm * share) / (errors + share);
        errors += share;
        mean.hasError = true;
    }
}

template <typename Case, typename Run>
StageLoss meanOver(const std::vector<StageCase> &batch, Run run)
{
    const std::vector<Case> cases = casesOf<Case>(batch);
    StageLoss mean;
    double errors = 0.0;
    for (const std::span<const Case> some : equalRuns(cases)) {
        addShare(mean, run(some), static_cast<double>(some.size()) / static_cast<double>(cases.size()), errors);
    }
    return mean;
}

class CoarseTask final : public StageTask {
public:
    explicit CoarseTask(const inference::ModelDescription &description) : m_network(description.coarse->network) {}
    [[nodiscard]] StageKind kind() const override { return StageKind::Coarse; }
    [[nodiscard]] torch::nn::Module &network() override { return *m_network; }
    [[nodiscard]] core::Result<StageCase> draw(const CaseSource &source, std::int64_t number) const override
    {
        return source.coarseCase(number);
    }
    [[nodiscard]] StageLoss loss(const std::vector<StageCase> &batch, const torch::Device &device, bool halved) override
    {
        return meanOver<CoarseCase>(batch, [&](std::span<const CoarseCase> cases) {
            inference::CoarseOutput output;
            {
                const inference::Autocast autocast(device, workTypeOf(halved));
                output = m_network->forward(imagesOf(cases, device));
            }
            return coarseBatchLoss(inSingle(output), cases);
        });
    }

private:
    inference::CoarseNetwork m_network;
};

class FineTask final : public StageTask {
public:
    FineTask(const inference::ModelDescription &description, const LossOptions &loss, bool recompute)
        : m_options(description.fine->network), m_loss(loss), m_network(inference::makeNetwork(m_options))
    {
        m_network->setRecomputing(recompute);
    }
    [[nodiscard]] StageKind kind() const override { return StageKind::Fine; }
    [[nodiscard]] torch::nn::Module &network() override { return *m_network; }
    [[nodiscard]] core::Result<StageCase> draw(const CaseSource &source, std::int64_t number) const override
    {
        return source.fineCase(number);
    }
    [[nodiscard]] StageLoss loss(const std::vector<StageCase> &batch, const torch::Device &device, bool halved) override
    {
        return meanOver<FineCase>(batch, [&](std::span<const FineCase> cases) {
            inference::FineOutput output;
            {
                const inference::Autocast autocast(device, workTypeOf(halved));
                output = m_network->run(imagesOf(cases, device), {});
            }
            return fineBatchLoss(inSingle(std::move(output)), cases, m_options, m_loss);
        });
    }
    void prepareNew() override { inference::expectNothing(*m_network, m_options); }

private:
    inference::NetworkOptions m_options;
    LossOptions m_loss;
    std::shared_ptr<inference::FineNetwork> m_network;
};

} // namespace

std::string_view nameOf(StageKind stage) { return stage == StageKind::Coarse ? "coarse" : "fine"; }

std::string_view prefixOf(StageKind stage)
{
    return stage == StageKind::Coarse ? inference::kCoarsePrefix : inference::kFinePrefix;
}

std::unique_ptr<StageTask> makeTask(StageKind stage, const inference::ModelDescription &description,
                                    const LossOptions &loss, bool recompute)
{
    if (stage == StageKind::Coarse) {
        return std::make_unique<CoarseTask>(description);
    }
    return std::make_unique<FineTask>(description, loss, recompute);
}

void copyBuffers(const torch::nn::Module &from, torch::nn::Module &to)
{
    const torch::NoGradGuard noGradient;
    const std::vector<torch::Tensor> sources = from.buffers();
    std::vector<torch::Tensor> targets = to.buffers();
    for (std::size_t n = 0; n < sources.size(); ++n) {
        targets[n].copy_(sources[n]);
    }
}

} // namespace gonion::training
