// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/network_comparison.h"

#include "inference/network/h3de_net.h"
#include "inference/network/plain/plain_h3de_net.h"
#include "inference/network/plain/plain_routing_attention.h"
#include "inference/network/plain/straighten.h"
#include "inference/network/volumetric_routing_attention.h"

#include <ATen/Parallel.h>
#include <torch/optim/adam.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gonion::bench {
namespace {

using core::JobContext;
using inference::H3deNet;
using inference::PlainH3deNet;
using inference::PlainRoutingAttentionImpl;
using inference::straighten;
using inference::StopCheck;
using inference::Stopped;
using inference::VolumetricRoutingAttentionImpl;

constexpr std::uint64_t kSeed = 7;

void prepare(const ComparisonOptions &options)
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    at::set_num_threads(options.threads > 0 ? options.threads : cores);
    torch::manual_seed(kSeed);
}

core::Result<void> checkSize(const ComparisonOptions &options)
{
    const inference::H3deOptions network;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        // At the last stage, 1/32 of the image, every region must hold whole tokens.
        const std::int64_t multiple = 32 * network.regions[axis];
        constexpr std::int64_t kLongest = 1024;
        if (options.size[axis] <= 0 || options.size[axis] % multiple != 0 || options.size[axis] > kLongest) {
            return core::fail(core::ErrorCode::InvalidArgument,
                              "The reference takes sizes that are multiples of 128 x 128 x 64, up to 1024.");
        }
    }
    if (options.repeats < 1) {
        return core::fail(core::ErrorCode::InvalidArgument, "At least one run is needed.");
    }
    return {};
}

template <typename Work>
double secondsOf(Work &&work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

torch::Tensor imageOf(const ComparisonOptions &options)
{
    return torch::rand({1, 1, options.size[0], options.size[1], options.size[2]});
}

/// One network with its optimizer. The loss is a mean square: what it costs is nothing beside either network.
template <typename Network>
class Trainee {
public:
    explicit Trainee(Network network)
        : m_network(std::move(network)), m_adam(m_network->parameters(), torch::optim::AdamOptions(1e-4))
    {
    }

    torch::Tensor forward(const torch::Tensor &image, const StopCheck &stop = {})
    {
        const torch::NoGradGuard noGrad;
        return m_network->forward(image, stop);
    }

    void gradients(const torch::Tensor &image, const StopCheck &stop = {})
    {
        m_adam.zero_grad();
        m_network->forward(image, stop).square().mean().backward();
    }

    void step(const torch::Tensor &image, const StopCheck &stop = {})
    {
        gradients(image, stop);
        m_adam.step();
    }

    Network &network() { return m_network; }

private:
    Network m_network;
    torch::optim::Adam m_adam;
};

void shareWeights(torch::nn::Module &from, torch::nn::Module &to)
{
    auto targets = to.named_parameters();
    for (const auto &item : from.named_parameters()) {
        targets[item.key()].set_data(item.value().data());
    }
}

void copyWeights(torch::nn::Module &from, torch::nn::Module &to)
{
    const torch::NoGradGuard noGrad;
    auto targets = to.named_parameters();
    for (const auto &item : from.named_parameters()) {
        if (torch::Tensor *target = targets.find(item.key())) {
            target->copy_(item.value());
        }
    }
}

/// In double precision, whatever the network's own.
using Gradients = std::map<std::string, torch::Tensor>;

Gradients gradientsOf(torch::nn::Module &network)
{
    Gradients gradients;
    for (const auto &item : network.named_parameters()) {
        if (item.value().grad().defined()) { // the plain network drops two branches
            gradients[item.key()] = item.value().grad().to(torch::kFloat64, false, true);
        }
    }
    return gradients;
}

double difference(const Gradients &actual, const Gradients &expected)
{
    double squares = 0.0;
    double norm = 0.0;
    for (const auto &[name, gradient] : expected) {
        squares += (actual.at(name) - gradient).square().sum().item<double>();
        norm += gradient.square().sum().item<double>();
    }
    return std::sqrt(squares / norm);
}

template <typename Attention>
std::vector<std::shared_ptr<Attention>> attentionsOf(const torch::nn::Module &network)
{
    std::vector<std::shared_ptr<Attention>> found;
    for (const auto &module : network.modules()) {
        if (auto attention = std::dynamic_pointer_cast<Attention>(module)) {
            found.push_back(std::move(attention));
        }
    }
    return found;
}

using Routings = std::vector<torch::Tensor>;

template <typename Attention>
Routings lastRoutings(const torch::nn::Module &network)
{
    Routings routings;
    for (const auto &attention : attentionsOf<Attention>(network)) {
        routings.push_back(attention->lastRouting());
    }
    return routings;
}

template <typename Attention>
void fixRoutings(const torch::nn::Module &network, const Routings &routings)
{
    const auto attentions = attentionsOf<Attention>(network);
    for (std::size_t n = 0; n < attentions.size(); ++n) {
        attentions[n]->fixRouting(routings.at(n));
    }
}

/// How many choices of one are none of the other's: their order among the chosen changes nothing.
std::int64_t otherChoices(const Routings &some, const Routings &others)
{
    std::int64_t count = 0;
    for (std::size_t n = 0; n < some.size(); ++n) {
        const torch::Tensor same = some[n].unsqueeze(-1).eq(others.at(n).unsqueeze(-2)).any(-1);
        count += same.logical_not().sum().item<std::int64_t>();
    }
    return count;
}

/// Runs both by turns, so that both meet the same disturbances; the fastest run of each counts.
template <typename Fused, typename Plain>
SecondsOfBoth byTurns(int repeats, Fused &&fused, Plain &&plain)
{
    SecondsOfBoth best{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    for (int n = 0; n < repeats; ++n) {
        best.fused = std::min(best.fused, secondsOf(fused));
        best.plain = std::min(best.plain, secondsOf(plain));
    }
    return best;
}

/// A line of the process' own status, in bytes; 0 where there is none.
std::int64_t statusBytes(const std::string &key)
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == key) {
            std::int64_t kibibytes = 0;
            status >> kibibytes;
            return kibibytes * 1024;
        }
    }
    return 0;
}

template <typename Network>
void twoSteps(const ComparisonOptions &options)
{
    Trainee<Network> trainee{Network()};
    const torch::Tensor image = imageOf(options);
    trainee.step(image);
    trainee.step(image);
}

class Comparison {
public:
    Comparison(const ComparisonOptions &options, const JobContext &context)
        : m_options(options), m_context(context), m_stop(inference::stopCheckOf(context))
    {
        shareWeights(*m_fused.network(), *m_plain.network());
        if (m_options.straight) {
            straighten(*m_fused.network());
            straighten(*m_plain.network());
        }
        m_image = imageOf(options);
    }

    NetworkComparison run()
    {
        compareForward();
        compareGradients();
        m_result.step = byTurns(
            m_options.repeats, [&] { m_fused.step(m_image, begin("Training steps, fused", 1.0)); },
            [&] { m_plain.step(m_image, begin("Training steps, plain", 3.0)); });
        return m_result;
    }

private:
    /// Says what is done next; throws when it is not wanted any more. \param cost in steps of the fused network
    const StopCheck &begin(const char *what, double cost)
    {
        const double all = 38.0 + 5.3 * m_options.repeats; // the costs of everything below and above
        m_context.report(std::min(0.99, m_done / all), what);
        m_done += cost;
        m_stop();
        return m_stop;
    }

    void compareForward()
    {
        const torch::Tensor expected = m_plain.forward(m_image, begin("Forward passes, plain", 1.0));
        const torch::Tensor actual = m_fused.forward(m_image, begin("Forward passes, fused", 0.3));
        m_result.maxDifferenceSd = ((actual - expected).abs().max() / expected.std()).item<double>();
        m_result.forward = byTurns(
            m_options.repeats, [&] { (void)m_fused.forward(m_image, begin("Forward passes, fused", 0.3)); },
            [&] { (void)m_plain.forward(m_image, begin("Forward passes, plain", 1.0)); });
    }

    void compareGradients()
    {
        Routings routings;
        const Gradients exact = exactGradients(routings);
        m_result.gradients = differences(exact);
        for (const torch::Tensor &routing : routings) {
            m_result.choices += routing.numel();
        }
        m_result.otherFused = otherChoices(lastRoutings<VolumetricRoutingAttentionImpl>(*m_fused.network()), routings);
        m_result.otherPlain = otherChoices(lastRoutings<PlainRoutingAttentionImpl>(*m_plain.network()), routings);
        fixBoth(routings);
        m_result.sameRouting = differences(exact);
        fixBoth(Routings(routings.size()));
    }

    /// By the plain network in double precision, which is gone afterwards: it takes twice the memory.
    Gradients exactGradients(Routings &routings)
    {
        PlainH3deNet network;
        network->to(torch::kFloat64);
        copyWeights(*m_fused.network(), *network);
        if (m_options.straight) {
            straighten(*network);
        }
        network->forward(m_image.to(torch::kFloat64), begin("Gradients in double precision", 26.0))
            .square()
            .mean()
            .backward();
        routings = lastRoutings<PlainRoutingAttentionImpl>(*network);
        return gradientsOf(*network);
    }

    GradientDifferences differences(const Gradients &exact)
    {
        m_fused.gradients(m_image, begin("Gradients, fused", 1.0));
        const Gradients fused = gradientsOf(*m_fused.network());
        m_plain.gradients(m_image, begin("Gradients, plain", 3.0));
        const Gradients plain = gradientsOf(*m_plain.network());
        return {difference(fused, plain), difference(fused, exact), difference(plain, exact)};
    }

    void fixBoth(const Routings &routings)
    {
        fixRoutings<VolumetricRoutingAttentionImpl>(*m_fused.network(), routings);
        fixRoutings<PlainRoutingAttentionImpl>(*m_plain.network(), routings);
    }

    const ComparisonOptions &m_options;
    const JobContext &m_context;
    StopCheck m_stop;
    Trainee<H3deNet> m_fused{H3deNet()};
    Trainee<PlainH3deNet> m_plain{PlainH3deNet()};
    torch::Tensor m_image;
    NetworkComparison m_result;
    double m_done = 0.0;
};

} // namespace

core::Result<NetworkComparison> compareWithPlain(const ComparisonOptions &options, const JobContext &context)
{
    if (const auto sound = checkSize(options); !sound) {
        return tl::unexpected(sound.error());
    }
    try {
        prepare(options);
        return Comparison(options, context).run();
    } catch (const Stopped &) {
        return JobContext::cancelled();
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory for both networks.");
    } catch (const std::exception &error) {
        return core::fail(core::ErrorCode::Internal, std::string("The comparison failed: ") + error.what());
    }
}

core::Result<std::int64_t> trainingStepMemory(NetworkKind kind, const ComparisonOptions &options)
{
    if (const auto sound = checkSize(options); !sound) {
        return tl::unexpected(sound.error());
    }
    try {
        prepare(options);
        const std::int64_t before = statusBytes("VmRSS:");
        if (kind == NetworkKind::Fused) {
            twoSteps<H3deNet>(options);
        } else {
            twoSteps<PlainH3deNet>(options);
        }
        const std::int64_t peak = statusBytes("VmHWM:");
        if (before == 0 || peak <= before) {
            return core::fail(core::ErrorCode::Unsupported, "This system does not tell a process' peak memory.");
        }
        return peak - before;
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory for a training step.");
    } catch (const std::exception &error) {
        return core::fail(core::ErrorCode::Internal, std::string("The training step failed: ") + error.what());
    }
}

} // namespace gonion::bench
