// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace gonion::inference {

/// How many windows go through a network at once, and fewer where that was too much for the memory. What turned out
/// too many is not tried again.
class BatchFallback {
public:
    /// Does the items [first, first + count). May be called again with fewer of them after it ran out of memory, so it
    /// leaves nothing behind when it throws.
    using Work = std::function<void(std::size_t first, std::size_t count)>;

    /// \param most at once; less than one counts as one
    explicit BatchFallback(std::size_t most = 1);

    /// Does all items in order. Where memory runs out (`isOutOfMemory`), half as many are taken; where it was one, and
    /// for everything else that is thrown, that comes out.
    void forAll(std::size_t items, const Work &work);

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool hasShrunk() const { return m_size < m_most; }
    /// One sentence for a person; empty while everything fits.
    /// \param device "cpu" or "cuda:0"
    [[nodiscard]] std::string notice(const std::string &device) const;

private:
    std::size_t m_most;
    std::size_t m_size;
};

} // namespace gonion::inference
