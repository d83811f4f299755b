// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/import_dialog.h"

#include "annotation/project/nnlandmark_project.h"
#include "ui/text.h"
#include "ui/worklist/plain_table.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/stage_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::ImportedCase;
using annotation::ImportLayout;
using annotation::ImportPreview;

namespace {

constexpr int kPatternTypingMs = 300;
/// Rows of the preview; a table of more helps nobody.
constexpr std::size_t kMostListedFiles = 500;

QString counted(std::size_t number, const char *one, const char *many)
{
    return QStringLiteral("%1 %2").arg(number).arg(QString::fromLatin1(number == 1 ? one : many));
}

QString landmarksText(const ImportedCase &found)
{
    QStringList files;
    for (const annotation::ImportedLandmarks &file : found.landmarks) {
        files << (file.annotator == annotation::kImportedAnnotator
                      ? toQString(file.path)
                      : QStringLiteral("%1: %2").arg(toQString(file.annotator), toQString(file.path)));
    }
    return files.isEmpty() ? QStringLiteral("\u2013") : files.join(QStringLiteral(", "));
}

QString leftOverText(const ImportPreview &preview)
{
    QStringList lines;
    const auto add = [&lines](const QString &title, const std::vector<std::string> &entries) {
        if (!entries.empty()) {
            lines << title;
            for (std::size_t i = 0; i < std::min(entries.size(), kMostListedFiles); ++i) {
                lines << QStringLiteral("    ") + toQString(entries[i]);
            }
            if (entries.size() > kMostListedFiles) {
                lines << QStringLiteral("    and %1 more").arg(entries.size() - kMostListedFiles);
            }
        }
    };
    add(QStringLiteral("Please look at:"), preview.problems);
    add(QStringLiteral("Landmarks without a volume:"), preview.landmarksWithoutVolume);
    add(QStringLiteral("Neither volume nor landmarks:"), preview.unmatchedFiles);
    return lines.isEmpty() ? QStringLiteral("Nothing is left over.") : lines.join(u'\n');
}

} // namespace

ImportDialog::ImportDialog(ProjectService &service, std::filesystem::path folder, std::set<std::string> known,
                           std::vector<annotation::LandmarkTemplate> templates, QWidget *parent)
    : QDialog(parent), m_service(service), m_folder(std::move(folder)), m_known(std::move(known)),
      m_templates(std::move(templates)), m_layouts(annotation::readyMadeLayouts()), m_preset(new QComboBox),
      m_scheme(new QComboBox), m_volumes(new QLineEdit), m_landmarks(new QLineEdit), m_summary(new QLabel),
      m_tabs(new QTabWidget), m_cases(new QTableWidget), m_left(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("importDialog"));
    const bool isNew = !m_templates.empty();
    setWindowTitle(isNew ? QStringLiteral("New project") : QStringLiteral("Import cases"));
    resize(860, 620);
    auto *title = new QLabel(toQString(m_folder.filename().empty() ? m_folder : m_folder.filename()));
    title->setProperty("role", "heading");
    title->setToolTip(toQString(m_folder));

    m_preset->setObjectName(QStringLiteral("importPreset"));
    m_volumes->setObjectName(QStringLiteral("volumePattern"));
    m_landmarks->setObjectName(QStringLiteral("landmarkPattern"));
    m_cases->setObjectName(QStringLiteral("importPreview"));
    m_left->setObjectName(QStringLiteral("importLeftOver"));
    m_summary->setObjectName(QStringLiteral("importSummary"));
    if (isNew && annotation::isNnLandmark(m_folder)) {
        m_layouts.insert(m_layouts.begin(), {ProjectService::kNnLandmarkLayout, "images{split}/{case}_0000.*", {"all_landmarks_voxel.json"}});
    }
    for (const ImportLayout &ready : m_layouts) {
        m_preset->addItem(toQString(ready.name));
    }
    m_preset->addItem(QStringLiteral("Patterns of your own"));
    m_landmarks->setPlaceholderText(QStringLiteral("None; several are separated by blanks, the first that fits counts"));
    for (const auto &scheme : m_templates) {
        m_scheme->addItem(QStringLiteral("%1 (%2 landmarks)").arg(toQString(scheme.name())).arg(scheme.size()));
    }
    m_scheme->setPlaceholderText(QStringLiteral("The data set\u2019s own landmarks"));
    auto *form = new QFormLayout;
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Layout"), m_preset);
    form->addRow(QStringLiteral("Volumes"), m_volumes);
    form->addRow(QStringLiteral("Landmarks"), m_landmarks);
    auto *hint = new QLabel(QStringLiteral("{case} {annotator} {split} {patient} stand for names, * for anything, **/ for any "
                                           "folders.\nA pattern that ends in / means DICOM folders."));
    hint->setProperty("role", "muted");
    form->addRow(QString(), hint);
    if (isNew) {
        form->addRow(QStringLiteral("Template"), m_scheme);
    }

    m_cases->setColumnCount(4);
    m_cases->setHorizontalHeaderLabels({"Case", "Volume", "Landmarks", "Split"});
    m_cases->setSelectionBehavior(QAbstractItemView::SelectRows);
    makePlain(*m_cases);
    m_cases->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_cases->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_cases->horizontalHeader()->setSectionResizeMode(3, QHeaderView::ResizeToContents);
    m_left->setReadOnly(true);
    m_tabs->addTab(m_cases, QStringLiteral("Cases"));
    m_tabs->addTab(m_left, QStringLiteral("Left over"));
    m_summary->setWordWrap(true);

    auto *buttons = new QDialogButtonBox;
    m_import = buttons->addButton(QStringLiteral("Import"), QDialogButtonBox::AcceptRole);
    m_import->setObjectName(QStringLiteral("doImport"));
    m_import->setProperty("role", "primary");
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(12);
    column->addWidget(title);
    column->addLayout(form);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_summary);
    column->addWidget(buttons);

    m_typing.setSingleShot(true);
    m_typing.setInterval(kPatternTypingMs);
    connect(&m_typing, &QTimer::timeout, this, &ImportDialog::askPreview);
    for (QLineEdit *line : {m_volumes, m_landmarks}) {
        connect(line, &QLineEdit::textEdited, this, [this] {
            m_preset->setCurrentIndex(m_preset->count() - 1);
            m_import->setEnabled(false); // of another pattern
            m_typing.start();
        });
    }
    connect(m_preset, &QComboBox::activated, this, &ImportDialog::takePreset);
    connect(&service, &ProjectService::previewReady, this, &ImportDialog::showPreview);
    connect(&service, &ProjectService::previewFailed, this, &ImportDialog::showFailure);
    m_import->setEnabled(false);
    m_summary->setText(QStringLiteral("Looking at the folder\u2026"));
    m_service.previewImport(m_folder, m_layouts.front().name == ProjectService::kNnLandmarkLayout
                                          ? std::optional(m_layouts.front())
                                          : std::nullopt);
}

const annotation::LandmarkTemplate &ImportDialog::scheme() const
{
    return m_templates[static_cast<std::size_t>(std::max(0, m_scheme->currentIndex()))];
}

bool ImportDialog::isNnLandmark() const
{
    return m_preset->currentText() == QLatin1String(ProjectService::kNnLandmarkLayout);
}

ImportLayout ImportDialog::layout() const
{
    ImportLayout layout;
    layout.volumePattern = m_volumes->text().trimmed().toStdString();
    for (const QString &pattern : m_landmarks->text().split(u' ', Qt::SkipEmptyParts)) {
        layout.landmarkPatterns.push_back(pattern.toStdString());
    }
    return layout;
}

void ImportDialog::takePreset(int index)
{
    if (static_cast<std::size_t>(index) < m_layouts.size()) {
        m_import->setEnabled(false);
        m_service.previewImport(m_folder, m_layouts[static_cast<std::size_t>(index)]);
        return;
    }
    if (!m_volumes->isEnabled()) {
        m_landmarks->clear(); // an nnLandmark data set's one file for all cases
    }
    enablePatterns();
    m_import->setEnabled(false); // of the layout before
    m_volumes->setFocus();
    askPreview();
}

void ImportDialog::enablePatterns()
{
    // An nnLandmark data set says itself where its files lie, and which landmarks it has.
    for (QWidget *widget : {static_cast<QWidget *>(m_volumes), static_cast<QWidget *>(m_landmarks),
                            static_cast<QWidget *>(m_scheme)}) {
        widget->setEnabled(!isNnLandmark());
    }
    m_scheme->setCurrentIndex(isNnLandmark() ? -1 : std::max(0, m_scheme->currentIndex()));
}

void ImportDialog::askPreview()
{
    m_service.previewImport(m_folder, layout());
}

void ImportDialog::showPreview(const ImportLayout &layout, const ImportPreview &preview)
{
    const auto known = std::find(m_layouts.begin(), m_layouts.end(), layout);
    if (known != m_layouts.end()) {
        QStringList patterns;
        for (const std::string &pattern : layout.landmarkPatterns) {
            patterns << toQString(pattern);
        }
        m_preset->setCurrentIndex(static_cast<int>(known - m_layouts.begin()));
        m_volumes->setText(toQString(layout.volumePattern));
        m_landmarks->setText(patterns.join(u' '));
    }
    enablePatterns();
    m_new.clear();
    std::copy_if(preview.cases.begin(), preview.cases.end(), std::back_inserter(m_new),
                 [this](const ImportedCase &found) { return !m_known.contains(found.volume); });
    m_cases->setRowCount(static_cast<int>(std::min(m_new.size(), kMostListedFiles)));
    for (int row = 0; row < m_cases->rowCount(); ++row) {
        const ImportedCase &found = m_new[static_cast<std::size_t>(row)];
        const QStringList cells{toQString(found.id), toQString(found.volume), landmarksText(found), splitText(found.split)};
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells.at(column));
            item->setToolTip(cells.at(column));
            m_cases->setItem(row, column, item);
        }
    }
    m_left->setPlainText(leftOverText(preview));
    const std::size_t left = preview.landmarksWithoutVolume.size() + preview.unmatchedFiles.size();
    m_tabs->setTabText(0, QStringLiteral("Cases (%1)").arg(m_new.size()));
    m_tabs->setTabText(1, QStringLiteral("Left over (%1)").arg(left + preview.problems.size()));
    QStringList parts{counted(m_new.size(), "new case", "new cases")};
    if (const auto there = preview.cases.size() - m_new.size(); there > 0) {
        parts << QStringLiteral("%1 already in the project").arg(there);
    }
    const auto unlabelled = static_cast<std::size_t>(
        std::count_if(m_new.begin(), m_new.end(), [](const ImportedCase &found) { return found.landmarks.empty(); }));
    parts << QStringLiteral("%1 without landmarks").arg(unlabelled)
          << counted(left, "file left over", "files left over");
    m_summary->setText(parts.join(QStringLiteral(", ")) + QStringLiteral(". Nothing is written before you import."));
    m_import->setText(QStringLiteral("Import %1").arg(counted(m_new.size(), "case", "cases")));
    m_import->setEnabled(!m_new.empty());
}

void ImportDialog::showFailure(const core::Error &error)
{
    m_new.clear();
    m_cases->setRowCount(0);
    m_left->clear();
    m_summary->setText(toQString(error.message));
    m_import->setEnabled(false);
}

} // namespace gonion::ui
