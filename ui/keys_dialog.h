// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace gonion::ui {

class KeyMap;

/// Every key and mouse gesture at a glance.
class KeysDialog : public QDialog {
    Q_OBJECT

public:
    explicit KeysDialog(const KeyMap &keys, QWidget *parent = nullptr);
};

} // namespace gonion::ui
