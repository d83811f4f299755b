// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_optimiser.h"

#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include <sstream>
#include <tuple>
#include <type_traits>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::fail;
using core::Result;
using torch::optim::AdamParamState;
using torch::optim::AdamWParamState;
using torch::optim::SGDParamState;

std::unique_ptr<torch::optim::Optimizer> make(const std::vector<torch::Tensor> &parameters, const SchedulePlan &plan)
{
    const auto betas = std::make_tuple(plan.beta1, plan.beta2);
    switch (plan.optimiser) {
    case Optimiser::Adam:
        return std::make_unique<torch::optim::Adam>(
            parameters, torch::optim::AdamOptions(plan.learningRate).betas(betas).weight_decay(plan.weightDecay));
    case Optimiser::Sgd:
        return std::make_unique<torch::optim::SGD>(parameters, torch::optim::SGDOptions(plan.learningRate)
                                                                   .momentum(plan.beta1)
                                                                   .weight_decay(plan.weightDecay)
                                                                   .nesterov(plan.beta1 > 0.0));
    case Optimiser::AdamW:
        break;
    }
    return std::make_unique<torch::optim::AdamW>(
        parameters, torch::optim::AdamWOptions(plan.learningRate).betas(betas).weight_decay(plan.weightDecay));
}

/// LibTorch 1.13 keys a parameter's state by its address as text, later versions by the address itself.
template <typename States>
typename States::key_type keyOf(const torch::Tensor &parameter)
{
    if constexpr (std::is_same_v<typename States::key_type, std::string>) {
        std::ostringstream address;
        address << parameter.unsafeGetTensorImpl();
        return address.str();
    } else {
        return parameter.unsafeGetTensorImpl();
    }
}

template <typename States>
typename States::mapped_type::pointer stateOf(States &states, const torch::Tensor &parameter)
{
    const auto found = states.find(keyOf<States>(parameter));
    return found == states.end() ? nullptr : found->second.get();
}

std::string nameOf(std::string_view prefix, std::size_t parameter, const char *what)
{
    return std::string(prefix) + "." + std::to_string(parameter) + "." + what;
}

tl::unexpected<core::Error> misfit(const std::string &name)
{
    return fail(ErrorCode::ModelUnusable, "The checkpoint does not fit its network: " + name
                                              + " is missing or of another shape. Go on from another checkpoint.");
}

template <typename State>
void saveAdam(const State &state, std::string_view prefix, std::size_t n, NamedTensors &tensors)
{
    tensors[nameOf(prefix, n, "step")] = torch::tensor({state.step()}, torch::kInt64);
    tensors[nameOf(prefix, n, "mean")] = state.exp_avg();
    tensors[nameOf(prefix, n, "square")] = state.exp_avg_sq();
}

const torch::Tensor *find(const NamedTensors &tensors, const std::string &name)
{
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : &found->second;
}

bool fits(const torch::Tensor *saved, const torch::Tensor &parameter)
{
    return saved != nullptr && saved->sizes() == parameter.sizes() && saved->scalar_type() == parameter.scalar_type();
}

torch::Tensor onto(const torch::Tensor &saved, const torch::Tensor &parameter)
{
    return saved.to(parameter.device()).clone();
}

template <typename State>
Result<std::unique_ptr<State>> restoredAdam(const torch::Tensor &parameter, std::string_view prefix, std::size_t n,
                                            const NamedTensors &tensors)
{
    const torch::Tensor *step = find(tensors, nameOf(prefix, n, "step"));
    const torch::Tensor *mean = find(tensors, nameOf(prefix, n, "mean"));
    const torch::Tensor *square = find(tensors, nameOf(prefix, n, "square"));
    if (!fits(mean, parameter) || !fits(square, parameter) || step == nullptr || step->numel() != 1
        || step->scalar_type() != torch::kInt64) {
        return misfit(nameOf(prefix, n, "mean"));
    }
    auto state = std::make_unique<State>();
    state->step(step->item<std::int64_t>());
    state->exp_avg(onto(*mean, parameter));
    state->exp_avg_sq(onto(*square, parameter));
    return state;
}

} // namespace

StageOptimiser::StageOptimiser(std::vector<torch::Tensor> parameters, const SchedulePlan &plan)
    : m_parameters(std::move(parameters)), m_kind(plan.optimiser), m_optimiser(make(m_parameters, plan))
{
}

void StageOptimiser::setLearningRate(double rate)
{
    for (auto &group : m_optimiser->param_groups()) {
        switch (m_kind) {
        case Optimiser::Adam:
            static_cast<torch::optim::AdamOptions &>(group.options()).lr(rate);
            break;
        case Optimiser::AdamW:
            static_cast<torch::optim::AdamWOptions &>(group.options()).lr(rate);
            break;
        case Optimiser::Sgd:
            static_cast<torch::optim::SGDOptions &>(group.options()).lr(rate);
            break;
        }
    }
}

void StageOptimiser::save(std::string_view prefix, NamedTensors &tensors) const
{
    for (std::size_t n = 0; n < m_parameters.size(); ++n) {
        const auto *state = stateOf(m_optimiser->state(), m_parameters[n]);
        if (state == nullptr) {
            continue;
        }
        switch (m_kind) {
        case Optimiser::Adam:
            saveAdam(static_cast<const AdamParamState &>(*state), prefix, n, tensors);
            break;
        case Optimiser::AdamW:
            saveAdam(static_cast<const AdamWParamState &>(*state), prefix, n, tensors);
            break;
        case Optimiser::Sgd:
            if (const torch::Tensor &momentum = static_cast<const SGDParamState &>(*state).momentum_buffer();
                momentum.defined()) {
                tensors[nameOf(prefix, n, "momentum")] = momentum;
            }
            break;
        }
    }
}

Result<void> StageOptimiser::restore(std::string_view prefix, const NamedTensors &tensors)
{
    auto &states = m_optimiser->state();
    using States = std::remove_reference_t<decltype(states)>;
    for (std::size_t n = 0; n < m_parameters.size(); ++n) {
        const torch::Tensor &parameter = m_parameters[n];
        const auto first = tensors.lower_bound(nameOf(prefix, n, ""));
        if (first == tensors.end() || !first->first.starts_with(nameOf(prefix, n, ""))) {
            continue; // it has never been stepped
        }
        if (m_kind == Optimiser::Sgd) {
            const torch::Tensor *momentum = find(tensors, nameOf(prefix, n, "momentum"));
            if (!fits(momentum, parameter)) {
                return misfit(nameOf(prefix, n, "momentum"));
            }
            auto state = std::make_unique<SGDParamState>();
            state->momentum_buffer(onto(*momentum, parameter));
            states[keyOf<States>(parameter)] = std::move(state);
            continue;
        }
        const auto put = [&](auto restored) -> Result<void> {
            if (!restored) {
                return tl::unexpected(restored.error());
            }
            states[keyOf<States>(parameter)] = std::move(*restored);
            return {};
        };
        const Result<void> done = m_kind == Optimiser::Adam
                                      ? put(restoredAdam<AdamParamState>(parameter, prefix, n, tensors))
                                      : put(restoredAdam<AdamWParamState>(parameter, prefix, n, tensors));
        if (!done) {
            return done;
        }
    }
    return {};
}

} // namespace gonion::training
