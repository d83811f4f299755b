// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/stage_timing.h"

#include "inference/network/decoder_block.h"
#include "inference/network/network_options.h"
#include "inference/network/routing_block.h"
#include "inference/network/stop_check.h"
#include "inference/network/volume_conv.h"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>

namespace gonion::bench {
namespace {

using inference::DecoderBlock;
using inference::H3deOptions;
using inference::RoutingBlock;
using inference::VolumeConv;
using inference::VolumeConvOptions;
using inference::VolumetricRoutingAttentionOptions;
using Size = std::array<std::int64_t, 3>;

void useThreads(int threads)
{
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    at::set_num_threads(threads > 0 ? threads : cores);
}

std::int64_t countOf(const Size &size) { return size[0] * size[1] * size[2]; }

Size part(const Size &size, std::int64_t divisor)
{
    return {size[0] / divisor, size[1] / divisor, size[2] / divisor};
}

torch::Tensor channelsFirst(std::int64_t channels, const Size &size)
{
    return torch::randn({1, channels, size[0], size[1], size[2]}).requires_grad_();
}

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <typename Work>
double fastest(int repeats, Work &&work)
{
    work();
    double best = std::numeric_limits<double>::infinity();
    for (int n = 0; n < repeats; ++n) {
        const double start = now();
        work();
        best = std::min(best, now() - start);
    }
    return best;
}

using Forward = std::function<torch::Tensor()>;

StageTiming timed(std::string name, int repeats, double operations, std::int64_t elements, const Forward &forward)
{
    constexpr double kNever = std::numeric_limits<double>::infinity();
    StageTiming timing{std::move(name), kNever, kNever, 1e-9 * operations, 4e-6 * static_cast<double>(elements)};
    for (int n = 0; n <= repeats; ++n) { // the first run warms up
        double start = now();
        {
            const torch::NoGradGuard noGrad;
            (void)forward();
        }
        const double seconds = now() - start;
        const torch::Tensor result = forward();
        const torch::Tensor slope = torch::ones_like(result);
        start = now();
        result.backward(slope);
        if (n > 0) {
            timing.forward = std::min(timing.forward, seconds);
            timing.backward = std::min(timing.backward, now() - start);
        }
    }
    return timing;
}

std::int64_t weightsOf(const torch::nn::Module &module)
{
    std::int64_t count = 0;
    for (const auto &parameter : module.parameters()) {
        count += parameter.numel();
    }
    return count;
}

/// The blocks of one encoder stage, in a row.
StageTiming timeBlocks(const H3deOptions &network, std::size_t stage, const Size &size, int repeats)
{
    const std::int64_t dim = network.embedDim[stage];
    const std::int64_t tokens = countOf(size);
    std::vector<RoutingBlock> blocks;
    for (std::int64_t n = 0; n < network.depth[stage]; ++n) {
        blocks.emplace_back(VolumetricRoutingAttentionOptions{dim, dim / network.headWidth, network.regions,
                                                              network.topk[stage], network.lepeKernel});
    }
    const double keys = static_cast<double>(network.topk[stage] * tokens)
                        / static_cast<double>(network.regions[0] * network.regions[1] * network.regions[2]);
    const auto width = static_cast<double>(dim);
    const double side = static_cast<double>(network.lepeKernel);
    // A token: linear layers C to 3C, C, 4C and back; queries with keys and weights with values; two convolutions.
    const double perToken = 2.0 * 12.0 * width * width + 4.0 * width * keys + 2.0 * width * (27.0 + side * side * side);
    const auto depth = static_cast<double>(network.depth[stage]);
    const torch::Tensor input = torch::randn({1, size[0], size[1], size[2], dim}).requires_grad_();
    return timed("stage " + std::to_string(stage) + " blocks", repeats, depth * perToken * static_cast<double>(tokens),
                 network.depth[stage] * (2 * tokens * dim + weightsOf(*blocks.front())), [=]() mutable {
                     torch::Tensor features = input;
                     for (RoutingBlock &block : blocks) {
                         features = block(features);
                     }
                     return features;
                 });
}

StageTiming timeDecoder(const std::string &name, std::int64_t deep, std::int64_t skip, const Size &size, int repeats)
{
    DecoderBlock block(deep + skip, skip);
    const torch::Tensor features = channelsFirst(deep, part(size, 2));
    const torch::Tensor beside = channelsFirst(skip, size);
    const double operations = 2.0 * 27.0 * static_cast<double>((deep + 2 * skip) * skip * countOf(size));
    return timed(name, repeats, operations, countOf(size) * (deep / 8 + 2 * skip) + weightsOf(*block),
                 [=]() mutable { return block(features, beside); });
}

StageTiming timeDownsampling(const std::string &name, std::int64_t inputs, std::int64_t outputs, const Size &size,
                             int repeats)
{
    VolumeConv conv(VolumeConvOptions{inputs, outputs, 3, 2});
    const torch::Tensor features = channelsFirst(inputs, size);
    const std::int64_t places = countOf(part(size, 2));
    return timed(name, repeats, 2.0 * 27.0 * static_cast<double>(inputs * outputs * places),
                 countOf(size) * inputs + places * outputs + weightsOf(*conv),
                 [=]() mutable { return torch::instance_norm(conv(features), {}, {}, {}, {}, true, 0.1, 1e-5, false); });
}

} // namespace

MachineLimits measureLimits(int threads)
{
    constexpr int kRepeats = 5;
    useThreads(threads);
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

core::Result<std::vector<StageTiming>> timeStages(const Size &size, int repeats, int threads,
                                                  const core::JobContext &context)
{
    try {
        useThreads(threads);
        const H3deOptions network;
        const auto &dims = network.embedDim;
        constexpr double kParts = 12.0; // two of the stem, three downsamplings, four stages, three decoders
        std::vector<StageTiming> timings;
        const auto next = [&](const std::string &name) {
            context.report(static_cast<double>(timings.size()) / kParts, "Timing " + name);
            if (context.stopRequested()) {
                throw inference::Stopped{};
            }
            return name;
        };
        timings.push_back(timeDownsampling(next("stem, first"), 1, dims[0] / 2, size, repeats));
        timings.push_back(timeDownsampling(next("stem, second"), dims[0] / 2, dims[0], part(size, 2), repeats));
        for (std::size_t stage = 0; stage < dims.size(); ++stage) {
            const std::string number = std::to_string(stage);
            if (stage > 0) {
                timings.push_back(timeDownsampling(next("downsampling " + number), dims[stage - 1], dims[stage],
                                                   part(size, std::int64_t{2} << stage), repeats));
            }
            next("stage " + number);
            timings.push_back(timeBlocks(network, stage, part(size, std::int64_t{4} << stage), repeats));
        }
        for (std::size_t n = 0; n < 3; ++n) {
            const std::size_t stage = 2 - n;
            timings.push_back(timeDecoder(next("decoder " + std::to_string(n)), dims[stage + 1], dims[stage],
                                          part(size, std::int64_t{4} << stage), repeats));
        }
        return timings;
    } catch (const inference::Stopped &) {
        return core::JobContext::cancelled();
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory for this size.");
    } catch (const std::exception &error) {
        return core::fail(core::ErrorCode::Internal, std::string("The measurement failed: ") + error.what());
    }
}

} // namespace gonion::bench
