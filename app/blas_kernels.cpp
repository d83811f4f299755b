// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/blas_kernels.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace gonion::app {
namespace {

constexpr const char *kOverride = "OPENBLAS_CORETYPE";

/// OpenBLAS' name for the processor, or empty where another BLAS is in use.
std::string_view blasCoreName()
{
    using CoreName = const char *(*)();
    const auto coreName = reinterpret_cast<CoreName>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
    const char *name = coreName == nullptr ? nullptr : coreName();
    return name == nullptr ? std::string_view() : std::string_view(name);
}

/// The best kernels that this processor runs, or nullptr.
const char *fittingKernels()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
        return "SkylakeX";
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return "Haswell";
    }
#endif
    return nullptr;
}

} // namespace

void restartWithFittingBlasKernels(char **argv)
{
    constexpr std::array<std::string_view, 6> kTooOld{"Prescott", "Core2", "Penryn", "Nehalem", "Generic", "Unknown"};
    if (std::getenv(kOverride) != nullptr) {
        return;
    }
    const std::string_view core = blasCoreName();
    const char *kernels = fittingKernels();
    if (kernels == nullptr || std::find(kTooOld.begin(), kTooOld.end(), core) == kTooOld.end()) {
        return;
    }
    if (setenv(kOverride, kernels, 1) == 0) {
        execv("/proc/self/exe", argv);
        unsetenv(kOverride);
    }
}

} // namespace gonion::app
