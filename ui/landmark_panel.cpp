// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/landmark_panel.h"

#include "ui/icons.h"
#include "ui/landmark_delegate.h"
#include "ui/landmark_table_model.h"
#include "ui/study.h"
#include "ui/text.h"
#include "ui/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace gonion::ui {

using annotation::LandmarkState;

namespace {

constexpr double kStandardThreshold = 0.5;
/// Narrower, so that more landmarks are seen at once.
constexpr int kLabellingRowHeight = 34;

QIcon swatch(const QColor &colour)
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(6, 6, 20, 20));
    return QIcon(pixmap);
}

QPushButton *toggle(const QString &text, const QString &tip)
{
    auto *button = new QPushButton(text);
    button->setCheckable(true);
    button->setChecked(true);
    button->setToolTip(tip);
    button->setIconSize(QSize(14, 14));
    return button;
}

QTableView *makeTable(LandmarkTableModel *model, LandmarkDelegate *delegate)
{
    auto *table = new QTableView;
    table->setObjectName(QStringLiteral("landmarkTable"));
    table->setAccessibleName(QStringLiteral("Landmarks"));
    table->setModel(model);
    table->setItemDelegate(delegate);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(LandmarkDelegate::kRowHeight);
    table->verticalHeader()->setMinimumSectionSize(kLabellingRowHeight);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView *header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(LandmarkTableModel::Name, QHeaderView::Stretch);
    header->setMinimumSectionSize(40);
    table->setColumnWidth(LandmarkTableModel::State, 94);
    table->setColumnWidth(LandmarkTableModel::Probability, 80);
    table->setColumnWidth(LandmarkTableModel::Label, 94);
    header->setSectionResizeMode(LandmarkTableModel::Position, QHeaderView::ResizeToContents);
    table->setColumnWidth(LandmarkTableModel::Error, 52);
    return table;
}

} // namespace

LandmarkPanel::LandmarkPanel(Study *study, QWidget *parent)
    : QWidget(parent), m_study(study), m_model(new LandmarkTableModel(study, this)),
      m_delegate(new LandmarkDelegate(this)), m_pages(new QStackedWidget), m_card(new LandmarkCard), m_summary(new QLabel),
      m_table(makeTable(m_model, m_delegate))
{
    setMinimumWidth(420);
    setObjectName(QStringLiteral("landmarkPanel"));
    setAttribute(Qt::WA_StyledBackground);
    m_summary->setObjectName(QStringLiteral("landmarkSummary"));
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(14, 11, 14, 11);

    auto *filled = new QWidget;
    auto *column = new QVBoxLayout(filled);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_card);
    column->addWidget(m_summary);
    column->addWidget(m_table, 1);
    column->addWidget(buildThreshold());
    column->addWidget(m_shownBlock = buildShown());

    m_pages->addWidget(buildEmpty());
    m_pages->addWidget(filled);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);

    connect(study, &Study::landmarksChanged, this, &LandmarkPanel::follow);
    connect(study, &Study::documentChanged, this, &LandmarkPanel::follow);
    connect(study, &Study::modifiedChanged, this, &LandmarkPanel::follow);
    connect(study, &Study::selectionChanged, this, &LandmarkPanel::followSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (current.isValid()) {
                    m_study->select(m_study->rows()[static_cast<std::size_t>(current.row())].id);
                }
            });
    follow();
}

QWidget *LandmarkPanel::buildEmpty()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(28, 0, 28, 0);
    auto *mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("detect"), theme().faint).pixmap(QSize(40, 40), devicePixelRatioF()));
    mark->setAlignment(Qt::AlignCenter);
    m_empty = new QLabel;
    m_empty->setProperty("role", "muted");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    column->addStretch(2);
    column->addWidget(mark);
    column->addSpacing(8);
    column->addWidget(m_empty);
    column->addStretch(3);
    return page;
}

QWidget *LandmarkPanel::buildThreshold()
{
    m_thresholdBlock = new QWidget;
    auto *column = new QVBoxLayout(m_thresholdBlock);
    column->setContentsMargins(14, 10, 14, 6);
    column->setSpacing(6);
    auto *title = new QLabel(QStringLiteral("Present from a probability of"));
    title->setProperty("role", "section");
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setRange(0, 100);
    m_slider->setAccessibleName(QStringLiteral("Threshold of presence"));
    m_slider->setToolTip(QStringLiteral("Landmarks below this probability are called missing. "
                                        "The network does not run again."));
    m_box = new QDoubleSpinBox;
    m_box->setRange(0.0, 1.0);
    m_box->setSingleStep(0.01);
    m_box->setDecimals(2);
    m_box->setFixedWidth(74);
    m_box->setAccessibleName(QStringLiteral("Threshold of presence"));
    m_own = new QPushButton(QStringLiteral("Model's own"));
    m_own->setCheckable(true);
    m_own->setToolTip(QStringLiteral("Decide each landmark by the threshold that was fitted when the "
                                     "model was made"));
    row->addWidget(m_slider, 1);
    row->addWidget(m_box);
    row->addWidget(m_own);
    column->addWidget(title);
    column->addLayout(row);

    connect(m_slider, &QSlider::valueChanged, this, [this](int value) { chooseThreshold(value / 100.0); });
    connect(m_box, &QDoubleSpinBox::valueChanged, this, &LandmarkPanel::chooseThreshold);
    connect(m_own, &QPushButton::clicked, this, [this](bool own) {
        if (own) {
            m_study->setThreshold(std::nullopt);
        } else {
            m_study->setThreshold(m_box->value());
        }
        followThreshold();
    });
    followThreshold();
    return m_thresholdBlock;
}

QWidget *LandmarkPanel::buildShown()
{
    auto *block = new QWidget;
    auto *row = new QHBoxLayout(block);
    row->setContentsMargins(14, 6, 14, 12);
    row->setSpacing(8);
    m_predictions = toggle(QStringLiteral("Predictions"), QStringLiteral("Show the detected landmarks (P)"));
    m_truth = toggle(QStringLiteral("Ground truth"),
                     QStringLiteral("Show the landmarks that were read from a file (T)"));
    m_labels = toggle(QStringLiteral("Labels"), QStringLiteral("Show names beside the landmarks (L)"));
    m_labels->setIcon(icon(QStringLiteral("label")));
    row->addWidget(m_predictions, 1);
    row->addWidget(m_truth, 1);
    row->addWidget(m_labels, 1);
    return block;
}

void LandmarkPanel::setColours(const QColor &prediction, const QColor &truth)
{
    m_delegate->setPresentColours(prediction, truth);
    m_card->setPresentColour(truth);
    m_predictions->setIcon(swatch(prediction));
    m_truth->setIcon(swatch(truth));
    m_table->viewport()->update();
}

void LandmarkPanel::setDetectionRunning(bool running)
{
    m_running = running;
    follow();
}

void LandmarkPanel::setCardActions(QAction *previous, QAction *next, const std::vector<QAction *> &actions)
{
    m_card->setActions(previous, next, actions);
}

void LandmarkPanel::setCard(const CardContent &content)
{
    m_card->setContent(content);
}

QString LandmarkPanel::summary() const
{
    return m_summary->text();
}

void LandmarkPanel::chooseThreshold(double threshold)
{
    m_study->setThreshold(std::round(threshold * 100.0) / 100.0);
    followThreshold();
}

void LandmarkPanel::followThreshold()
{
    const QSignalBlocker slider(m_slider);
    const QSignalBlocker box(m_box);
    const auto threshold = m_study->threshold();
    const double shown = threshold.value_or(kStandardThreshold);
    m_own->setChecked(!threshold);
    m_slider->setValue(static_cast<int>(std::lround(shown * 100.0)));
    m_box->setValue(shown);
}

void LandmarkPanel::followSelection(const std::string &id)
{
    const auto row = m_study->rowOf(id);
    const QSignalBlocker blocker(m_table->selectionModel());
    if (row) {
        m_table->setCurrentIndex(m_model->index(static_cast<int>(*row), 0));
        m_table->scrollTo(m_model->index(static_cast<int>(*row), 0));
    } else {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    }
    m_table->viewport()->update();
}

void LandmarkPanel::followColumns()
{
    using Table = LandmarkTableModel;
    const bool anyTruth = m_study->truth() != nullptr;
    const bool anyPrediction = m_study->detection().has_value();
    const bool labelling = m_study->isLabelling();
    const bool both = anyTruth && anyPrediction;
    m_table->setColumnHidden(Table::State, labelling ? !anyPrediction : !anyPrediction && anyTruth);
    m_table->setColumnHidden(Table::Probability, labelling || !anyPrediction);
    m_table->setColumnHidden(Table::Label, !labelling && !anyTruth);
    m_table->setColumnHidden(Table::Error, labelling || !both);
    m_card->setVisible(labelling);
    m_thresholdBlock->setVisible(anyPrediction && !labelling);
    m_shownBlock->setVisible(!labelling); // the keys are enough then, and the table needs the room
    m_table->verticalHeader()->setDefaultSectionSize(labelling ? kLabellingRowHeight : LandmarkDelegate::kRowHeight);
    m_predictions->setEnabled(anyPrediction);
    m_truth->setEnabled(anyTruth);
}

QStringList LandmarkPanel::detectionSummary() const
{
    QStringList parts;
    for (const auto state : {LandmarkState::Present, LandmarkState::Missing, LandmarkState::Outside}) {
        const auto count = m_study->detectedAs(state).size();
        if (count > 0 || state == LandmarkState::Present) {
            parts << QStringLiteral("<b>%1</b> %2").arg(count).arg(stateText(state).toLower());
        }
    }
    const auto &found = m_study->detection()->landmarks;
    const auto uncertain = std::count_if(found.begin(), found.end(), [](const auto &l) { return l.uncertain; });
    if (uncertain > 0) {
        parts << QStringLiteral("<b>%1</b> uncertain").arg(uncertain);
    }
    double sum = 0.0;
    int pairs = 0;
    for (const LandmarkRow &row : m_study->rows()) {
        if (const auto error = row.errorMm()) {
            sum += *error;
            ++pairs;
        }
    }
    if (pairs > 0 && m_study->millimetresTrusted()) {
        parts << QStringLiteral("mean error <b>%1 mm</b> (%2 pairs)").arg(sum / pairs, 0, 'f', 2).arg(pairs);
    }
    return parts;
}

QStringList LandmarkPanel::labelSummary() const
{
    const auto &all = m_study->document()->landmarks().landmarks;
    const auto counted = [&all](LandmarkState state) {
        return std::count_if(all.begin(), all.end(), [state](const auto &l) { return l.state == state; });
    };
    const auto labelled = static_cast<std::ptrdiff_t>(all.size()) - counted(LandmarkState::Unlabelled);
    QStringList parts{QStringLiteral("<b>%1</b> of %2 labelled").arg(labelled).arg(all.size())};
    for (const auto state : {LandmarkState::Missing, LandmarkState::Outside}) {
        if (const auto count = counted(state); count > 0) {
            parts << QStringLiteral("<b>%1</b> %2").arg(count).arg(stateText(state).toLower());
        }
    }
    if (m_study->isModified()) {
        parts << QStringLiteral("not saved");
    }
    return parts;
}

void LandmarkPanel::follow()
{
    m_pages->setCurrentIndex(m_study->rows().empty() ? 0 : 1);
    m_empty->setText(m_running          ? QStringLiteral("Looking for the landmarks\u2026")
                     : m_study->volume() ? QStringLiteral("No landmarks yet. Press Detect, open a landmark file, "
                                                          "or press Place to set them by hand.")
                                         : QStringLiteral("Open a head CT to begin."));
    followColumns();
    followThreshold();
    followSelection(m_study->selected());
    QStringList parts;
    if (m_study->detection() && !m_study->isLabelling()) {
        parts = detectionSummary();
    } else if (m_study->document()) {
        parts = labelSummary();
    }
    m_summary->setText(parts.join(QStringLiteral("  \u00b7  ")));
}

} // namespace gonion::ui
