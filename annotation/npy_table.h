// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// Small NumPy arrays. Private to this folder.
namespace gonion::annotation {

/// Numbers of a `.npy` file of one or two dimensions, row by row.
struct NpyTable {
    std::size_t rows = 0;
    std::size_t columns = 0; ///< a one-dimensional array is one row
    std::vector<double> values;

    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

/// Errors: Unreadable with a reason in a few words; objects (pickled data) are refused, never read.
[[nodiscard]] core::Result<NpyTable> npyTableFrom(std::string_view bytes);

/// A file of version 1.0 with little-endian float64 in C order.
/// \param flat a table of one row becomes an array of one dimension
[[nodiscard]] std::string npyBytesFrom(const NpyTable &table, bool flat = false);

} // namespace gonion::annotation
