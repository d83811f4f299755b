// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTableWidget;

namespace gonion::ui {

/// A table that only shows: no lines, no row numbers, nothing to edit, titles at the left.
void makePlain(QTableWidget &table);

} // namespace gonion::ui
