// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/work_list_page.h"

#include "ui/icons.h"
#include "ui/text.h"
#include "ui/worklist/case_delegate.h"
#include "ui/worklist/case_details_dialog.h"
#include "ui/worklist/case_table_model.h"
#include "ui/worklist/identity_strip.h"
#include "ui/worklist/stage_text.h"
#include "ui/worklist/work_list.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace gonion::ui {

using annotation::CaseStage;
using annotation::ProjectCase;

namespace {

constexpr int kSide = 20;

/// Of an entry of a filter that asks for cases without an assignee.
constexpr int kNobody = 1;

QPushButton *makeButton(const QString &text, const QString &name, const char *role = nullptr)
{
    auto *button = new QPushButton(text);
    button->setObjectName(name);
    if (role) {
        button->setProperty("role", role);
    }
    return button;
}

/// Puts words into a filter and keeps what was chosen.
void refill(QComboBox *box, const QString &any, const std::set<std::string> &words, const QString &none = {})
{
    const QSignalBlocker quiet(box);
    const QString before = box->currentText();
    box->clear();
    box->addItem(any);
    if (!none.isEmpty()) {
        box->addItem(none, kNobody);
    }
    for (const std::string &word : words) {
        box->addItem(toQString(word), toQString(word));
    }
    box->setCurrentIndex(std::max(0, box->findText(before)));
}

} // namespace

WorkListPage::WorkListPage(WorkList &list, CaseIdentifier &identifier, ProjectService &service, QWidget *parent)
    : QWidget(parent), m_list(list), m_model(new CaseTableModel(list, service, this)), m_table(new QTableView),
      m_identities(new IdentityStrip(identifier))
{
    setObjectName(QStringLiteral("workListPage"));
    buildTable();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 0, 12);
    column->setSpacing(12);
    column->addWidget(makeHead());
    column->addWidget(makeFilters());
    column->addWidget(m_identities);
    column->addWidget(m_table, 1);
    m_empty = new QLabel;
    m_empty->setProperty("role", "muted");
    m_empty->setAlignment(Qt::AlignCenter);
    column->addWidget(m_empty, 1);
    column->addWidget(makeFoot());
    connect(&list, &WorkList::projectChanged, this, &WorkListPage::showProject);
    connect(&list, &WorkList::casesChanged, this, &WorkListPage::showCounts);
    connect(&list, &WorkList::currentChanged, this,
            [this] { m_back->setVisible(!m_list.current().empty()); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] { choose(m_lastChosen); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &WorkListPage::followChoice);
    setFocusProxy(m_table);
    showProject();
    followChoice();
}

void WorkListPage::buildTable()
{
    m_table->setObjectName(QStringLiteral("workList"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CaseDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(CaseDelegate::kRowHeight);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    header->setSortIndicator(CaseTableModel::Case, Qt::AscendingOrder);
    header->setStretchLastSection(true);
    const std::array<int, CaseTableModel::ColumnCount> widths{370, 130, 170, 100, 150, 150, 200};
    for (int column = 0; column < CaseTableModel::ColumnCount; ++column) {
        m_table->setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
    }
    m_table->setSortingEnabled(true);
    m_table->installEventFilter(this);
    connect(m_table, &QTableView::doubleClicked, this, &WorkListPage::openChosen);
}

QWidget *WorkListPage::makeHead()
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(kSide, 0, kSide, 0);
    row->setSpacing(10);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    m_title = new QLabel;
    m_title->setProperty("role", "heading");
    m_counts = new QLabel;
    m_counts->setObjectName(QStringLiteral("caseCounts"));
    m_counts->setProperty("role", "muted");
    words->addWidget(m_title);
    words->addWidget(m_counts);
    row->addLayout(words, 1);
    auto *importing = makeButton(QStringLiteral("Import\u2026"), QStringLiteral("importCases"));
    auto *splits = makeButton(QStringLiteral("Splits\u2026"), QStringLiteral("makeSplits"));
    auto *agreement = makeButton(QStringLiteral("Agreement\u2026"), QStringLiteral("showAgreement"));
    m_train = makeButton(QStringLiteral("Train\u2026"), QStringLiteral("trainProject"));
    m_train->hide();
    connect(m_train, &QPushButton::clicked, this, &WorkListPage::trainRequested);
    for (QPushButton *button : {importing, splits, agreement, m_train}) {
        row->addWidget(button);
    }
    connect(importing, &QPushButton::clicked, this, &WorkListPage::importRequested);
    connect(splits, &QPushButton::clicked, this, &WorkListPage::splitsRequested);
    connect(agreement, &QPushButton::clicked, this, &WorkListPage::agreementRequested);
    return head;
}

void WorkListPage::setTrainingAvailable(bool available)
{
    m_train->setVisible(available);
}

QWidget *WorkListPage::makeFilters()
{
    auto *filters = new QWidget;
    auto *row = new QHBoxLayout(filters);
    row->setContentsMargins(kSide, 0, kSide, 0);
    row->setSpacing(8);
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("searchCases"));
    m_search->setPlaceholderText(QStringLiteral("Search id, file, person, flag or comment"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_stage = new QComboBox;
    m_stage->addItem(QStringLiteral("Any stage"));
    m_stage->addItem(QStringLiteral("To do"), -1);
    for (const CaseStage stage : kStages) {
        m_stage->addItem(stageText(stage), static_cast<int>(stage));
    }
    m_assignee = new QComboBox;
    m_flag = new QComboBox;
    m_stage->setObjectName(QStringLiteral("filterStage"));
    m_assignee->setObjectName(QStringLiteral("filterAssignee"));
    m_flag->setObjectName(QStringLiteral("filterFlag"));
    row->addWidget(m_search, 1);
    for (QComboBox *box : {m_stage, m_assignee, m_flag}) {
        box->setMinimumWidth(150);
        row->addWidget(box);
        connect(box, &QComboBox::currentIndexChanged, this, &WorkListPage::applyFilters);
    }
    connect(m_search, &QLineEdit::textChanged, this, &WorkListPage::applyFilters);
    return filters;
}

QWidget *WorkListPage::makeFoot()
{
    auto *foot = new QWidget;
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(kSide, 0, kSide, 0);
    row->setSpacing(8);
    m_open = makeButton(QStringLiteral("Open"), QStringLiteral("openCase"), "primary");
    auto *next = makeButton(QStringLiteral("Next to do"), QStringLiteral("nextCase"));
    m_stageButton = makeButton(QStringLiteral("Stage"), QStringLiteral("setStage"), "menu");
    auto *stages = new QMenu(m_stageButton);
    for (const CaseStage stage : kStages) {
        stages->addAction(stageText(stage), this, [this, stage] { Q_EMIT stageRequested(stage); });
    }
    m_stageButton->setMenu(stages);
    m_edit = makeButton(QStringLiteral("Assign, flag, comment\u2026"), QStringLiteral("editCase"));
    m_back = makeButton(QStringLiteral("Back to the open case"), QStringLiteral("backToCase"));
    m_back->hide();
    for (QPushButton *button : {m_open, next, m_stageButton, m_edit}) {
        row->addWidget(button);
    }
    row->addStretch();
    row->addWidget(m_back);
    connect(m_open, &QPushButton::clicked, this, &WorkListPage::openChosen);
    connect(next, &QPushButton::clicked, this, &WorkListPage::nextRequested);
    connect(m_edit, &QPushButton::clicked, this, &WorkListPage::editChosen);
    connect(m_back, &QPushButton::clicked, this, &WorkListPage::backRequested);
    return foot;
}

void WorkListPage::applyFilters()
{
    annotation::CaseQuery query = m_model->query();
    query.text = m_search->text().toStdString();
    query.stages.clear();
    const QVariant stage = m_stage->currentData();
    if (stage.isValid() && stage.toInt() < 0) {
        std::copy_if(kStages.begin(), kStages.end(), std::back_inserter(query.stages), isToDo);
    } else if (stage.isValid()) {
        query.stages = {static_cast<CaseStage>(stage.toInt())};
    }
    query.assignee.reset();
    if (const QVariant who = m_assignee->currentData(); who.isValid()) {
        query.assignee = m_assignee->currentIndex() == 1 ? std::string() : who.toString().toStdString();
    }
    query.flags.clear();
    if (const QVariant flag = m_flag->currentData(); flag.isValid()) {
        query.flags = {flag.toString().toStdString()};
    }
    m_model->setQuery(std::move(query));
    showCounts();
}

void WorkListPage::showProject()
{
    m_title->setText(m_list.isOpen() ? toQString(m_list.project().name()) : QString());
    m_title->setToolTip(m_list.isOpen() ? toQString(m_list.project().folder()) : QString());
    m_lastChosen.clear();
    m_identities->offerAgain();
    const QSignalBlocker quiet(m_search);
    m_search->clear();
    m_stage->setCurrentIndex(0);
    showCounts();
    applyFilters();
    if (m_model->rowCount() > 0) {
        choose(m_model->idOf(0));
    }
}

void WorkListPage::showCounts()
{
    fillFilters();
    std::map<CaseStage, int> counts;
    std::chrono::seconds time{0};
    const bool open = m_list.isOpen();
    if (open) {
        for (const ProjectCase &one : m_list.project().cases()) {
            ++counts[one.stage];
            time += one.totalTime();
        }
    }
    const auto total = open ? m_list.project().cases().size() : 0;
    QStringList parts{total == 1 ? QStringLiteral("1 case") : QStringLiteral("%1 cases").arg(total)};
    for (const CaseStage stage : kStages) {
        if (counts[stage] > 0) {
            parts << QStringLiteral("%1 %2").arg(counts[stage]).arg(stageText(stage).toLower());
        }
    }
    if (time.count() > 0) {
        parts << QStringLiteral("%1 spent").arg(spentText(time));
    }
    if (static_cast<std::size_t>(m_model->rowCount()) != total) {
        parts << QStringLiteral("%1 shown").arg(m_model->rowCount());
    }
    m_counts->setText(parts.join(QStringLiteral(" \u00b7 ")));
    m_empty->setText(total == 0 ? QStringLiteral("No cases yet. Import brings in a folder of volumes.")
                                : QStringLiteral("No case fits the search and the filters."));
    m_empty->setVisible(m_model->rowCount() == 0);
    m_table->setVisible(m_model->rowCount() > 0);
}

void WorkListPage::fillFilters()
{
    std::set<std::string> people;
    std::set<std::string> flags;
    if (m_list.isOpen()) {
        for (const ProjectCase &one : m_list.project().cases()) {
            people.insert(one.assignees.begin(), one.assignees.end());
            flags.insert(one.flags.begin(), one.flags.end());
        }
    }
    refill(m_assignee, QStringLiteral("Anybody"), people, QStringLiteral("Nobody"));
    refill(m_flag, QStringLiteral("Any flag"), flags);
}

std::vector<std::string> WorkListPage::chosen() const
{
    std::vector<std::string> ids;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::vector<int> numbers;
    for (const QModelIndex &index : rows) {
        numbers.push_back(index.row());
    }
    std::sort(numbers.begin(), numbers.end());
    for (const int row : numbers) {
        ids.push_back(m_model->idOf(row));
    }
    return ids;
}

void WorkListPage::choose(const std::string &id)
{
    const int row = m_model->rowOf(id);
    if (row >= 0) {
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
    }
}

void WorkListPage::openChosen()
{
    const auto ids = chosen();
    if (!ids.empty()) {
        Q_EMIT openRequested(ids.front());
    }
}

void WorkListPage::editChosen()
{
    const auto ids = chosen();
    if (!ids.empty()) {
        CaseDetailsDialog(m_list, ids, this).exec();
    }
}

void WorkListPage::followChoice()
{
    const auto ids = chosen();
    if (!ids.empty()) {
        m_lastChosen = ids.front();
    }
    m_open->setEnabled(ids.size() == 1);
    m_edit->setEnabled(!ids.empty());
    m_stageButton->setEnabled(!ids.empty());
}

bool WorkListPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent *>(event)->key();
    const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (watched == m_search && (key == Qt::Key_Down || enter) && m_model->rowCount() > 0) {
        if (chosen().empty()) {
            m_table->selectRow(0);
        }
        m_table->setFocus();
        return true;
    }
    if (watched == m_search && key == Qt::Key_Escape) {
        m_search->clear();
        m_table->setFocus();
        return true;
    }
    if (watched == m_table && enter) {
        openChosen();
        return true;
    }
    if (watched == m_table && key == Qt::Key_Escape && !m_list.current().empty()) {
        Q_EMIT backRequested();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gonion::ui
