// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys_dialog.h"

#include "ui/key_map.h"
#include "ui/theme.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace gonion::ui {

namespace {

struct Line {
    QString what;
    QString key;
};

struct Group {
    QString title;
    std::vector<Line> lines;
};

/// Keys that differ only in a digit or a direction: one line says them all, as long as nobody changed one.
struct Family {
    const char *prefix; ///< of their ids
    const char *what;
    const char *keys;
};

constexpr std::array<Family, 3> kFamilies{{
    {"label.digit_", "Choose a landmark by its number", "0 \u2026 9"},
    {"nudge.", "Nudge by a voxel", "Arrows"},
    {"nudge_fine.", "Nudge by 0.1 voxel", "Shift+Arrows"},
}};

const Family *familyOf(const KeyMap &keys, const KeyBinding &binding)
{
    for (const Family &family : kFamilies) {
        const QLatin1String prefix(family.prefix);
        if (binding.id.startsWith(prefix)) {
            const auto &all = keys.bindings();
            const bool standard = std::all_of(all.begin(), all.end(), [&](const KeyBinding &other) {
                return !other.id.startsWith(prefix) || keys.isStandard(other.id);
            });
            return standard ? &family : nullptr;
        }
    }
    return nullptr;
}

Line lineOf(const KeyMap &keys, const KeyBinding &binding)
{
    if (const Family *family = familyOf(keys, binding)) {
        return {QString::fromUtf8(family->what), QString::fromUtf8(family->keys)};
    }
    return {binding.title, keys.sequence(binding.id).toString(QKeySequence::NativeText)};
}

Group mouseGroup()
{
    return {QStringLiteral("Mouse"),
            {{"Move the crosshair, pick a landmark", "Left click"},
             {"Place the current landmark", "Shift+click"},
             {"Take a label away", "Alt+click"},
             {"Window and level", "Left drag"},
             {"Pan", "Middle drag"},
             {"Zoom", "Right drag"},
             {"Through the slices", "Wheel"},
             {"One view alone, and back", "Double click"},
             {"Turn the head in 3D", "Left drag"}}};
}

std::vector<Group> groupsOf(const KeyMap &keys)
{
    std::vector<Group> groups;
    for (const KeyBinding &binding : keys.bindings()) {
        const QKeySequence sequence = keys.sequence(binding.id);
        if (sequence.isEmpty()) {
            continue;
        }
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const Group &g) { return g.title == binding.group; });
        if (group == groups.end()) {
            groups.push_back({binding.group, {}});
            group = std::prev(groups.end());
        }
        Line line = lineOf(keys, binding);
        if (group->lines.empty() || group->lines.back().what != line.what) {
            group->lines.push_back(std::move(line));
        }
    }
    groups.push_back(mouseGroup());
    return groups;
}

QWidget *makeGroup(const Group &group)
{
    auto *block = new QWidget;
    auto *grid = new QGridLayout(block);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(18);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(0, 1);
    auto *title = new QLabel(group.title);
    title->setProperty("role", "section");
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    for (const Line &line : group.lines) {
        grid->addWidget(new QLabel(line.what), row, 0);
        auto *key = new QLabel(line.key);
        key->setStyleSheet(QStringLiteral("background: %1; border: 1px solid %2; border-radius: 4px; padding: 0 7px;")
                               .arg(theme().raised.name(), theme().line.name()));
        grid->addWidget(key, row, 1, Qt::AlignRight);
        ++row;
    }
    return block;
}

} // namespace

KeysDialog::KeysDialog(const KeyMap &keys, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(QStringLiteral("Keys"));
    const std::vector<Group> groups = groupsOf(keys);
    constexpr int kColumns = 3;
    std::size_t lines = 0;
    for (const Group &group : groups) {
        lines += group.lines.size() + 2;
    }
    auto *columns = new QHBoxLayout;
    columns->setSpacing(44);
    auto group = groups.begin();
    std::size_t done = 0;
    for (int index = 0; index < kColumns; ++index) {
        auto *column = new QVBoxLayout;
        column->setSpacing(12);
        // Groups stay whole; a column ends where its share of the lines is reached.
        while (group != groups.end()
               && (index == kColumns - 1 || done + group->lines.size() / 2 < lines * (index + 1) / kColumns)) {
            column->addWidget(makeGroup(*group));
            done += group->lines.size() + 2;
            ++group;
        }
        column->addStretch();
        columns->addLayout(column, 1);
    }
    auto *note = new QLabel(QStringLiteral("Every key can be changed in the settings."));
    note->setProperty("role", "muted");
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(note, 1);
    bottom->addWidget(buttons);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(26, 22, 26, 18);
    outer->setSpacing(20);
    outer->addLayout(columns);
    outer->addLayout(bottom);
}

} // namespace gonion::ui
