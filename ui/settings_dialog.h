// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/key_map.h"

#include <QDialog>
#include <QStringList>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTreeWidget;

namespace gonion::ui {

class Settings;

/// What the user can choose. Nothing changes before OK.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    /// \param devices what can be asked for beside "auto"
    SettingsDialog(Settings &settings, KeyMap &keys, const QStringList &devices, QWidget *parent = nullptr);

    void accept() override;

    [[nodiscard]] QCheckBox *colourBlindBox() const { return m_colourBlind; }
    [[nodiscard]] QCheckBox *patientNameBox() const { return m_patientName; }
    [[nodiscard]] QLineEdit *annotatorField() const { return m_annotator; }
    [[nodiscard]] QTreeWidget *keyTree() const { return m_tree; }
    /// Gives an action another key in the dialog; false, with the reason under the list, on a conflict.
    bool changeKey(const QString &id, const QKeySequence &sequence);

private:
    QWidget *buildGeneral(const QStringList &devices);
    QWidget *buildKeys();
    void showKeys();

    Settings &m_settings;
    KeyMap &m_keys;
    KeyMap m_edited; ///< becomes the window's key map on OK
    QCheckBox *m_colourBlind = nullptr;
    QCheckBox *m_patientName = nullptr;
    QComboBox *m_device = nullptr;
    QSpinBox *m_threads = nullptr;
    QLineEdit *m_annotator = nullptr;
    QTreeWidget *m_tree = nullptr;
    QLabel *m_keyMessage = nullptr;
};

} // namespace gonion::ui
