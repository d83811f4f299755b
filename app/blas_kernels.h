// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::app {

/// OpenBLAS takes a processor that it does not know, as virtual machines show them, for a very old one and then
/// computes at a fifth of the speed. It reads its override when it is loaded, so the program starts itself again
/// with the kernels that this processor can run. To be called first in `main`; returns where nothing is to do,
/// the user has chosen, or starting again fails.
void restartWithFittingBlasKernels(char **argv);

} // namespace gonion::app
