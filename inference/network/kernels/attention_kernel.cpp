// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/kernels/attention_kernel.h"

#include "inference/network/kernels/aligned_buffer.h"
#include "inference/network/kernels/simd.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gonion::inference::kernels {
namespace {

/// Below any score: a lane behind the last key.
constexpr float kNoKey = -1e30F;
/// Keys lie in blocks of so many, each channel's values side by side: whole vectors of every instruction set,
/// read from one end to the other.
constexpr int kBlock = 16;
/// Scores are kept as powers of two, so that a softmax needs no other exponential.
constexpr float kLog2E = 1.44269504088896341F;
/// Queries whose weights and slopes are kept before the keys take them up, on the way back.
constexpr int kGroup = 16;
/// Queries that read a key together; what they keep fits the registers.
constexpr int kTogether = 2;

/// The keys and values that a region's queries see, of one head, turned so that keys are neighbours. A head
/// narrower than the kernel's `Width` is filled up with zeros.
struct KeyTile {
    std::int64_t count = 0;  ///< keys
    std::int64_t blocks = 0;
    std::vector<std::int64_t> tokens; ///< their places in the volume
    AlignedBuffer<float> keys, values;  ///< [blocks, Width, kBlock]
    AlignedBuffer<float> shift;         ///< [blocks, kBlock]: 0, or kNoKey behind the last key
    AlignedBuffer<float> scores;        ///< [blocks, kTogether, kBlock]
    // On the way back:
    AlignedBuffer<float> keySlopes, valueSlopes; ///< [blocks, Width, kBlock]
    AlignedBuffer<float> weights, scoreSlopes;   ///< [blocks, kGroup, kBlock]
};

KeyTile makeTile(const AttentionTask &task, int width, bool isForward)
{
    KeyTile tile;
    const std::int64_t most
        = (task.choices * task.regionTokens + kBlock - 1) / kBlock * kBlock;
    tile.tokens.reserve(static_cast<std::size_t>(most));
    tile.keys.resize(static_cast<std::size_t>(most * width));
    tile.values.resize(tile.keys.size());
    tile.shift.resize(static_cast<std::size_t>(most));
    if (isForward) {
        tile.scores.resize(static_cast<std::size_t>(kTogether * most));
    } else {
        tile.keySlopes.resize(tile.keys.size());
        tile.valueSlopes.resize(tile.keys.size());
        tile.weights.resize(static_cast<std::size_t>(kGroup * most));
        tile.scoreSlopes.resize(tile.weights.size());
    }
    return tile;
}

/// Lists the tokens that a region attends to.
void listKeys(const AttentionTask &task, std::int64_t regionOfAll, KeyTile &tile)
{
    tile.tokens.clear();
    for (std::int64_t choice = 0; choice < task.choices; ++choice) {
        const std::int64_t region = task.chosen[regionOfAll * task.choices + choice];
        const std::int64_t *tokens = task.table + region * task.regionTokens;
        for (std::int64_t t = 0; t < task.regionTokens; ++t) {
            if (tokens[t] >= 0) {
                tile.tokens.push_back(tokens[t]);
            }
        }
    }
    tile.count = static_cast<std::int64_t>(tile.tokens.size());
    tile.blocks = (tile.count + kBlock - 1) / kBlock;
    std::fill_n(tile.shift.begin(), tile.count, 0.0F);
    std::fill_n(tile.shift.begin() + tile.count, tile.blocks * kBlock - tile.count, kNoKey);
}

/// Where a key's first channel lies.
inline std::int64_t placeInTile(std::int64_t key, int width)
{
    return key / kBlock * width * kBlock + key % kBlock;
}

void packHead(const AttentionTask &task, std::int64_t caseIndex, std::int64_t head, int width, KeyTile &tile)
{
    const std::int64_t channels = task.channels();
    const float *base
        = task.projected + caseIndex * task.volumeTokens * 3 * channels + channels + head * task.headWidth;
    std::fill_n(tile.keys.begin(), width * tile.blocks * kBlock, 0.0F);
    std::fill_n(tile.values.begin(), width * tile.blocks * kBlock, 0.0F);
    for (std::int64_t j = 0; j < tile.count; ++j) {
        const float *token = base + tile.tokens[static_cast<std::size_t>(j)] * 3 * channels;
        const std::int64_t place = placeInTile(j, width);
        float *key = tile.keys.data() + place;
        float *value = tile.values.data() + place;
        for (std::int64_t d = 0; d < task.headWidth; ++d) {
            key[d * kBlock] = token[d];
            value[d * kBlock] = token[channels + d];
        }
    }
}

/// Scores of `Queries` queries against every key, and the highest of each.
template <int L, int Width, int Queries>
GONION_INLINE void scoreQueries(const KeyTile &tile, const float (&query)[Queries][Width], float *scores,
                                float (&highest)[Queries])
{
    Vector<float, L> best[Queries];
    Vector<float, L> factor[Queries][Width];
    GONION_UNROLL for (int q = 0; q < Queries; ++q) {
        best[q] = filled<float, L>(kNoKey);
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            factor[q][d] = filled<float, L>(query[q][d]);
        }
    }
    for (std::int64_t j = 0; j < tile.blocks * kBlock; j += L) {
        const float *keys = tile.keys.data() + placeInTile(j, Width);
        float *score = scores + placeInTile(j, Queries);
        Vector<float, L> sums[Queries];
        GONION_UNROLL for (int q = 0; q < Queries; ++q) {
            sums[q] = load<float, L>(tile.shift.data() + j);
        }
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            const Vector<float, L> key = load<float, L>(keys + d * kBlock);
            GONION_UNROLL for (int q = 0; q < Queries; ++q) {
                sums[q] += key * factor[q][d];
            }
        }
        GONION_UNROLL for (int q = 0; q < Queries; ++q) {
            best[q] = sums[q] > best[q] ? sums[q] : best[q];
            store<float, L>(score + q * kBlock, sums[q]);
        }
    }
    GONION_UNROLL for (int q = 0; q < Queries; ++q) {
        highest[q] = maximumOf<float, L>(best[q]);
    }
}

/// Softmax of the queries' scores and the weighted sums of the values.
template <int L, int Width, int Queries>
GONION_INLINE void weighValues(const KeyTile &tile, const float *scores, const float (&highest)[Queries],
                               float (&attended)[Queries][Width], float (&logSum)[Queries])
{
    Vector<float, L> total[Queries] = {};
    Vector<float, L> sums[Queries][Width] = {};
    for (std::int64_t j = 0; j < tile.blocks * kBlock; j += L) {
        const float *values = tile.values.data() + placeInTile(j, Width);
        const float *score = scores + placeInTile(j, Queries);
        Vector<float, L> weight[Queries];
        GONION_UNROLL for (int q = 0; q < Queries; ++q) {
            weight[q] = exp2OfNegative<L>(load<float, L>(score + q * kBlock) - highest[q]);
            total[q] += weight[q];
        }
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            const Vector<float, L> value = load<float, L>(values + d * kBlock);
            GONION_UNROLL for (int q = 0; q < Queries; ++q) {
                sums[q][d] += weight[q] * value;
            }
        }
    }
    GONION_UNROLL for (int q = 0; q < Queries; ++q) {
        const float sum = sumOf<float, L>(total[q]);
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            attended[q][d] = sumOf<float, L>(sums[q][d]) / sum;
        }
        logSum[q] = highest[q] + std::log2(sum);
    }
}

/// Where a token's query, result and log-sum lie, of one case and head.
struct Places {
    const float *query;
    std::int64_t queryStride;
    std::int64_t first;  ///< of the results: case and head
    std::int64_t stride; ///< of the results
    std::int64_t sumFirst;
    std::int64_t sumStride;
};

inline Places placesOf(const AttentionTask &task, std::int64_t caseIndex, std::int64_t head)
{
    const std::int64_t channels = task.channels();
    const std::int64_t start = caseIndex * task.volumeTokens;
    return {task.projected + start * 3 * channels + head * task.headWidth,
            3 * channels,
            start * channels + head * task.headWidth,
            channels,
            start * task.heads + head,
            task.heads};
}

template <int L, int Width, int Queries>
GONION_INLINE void attendQueries(const AttentionTask &task, const Places &places, KeyTile &tile,
                                 const std::int64_t *tokens, float *attended, float *logSums)
{
    float query[Queries][Width] = {};
    for (int q = 0; q < Queries; ++q) {
        for (std::int64_t d = 0; d < task.headWidth; ++d) {
            query[q][d] = places.query[tokens[q] * places.queryStride + d] * (task.scale * kLog2E);
        }
    }
    float highest[Queries];
    float result[Queries][Width];
    float logSum[Queries];
    scoreQueries<L, Width, Queries>(tile, query, tile.scores.data(), highest);
    weighValues<L, Width, Queries>(tile, tile.scores.data(), highest, result, logSum);
    for (int q = 0; q < Queries; ++q) {
        std::copy_n(result[q], task.headWidth, attended + places.first + tokens[q] * places.stride);
        logSums[places.sumFirst + tokens[q] * places.sumStride] = logSum[q];
    }
}

/// The tokens that a region really has, at the front of `own`; returns how many.
inline std::int64_t ownTokens(const AttentionTask &task, std::int64_t region, std::vector<std::int64_t> &own)
{
    own.clear();
    for (std::int64_t t = 0; t < task.regionTokens; ++t) {
        const std::int64_t token = task.table[region * task.regionTokens + t];
        if (token >= 0) {
            own.push_back(token);
        }
    }
    return static_cast<std::int64_t>(own.size());
}

template <int L, int Width>
GONION_INLINE void forwardRegions(const AttentionTask &task, float *attended, float *logSums,
                                  std::int64_t first, std::int64_t last)
{
    KeyTile tile = makeTile(task, Width, true);
    std::vector<std::int64_t> own;
    for (std::int64_t regionOfAll = first; regionOfAll < last; ++regionOfAll) {
        const std::int64_t caseIndex = regionOfAll / task.regions;
        listKeys(task, regionOfAll, tile);
        const std::int64_t count = ownTokens(task, regionOfAll % task.regions, own);
        for (std::int64_t head = 0; head < task.heads; ++head) {
            const Places places = placesOf(task, caseIndex, head);
            packHead(task, caseIndex, head, Width, tile);
            std::int64_t t = 0;
            for (; t + kTogether <= count; t += kTogether) {
                attendQueries<L, Width, kTogether>(task, places, tile, own.data() + t, attended, logSums);
            }
            for (; t < count; ++t) {
                attendQueries<L, Width, 1>(task, places, tile, own.data() + t, attended, logSums);
            }
        }
    }
}

/// A few queries on the way back.
template <int Width>
struct QueryGroup {
    int count = 0;
    alignas(64) float query[kGroup][Width] = {};  ///< times the scale
    alignas(64) float slope[kGroup][Width] = {};  ///< of the results
    float logSum[kGroup] = {};
    float mean[kGroup] = {};          ///< of the scores' slopes under the softmax
};

template <int Width>
GONION_INLINE void readGroup(const AttentionTask &task, const Places &places, const std::int64_t *tokens, int count,
                             const float *attended, const float *logSums, const float *gradient,
                             QueryGroup<Width> &group)
{
    group.count = count;
    for (int q = 0; q < count; ++q) {
        const std::int64_t result = places.first + tokens[q] * places.stride;
        group.logSum[q] = logSums[places.sumFirst + tokens[q] * places.sumStride];
        group.mean[q] = 0.0F;
        for (std::int64_t d = 0; d < task.headWidth; ++d) {
            group.query[q][d] = places.query[tokens[q] * places.queryStride + d] * task.scale;
            group.slope[q][d] = gradient[result + d];
            group.mean[q] += group.slope[q][d] * attended[result + d];
        }
    }
}

/// Computes one query's softmax weights and its scores' slopes again; gives the query's own slope.
template <int L, int Width>
GONION_INLINE void returnQuery(KeyTile &tile, const QueryGroup<Width> &group, int q, float (&querySlope)[Width])
{
    Vector<float, L> query[Width];
    Vector<float, L> slope[Width];
    Vector<float, L> back[Width] = {};
    GONION_UNROLL for (int d = 0; d < Width; ++d) {
        query[d] = filled<float, L>(group.query[q][d] * kLog2E);
        slope[d] = filled<float, L>(group.slope[q][d]);
    }
    for (std::int64_t j = 0; j < tile.blocks * kBlock; j += L) {
        const float *keys = tile.keys.data() + placeInTile(j, Width);
        const float *values = tile.values.data() + placeInTile(j, Width);
        const std::int64_t kept = placeInTile(j, kGroup) + q * kBlock;
        Vector<float, L> score = load<float, L>(tile.shift.data() + j) - group.logSum[q];
        Vector<float, L> rise = filled<float, L>(-group.mean[q]);
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            score += load<float, L>(keys + d * kBlock) * query[d];
            rise += load<float, L>(values + d * kBlock) * slope[d];
        }
        const Vector<float, L> weight = exp2OfNegative<L>(score);
        const Vector<float, L> scoreSlope = weight * rise;
        store<float, L>(tile.weights.data() + kept, weight);
        store<float, L>(tile.scoreSlopes.data() + kept, scoreSlope);
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            back[d] += load<float, L>(keys + d * kBlock) * scoreSlope;
        }
    }
    GONION_UNROLL for (int d = 0; d < Width; ++d) {
        querySlope[d] = sumOf<float, L>(back[d]);
    }
}

/// Adds what a group of queries brings to the slopes of every key and value.
template <int L, int Width>
GONION_INLINE void addToKeys(KeyTile &tile, const QueryGroup<Width> &group)
{
    for (std::int64_t j = 0; j < tile.blocks * kBlock; j += L) {
        float *keySlopes = tile.keySlopes.data() + placeInTile(j, Width);
        float *valueSlopes = tile.valueSlopes.data() + placeInTile(j, Width);
        const float *weights = tile.weights.data() + placeInTile(j, kGroup);
        const float *scoreSlopes = tile.scoreSlopes.data() + placeInTile(j, kGroup);
        Vector<float, L> keySum[Width];
        Vector<float, L> valueSum[Width];
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            keySum[d] = load<float, L>(keySlopes + d * kBlock);
            valueSum[d] = load<float, L>(valueSlopes + d * kBlock);
        }
        for (int q = 0; q < group.count; ++q) {
            const Vector<float, L> weight = load<float, L>(weights + q * kBlock);
            const Vector<float, L> scoreSlope = load<float, L>(scoreSlopes + q * kBlock);
            GONION_UNROLL for (int d = 0; d < Width; ++d) {
                keySum[d] += scoreSlope * group.query[q][d];
                valueSum[d] += weight * group.slope[q][d];
            }
        }
        GONION_UNROLL for (int d = 0; d < Width; ++d) {
            store<float, L>(keySlopes + d * kBlock, keySum[d]);
            store<float, L>(valueSlopes + d * kBlock, valueSum[d]);
        }
    }
}

/// Adds the tile's key and value slopes to the tokens they belong to.
void unpackHead(const AttentionTask &task, const KeyTile &tile, int width, float *keySlopes)
{
    const std::int64_t channels = task.channels();
    for (std::int64_t j = 0; j < tile.count; ++j) {
        float *token = keySlopes + tile.tokens[static_cast<std::size_t>(j)] * 3 * channels;
        const auto place = static_cast<std::size_t>(placeInTile(j, width));
        for (std::int64_t d = 0; d < task.headWidth; ++d) {
            token[d] += tile.keySlopes[place + static_cast<std::size_t>(d * kBlock)];
            token[channels + d] += tile.valueSlopes[place + static_cast<std::size_t>(d * kBlock)];
        }
    }
}

/// Regions in order within a head, queries in order within a region: sums come out the same with any number
/// of threads.
template <int L, int Width>
GONION_INLINE void backwardHeads(const AttentionTask &task, const float *attended, const float *logSums,
                                 const float *gradient, float *projectedGradient, std::int64_t first,
                                 std::int64_t last)
{
    KeyTile tile = makeTile(task, Width, false);
    QueryGroup<Width> group;
    std::vector<std::int64_t> own;
    for (std::int64_t headOfAll = first; headOfAll < last; ++headOfAll) {
        const std::int64_t caseIndex = headOfAll / task.heads;
        const std::int64_t head = headOfAll % task.heads;
        const Places places = placesOf(task, caseIndex, head);
        float *slopes = projectedGradient + (places.query - task.projected);
        for (std::int64_t region = 0; region < task.regions; ++region) {
            listKeys(task, caseIndex * task.regions + region, tile);
            packHead(task, caseIndex, head, Width, tile);
            std::fill_n(tile.keySlopes.begin(), Width * tile.blocks * kBlock, 0.0F);
            std::fill_n(tile.valueSlopes.begin(), Width * tile.blocks * kBlock, 0.0F);
            const std::int64_t count = ownTokens(task, region, own);
            for (std::int64_t t = 0; t < count; t += kGroup) {
                const std::int64_t *tokens = own.data() + t;
                readGroup<Width>(task, places, tokens, static_cast<int>(std::min<std::int64_t>(kGroup, count - t)),
                                 attended, logSums, gradient, group);
                for (int q = 0; q < group.count; ++q) {
                    float querySlope[Width];
                    returnQuery<L, Width>(tile, group, q, querySlope);
                    for (std::int64_t d = 0; d < task.headWidth; ++d) {
                        slopes[tokens[q] * places.queryStride + d] = querySlope[d] * task.scale;
                    }
                }
                addToKeys<L, Width>(tile, group);
            }
            unpackHead(task, tile, Width, slopes + task.channels());
        }
    }
}

// One function per instruction set and head width; the lanes fill one register of that set.
#define GONION_ATTENTION_VERSION(ATTRIBUTE, SUFFIX, LANES, WIDTH)                                              \
    ATTRIBUTE void forward##SUFFIX##WIDTH(const AttentionTask &task, float *attended, float *logSums,          \
                                          std::int64_t first, std::int64_t last)                               \
    {                                                                                                          \
        forwardRegions<LANES, WIDTH>(task, attended, logSums, first, last);                                    \
    }                                                                                                          \
    ATTRIBUTE void backward##SUFFIX##WIDTH(const AttentionTask &task, const float *attended,                   \
                                           const float *logSums, const float *gradient, float *slopes,         \
                                           std::int64_t first, std::int64_t last)                              \
    {                                                                                                          \
        backwardHeads<LANES, WIDTH>(task, attended, logSums, gradient, slopes, first, last);                   \
    }
#define GONION_ATTENTION_VERSIONS(ATTRIBUTE, SUFFIX, LANES)                                                    \
    GONION_ATTENTION_VERSION(ATTRIBUTE, SUFFIX, LANES, 4)                                                      \
    GONION_ATTENTION_VERSION(ATTRIBUTE, SUFFIX, LANES, 8)                                                      \
    GONION_ATTENTION_VERSION(ATTRIBUTE, SUFFIX, LANES, 16)                                                     \
    GONION_ATTENTION_VERSION(ATTRIBUTE, SUFFIX, LANES, 32)

GONION_ATTENTION_VERSIONS(, Baseline, 4)
#if defined(GONION_KERNEL_X86)
GONION_ATTENTION_VERSIONS(GONION_AVX2, Avx2, 8)
GONION_ATTENTION_VERSIONS(GONION_AVX512, Avx512, 16)
#endif

using Forward = void (*)(const AttentionTask &, float *, float *, std::int64_t, std::int64_t);
using Backward = void (*)(const AttentionTask &, const float *, const float *, const float *, float *,
                          std::int64_t, std::int64_t);

struct Version {
    Forward forward;
    Backward backward;
};

#define GONION_ATTENTION_WIDTHS(SUFFIX, width)                                                                 \
    (width) <= 4    ? Version{forward##SUFFIX##4, backward##SUFFIX##4}                                         \
    : (width) <= 8  ? Version{forward##SUFFIX##8, backward##SUFFIX##8}                                         \
    : (width) <= 16 ? Version{forward##SUFFIX##16, backward##SUFFIX##16}                                       \
                    : Version{forward##SUFFIX##32, backward##SUFFIX##32}

Version versionFor(std::int64_t width)
{
#if defined(GONION_KERNEL_X86)
    if (instructionSet() == InstructionSet::Avx512) {
        return GONION_ATTENTION_WIDTHS(Avx512, width);
    }
    if (instructionSet() == InstructionSet::Avx2) {
        return GONION_ATTENTION_WIDTHS(Avx2, width);
    }
#endif
    return GONION_ATTENTION_WIDTHS(Baseline, width);
}

} // namespace

bool isAttentionWidth(std::int64_t headWidth)
{
    return headWidth > 0 && headWidth <= 32;
}

void attendForward(const AttentionTask &task, float *attended, float *logSums, std::int64_t first,
                   std::int64_t last)
{
    versionFor(task.headWidth).forward(task, attended, logSums, first, last);
}

void attendBackward(const AttentionTask &task, const float *attended, const float *logSums,
                    const float *gradient, float *projectedGradient, std::int64_t first, std::int64_t last)
{
    versionFor(task.headWidth).backward(task, attended, logSums, gradient, projectedGradient, first, last);
}

} // namespace gonion::inference::kernels
