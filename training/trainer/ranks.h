// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace gonion::training {

/// The processes that train one network together. Every rank calls the same functions in the same order; each blocks
/// until all have. Used on the trainer's thread alone.
///
/// Global batch: step s of a world w that accumulates a batches of b cases takes the cases s * w * a * b ... of the
/// source; slot n of it (0 to w * a * b - 1) belongs to rank n % w. So w ranks see the cases that one process sees
/// with the batch w * b. Gradients are of the mean over the global batch.
class Ranks {
public:
    virtual ~Ranks() = default;
    [[nodiscard]] virtual int rank() const = 0;  ///< from 0; 0 alone writes files
    [[nodiscard]] virtual int world() const = 0; ///< at least 1
    /// Replaces each tensor by its sum over the ranks, in place.
    /// Errors: Internal where a rank is lost; the run then ends with what its last checkpoint holds.
    [[nodiscard]] virtual core::Result<void> sum(std::vector<torch::Tensor> &tensors) = 0;
    /// Rank 0's value, on all of them: a decision.
    [[nodiscard]] virtual core::Result<std::int64_t> broadcast(std::int64_t value) = 0;
    /// Returns when all ranks have called it.
    [[nodiscard]] virtual core::Result<void> barrier() = 0;
};

/// One process.
class SingleRank final : public Ranks {
public:
    [[nodiscard]] int rank() const override { return 0; }
    [[nodiscard]] int world() const override { return 1; }
    [[nodiscard]] core::Result<void> sum(std::vector<torch::Tensor> &) override { return {}; }
    [[nodiscard]] core::Result<std::int64_t> broadcast(std::int64_t value) override { return value; }
    [[nodiscard]] core::Result<void> barrier() override { return {}; }
};

} // namespace gonion::training
