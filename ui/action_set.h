// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/key_map.h"

#include <QAction>
#include <QHash>
#include <QObject>
#include <QString>

#include <functional>

class QWidget;

namespace gonion::ui {

/// The window's actions by their id in the key map, whose titles and keys they take and follow.
class ActionSet : public QObject {
    Q_OBJECT

public:
    /// `keys` is not owned and must outlive the set.
    explicit ActionSet(KeyMap *keys, QObject *parent = nullptr);

    /// \param where   widget in which the key works: the window, or one whose keys are its own
    /// \param iconName of resources/icons, or empty
    QAction *add(const QString &id, QWidget *where, const QString &iconName, std::function<void()> run);
    /// The same for something that is on or off.
    QAction *addToggle(const QString &id, QWidget *where, const QString &iconName, bool on,
                       std::function<void(bool)> run);

    /// Keys of other modes sleep from now on, so that one key can mean something else in each of them.
    void setScope(KeyScope scope);

    /// nullptr for an unknown id.
    [[nodiscard]] QAction *operator[](const QString &id) const { return m_actions.value(id, nullptr); }

private:
    QAction *make(const QString &id, QWidget *where, const QString &iconName);
    void applyKey(const QString &id);

    KeyMap *m_keys;
    KeyScope m_scope = KeyScope::Look;
    QHash<QString, QAction *> m_actions;
};

} // namespace gonion::ui
