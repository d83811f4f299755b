// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/action_set.h"

#include "ui/icons.h"

#include <QWidget>

#include <algorithm>

namespace gonion::ui {

ActionSet::ActionSet(KeyMap *keys, QObject *parent) : QObject(parent), m_keys(keys)
{
    connect(keys, &KeyMap::changed, this, &ActionSet::applyKey);
}

QAction *ActionSet::add(const QString &id, QWidget *where, const QString &iconName, std::function<void()> run)
{
    QAction *action = make(id, where, iconName);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    return action;
}

QAction *ActionSet::addToggle(const QString &id, QWidget *where, const QString &iconName, bool on,
                              std::function<void(bool)> run)
{
    QAction *action = make(id, where, iconName);
    action->setCheckable(true);
    action->setChecked(on);
    connect(action, &QAction::toggled, this, [run = std::move(run)](bool checked) { run(checked); });
    return action;
}

QAction *ActionSet::make(const QString &id, QWidget *where, const QString &iconName)
{
    const auto &bindings = m_keys->bindings();
    const auto binding = std::find_if(bindings.begin(), bindings.end(),
                                      [&id](const KeyBinding &b) { return b.id == id; });
    Q_ASSERT(binding != bindings.end());
    auto *action = new QAction(binding->title, this);
    action->setObjectName(id);
    if (!iconName.isEmpty()) {
        action->setIcon(icon(iconName));
    }
    action->setShortcutContext(where->isWindow() ? Qt::WindowShortcut : Qt::WidgetWithChildrenShortcut);
    where->addAction(action);
    m_actions.insert(id, action);
    applyKey(id);
    return action;
}

void ActionSet::setScope(KeyScope scope)
{
    if (scope != m_scope) {
        m_scope = scope;
        for (auto action = m_actions.cbegin(); action != m_actions.cend(); ++action) {
            applyKey(action.key());
        }
    }
}

void ActionSet::applyKey(const QString &id)
{
    QAction *action = m_actions.value(id, nullptr);
    if (!action) {
        return;
    }
    const QKeySequence sequence = m_keys->sequence(id);
    action->setShortcut(m_keys->scopes(id).testFlag(m_scope) ? sequence : QKeySequence());
    action->setToolTip(sequence.isEmpty()
                           ? action->text()
                           : QStringLiteral("%1 (%2)").arg(action->text(), sequence.toString(QKeySequence::NativeText)));
}

} // namespace gonion::ui
