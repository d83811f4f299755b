// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings_dialog.h"

#include "ui/settings.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gonion::ui {

namespace {

QString titleOf(const KeyMap &keys, const QString &id)
{
    for (const KeyBinding &binding : keys.bindings()) {
        if (binding.id == id) {
            return binding.title;
        }
    }
    return id;
}

} // namespace

SettingsDialog::SettingsDialog(Settings &settings, KeyMap &keys, const QStringList &devices, QWidget *parent)
    : QDialog(parent), m_settings(settings), m_keys(keys), m_edited(keys.bindings())
{
    setWindowTitle(QStringLiteral("Settings"));
    resize(620, 560);
    // Freed first, so that keys which swapped places do not block each other.
    for (const KeyBinding &binding : keys.bindings()) {
        m_edited.setSequence(binding.id, {});
    }
    for (const KeyBinding &binding : keys.bindings()) {
        m_edited.setSequence(binding.id, keys.sequence(binding.id));
    }

    auto *tabs = new QTabWidget;
    tabs->addTab(buildGeneral(devices), QStringLiteral("General"));
    tabs->addTab(buildKeys(), QStringLiteral("Keys"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setProperty("role", "primary");
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(18, 16, 18, 16);
    column->setSpacing(14);
    column->addWidget(tabs, 1);
    column->addWidget(buttons);
}

QWidget *SettingsDialog::buildGeneral(const QStringList &devices)
{
    m_colourBlind = new QCheckBox(QStringLiteral("Colours that colour-blind people can tell apart"));
    m_colourBlind->setChecked(m_settings.colourBlindSafe());
    m_patientName = new QCheckBox(QStringLiteral("Show the patient's name over the images"));
    m_patientName->setChecked(m_settings.patientNameShown());
    auto *display = new QGroupBox(QStringLiteral("Display"));
    auto *displayColumn = new QVBoxLayout(display);
    displayColumn->setSpacing(10);
    displayColumn->addWidget(m_colourBlind);
    displayColumn->addWidget(m_patientName);

    m_device = new QComboBox;
    m_device->addItem(QStringLiteral("Automatic"), QStringLiteral("auto"));
    for (const QString &device : devices) {
        m_device->addItem(device == u"cpu" ? QStringLiteral("CPU") : device.toUpper(), device);
    }
    m_device->setCurrentIndex(std::max(0, m_device->findData(m_settings.device())));
    m_threads = new QSpinBox;
    m_threads->setRange(0, 256);
    m_threads->setSpecialValueText(QStringLiteral("All cores"));
    m_threads->setValue(m_settings.threads());
    m_threads->setFixedWidth(120);
    auto *detection = new QGroupBox(QStringLiteral("Detection"));
    auto *form = new QFormLayout(detection);
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(10);
    form->addRow(QStringLiteral("Device"), m_device);
    form->addRow(QStringLiteral("CPU threads"), m_threads);

    m_annotator = new QLineEdit(m_settings.annotator());
    m_annotator->setPlaceholderText(QStringLiteral("Goes into each label that you set"));
    auto *labelling = new QGroupBox(QStringLiteral("Labelling"));
    auto *labellingForm = new QFormLayout(labelling);
    labellingForm->setHorizontalSpacing(18);
    labellingForm->addRow(QStringLiteral("Your name"), m_annotator);

    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(16, 8, 16, 16);
    column->setSpacing(8);
    column->addWidget(display);
    column->addWidget(detection);
    column->addWidget(labelling);
    column->addStretch();
    return page;
}

QWidget *SettingsDialog::buildKeys()
{
    m_tree = new QTreeWidget;
    m_tree->setColumnCount(3);
    m_tree->setHeaderLabels({"Action", "Works in", "Key"});
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(0);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->resizeSection(1, 110);
    m_tree->header()->resizeSection(2, 140);
    auto *editor = new QKeySequenceEdit;
    auto *assign = new QPushButton(QStringLiteral("Assign"));
    auto *remove = new QPushButton(QStringLiteral("No key"));
    auto *reset = new QPushButton(QStringLiteral("Reset all"));
    m_keyMessage = new QLabel(QStringLiteral("Choose an action, press its new key, then Assign."));
    m_keyMessage->setProperty("role", "muted");
    m_keyMessage->setWordWrap(true);

    const auto current = [this] {
        const QTreeWidgetItem *item = m_tree->currentItem();
        return item ? item->data(0, Qt::UserRole).toString() : QString();
    };
    connect(assign, &QPushButton::clicked, this, [this, current, editor] {
        if (!editor->keySequence().isEmpty() && changeKey(current(), editor->keySequence())) {
            editor->clear();
        }
    });
    connect(remove, &QPushButton::clicked, this, [this, current] { changeKey(current(), {}); });
    connect(reset, &QPushButton::clicked, this, [this] {
        m_edited.resetAll();
        showKeys();
    });

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(editor, 1);
    row->addWidget(assign);
    row->addWidget(remove);
    row->addWidget(reset);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(10);
    column->addWidget(m_tree, 1);
    column->addLayout(row);
    column->addWidget(m_keyMessage);
    showKeys();
    return page;
}

bool SettingsDialog::changeKey(const QString &id, const QKeySequence &sequence)
{
    if (id.isEmpty()) {
        return false;
    }
    if (const auto other = m_edited.conflict(id, sequence)) {
        m_keyMessage->setText(QStringLiteral("%1 already means \u201c%2\u201d. Give that another key first.")
                                  .arg(sequence.toString(QKeySequence::NativeText), titleOf(m_edited, *other)));
        return false;
    }
    m_edited.setSequence(id, sequence);
    m_keyMessage->setText(QStringLiteral("Choose an action, press its new key, then Assign."));
    showKeys();
    return true;
}

void SettingsDialog::showKeys()
{
    const QTreeWidgetItem *before = m_tree->currentItem();
    const QString current = before ? before->data(0, Qt::UserRole).toString() : QString();
    m_tree->clear();
    for (const KeyBinding &binding : m_edited.bindings()) {
        auto *item = new QTreeWidgetItem(
            {binding.title, nameOf(binding.scopes), m_edited.sequence(binding.id).toString(QKeySequence::NativeText)});
        item->setData(0, Qt::UserRole, binding.id);
        item->setForeground(1, theme().muted);
        if (!m_edited.isStandard(binding.id)) {
            item->setForeground(2, theme().accent);
        }
        m_tree->addTopLevelItem(item);
        if (binding.id == current) {
            m_tree->setCurrentItem(item);
        }
    }
}

void SettingsDialog::accept()
{
    m_settings.setColourBlindSafe(m_colourBlind->isChecked());
    m_settings.setPatientNameShown(m_patientName->isChecked());
    m_settings.setDevice(m_device->currentData().toString());
    m_settings.setThreads(m_threads->value());
    m_settings.setAnnotator(m_annotator->text().trimmed());
    for (const KeyBinding &binding : m_keys.bindings()) {
        if (m_keys.sequence(binding.id) != m_edited.sequence(binding.id)) {
            m_keys.setSequence(binding.id, {});
        }
    }
    for (const KeyBinding &binding : m_keys.bindings()) {
        m_keys.setSequence(binding.id, m_edited.sequence(binding.id));
    }
    m_keys.save(m_settings.store());
    QDialog::accept();
}

} // namespace gonion::ui
