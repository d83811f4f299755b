// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/allocator.h"
#include "app/blas_kernels.h"
#include "app/command_line.h"

int main(int argc, char **argv)
{
    gonion::app::restartWithFittingBlasKernels(argv);
    gonion::app::keepFreedMemory();
    return gonion::app::runCommandLine(argc, argv);
}
