// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/template_dialog.h"

#include "ui/labelling/template_form.h"
#include "ui/text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::LandmarkDefinition;
using annotation::LandmarkTemplate;

TemplateDialog::TemplateDialog(const LandmarkTemplate &current, const std::filesystem::path &file, QWidget *parent)
    : QDialog(parent), m_choice(new QComboBox), m_name(new QLineEdit), m_table(new QTableWidget),
      m_form(new TemplateForm), m_message(new QLabel)
{
    setWindowTitle(QStringLiteral("Landmark template"));
    resize(940, 620);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(14);
    buildHead(column);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(20);
    middle->addWidget(buildList(), 5);
    auto *right = new QVBoxLayout;
    right->addWidget(m_form);
    right->addStretch();
    middle->addLayout(right, 6);
    column->addLayout(middle, 1);

    m_message->setProperty("role", "muted");
    m_message->setWordWrap(true);
    auto *buttons = new QDialogButtonBox;
    m_use = buttons->addButton(QStringLiteral("Use this template"), QDialogButtonBox::AcceptRole);
    m_use->setProperty("role", "primary");
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &TemplateDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_message, 1);
    bottom->addWidget(buttons);
    column->addLayout(bottom);

    connect(m_form, &TemplateForm::edited, this, &TemplateDialog::takeForm);
    connect(m_form, &TemplateForm::refused, this, &TemplateDialog::showMessage);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (!m_filling) {
            showRow(row);
        }
    });
    connect(m_name, &QLineEdit::textEdited, this, &TemplateDialog::setChanged);
    setTemplate(current, file);
}

void TemplateDialog::buildHead(QVBoxLayout *column)
{
    m_choice->setAccessibleName(QStringLiteral("Templates that come with the program"));
    m_choice->addItem(QStringLiteral("Choose one that comes with the program\u2026"));
    for (const LandmarkTemplate &bundled : annotation::bundledTemplates()) {
        m_choice->addItem(QStringLiteral("%1, %2 landmarks").arg(toQString(bundled.name())).arg(bundled.size()));
    }
    connect(m_choice, &QComboBox::activated, this, &TemplateDialog::chooseBundled);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_choice, 1);
    const auto button = [&](const QString &text, const QString &tip, auto run) {
        auto *made = new QPushButton(text);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made);
    };
    button(QStringLiteral("New"), QStringLiteral("Begin with one empty landmark"), [this] { makeNew(); });
    button(QStringLiteral("From landmarks\u2026"), QStringLiteral("Take the names of a landmark file"),
           [this] { askForFile(true); });
    button(QStringLiteral("Open\u2026"), QStringLiteral("Read a template file"), [this] { askForFile(false); });
    button(QStringLiteral("Save as\u2026"), QStringLiteral("Write a template file"), [this] { askWhereToSave(); });
    column->addLayout(row);
    auto *naming = new QHBoxLayout;
    naming->setSpacing(8);
    naming->addWidget(new QLabel(QStringLiteral("Template")));
    naming->addWidget(m_name, 1);
    column->addLayout(naming);
}

QWidget *TemplateDialog::buildList()
{
    m_table->setProperty("role", "boxed");
    m_table->setColumnCount(2);
    m_table->setHorizontalHeaderLabels({"Id", "Name"});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->verticalHeader()->setDefaultSectionSize(28);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setColumnWidth(0, 70);

    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_table, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    const auto button = [&](const QString &text, auto run) {
        auto *made = new QPushButton(text);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made, 1);
    };
    button(QStringLiteral("Add"), [this] { add(); });
    button(QStringLiteral("Remove"), [this] { remove(); });
    button(QStringLiteral("Up"), [this] { moveBy(-1); });
    button(QStringLiteral("Down"), [this] { moveBy(1); });
    column->addLayout(row);
    return list;
}

void TemplateDialog::setTemplate(const LandmarkTemplate &scheme, const std::filesystem::path &file)
{
    m_id = scheme.id();
    m_file = file;
    m_landmarks = scheme.landmarks();
    m_changed = false;
    m_name->setText(toQString(scheme.name()));
    m_form->setFolder(file.parent_path());
    m_choice->setCurrentIndex(0);
    fillTable(0);
    showMessage(file.empty() ? QString() : toQString(file));
}

void TemplateDialog::setSaved(const std::filesystem::path &file)
{
    m_file = file;
    m_changed = false;
    m_form->setFolder(file.parent_path());
    showMessage(QStringLiteral("Saved %1").arg(toQString(file)));
    if (m_acceptWhenSaved) {
        QDialog::accept();
    }
}

void TemplateDialog::showMessage(const QString &text)
{
    m_message->setText(text);
}

core::Result<LandmarkTemplate> TemplateDialog::scheme() const
{
    return LandmarkTemplate::create(m_id, m_name->text().trimmed().toStdString(), m_landmarks);
}

void TemplateDialog::chooseBundled(int index)
{
    auto bundled = annotation::bundledTemplates();
    if (index >= 1 && index <= static_cast<int>(bundled.size())) {
        setTemplate(bundled[static_cast<std::size_t>(index - 1)], {});
        m_choice->setCurrentIndex(index);
    }
}

void TemplateDialog::makeNew()
{
    m_id = "own";
    m_file.clear();
    m_landmarks.clear();
    m_name->setText(QStringLiteral("My landmarks"));
    m_form->setFolder({});
    m_choice->setCurrentIndex(0);
    add();
    m_form->idField()->setFocus();
    m_form->idField()->selectAll();
}

QStringList TemplateDialog::ids() const
{
    QStringList ids;
    for (const LandmarkDefinition &landmark : m_landmarks) {
        ids << toQString(landmark.id);
    }
    return ids;
}

void TemplateDialog::fillTable(int current)
{
    m_filling = true;
    m_table->setRowCount(static_cast<int>(m_landmarks.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const LandmarkDefinition &landmark = m_landmarks[static_cast<std::size_t>(row)];
        m_table->setItem(row, 0, new QTableWidgetItem(toQString(landmark.id)));
        m_table->setItem(row, 1, new QTableWidgetItem(toQString(landmark.name)));
    }
    m_table->setCurrentCell(std::min(current, m_table->rowCount() - 1), 0);
    m_filling = false;
    showRow(m_table->currentRow());
}

void TemplateDialog::showRow(int row)
{
    m_form->setEnabled(row >= 0);
    if (row >= 0) {
        m_form->setDefinition(m_landmarks[static_cast<std::size_t>(row)], ids());
    }
}

void TemplateDialog::takeForm()
{
    const int row = m_table->currentRow();
    if (row < 0) {
        return;
    }
    LandmarkDefinition &landmark = m_landmarks[static_cast<std::size_t>(row)];
    const std::string before = landmark.id;
    landmark = m_form->definition();
    // The partner of a landmark that is renamed follows it, and partners are so from both sides.
    for (LandmarkDefinition &other : m_landmarks) {
        if (&other == &landmark) {
            continue;
        }
        if (!landmark.mirrorPartner.empty() && other.id == landmark.mirrorPartner) {
            other.mirrorPartner = landmark.id;
        } else if (other.mirrorPartner == before || other.mirrorPartner == landmark.id) {
            other.mirrorPartner.clear();
        }
    }
    m_table->item(row, 0)->setText(toQString(landmark.id));
    m_table->item(row, 1)->setText(toQString(landmark.name));
    setChanged();
}

void TemplateDialog::setChanged()
{
    m_changed = true;
    const auto made = scheme();
    showMessage(made ? QString() : toQString(made.error().message));
    m_use->setEnabled(made.has_value());
}

void TemplateDialog::add()
{
    LandmarkDefinition landmark;
    const QStringList taken = ids();
    for (int number = static_cast<int>(m_landmarks.size()) + 1;; ++number) {
        const QString id = QStringLiteral("P%1").arg(number);
        if (!taken.contains(id)) {
            landmark.id = id.toStdString();
            break;
        }
    }
    const int row = std::clamp(m_table->currentRow() + 1, 0, static_cast<int>(m_landmarks.size()));
    m_landmarks.insert(m_landmarks.begin() + row, std::move(landmark));
    fillTable(row);
    setChanged();
}

void TemplateDialog::remove()
{
    const int row = m_table->currentRow();
    if (row < 0) {
        return;
    }
    const std::string gone = m_landmarks[static_cast<std::size_t>(row)].id;
    m_landmarks.erase(m_landmarks.begin() + row);
    for (LandmarkDefinition &other : m_landmarks) {
        if (other.mirrorPartner == gone) {
            other.mirrorPartner.clear();
        }
    }
    fillTable(row);
    setChanged();
}

void TemplateDialog::moveBy(int rows)
{
    const int row = m_table->currentRow();
    const int target = row + rows;
    if (row < 0 || target < 0 || target >= static_cast<int>(m_landmarks.size())) {
        return;
    }
    std::swap(m_landmarks[static_cast<std::size_t>(row)], m_landmarks[static_cast<std::size_t>(target)]);
    fillTable(target);
    setChanged();
}

void TemplateDialog::askForFile(bool landmarks)
{
    const QString file = QFileDialog::getOpenFileName(
        this, landmarks ? QStringLiteral("Take the names of a landmark file") : QStringLiteral("Open a template"),
        toQString(m_file.parent_path()),
        landmarks ? QStringLiteral("Landmarks (*.mrk.json *.fcsv *.csv);;All files (*)")
                  : QStringLiteral("Templates (*.json);;All files (*)"));
    if (!file.isEmpty()) {
        Q_EMIT readRequested(toPath(file));
    }
}

void TemplateDialog::askWhereToSave()
{
    const auto made = scheme();
    if (!made) {
        showMessage(toQString(made.error().message));
        return;
    }
    const QString suggested =
        m_file.empty() ? QDir::homePath() + u'/' + toQString(m_id) + ".json" : toQString(m_file);
    const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Save the template"), suggested,
                                                      QStringLiteral("Templates (*.json)"));
    if (file.isEmpty()) {
        m_acceptWhenSaved = false;
    } else {
        Q_EMIT saveRequested(toPath(file), *made);
    }
}

void TemplateDialog::accept()
{
    const auto made = scheme();
    if (!made) {
        showMessage(toQString(made.error().message));
    } else if (m_changed) {
        // The next start has to find it again: it is saved first.
        m_acceptWhenSaved = true;
        askWhereToSave();
    } else {
        QDialog::accept();
    }
}

} // namespace gonion::ui
