// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detection_bar.h"

#include "ui/icons.h"
#include "ui/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

namespace gonion::ui {

namespace {

QString deviceTitle(const QString &device)
{
    return device == u"auto" ? QStringLiteral("Automatic") : device.toUpper();
}

} // namespace

DetectionBar::DetectionBar(const std::filesystem::path &demoModel, QWidget *parent)
    : QWidget(parent), m_model(new QComboBox), m_device(new QComboBox),
      m_detect(new QPushButton(icon(QStringLiteral("detect"), Qt::white), QStringLiteral("Detect"))),
      m_state(new QStackedWidget), m_progress(new QProgressBar),
      m_cancel(new QPushButton(QStringLiteral("Cancel"))), m_outcome(new QLabel)
{
    m_model->setAccessibleName(QStringLiteral("Model"));
    m_model->setToolTip(QStringLiteral("Model"));
    m_model->addItem(QStringLiteral("Demo model"), toQString(demoModel));
    m_model->setItemData(0, QStringLiteral("Demonstration model, not for diagnosis"), Qt::ToolTipRole);
    m_model->insertSeparator(1);
    m_model->addItem(QStringLiteral("Choose a model file\u2026"));
    m_model->setMinimumWidth(130);
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_device->setAccessibleName(QStringLiteral("Device"));
    m_device->setToolTip(QStringLiteral("Where the network runs"));
    m_device->addItem(deviceTitle(QStringLiteral("auto")), QStringLiteral("auto"));
    m_detect->setProperty("role", "primary");
    m_detect->setObjectName(QStringLiteral("detectButton"));
    m_cancel->setObjectName(QStringLiteral("cancelDetection"));
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(110);
    m_outcome->setProperty("role", "muted");
    m_outcome->setObjectName(QStringLiteral("detectionOutcome"));

    auto *running = new QWidget;
    auto *runningRow = new QHBoxLayout(running);
    runningRow->setContentsMargins(0, 0, 0, 0);
    runningRow->setSpacing(6);
    runningRow->addWidget(m_progress);
    runningRow->addWidget(m_cancel);
    runningRow->addStretch();
    m_state->addWidget(m_outcome);
    m_state->addWidget(running);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_model);
    row->addWidget(m_device);
    row->addWidget(m_detect);
    row->addSpacing(4);
    row->addWidget(m_state);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);

    connect(m_detect, &QPushButton::clicked, this, &DetectionBar::detectRequested);
    connect(m_cancel, &QPushButton::clicked, this, &DetectionBar::cancelRequested);
    connect(m_model, &QComboBox::activated, this, &DetectionBar::onModelActivated);
    connect(m_device, &QComboBox::activated, this, [this] {
        m_wantedDevice = device();
        Q_EMIT deviceChanged(m_wantedDevice);
    });
}

void DetectionBar::onModelActivated(int index)
{
    if (index == m_model->count() - 1) {
        m_model->setCurrentIndex(m_chosenModel);
        Q_EMIT modelFileRequested();
        return;
    }
    m_chosenModel = index;
    Q_EMIT modelChanged();
}

std::filesystem::path DetectionBar::model() const
{
    return toPath(m_model->currentData().toString());
}

void DetectionBar::setModel(const std::filesystem::path &file)
{
    const QString path = toQString(file);
    int index = m_model->findData(path);
    if (index < 0) {
        index = m_model->count() - 2; // before the separator and "Choose"
        m_model->insertItem(index, toQString(file.filename()), path);
        m_model->setItemData(index, path, Qt::ToolTipRole);
    }
    m_model->setCurrentIndex(index);
    m_chosenModel = index;
    Q_EMIT modelChanged();
}

QString DetectionBar::device() const
{
    return m_device->currentData().toString();
}

void DetectionBar::setDevice(const QString &device)
{
    m_wantedDevice = device;
    m_device->setCurrentIndex(std::max(0, m_device->findData(device)));
}

void DetectionBar::setDevices(const QStringList &devices)
{
    const QSignalBlocker blocker(m_device);
    m_device->clear();
    m_device->addItem(deviceTitle(QStringLiteral("auto")), QStringLiteral("auto"));
    for (const QString &device : devices) {
        if (device != u"auto" && m_device->findData(device) < 0) {
            m_device->addItem(deviceTitle(device), device);
        }
    }
    setDevice(m_wantedDevice);
}

void DetectionBar::setPossible(const QString &reason)
{
    m_detect->setEnabled(reason.isEmpty());
    m_detect->setToolTip(reason.isEmpty() ? QStringLiteral("Find the landmarks in this volume") : reason);
}

void DetectionBar::setRunning(bool running)
{
    m_state->setCurrentIndex(running ? 1 : 0);
    m_model->setEnabled(!running);
    m_device->setEnabled(!running);
    m_cancel->setEnabled(running);
    if (running) {
        setProgress(-1.0, QString());
    }
}

void DetectionBar::setProgress(double fraction, const QString &step)
{
    // No moving stripes where the length is unknown: each of their frames makes the window compose all
    // its views again, which a software renderer takes from the detector's processor.
    m_progress->setValue(static_cast<int>(std::lround(std::max(0.0, fraction) * m_progress->maximum())));
    m_progress->setFormat(m_progress->fontMetrics().elidedText(step, Qt::ElideRight, m_progress->width() - 14));
    m_progress->setToolTip(step);
}

void DetectionBar::setOutcome(const QString &text, const QString &detail)
{
    m_outcome->setText(text);
    m_outcome->setToolTip(detail);
}

QString DetectionBar::outcome() const
{
    return m_outcome->text();
}

} // namespace gonion::ui
