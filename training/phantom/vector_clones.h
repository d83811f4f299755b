// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// \file
/// Function multi-versioning for the phantom's inner loops. AVX2 without fused multiply-add, so that
/// every machine computes the same bits. Off under sanitizers, whose run-time does not know the
/// dispatch.

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define GONION_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define GONION_VECTOR_CLONES
#endif

#if defined(__GNUC__)
#define GONION_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define GONION_ALWAYS_INLINE inline
#endif
