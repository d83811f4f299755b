// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::app {

/// Networks allocate and free the same large tensors at every step. glibc would hand each back to the system and
/// fetch it zeroed again, which took a third of a training step; this keeps up to 256 MiB of freed memory at the
/// top of the heap. To be called first in `main`.
void keepFreedMemory();

} // namespace gonion::app
