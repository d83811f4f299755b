// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/case_query.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QImage>

#include <functional>
#include <cstddef>
#include <string>
#include <vector>

namespace gonion::ui {

class ProjectService;
class WorkList;

/// The cases of a project that a query finds, as a table. Follows the work list by itself.
class CaseTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Case, Stage, Assignee, Time, Split, Flags, Comment, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1, ///< QString
        StageRole,                 ///< int of annotation::CaseStage
        ThumbnailRole,             ///< QImage; asking for one that is not there makes it
        CurrentRole,               ///< bool: the case in the views
        DetailRole,                ///< QString, a second line; may be empty
    };

    /// Nothing is owned; both must outlive the model.
    CaseTableModel(const WorkList &list, ProjectService &service, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// By a header's column.
    void sort(int column, Qt::SortOrder order) override;

    [[nodiscard]] const annotation::CaseQuery &query() const { return m_query; }
    void setQuery(annotation::CaseQuery query);

    [[nodiscard]] std::string idOf(int row) const;
    /// -1 where it is not shown.
    [[nodiscard]] int rowOf(const std::string &id) const;
    /// The next case in the table after (or before) `from` that is to be done; where the query asks for stages, the
    /// next of any. Goes round at the end; empty: there is none.
    [[nodiscard]] std::string nextToDo(const std::string &from, bool forward) const;
    /// The same among those that somebody has labelled and nobody has judged.
    [[nodiscard]] std::string nextToReview(const std::string &from, bool forward) const;

private:
    [[nodiscard]] std::string next(const std::string &from, bool forward,
                                   const std::function<bool(const annotation::ProjectCase &)> &wanted) const;
    void follow();
    void forgetPictures();
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] QVariant picture(int row) const;

    const WorkList &m_list;
    ProjectService &m_service;
    annotation::CaseQuery m_query;
    std::vector<std::size_t> m_rows;      ///< into the project's cases
    std::vector<std::string> m_ids;       ///< what the view was told is there
    QHash<QString, QImage> m_pictures;    ///< by case; a null one: none can be made
    QHash<QString, QString> m_noPictures; ///< why
};

} // namespace gonion::ui
