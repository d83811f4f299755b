// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/agreement_dialog.h"

#include "ui/custom_plot.h"
#include "ui/plot_theme.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/worklist/project_service.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace gonion::ui {

using annotation::AgreementReport;
using annotation::BlandAltman;
using annotation::LandmarkAgreement;
using annotation::PointDifference;

namespace {

QString mm(double value)
{
    return QString::number(value, 'f', 2);
}

QString mm(const std::optional<double> &value)
{
    return value ? mm(*value) : nothingText();
}

QString csvNumber(const std::optional<double> &value)
{
    return value ? QString::number(*value, 'g', 9) : QString();
}

QString quoted(const std::string &text)
{
    QString inside = toQString(text);
    return u'"' + inside.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

/// A line across the plot at a height, with its name.
void addLine(QCustomPlot *plot, double height, const QString &name, Qt::PenStyle style)
{
    auto *line = new QCPItemStraightLine(plot);
    line->point1->setCoords(0.0, height);
    line->point2->setCoords(1.0, height);
    line->setPen(QPen(style == Qt::SolidLine ? theme().accent : theme().warning, 1.5, style));
    auto *text = new QCPItemText(plot);
    text->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    text->position->setTypeY(QCPItemPosition::ptPlotCoords);
    text->position->setCoords(0.995, height);
    text->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    text->setText(name);
    text->setColor(theme().text);
}

void dressBlandAltman(QCustomPlot *plot)
{
    applyPlotTheme(plot);
    plot->setMinimumHeight(200);
}

} // namespace

AgreementDialog::AgreementDialog(ProjectService &service, const annotation::Project &project, QWidget *parent)
    : QDialog(parent), m_folder(toQString(project.folder())), m_pair(new QComboBox), m_quantity(new QComboBox),
      m_table(new QTableWidget), m_plot(new QCustomPlot), m_summary(new QLabel)
{
    setObjectName(QStringLiteral("agreementDialog"));
    setWindowTitle(QStringLiteral("Agreement of annotators"));
    resize(980, 760);
    m_pair->setObjectName(QStringLiteral("agreementPair"));
    m_pair->setMinimumWidth(260);
    m_quantity->addItems({QStringLiteral("Towards the patient's left"), QStringLiteral("Towards the back"),
                          QStringLiteral("Upwards")});
    m_table->setObjectName(QStringLiteral("agreementTable"));
    m_table->setProperty("role", "boxed");
    m_table->setColumnCount(8);
    m_table->setHorizontalHeaderLabels({"Landmark", "Pairs", "Mean (mm)", "SD", "Median", "95 %", "Largest", "Presence"});
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(28);
    m_table->setShowGrid(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_summary->setObjectName(QStringLiteral("agreementSummary"));
    m_summary->setWordWrap(true);
    m_summary->setText(QStringLiteral("Reading the annotators\u2019 landmarks\u2026"));
    m_plot->setObjectName(QStringLiteral("blandAltman"));
    dressBlandAltman(m_plot);

    auto *buttons = new QDialogButtonBox;
    m_save = buttons->addButton(QStringLiteral("Save as CSV\u2026"), QDialogButtonBox::ActionRole);
    m_save->setEnabled(false);
    buttons->addButton(QDialogButtonBox::Close);
    connect(m_save, &QPushButton::clicked, this, &AgreementDialog::saveCsv);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *head = new QHBoxLayout;
    head->addWidget(m_pair);
    head->addWidget(m_summary, 1);
    auto *plotHead = new QHBoxLayout;
    auto *plotTitle = new QLabel(QStringLiteral("Bland-Altman: difference of the two against their mean"));
    plotTitle->setProperty("role", "section");
    plotHead->addWidget(plotTitle, 1);
    plotHead->addWidget(m_quantity);
    auto *lower = new QWidget;
    auto *lowerColumn = new QVBoxLayout(lower);
    lowerColumn->setContentsMargins(0, 8, 0, 0);
    lowerColumn->addLayout(plotHead);
    lowerColumn->addWidget(m_plot, 1);
    auto *split = new QSplitter(Qt::Vertical);
    split->addWidget(m_table);
    split->addWidget(lower);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(12);
    column->addLayout(head);
    column->addWidget(split, 1);
    column->addWidget(buttons);
    connect(m_pair, &QComboBox::currentIndexChanged, this, &AgreementDialog::showReport);
    connect(m_quantity, &QComboBox::currentIndexChanged, this, &AgreementDialog::showPlot);
    connect(m_table, &QTableWidget::currentCellChanged, this, &AgreementDialog::showPlot);
    connect(&service, &ProjectService::annotatorsRead, this, &AgreementDialog::showLandmarks);
    connect(&service, &ProjectService::readFailed, this,
            [this](const core::Error &error) { m_summary->setText(toQString(error.message)); });
    service.readAnnotators(project, {});
}

const AgreementReport *AgreementDialog::report() const
{
    const auto index = static_cast<std::size_t>(std::max(0, m_pair->currentIndex()));
    return index < m_reports.size() ? &m_reports[index] : nullptr;
}

void AgreementDialog::showLandmarks(const annotation::ProjectLandmarks &landmarks)
{
    m_reports = annotation::agreementOf(landmarks.cases);
    const QSignalBlocker quiet(m_pair);
    m_pair->clear();
    for (const AgreementReport &one : m_reports) {
        m_pair->addItem(QStringLiteral("%1 and %2").arg(toQString(one.first), toQString(one.second)));
    }
    m_save->setEnabled(!m_reports.empty());
    showReport();
    if (m_reports.empty()) {
        m_summary->setText(QStringLiteral("No case has landmarks of two annotators yet. Assign a case to two people; "
                                          "each gets a file of their own."));
    }
}

void AgreementDialog::showReport()
{
    const AgreementReport *shown = report();
    if (!shown) {
        return;
    }
    const LandmarkAgreement &all = shown->overall;
    QString text = QStringLiteral("%1, %2 pairs of points: mean radial difference %3 mm (SD %4), 95 % within %5 mm; "
                                  "they disagree on presence in %6")
                       .arg(shown->cases == 1 ? QStringLiteral("1 case") : QStringLiteral("%1 cases").arg(shown->cases))
                       .arg(all.distance.pairs)
                       .arg(mm(all.distance.mean), mm(all.distance.sd), mm(all.distance.percentile95))
                       .arg(all.presence.disagreements());
    if (all.presence.kappa) {
        text += QStringLiteral(", kappa %1").arg(*all.presence.kappa, 0, 'f', 2);
    }
    m_summary->setText(text + u'.');
    fillTable(*shown);
    showPlot();
}

void AgreementDialog::fillTable(const AgreementReport &shown)
{
    const QSignalBlocker quiet(m_table);
    m_table->setRowCount(static_cast<int>(shown.landmarks.size()) + 1);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const LandmarkAgreement &one = row == 0 ? shown.overall : shown.landmarks[static_cast<std::size_t>(row - 1)];
        const bool pairs = one.distance.pairs > 0;
        const QStringList cells{row == 0 ? QStringLiteral("All") : toQString(one.landmarkId),
                                QString::number(one.distance.pairs),
                                pairs ? mm(one.distance.mean) : nothingText(),
                                mm(one.distance.sd),
                                pairs ? mm(one.distance.median) : nothingText(),
                                pairs ? mm(one.distance.percentile95) : nothingText(),
                                pairs ? mm(one.distance.largest) : nothingText(),
                                QString::number(one.presence.disagreements())};
        for (int column = 0; column < cells.size(); ++column) {
            m_table->setItem(row, column, new QTableWidgetItem(cells.at(column)));
        }
    }
    m_table->selectRow(0);
}

void AgreementDialog::showPlot()
{
    m_plot->clearItems();
    m_plot->clearGraphs();
    const AgreementReport *shown = report();
    if (!shown) {
        m_plot->replot();
        return;
    }
    const int row = std::max(0, m_table->currentRow());
    const LandmarkAgreement &one =
        row == 0 ? shown->overall : shown->landmarks[static_cast<std::size_t>(row - 1)];
    const int axis = m_quantity->currentIndex();
    QVector<double> means;
    QVector<double> differences;
    for (const PointDifference &point : shown->differences) {
        if (row == 0 || point.landmarkId == one.landmarkId) {
            means << (axis == 0 ? point.mean.x : axis == 1 ? point.mean.y : point.mean.z);
            differences << (axis == 0 ? point.difference.x : axis == 1 ? point.difference.y : point.difference.z);
        }
    }
    QCPGraph *graph = m_plot->addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, theme().accent, 6));
    graph->setData(means, differences);
    m_plot->xAxis->setLabel(QStringLiteral("Mean of both (mm)"));
    m_plot->yAxis->setLabel(QStringLiteral("%1 minus %2 (mm)").arg(toQString(shown->second), toQString(shown->first)));
    m_plot->rescaleAxes();
    const BlandAltman &limits = axis == 0 ? one.x : axis == 1 ? one.y : one.z;
    if (limits.pairs > 0) {
        addLine(m_plot, limits.bias, QStringLiteral("bias %1").arg(mm(limits.bias)), Qt::SolidLine);
    }
    for (const auto &limit : {limits.lower, limits.upper}) {
        if (limit) {
            addLine(m_plot, *limit, QStringLiteral("%1").arg(mm(*limit)), Qt::DashLine);
            m_plot->yAxis->setRange(m_plot->yAxis->range().expanded(QCPRange(*limit, *limit)));
        }
    }
    m_plot->xAxis->scaleRange(1.1);
    m_plot->yAxis->scaleRange(1.25);
    m_plot->replot();
}

QString csvOf(const AgreementReport &report)
{
    QString text = QStringLiteral("landmark,pairs,mean_mm,sd_mm,median_mm,percentile95_mm,largest_mm,bias_x_mm,lower_x_mm,"
                                  "upper_x_mm,bias_y_mm,lower_y_mm,upper_y_mm,bias_z_mm,lower_z_mm,upper_z_mm,both_present,"
                                  "both_missing,only_first_present,only_second_present,not_compared,kappa\n");
    const auto line = [&text](const std::string &name, const LandmarkAgreement &one) {
        const bool pairs = one.distance.pairs > 0;
        const auto number = [pairs](double value) {
            return csvNumber(pairs ? std::optional<double>(value) : std::nullopt);
        };
        QStringList cells{quoted(name),
                          QString::number(one.distance.pairs),
                          number(one.distance.mean),
                          csvNumber(one.distance.sd),
                          number(one.distance.median),
                          number(one.distance.percentile95),
                          number(one.distance.largest)};
        for (const BlandAltman *limits : {&one.x, &one.y, &one.z}) {
            cells << number(limits->bias) << csvNumber(limits->lower) << csvNumber(limits->upper);
        }
        const auto &presence = one.presence;
        for (const std::size_t count : {presence.bothPresent, presence.bothMissing, presence.onlyFirstPresent,
                                        presence.onlySecondPresent, presence.notCompared}) {
            cells << QString::number(count);
        }
        cells << csvNumber(presence.kappa);
        text += cells.join(u',') + u'\n';
    };
    line("all", report.overall);
    for (const LandmarkAgreement &one : report.landmarks) {
        line(one.landmarkId, one);
    }
    return text;
}

void AgreementDialog::saveCsv()
{
    const AgreementReport *shown = report();
    const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Save the agreement"),
                                                      m_folder + QStringLiteral("/agreement.csv"),
                                                      QStringLiteral("Tables (*.csv)"));
    if (!shown || file.isEmpty()) {
        return;
    }
    QSaveFile out(file);
    const QByteArray text = csvOf(*shown).toUtf8();
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size() || !out.commit()) {
        m_summary->setText(QStringLiteral("%1 could not be written; choose a folder that may be written to.").arg(file));
    }
}

} // namespace gonion::ui
