// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include <vector>

class QLineEdit;
class QListWidget;

namespace gonion::ui {

/// What a landmark can be found by.
struct LandmarkEntry {
    QString id;
    QString name;
    QString tooth; ///< FDI number, or empty
    friend bool operator==(const LandmarkEntry &, const LandmarkEntry &) = default;
};

/// Rows of the entries that fit what was typed, the best first: ids that begin with it, then words of
/// names, tooth numbers, then what only contains it. All of them, in order, for an empty query.
[[nodiscard]] std::vector<std::size_t> findLandmarks(const std::vector<LandmarkEntry> &entries, const QString &query);

/// A small field over the window in which a landmark is found by typing; Enter takes it, Esc leaves.
class LandmarkSearch : public QFrame {
    Q_OBJECT

public:
    /// Opens over `parent`, in its upper middle.
    explicit LandmarkSearch(QWidget *parent);

    /// Shows the field, empty and with the keyboard.
    void begin(std::vector<LandmarkEntry> entries);
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void chosen(const QString &id);
    /// Chosen or left: the keyboard goes back to the views.
    void ended();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow(const QString &query);
    void take(int row);
    void end();

    QLineEdit *m_field;
    QListWidget *m_list;
    std::vector<LandmarkEntry> m_entries;
};

} // namespace gonion::ui
