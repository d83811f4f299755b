// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/window_reader.h"

#include "inference/detector/test_time_looks.h"

namespace gonion::inference {

FineOutput outputOf(const FineOutput &batch, std::size_t n)
{
    const auto one = [n](const torch::Tensor &all) {
        return all.defined() ? all.narrow(0, static_cast<std::int64_t>(n), 1) : all;
    };
    FineOutput output;
    output.anchors = one(batch.anchors);
    output.heatmaps = one(batch.heatmaps);
    return output;
}

bool isFinite(const FineOutput &output)
{
    const torch::Tensor &map = output.anchors.defined() ? output.anchors : output.heatmaps;
    return map.isfinite().all().item<bool>();
}

void WindowReader::read(const std::vector<FineWindow> &windows, BatchFallback &batch, std::vector<FineVotes> &votes,
                        const Progress &progress) const
{
    batch.forAll(windows.size(), [&](std::size_t first, std::size_t count) {
        progress(first, windows.size());
        readTogether(windows.data() + first, count, votes);
    });
}

void WindowReader::readTogether(const FineWindow *windows, std::size_t count, std::vector<FineVotes> &votes) const
{
    std::vector<torch::Tensor> images;
    for (std::size_t n = 0; n < count; ++n) {
        images.push_back(m_input(windows[n].grid));
    }
    const FineOutput all = m_network(count == 1 ? images.front() : torch::cat(images));
    // Decoding takes memory too: what fails there is read again as a whole.
    std::vector<FineVotes> more = votes;
    for (std::size_t n = 0; n < count; ++n) {
        const FineWindow &window = windows[n];
        const FineOutput output = outputOf(all, n);
        more[window.look].add(window.mirrored ? underPartnersNames(output, m_landmarks) : output, window.grid,
                              window.landmarks);
    }
    votes.swap(more);
}

} // namespace gonion::inference
