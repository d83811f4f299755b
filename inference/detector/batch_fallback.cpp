// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/batch_fallback.h"

#include "inference/detector/compute_device.h"

#include <algorithm>

namespace gonion::inference {
namespace {

/// False where memory ran out. What was thrown, and all that it held, is gone on return.
bool fits(const BatchFallback::Work &work, std::size_t first, std::size_t count)
{
    try {
        work(first, count);
        return true;
    } catch (const std::exception &exception) {
        if (count > 1 && isOutOfMemory(exception)) {
            return false;
        }
        throw;
    }
}

} // namespace

BatchFallback::BatchFallback(std::size_t most)
    : m_most(std::max<std::size_t>(1, most)), m_size(m_most)
{
}

void BatchFallback::forAll(std::size_t items, const Work &work)
{
    for (std::size_t done = 0; done < items;) {
        const std::size_t count = std::min(m_size, items - done);
        if (fits(work, done, count)) {
            done += count;
        } else {
            m_size = count / 2;
        }
    }
}

std::string BatchFallback::notice(const std::string &device) const
{
    if (!hasShrunk()) {
        return {};
    }
    return "The memory of " + device + " was too small for " + std::to_string(m_most)
           + " windows at once; " + std::to_string(m_size) + " went through the network at a time.";
}

} // namespace gonion::inference
