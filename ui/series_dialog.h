// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "imaging/read_volume.h"

#include <QDialog>

#include <string>
#include <vector>

class QTableWidget;

namespace gonion::ui {

/// Asks which of a folder's DICOM series to open.
class SeriesDialog : public QDialog {
    Q_OBJECT

public:
    explicit SeriesDialog(std::vector<imaging::SeriesInfo> series, QWidget *parent = nullptr);

    /// Of the chosen row; the first to begin with.
    [[nodiscard]] std::string seriesUid() const;
    [[nodiscard]] QTableWidget *table() const { return m_table; }

private:
    std::vector<imaging::SeriesInfo> m_series;
    QTableWidget *m_table;
};

} // namespace gonion::ui
