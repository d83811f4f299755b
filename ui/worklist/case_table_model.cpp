// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_table_model.h"

#include "ui/text.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/stage_text.h"
#include "ui/worklist/work_list.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::ui {

using annotation::CaseOrder;
using annotation::ProjectCase;

namespace {

constexpr std::array<CaseOrder, CaseTableModel::ColumnCount> kOrders{
    CaseOrder::Id, CaseOrder::Stage, CaseOrder::Assignee, CaseOrder::TimeSpent,
    CaseOrder::Split, CaseOrder::Flags, CaseOrder::Comment};

QString annotatorsOf(const ProjectCase &projectCase)
{
    QStringList names;
    for (const annotation::AnnotatorFile &file : projectCase.landmarkFiles) {
        names << (file.annotator == annotation::kImportedAnnotator ? QStringLiteral("imported")
                                                                   : toQString(file.annotator));
    }
    return names.isEmpty() ? QStringLiteral("No landmarks yet")
                           : QStringLiteral("Landmarks: %1").arg(names.join(QStringLiteral(", ")));
}

} // namespace

CaseTableModel::CaseTableModel(const WorkList &list, ProjectService &service, QObject *parent)
    : QAbstractTableModel(parent), m_list(list), m_service(service)
{
    connect(&list, &WorkList::projectChanged, this, &CaseTableModel::forgetPictures);
    connect(&list, &WorkList::casesChanged, this, &CaseTableModel::follow);
    connect(&list, &WorkList::currentChanged, this, [this] {
        if (!m_ids.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {CurrentRole});
        }
    });
    connect(&service, &ProjectService::thumbnailReady, this,
            [this](const std::string &id, const QImage &picture, const QString &reason) {
                m_pictures.insert(toQString(id), picture);
                m_noPictures.insert(toQString(id), reason);
                if (const int row = rowOf(id); row >= 0) {
                    Q_EMIT dataChanged(index(row, Case), index(row, Case), {ThumbnailRole});
                }
            });
    follow();
}

void CaseTableModel::forgetPictures()
{
    m_service.forgetThumbnails();
    m_pictures.clear();
    m_noPictures.clear();
}

int CaseTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

int CaseTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void CaseTableModel::setQuery(annotation::CaseQuery query)
{
    m_query = std::move(query);
    follow();
}

void CaseTableModel::sort(int column, Qt::SortOrder order)
{
    if (column >= 0 && column < ColumnCount) {
        m_query.order = kOrders[static_cast<std::size_t>(column)];
        m_query.descending = order == Qt::DescendingOrder;
        follow();
    }
}

void CaseTableModel::follow()
{
    std::vector<std::size_t> rows;
    std::vector<std::string> ids;
    if (m_list.isOpen()) {
        const auto &cases = m_list.project().cases();
        rows = annotation::matchingCases(cases, m_query);
        ids.reserve(rows.size());
        for (const std::size_t row : rows) {
            ids.push_back(cases[row].id);
        }
    }
    if (ids == m_ids) {
        m_rows = std::move(rows);
        if (!m_ids.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
        return;
    }
    if (ids.size() != m_ids.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        m_ids = std::move(ids);
        endResetModel();
        return;
    }
    // A layout change keeps the selection on its cases, wherever they go.
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QHash<QString, int> rowOfId;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        rowOfId.insert(toQString(ids[row]), static_cast<int>(row));
    }
    QModelIndexList after;
    for (const QModelIndex &old : before) {
        const auto found = rowOfId.constFind(toQString(idOf(old.row())));
        after << (found == rowOfId.cend() ? QModelIndex() : createIndex(*found, old.column()));
    }
    m_rows = std::move(rows);
    m_ids = std::move(ids);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

std::string CaseTableModel::idOf(int row) const
{
    return row >= 0 && row < rowCount() ? m_ids[static_cast<std::size_t>(row)] : std::string();
}

int CaseTableModel::rowOf(const std::string &id) const
{
    const auto found = std::find(m_ids.begin(), m_ids.end(), id);
    return found == m_ids.end() ? -1 : static_cast<int>(found - m_ids.begin());
}

std::string CaseTableModel::nextToDo(const std::string &from, bool forward) const
{
    return next(from, forward, [this](const ProjectCase &found) {
        const auto &who = found.assignees;
        const bool mine = who.empty() || std::find(who.begin(), who.end(), m_list.annotator()) != who.end();
        return !m_query.stages.empty() || (isToDo(found.stage) && mine);
    });
}

std::string CaseTableModel::nextToReview(const std::string &from, bool forward) const
{
    return next(from, forward, [](const ProjectCase &found) {
        return found.stage == annotation::CaseStage::Labelled || found.stage == annotation::CaseStage::InReview;
    });
}

std::string CaseTableModel::next(const std::string &from, bool forward,
                                 const std::function<bool(const ProjectCase &)> &wanted) const
{
    const int count = rowCount();
    const int start = rowOf(from);
    const auto &cases = m_list.project().cases();
    for (int step = 1; step <= count; ++step) {
        const int first = start < 0 ? (forward ? -1 : count) : start;
        const int row = ((forward ? first + step : first - step) % count + count) % count;
        const ProjectCase &found = cases[m_rows[static_cast<std::size_t>(row)]];
        if (row != start && wanted(found)) {
            return found.id;
        }
    }
    return {};
}

QVariant CaseTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const ProjectCase &shown = m_list.project().cases()[m_rows[static_cast<std::size_t>(index.row())]];
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() == Case) {
            const QString why = m_noPictures.value(toQString(shown.id));
            return toQString(shown.volume) + (why.isEmpty() ? QString() : u'\n' + why);
        }
        return index.column() == Comment ? toQString(shown.comment) : QString();
    case IdRole:
        return toQString(shown.id);
    case StageRole:
        return static_cast<int>(shown.stage);
    case CurrentRole:
        return shown.id == m_list.current();
    case DetailRole:
        return index.column() == Case ? annotatorsOf(shown) : QString();
    case ThumbnailRole:
        return index.column() == Case ? picture(index.row()) : QVariant();
    default:
        return {};
    }
}

QVariant CaseTableModel::picture(int row) const
{
    const auto &shown = m_list.project().cases()[m_rows[static_cast<std::size_t>(row)]];
    const auto found = m_pictures.constFind(toQString(shown.id));
    if (found == m_pictures.cend()) {
        m_service.requestThumbnail(m_list.project(), shown);
        return {};
    }
    return *found;
}

QString CaseTableModel::text(int row, int column) const
{
    const ProjectCase &shown = m_list.project().cases()[m_rows[static_cast<std::size_t>(row)]];
    switch (column) {
    case Case:
        return toQString(shown.id);
    case Stage:
        return stageText(shown.stage);
    case Assignee:
        return shown.assignees.empty() ? nothingText() : joinedWords(shown.assignees);
    case Time:
        return spentText(shown.totalTime());
    case Split:
        return shown.fold ? QStringLiteral("%1, fold %2").arg(splitText(shown.split)).arg(*shown.fold)
                          : splitText(shown.split);
    case Flags:
        return shown.flags.empty() ? nothingText() : joinedWords(shown.flags);
    case Comment:
        return toQString(shown.comment).simplified();
    default:
        return {};
    }
}

QVariant CaseTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const std::array<const char *, ColumnCount> kTitles{"Case", "Stage", "Assignee", "Time",
                                                               "Split", "Flags", "Comment"};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignVCenter | Qt::AlignLeft);
    }
    return role == Qt::DisplayRole ? QString::fromLatin1(kTitles[static_cast<std::size_t>(section)]) : QVariant();
}

} // namespace gonion::ui
