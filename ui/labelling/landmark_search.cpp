// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/landmark_search.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>
#include <utility>

namespace gonion::ui {

namespace {

constexpr int kWidth = 420;
constexpr int kMostRows = 8;

/// How well an entry fits, 0 the best; none where it does not.
std::optional<int> rankOf(const LandmarkEntry &entry, const QString &query)
{
    if (entry.id.compare(query, Qt::CaseInsensitive) == 0) {
        return 0;
    }
    if (entry.id.startsWith(query, Qt::CaseInsensitive)) {
        return 1;
    }
    const QStringList words = entry.name.split(u' ', Qt::SkipEmptyParts);
    if (std::any_of(words.begin(), words.end(),
                    [&](const QString &word) { return word.startsWith(query, Qt::CaseInsensitive); })) {
        return 2;
    }
    if (!entry.tooth.isEmpty() && entry.tooth.startsWith(query)) {
        return 3;
    }
    if (entry.name.contains(query, Qt::CaseInsensitive) || entry.id.contains(query, Qt::CaseInsensitive)) {
        return 4;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::size_t> findLandmarks(const std::vector<LandmarkEntry> &entries, const QString &query)
{
    const QString wanted = query.trimmed();
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t row = 0; row < entries.size(); ++row) {
        if (const auto rank = wanted.isEmpty() ? std::optional(0) : rankOf(entries[row], wanted)) {
            ranked.emplace_back(*rank, row);
        }
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> rows;
    for (const auto &[rank, row] : ranked) {
        rows.push_back(row);
    }
    return rows;
}

LandmarkSearch::LandmarkSearch(QWidget *parent) : QFrame(parent), m_field(new QLineEdit), m_list(new QListWidget)
{
    setObjectName(QStringLiteral("landmarkSearch"));
    setProperty("role", "card");
    m_field->setPlaceholderText(QStringLiteral("Name, id or tooth number"));
    m_field->setAccessibleName(QStringLiteral("Find a landmark"));
    m_field->installEventFilter(this);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_field);
    column->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &LandmarkSearch::follow);
    connect(m_list, &QListWidget::itemClicked, this, [this] { take(m_list->currentRow()); });
    hide();
}

void LandmarkSearch::begin(std::vector<LandmarkEntry> entries)
{
    m_entries = std::move(entries);
    m_field->clear();
    follow({});
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void LandmarkSearch::follow(const QString &query)
{
    m_list->clear();
    for (const std::size_t row : findLandmarks(m_entries, query)) {
        const LandmarkEntry &entry = m_entries[row];
        const QString tooth = entry.tooth.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(entry.tooth);
        auto *item = new QListWidgetItem(QStringLiteral("%1.  %2   %3%4")
                                             .arg(row + 1)
                                             .arg(entry.id, entry.name == entry.id ? QString() : entry.name, tooth));
        item->setData(Qt::UserRole, entry.id);
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
    m_list->setVisible(m_list->count() > 0);
    const int rows = std::clamp(m_list->count(), 1, kMostRows);
    const int rowHeight = m_list->count() > 0 ? std::max(1, m_list->sizeHintForRow(0)) : 1;
    m_list->setFixedHeight(rows * rowHeight + 2 * m_list->frameWidth());
    const int width = std::min(kWidth, parentWidget()->width() - 20);
    layout()->activate();
    setGeometry((parentWidget()->width() - width) / 2, 40, width, sizeHint().height());
}

void LandmarkSearch::take(int row)
{
    const QListWidgetItem *item = m_list->item(row);
    const QString id = item ? item->data(Qt::UserRole).toString() : QString();
    end();
    if (!id.isEmpty()) {
        Q_EMIT chosen(id);
    }
}

void LandmarkSearch::end()
{
    if (isVisible()) {
        hide();
        Q_EMIT ended();
    }
}

bool LandmarkSearch::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::FocusOut) {
        end();
    } else if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int row = m_list->currentRow();
        if (key == Qt::Key_Escape) {
            end();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take(row);
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            m_list->setCurrentRow(std::clamp(row + (key == Qt::Key_Down ? 1 : -1), 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace gonion::ui
