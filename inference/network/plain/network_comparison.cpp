// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/plain/network_comparison.h"

#include "inference/network/h3de_net.h"
#include "inference/network/plain/plain_h3de_net.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <memory>
#include <thread>

namespace gonion::inference {
namespace {

constexpr std::uint64_t kSeed = 7;

void prepare(const ComparisonOptions &options)
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    at::set_num_threads(options.threads > 0 ? options.threads : cores);
    torch::manual_seed(kSeed);
}

core::Result<void> checkSize(const ComparisonOptions &options)
{
    const H3deOptions network;
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

    torch::Tensor forward(const torch::Tensor &image)
    {
        const torch::NoGradGuard noGrad;
        return m_network->forward(image);
    }

    void gradients(const torch::Tensor &image)
    {
        m_adam.zero_grad();
        m_network->forward(image).square().mean().backward();
    }

    void step(const torch::Tensor &image)
    {
        gradients(image);
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

double gradientDifference(torch::nn::Module &fused, torch::nn::Module &plain)
{
    auto expected = plain.named_parameters();
    double difference = 0.0;
    double norm = 0.0;
    for (const auto &item : fused.named_parameters()) {
        const torch::Tensor reference = expected[item.key()].grad();
        difference += (item.value().grad() - reference).square().sum().item<double>();
        norm += reference.square().sum().item<double>();
    }
    return std::sqrt(difference / norm);
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

template <typename Work>
double fastest(int repeats, Work &&work)
{
    work();
    double best = std::numeric_limits<double>::infinity();
    for (int n = 0; n < repeats; ++n) {
        best = std::min(best, secondsOf(work));
    }
    return best;
}

} // namespace

core::Result<NetworkComparison> compareWithPlain(const ComparisonOptions &options)
{
    if (const auto sound = checkSize(options); !sound) {
        return tl::unexpected(sound.error());
    }
    try {
        prepare(options);
        Trainee<H3deNet> fused{H3deNet()};
        Trainee<PlainH3deNet> plain{PlainH3deNet()};
        shareWeights(*fused.network(), *plain.network());
        const torch::Tensor image = imageOf(options);
        NetworkComparison result;
        const torch::Tensor expected = plain.forward(image);
        result.maxDifferenceSd
            = ((fused.forward(image) - expected).abs().max() / expected.std()).template item<double>();
        result.forward = byTurns(options.repeats, [&] { (void)fused.forward(image); },
                                 [&] { (void)plain.forward(image); });
        fused.gradients(image);
        plain.gradients(image);
        result.gradientDifference = gradientDifference(*fused.network(), *plain.network());
        result.step = byTurns(options.repeats, [&] { fused.step(image); }, [&] { plain.step(image); });
        return result;
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

MachineLimits measureLimits(int threads)
{
    constexpr int kRepeats = 5;
    prepare({.threads = threads});
    const torch::NoGradGuard noGrad;
    MachineLimits limits;
    {
        constexpr std::int64_t kSide = 1536;
        const torch::Tensor a = torch::randn({kSide, kSide});
        const torch::Tensor b = torch::randn({kSide, kSide});
        torch::Tensor c = torch::empty({kSide, kSide});
        limits.productGflops
            = 2e-9 * std::pow(kSide, 3) / fastest(kRepeats, [&] { torch::mm_out(c, a, b); });
    }
    {
        const torch::Tensor volume = torch::randn({1, 128, 32, 32, 16});
        VolumeConv conv(VolumeConvOptions{128, 128, 3, 1, false});
        limits.convolutionGflops = 2e-9 * 27.0 * 128.0 * 128.0 * 32.0 * 32.0 * 16.0
                                   / fastest(kRepeats, [&] { (void)conv(volume); });
    }
    {
        constexpr std::int64_t kCount = 32 << 20;
        const torch::Tensor a = torch::ones({kCount});
        const torch::Tensor b = torch::ones({kCount});
        torch::Tensor c = torch::empty({kCount});
        limits.memoryGigabytes = 1e-9 * 12.0 * kCount / fastest(kRepeats, [&] { torch::add_out(c, a, b); });
    }
    return limits;
}

} // namespace gonion::inference
