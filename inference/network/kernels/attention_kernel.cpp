// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/kernels/attention_kernel.h"

#include "inference/network/kernels/simd.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gonion::inference::kernels {
namespace {

/// Below any score: a lane behind the last key.
constexpr float kNoKey = -1e30F;
constexpr int kWidestLanes = 16;

/// The keys and values that a region's queries see, of one head, turned so that keys are neighbours.
struct KeyTile {
    std::int64_t count = 0;  ///< keys
    std::int64_t padded = 0; ///< count, rounded up to whole vectors
    std::vector<std::int64_t> tokens; ///< their places in the volume
    std::vector<float> keys, values;  ///< [width, padded]
    std::vector<float> shift;         ///< [padded]: 0, or kNoKey behind the last key
    std::vector<float> keySlopes, valueSlopes; ///< [width, padded], on the way back
    std::vector<float> scores;                 ///< [4, padded]
};

KeyTile makeTile(const AttentionTask &task)
{
    KeyTile tile;
    const std::int64_t most
        = (task.choices * task.regionTokens + kWidestLanes - 1) / kWidestLanes * kWidestLanes;
    tile.tokens.reserve(static_cast<std::size_t>(most));
    const auto size = static_cast<std::size_t>(most * task.headWidth);
    for (auto *values : {&tile.keys, &tile.values, &tile.keySlopes, &tile.valueSlopes}) {
        values->resize(size);
    }
    tile.shift.resize(static_cast<std::size_t>(most));
    tile.scores.resize(static_cast<std::size_t>(4 * most));
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
    tile.padded = (tile.count + kWidestLanes - 1) / kWidestLanes * kWidestLanes;
    std::fill_n(tile.shift.begin(), tile.count, 0.0F);
    std::fill_n(tile.shift.begin() + tile.count, tile.padded - tile.count, kNoKey);
}

template <int Width>
GONION_INLINE void packHead(const AttentionTask &task, std::int64_t caseIndex, std::int64_t head, KeyTile &tile)
{
    const std::int64_t channels = task.channels();
    const float *base
        = task.projected + caseIndex * task.volumeTokens * 3 * channels + channels + head * Width;
    for (std::int64_t j = 0; j < tile.count; ++j) {
        const float *token = base + tile.tokens[static_cast<std::size_t>(j)] * 3 * channels;
        for (int d = 0; d < Width; ++d) {
            tile.keys[static_cast<std::size_t>(d * tile.padded + j)] = token[d];
            tile.values[static_cast<std::size_t>(d * tile.padded + j)] = token[channels + d];
        }
    }
    for (int d = 0; d < Width; ++d) {
        for (std::int64_t j = tile.count; j < tile.padded; ++j) {
            tile.keys[static_cast<std::size_t>(d * tile.padded + j)] = 0.0F;
            tile.values[static_cast<std::size_t>(d * tile.padded + j)] = 0.0F;
        }
    }
}

/// Scores of `Queries` queries against every key, and the highest of each.
template <int L, int Width, int Queries>
GONION_INLINE void scoreQueries(const KeyTile &tile, const float (&query)[Queries][Width], float *scores,
                                float (&highest)[Queries])
{
    Vector<float, L> best[Queries];
    for (int q = 0; q < Queries; ++q) {
        best[q] = filled<float, L>(kNoKey);
    }
    for (std::int64_t j = 0; j < tile.padded; j += L) {
        Vector<float, L> sums[Queries];
        for (int q = 0; q < Queries; ++q) {
            sums[q] = load<float, L>(tile.shift.data() + j);
        }
        for (int d = 0; d < Width; ++d) {
            const Vector<float, L> key = load<float, L>(tile.keys.data() + d * tile.padded + j);
            for (int q = 0; q < Queries; ++q) {
                sums[q] += key * query[q][d];
            }
        }
        for (int q = 0; q < Queries; ++q) {
            best[q] = sums[q] > best[q] ? sums[q] : best[q];
            store<float, L>(scores + q * tile.padded + j, sums[q]);
        }
    }
    for (int q = 0; q < Queries; ++q) {
        highest[q] = best[q][0];
        for (int lane = 1; lane < L; ++lane) {
            highest[q] = std::max(highest[q], static_cast<float>(best[q][lane]));
        }
    }
}

/// Softmax of one query's scores and the weighted sum of the values.
template <int L, int Width>
GONION_INLINE void weighValues(const KeyTile &tile, const float *scores, float highest, float *attended,
                               float *logSum)
{
    Vector<float, L> total = {};
    Vector<float, L> sums[Width] = {};
    for (std::int64_t j = 0; j < tile.padded; j += L) {
        const Vector<float, L> weight = expOfNegative<L>(load<float, L>(scores + j) - highest);
        total += weight;
        for (int d = 0; d < Width; ++d) {
            sums[d] += weight * load<float, L>(tile.values.data() + d * tile.padded + j);
        }
    }
    const float sum = sumOf<float, L>(total);
    for (int d = 0; d < Width; ++d) {
        attended[d] = sumOf<float, L>(sums[d]) / sum;
    }
    *logSum = highest + std::log(sum);
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
    float query[Queries][Width];
    for (int q = 0; q < Queries; ++q) {
        for (int d = 0; d < Width; ++d) {
            query[q][d] = places.query[tokens[q] * places.queryStride + d] * task.scale;
        }
    }
    float highest[Queries];
    scoreQueries<L, Width, Queries>(tile, query, tile.scores.data(), highest);
    for (int q = 0; q < Queries; ++q) {
        weighValues<L, Width>(tile, tile.scores.data() + q * tile.padded, highest[q],
                              attended + places.first + tokens[q] * places.stride,
                              logSums + places.sumFirst + tokens[q] * places.sumStride);
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
    KeyTile tile = makeTile(task);
    std::vector<std::int64_t> own;
    for (std::int64_t regionOfAll = first; regionOfAll < last; ++regionOfAll) {
        const std::int64_t caseIndex = regionOfAll / task.regions;
        listKeys(task, regionOfAll, tile);
        const std::int64_t count = ownTokens(task, regionOfAll % task.regions, own);
        for (std::int64_t head = 0; head < task.heads; ++head) {
            const Places places = placesOf(task, caseIndex, head);
            packHead<Width>(task, caseIndex, head, tile);
            std::int64_t t = 0;
            for (; t + 4 <= count; t += 4) {
                attendQueries<L, Width, 4>(task, places, tile, own.data() + t, attended, logSums);
            }
            for (; t < count; ++t) {
                attendQueries<L, Width, 1>(task, places, tile, own.data() + t, attended, logSums);
            }
        }
    }
}

/// The way back of `Queries` queries: adds to the tile's key and value slopes, writes the queries' own.
template <int L, int Width, int Queries>
GONION_INLINE void returnQueries(const AttentionTask &task, const Places &places, KeyTile &tile,
                                 const std::int64_t *tokens, const float *attended, const float *logSums,
                                 const float *gradient, float *querySlopes)
{
    float query[Queries][Width];
    float slope[Queries][Width];
    float logSum[Queries];
    float mean[Queries] = {}; ///< of the scores' slopes under the softmax
    for (int q = 0; q < Queries; ++q) {
        const std::int64_t result = places.first + tokens[q] * places.stride;
        logSum[q] = logSums[places.sumFirst + tokens[q] * places.sumStride];
        for (int d = 0; d < Width; ++d) {
            query[q][d] = places.query[tokens[q] * places.queryStride + d] * task.scale;
            slope[q][d] = gradient[result + d];
            mean[q] += slope[q][d] * attended[result + d];
        }
    }
    Vector<float, L> back[Queries][Width] = {};
    for (std::int64_t j = 0; j < tile.padded; j += L) {
        Vector<float, L> score[Queries];
        Vector<float, L> rise[Queries] = {};
        for (int q = 0; q < Queries; ++q) {
            score[q] = load<float, L>(tile.shift.data() + j);
        }
        for (int d = 0; d < Width; ++d) {
            const Vector<float, L> key = load<float, L>(tile.keys.data() + d * tile.padded + j);
            const Vector<float, L> value = load<float, L>(tile.values.data() + d * tile.padded + j);
            for (int q = 0; q < Queries; ++q) {
                score[q] += key * query[q][d];
                rise[q] += value * slope[q][d];
            }
        }
        for (int q = 0; q < Queries; ++q) {
            score[q] = expOfNegative<L>(score[q] - logSum[q]); // now the weight
            rise[q] = score[q] * (rise[q] - mean[q]);          // now the score's slope
        }
        for (int d = 0; d < Width; ++d) {
            float *keySlope = tile.keySlopes.data() + d * tile.padded + j;
            float *valueSlope = tile.valueSlopes.data() + d * tile.padded + j;
            const Vector<float, L> key = load<float, L>(tile.keys.data() + d * tile.padded + j);
            Vector<float, L> keySum = load<float, L>(keySlope);
            Vector<float, L> valueSum = load<float, L>(valueSlope);
            for (int q = 0; q < Queries; ++q) {
                back[q][d] += key * rise[q];
                keySum += rise[q] * query[q][d];
                valueSum += score[q] * slope[q][d];
            }
            store<float, L>(keySlope, keySum);
            store<float, L>(valueSlope, valueSum);
        }
    }
    for (int q = 0; q < Queries; ++q) {
        for (int d = 0; d < Width; ++d) {
            querySlopes[tokens[q] * places.queryStride + d] = sumOf<float, L>(back[q][d]) * task.scale;
        }
    }
}

/// Adds the tile's key and value slopes to the tokens they belong to.
template <int Width>
GONION_INLINE void unpackHead(const AttentionTask &task, const KeyTile &tile, float *keySlopes)
{
    const std::int64_t channels = task.channels();
    for (std::int64_t j = 0; j < tile.count; ++j) {
        float *token = keySlopes + tile.tokens[static_cast<std::size_t>(j)] * 3 * channels;
        for (int d = 0; d < Width; ++d) {
            token[d] += tile.keySlopes[static_cast<std::size_t>(d * tile.padded + j)];
            token[channels + d] += tile.valueSlopes[static_cast<std::size_t>(d * tile.padded + j)];
        }
    }
}

template <int L, int Width>
GONION_INLINE void backwardHeads(const AttentionTask &task, const float *attended, const float *logSums,
                                 const float *gradient, float *projectedGradient, std::int64_t first,
                                 std::int64_t last)
{
    KeyTile tile = makeTile(task);
    std::vector<std::int64_t> own;
    for (std::int64_t headOfAll = first; headOfAll < last; ++headOfAll) {
        const std::int64_t caseIndex = headOfAll / task.heads;
        const std::int64_t head = headOfAll % task.heads;
        const Places places = placesOf(task, caseIndex, head);
        float *slopes = projectedGradient + (places.query - task.projected);
        for (std::int64_t region = 0; region < task.regions; ++region) {
            listKeys(task, caseIndex * task.regions + region, tile);
            packHead<Width>(task, caseIndex, head, tile);
            std::fill_n(tile.keySlopes.begin(), Width * tile.padded, 0.0F);
            std::fill_n(tile.valueSlopes.begin(), Width * tile.padded, 0.0F);
            const std::int64_t count = ownTokens(task, region, own);
            std::int64_t t = 0;
            for (; t + 2 <= count; t += 2) {
                returnQueries<L, Width, 2>(task, places, tile, own.data() + t, attended, logSums, gradient,
                                           slopes);
            }
            if (t < count) {
                returnQueries<L, Width, 1>(task, places, tile, own.data() + t, attended, logSums, gradient,
                                           slopes);
            }
            unpackHead<Width>(task, tile, slopes + task.channels());
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
    (width) == 4    ? Version{forward##SUFFIX##4, backward##SUFFIX##4}                                         \
    : (width) == 8  ? Version{forward##SUFFIX##8, backward##SUFFIX##8}                                         \
    : (width) == 16 ? Version{forward##SUFFIX##16, backward##SUFFIX##16}                                       \
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
    return headWidth == 4 || headWidth == 8 || headWidth == 16 || headWidth == 32;
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
