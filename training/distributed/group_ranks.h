// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/distributed/rank_place.h"
#include "training/trainer/ranks.h"

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/version.h>
#if TORCH_VERSION_MAJOR >= 2
#include <torch/csrc/distributed/c10d/Backend.hpp>
#endif

namespace gonion::training {

#if TORCH_VERSION_MAJOR >= 2
using ProcessGroup = c10d::Backend;
#else
using ProcessGroup = c10d::ProcessGroup;
#endif

/// Several processes, through one of c10d's groups. Private to this folder.
class GroupRanks final : public Ranks {
public:
    /// \param device where the group works
    GroupRanks(const RankPlace &place, c10::intrusive_ptr<c10d::Store> store, c10::intrusive_ptr<ProcessGroup> group,
               torch::Device device)
        : m_place(place), m_store(std::move(store)), m_group(std::move(group)), m_device(device)
    {
    }

    [[nodiscard]] int rank() const override { return m_place.rank; }
    [[nodiscard]] int world() const override { return m_place.world; }
    [[nodiscard]] core::Result<void> sum(std::vector<torch::Tensor> &tensors) override;
    [[nodiscard]] core::Result<std::int64_t> broadcast(std::int64_t value) override;
    [[nodiscard]] core::Result<void> barrier() override;

private:
    template <typename Work>
    core::Result<void> guarded(const Work &work);

    RankPlace m_place;
    c10::intrusive_ptr<c10d::Store> m_store; ///< outlives the group, which meets the others in it
    c10::intrusive_ptr<ProcessGroup> m_group;
    torch::Device m_device;
};

} // namespace gonion::training
