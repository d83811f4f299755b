// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

#include <filesystem>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace gonion::ui {

/// The part of the tool bar that detects: model, device, run, progress, cancel, the time it took.
class DetectionBar : public QWidget {
    Q_OBJECT

public:
    explicit DetectionBar(const std::filesystem::path &demoModel, QWidget *parent = nullptr);

    [[nodiscard]] std::filesystem::path model() const;
    /// Adds the file to the list and chooses it.
    void setModel(const std::filesystem::path &file);
    [[nodiscard]] QString device() const;
    /// Chooses a device; one that is not in the list is taken once `setDevices` brings it.
    void setDevice(const QString &device);
    void setDevices(const QStringList &devices);

    /// \param reason why not, where it is not possible; empty where it is
    void setPossible(const QString &reason);
    void setRunning(bool running);
    /// \param fraction 0 to 1, negative where unknown
    void setProgress(double fraction, const QString &step);
    /// What stands in place of the progress while nothing runs: the time it took, or that it was cancelled.
    void setOutcome(const QString &text, const QString &detail);

    [[nodiscard]] QPushButton *detectButton() const { return m_detect; }
    [[nodiscard]] QPushButton *cancelButton() const { return m_cancel; }
    [[nodiscard]] QString outcome() const;

Q_SIGNALS:
    void detectRequested();
    void cancelRequested();
    /// The user wants another model file: ask for one, then `setModel`.
    void modelFileRequested();
    void modelChanged();
    void deviceChanged(const QString &device);

private:
    void onModelActivated(int index);

    QComboBox *m_model;
    QComboBox *m_device;
    QPushButton *m_detect;
    QStackedWidget *m_state;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    QLabel *m_outcome;
    QString m_wantedDevice = QStringLiteral("auto");
    int m_chosenModel = 0;
};

} // namespace gonion::ui
