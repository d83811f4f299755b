// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// \file
/// Routed token attention on the CPU, in tiles, so that scores never leave the cache. Free of Torch.
/// Tokens stay where they lie in the volume: a table says which belong to a region.
namespace gonion::inference::kernels {

/// One call's sizes and constant inputs. `projected` holds queries, keys and values side by side.
struct AttentionTask {
    std::int64_t cases = 0;
    std::int64_t volumeTokens = 0; ///< V
    std::int64_t regions = 0;      ///< R
    std::int64_t regionTokens = 0; ///< T, absent ones included
    std::int64_t choices = 0;      ///< k
    std::int64_t heads = 0;        ///< H
    std::int64_t headWidth = 0;    ///< 1 to 32; fastest: 4, 8, 16
    float scale = 1.0F;
    const float *projected = nullptr;    ///< [cases, V, 3 * H * width]
    const std::int64_t *table = nullptr; ///< [R, T]: a token's place in the volume, or -1 where there is none
    const std::int64_t *chosen = nullptr; ///< [cases, R, k]

    [[nodiscard]] std::int64_t channels() const { return heads * headWidth; }
};

/// True for the head widths that these kernels take.
[[nodiscard]] bool isAttentionWidth(std::int64_t headWidth);

/// Regions first..last-1, counted over all cases.
/// \param attended [cases, V, H * width] \param logSums [cases, V, H] to base 2, kept for the way back
void attendForward(const AttentionTask &task, float *attended, float *logSums, std::int64_t first,
                   std::int64_t last);

/// Heads first..last-1, counted over all cases; each writes columns of its own.
/// \param attended, logSums from attendForward \param gradient [cases, V, H * width]
/// \param projectedGradient [cases, V, 3 * H * width], zeros; added to
void attendBackward(const AttentionTask &task, const float *attended, const float *logSums,
                    const float *gradient, float *projectedGradient, std::int64_t first, std::int64_t last);

} // namespace gonion::inference::kernels
