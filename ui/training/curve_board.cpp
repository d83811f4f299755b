// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/curve_board.h"

#include "ui/custom_plot.h"
#include "ui/icons.h"
#include "ui/plot_theme.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/step_parts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QTabBar>
#include <QVBoxLayout>

#include <array>

namespace gonion::ui {

namespace {

constexpr double kSecondsPerMinute = 60.0;

struct Series {
    const char *name;  ///< as in metrics.csv
    const char *title; ///< in the legend
    QRgb colour;
};

struct Kind {
    const char *tab;
    const char *axis;
    std::vector<Series> series;
};

const std::vector<Kind> &knownKinds()
{
    static const std::vector<Kind> all{
        {"Error", "Mean radial error (mm)",
         {{"validation/mre_mm", "MRE of whole volumes", 0xff4da3d9},
          {"train/error_mm", "training cases", 0xff9aa6b4}}},
        {"Found within", "Share of landmarks (SDR)",
         {{"validation/sdr_2", "within 2 mm", 0xffd96aa8},
          {"validation/sdr_2.5", "within 2.5 mm", 0xffe8a838},
          {"validation/sdr_3", "within 3 mm", 0xff35b87a},
          {"validation/sdr_4", "within 4 mm", 0xff4da3d9}}},
        {"Presence", "F1 of presence", {{"validation/presence_f1", "presence F1", 0xff35b87a}}},
        {"Loss", "Loss",
         {{"train/loss", "all terms", 0xffe2e7ed},
          {"train/loss_existence", "existence", 0xff35b87a},
          {"train/loss_offset", "offset", 0xffe8a838},
          {"train/loss_heatmap", "heatmap", 0xffd96aa8}}},
        {"Learning rate", "Learning rate", {{"train/learning_rate", "learning rate", 0xff4da3d9}}},
        {"Machine", "Share of time / gradient norm",
         {{"train/waiting_share", "share of time waiting for cases", 0xffe8a838},
          {"train/gradient_norm", "gradient norm", 0xff9aa6b4}}},
    };
    return all;
}

void dressCurves(QCustomPlot *plot)
{
    applyPlotTheme(plot);
    plot->legend->setBrush(QColor(0, 0, 0, 120));
    plot->legend->setBorderPen(Qt::NoPen);
    plot->legend->setTextColor(theme().text);
    QFont small = plot->font();
    small.setPixelSize(12);
    plot->legend->setFont(small);
    plot->legend->setRowSpacing(0);
}

} // namespace

CurveBoard::CurveBoard(QWidget *parent)
    : QWidget(parent), m_kinds(new QTabBar), m_plot(new QCustomPlot), m_empty(new QLabel(m_plot))
{
    m_kinds->setObjectName(QStringLiteral("curveKinds"));
    m_kinds->setDrawBase(false);
    m_kinds->setExpanding(false);
    for (const Kind &kind : knownKinds()) {
        m_kinds->addTab(QString::fromLatin1(kind.tab));
    }
    buildPlot();
    auto *fit = makeStepButton({}, QStringLiteral("fitCurves"), "plain");
    fit->setIcon(icon(QStringLiteral("reset")));
    fit->setAccessibleName(QStringLiteral("Show all"));
    fit->setToolTip(QStringLiteral("Show all of the curve again. Wheel: zoom; drag: move."));
    auto *save = makeStepButton({}, QStringLiteral("exportCurves"), "plain");
    save->setIcon(icon(QStringLiteral("save")));
    save->setAccessibleName(QStringLiteral("Export the curves"));
    save->setToolTip(QStringLiteral("Export the curves as a picture or a table"));
    auto *head = new QHBoxLayout;
    head->addWidget(m_kinds, 1);
    head->addWidget(fit);
    head->addWidget(save);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_plot, 1);
    connect(m_kinds, &QTabBar::currentChanged, this, &CurveBoard::showKind);
    connect(fit, &QPushButton::clicked, this, &CurveBoard::fitView);
    connect(save, &QPushButton::clicked, this, &CurveBoard::exportRequested);
    showKind();
}

void CurveBoard::buildPlot()
{
    m_plot->setObjectName(QStringLiteral("curves"));
    m_plot->setMinimumHeight(180);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    dressCurves(m_plot);
    m_plot->xAxis->setLabel(QStringLiteral("Minutes at work"));
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    m_empty->setText(QStringLiteral("Curves appear here as soon as there is something to draw."));
    m_empty->setProperty("role", "muted");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto *over = new QVBoxLayout(m_plot);
    over->addWidget(m_empty);
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { m_moved = true; });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) {
        m_moved = m_moved || event->buttons().testFlag(Qt::LeftButton);
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &CurveBoard::fitView);
}

void CurveBoard::clear()
{
    m_points.clear();
    m_moved = false;
    showKind();
}

void CurveBoard::showKind()
{
    m_moved = false;
    m_graphs.clear();
    m_plot->clearGraphs();
    const Kind &kind = knownKinds()[static_cast<std::size_t>(std::max(0, m_kinds->currentIndex()))];
    m_plot->yAxis->setLabel(QString::fromLatin1(kind.axis));
    addGraphs();
    redraw();
}

void CurveBoard::addGraphs()
{
    const Kind &kind = knownKinds()[static_cast<std::size_t>(std::max(0, m_kinds->currentIndex()))];
    for (const training::MetricPoint &point : m_points) {
        for (const Series &series : kind.series) {
            if (point.series != series.name) {
                continue;
            }
            const QString key = toQString(point.stage) + u'/' + QString::fromLatin1(series.name);
            if (!m_graphs.contains(key)) {
                QCPGraph *graph = m_plot->addGraph();
                const bool coarse = point.stage == "coarse";
                graph->setPen(QPen(QColor::fromRgb(series.colour), 1.8, coarse ? Qt::DashLine : Qt::SolidLine));
                graph->setName(QStringLiteral("%1, %2").arg(toQString(point.stage), QString::fromLatin1(series.title)));
                if (point.series.starts_with("validation/")) {
                    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QColor::fromRgb(series.colour), 6));
                }
                m_graphs.insert(key, m_plot->graphCount() - 1);
            }
            m_plot->graph(m_graphs.value(key))->addData(point.seconds / kSecondsPerMinute, point.value);
        }
    }
}

void CurveBoard::add(const std::vector<training::MetricPoint> &points)
{
    if (points.empty()) {
        return;
    }
    std::vector<training::MetricPoint> before;
    m_points.swap(before);
    m_points = points;
    addGraphs(); // of the new ones alone
    before.insert(before.end(), points.begin(), points.end());
    m_points.swap(before);
    redraw();
}

void CurveBoard::redraw()
{
    m_empty->setVisible(m_plot->graphCount() == 0);
    m_plot->legend->setVisible(m_plot->graphCount() > 0);
    if (!m_moved) {
        fitView();
    } else {
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void CurveBoard::fitView()
{
    constexpr double kRoom = 1.12;
    m_moved = false;
    if (m_plot->graphCount() > 0) {
        m_plot->rescaleAxes();
        m_plot->xAxis->scaleRange(1.03);
        m_plot->yAxis->scaleRange(kRoom);
        if (m_plot->yAxis->range().lower < 0.0) {
            m_plot->yAxis->setRangeLower(0.0); // no figure here falls below it
        }
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QString CurveBoard::csv() const
{
    std::string text(training::metricsHeader());
    for (const training::MetricPoint &point : m_points) {
        text += training::lineOf(point);
    }
    return toQString(text);
}

bool CurveBoard::exportTo(const QString &file) const
{
    if (!file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
        constexpr double kSharp = 2.0;
        return m_plot->savePng(file, 0, 0, kSharp);
    }
    QSaveFile out(file);
    const QByteArray text = csv().toUtf8();
    return out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit();
}

} // namespace gonion::ui
