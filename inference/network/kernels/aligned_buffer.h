// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace gonion::inference::kernels {

/// Memory that begins with a cache line: a vector load across two lines takes twice as long.
template <typename T>
struct CacheLineAllocator {
    using value_type = T;
    static constexpr std::align_val_t kLine{64};

    CacheLineAllocator() = default;
    template <typename U>
    CacheLineAllocator(const CacheLineAllocator<U> &) // NOLINT(google-explicit-constructor): containers convert
    {
    }
    T *allocate(std::size_t count) { return static_cast<T *>(::operator new(count * sizeof(T), kLine)); }
    void deallocate(T *memory, std::size_t) { ::operator delete(memory, kLine); }
    friend bool operator==(const CacheLineAllocator &, const CacheLineAllocator &) { return true; }
};

template <typename T>
using AlignedBuffer = std::vector<T, CacheLineAllocator<T>>;

} // namespace gonion::inference::kernels
