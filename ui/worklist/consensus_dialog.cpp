// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/consensus_dialog.h"

#include "ui/icons.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/worklist/opinion_marks.h"
#include "ui/worklist/plain_table.h"
#include "ui/worklist/project_service.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace gonion::ui {

using annotation::AnnotatorOpinion;
using annotation::LandmarkConsensus;
using annotation::LandmarkState;

namespace {

constexpr int kAnnotatorDot = 10;
constexpr int kDotRoom = 6;

enum Column { Landmark, Decision, Largest, FirstAnnotator };

QString opinionText(const AnnotatorOpinion &opinion)
{
    if (opinion.state == LandmarkState::Present && opinion.distanceMm) {
        return QStringLiteral("%1 mm").arg(*opinion.distanceMm, 0, 'f', 2);
    }
    return stateText(opinion.state);
}

/// A sign and not a colour alone: colours are the annotators'.
void standOut(QTableWidgetItem &item, const QString &why)
{
    QFont font = item.font();
    font.setBold(true);
    item.setFont(font);
    item.setIcon(icon(QStringLiteral("warning"), theme().text));
    item.setToolTip(why);
}

/// The annotator's colour, with room between it and the name.
QIcon colourDot(const QColor &colour)
{
    QPixmap dot(kAnnotatorDot + kDotRoom, kAnnotatorDot);
    dot.fill(Qt::transparent);
    QPainter(&dot).fillRect(0, 0, kAnnotatorDot, kAnnotatorDot, colour);
    return dot;
}

} // namespace

ConsensusDialog::ConsensusDialog(ProjectService &service, const annotation::Project &project, const std::string &caseId,
                                 QWidget *parent)
    : QDialog(parent), m_summary(new QLabel), m_table(new QTableWidget),
      m_inViews(new QCheckBox(QStringLiteral("Show everybody\u2019s marks in the views: one colour for each, a white ring for the mean")))
{
    setObjectName(QStringLiteral("consensusDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(QStringLiteral("Annotators of %1").arg(toQString(caseId)));
    resize(760, 560);
    m_summary->setObjectName(QStringLiteral("consensusSummary"));
    m_summary->setWordWrap(true);
    m_summary->setText(QStringLiteral("Reading the annotators\u2019 landmarks\u2026"));
    m_table->setObjectName(QStringLiteral("consensusTable"));
    m_table->setProperty("role", "boxed");
    makePlain(*m_table);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    auto *hint = new QLabel(QStringLiteral("Distances are from the mean of all who placed it. A triangle: stands out from the others; of two "
                                           "who differ, none does. A row that is chosen is shown in the views."));
    hint->setProperty("role", "muted");
    hint->setWordWrap(true);
    m_inViews->setObjectName(QStringLiteral("opinionsInViews"));
    m_inViews->setEnabled(false);
    connect(m_inViews, &QCheckBox::toggled, this,
            [this](bool on) { Q_EMIT opinionsChosen(on ? opinionMarks(m_consensus) : std::vector<viewers::LandmarkMark>()); });
    connect(this, &QDialog::finished, this, [this] { m_inViews->setChecked(false); });
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_summary);
    column->addWidget(m_table, 1);
    column->addWidget(m_inViews);
    column->addWidget(hint);
    column->addWidget(buttons);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (row >= 0 && static_cast<std::size_t>(row) < m_consensus.size()) {
            const LandmarkConsensus &one = m_consensus[static_cast<std::size_t>(row)];
            Q_EMIT landmarkChosen(one.landmarkId, one.mean);
        }
    });
    connect(&service, &ProjectService::annotatorsRead, this, &ConsensusDialog::showLandmarks);
    connect(&service, &ProjectService::readFailed, this,
            [this](const core::Error &error) { m_summary->setText(toQString(error.message)); });
    service.readAnnotators(project, caseId);
}

void ConsensusDialog::showLandmarks(const annotation::ProjectLandmarks &landmarks)
{
    const QSignalBlocker quiet(m_table);
    m_consensus = annotation::consensusOf(landmarks.cases);
    QStringList titles{"Landmark", "Most say", "Farthest apart"};
    for (const annotation::AnnotatedCase &one : landmarks.cases) {
        titles << toQString(one.annotator);
    }
    m_table->setColumnCount(static_cast<int>(titles.size()));
    m_table->setHorizontalHeaderLabels(titles);
    for (std::size_t who = 0; who < landmarks.cases.size(); ++who) {
        m_table->horizontalHeaderItem(FirstAnnotator + static_cast<int>(who))->setIcon(colourDot(opinionColour(who)));
    }
    m_inViews->setEnabled(!landmarks.cases.empty());
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setRowCount(static_cast<int>(m_consensus.size()));
    int differing = 0;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const LandmarkConsensus &one = m_consensus[static_cast<std::size_t>(row)];
        m_table->setItem(row, Landmark, new QTableWidgetItem(toQString(one.landmarkId)));
        m_table->setItem(row, Decision, new QTableWidgetItem(one.tie ? QStringLiteral("Undecided") : stateText(one.state)));
        m_table->setItem(row, Largest,
                         new QTableWidgetItem(one.largestDistanceMm
                                                  ? QStringLiteral("%1 mm").arg(*one.largestDistanceMm, 0, 'f', 2)
                                                  : QStringLiteral("\u2013")));
        for (std::size_t who = 0; who < one.opinions.size(); ++who) {
            m_table->setItem(row, FirstAnnotator + static_cast<int>(who), new QTableWidgetItem(opinionText(one.opinions[who])));
        }
        differing += markDifferences(row) ? 1 : 0;
    }
    QString text = landmarks.cases.size() < 2
                       ? QStringLiteral("Only one annotator has labelled this case yet.")
                       : QStringLiteral("%1 annotators; they differ in %2 of %3 landmarks.")
                             .arg(landmarks.cases.size())
                             .arg(differing)
                             .arg(m_consensus.size());
    if (!landmarks.problems.empty()) {
        text += u' ' + toQString(landmarks.problems.front());
    }
    m_summary->setText(text);
}

bool ConsensusDialog::markDifferences(int row)
{
    const LandmarkConsensus &one = m_consensus[static_cast<std::size_t>(row)];
    const auto differing = std::count_if(one.opinions.begin(), one.opinions.end(), std::mem_fn(&AnnotatorOpinion::differs));
    if (differing == 0) {
        return false;
    }
    // Where all who said something differ, the row is in doubt and nobody in particular.
    const auto said = std::count_if(one.opinions.begin(), one.opinions.end(), [](const AnnotatorOpinion &opinion) {
        return opinion.state != LandmarkState::Unlabelled;
    });
    if (differing == said) {
        standOut(*m_table->item(row, Largest), QStringLiteral("The annotators differ"));
        return true;
    }
    for (std::size_t who = 0; who < one.opinions.size(); ++who) {
        if (one.opinions[who].differs) {
            standOut(*m_table->item(row, FirstAnnotator + static_cast<int>(who)), QStringLiteral("Stands out from the others"));
        }
    }
    return true;
}

} // namespace gonion::ui
