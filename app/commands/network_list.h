// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gonion::app {

/// Prints every fine network with its parameters, operations and memory; returns the exit code.
/// \param json as a JSON array instead of a table
int listNetworks(bool json);

} // namespace gonion::app
