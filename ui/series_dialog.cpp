// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/series_dialog.h"

#include "ui/text.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gonion::ui {

SeriesDialog::SeriesDialog(std::vector<imaging::SeriesInfo> series, QWidget *parent)
    : QDialog(parent), m_series(std::move(series)), m_table(new QTableWidget)
{
    setWindowTitle(QStringLiteral("Choose a series"));
    resize(720, 340);
    auto *question = new QLabel(QStringLiteral("This folder holds %1 series. Which one shall be opened?").arg(m_series.size()));
    question->setProperty("role", "heading");

    m_table->setProperty("role", "boxed");
    m_table->setColumnCount(4);
    m_table->setHorizontalHeaderLabels({"Modality", "Description", "Size", "Spacing (mm)"});
    m_table->setRowCount(static_cast<int>(m_series.size()));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(32);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const imaging::SeriesInfo &info = m_series[static_cast<std::size_t>(row)];
        const QString description = toQString(info.description);
        const QStringList cells{
            toQString(info.modality),
            description.isEmpty() ? QStringLiteral("(no description)") : description,
            QStringLiteral("%1 \u00d7 %2 \u00d7 %3").arg(info.size.i).arg(info.size.j).arg(info.size.k),
            QStringLiteral("%1 \u00d7 %2 \u00d7 %3")
                .arg(info.spacingMm[0], 0, 'f', 2)
                .arg(info.spacingMm[1], 0, 'f', 2)
                .arg(info.spacingMm[2], 0, 'f', 2),
        };
        for (int column = 0; column < cells.size(); ++column) {
            m_table->setItem(row, column, new QTableWidgetItem(cells.at(column)));
        }
    }
    m_table->selectRow(0);

    auto *buttons = new QDialogButtonBox;
    QPushButton *open = buttons->addButton(QStringLiteral("Open"), QDialogButtonBox::AcceptRole);
    open->setProperty("role", "primary");
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_table, &QTableWidget::cellDoubleClicked, this, &QDialog::accept);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(14);
    column->addWidget(question);
    column->addWidget(m_table, 1);
    column->addWidget(buttons);
}

std::string SeriesDialog::seriesUid() const
{
    const int row = std::max(0, m_table->currentRow());
    return m_series.empty() ? std::string() : m_series[static_cast<std::size_t>(row)].uid;
}

} // namespace gonion::ui
