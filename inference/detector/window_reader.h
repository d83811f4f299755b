// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"
#include "core/image_geometry.h"
#include "inference/detector/batch_fallback.h"
#include "inference/detector/fine_search.h"
#include "inference/network/fine_network.h"
#include "inference/network/stop_check.h"

#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace gonion::inference {

/// One place that the fine network looks at.
struct FineWindow {
    core::ImageGeometry grid;           ///< all windows of one reading have the same size
    std::vector<std::size_t> landmarks; ///< that it is asked for
    std::size_t look = 0;               ///< whose votes these are
    bool mirrored = false;              ///< what it finds goes under the partners' names
};

/// Runs the fine network over windows, several at once where the batch allows, and collects the votes of each look in
/// the order of the windows.
class WindowReader {
public:
    using Input = std::function<torch::Tensor(const core::ImageGeometry &)>; ///< to [1, 1, X, Y, Z] on the device
    using Network = std::function<FineOutput(const torch::Tensor &)>;        ///< of [N, 1, X, Y, Z]
    using Progress = std::function<void(std::size_t done, std::size_t all)>;

    WindowReader(Input input, Network network, const annotation::LandmarkTemplate &landmarks)
        : m_input(std::move(input)), m_network(std::move(network)), m_landmarks(landmarks)
    {
    }

    /// \param votes one for each look; where this throws, those of the windows before are in
    void read(const std::vector<FineWindow> &windows, BatchFallback &batch, std::vector<FineVotes> &votes,
              const Progress &progress) const;

private:
    /// Adds the votes of `count` windows, or throws and adds none.
    void readTogether(const FineWindow *windows, std::size_t count, std::vector<FineVotes> &votes) const;

    Input m_input;
    Network m_network;
    const annotation::LandmarkTemplate &m_landmarks;
};

/// What a batch's output says of its n-th image, as a batch of one.
[[nodiscard]] FineOutput outputOf(const FineOutput &batch, std::size_t n);

/// False where an output holds an infinity or no number.
[[nodiscard]] bool isFinite(const FineOutput &output);

} // namespace gonion::inference
