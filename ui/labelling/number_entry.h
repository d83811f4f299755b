// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace gonion::ui {

/// Puts typed digits together to a number from 1 to a count. Decides as soon as no further digit could
/// belong to it, else after a moment without one.
class NumberEntry : public QObject {
    Q_OBJECT

public:
    static constexpr int kPauseMs = 700;

    explicit NumberEntry(QObject *parent = nullptr);

    /// The greatest number that can be chosen; what is being typed is dropped.
    void setCount(int count);
    void type(int digit);
    /// Decides now.
    void finish();
    void cancel();
    /// What was typed so far; empty where nothing is being typed.
    [[nodiscard]] QString typed() const { return m_typed; }

Q_SIGNALS:
    void typedChanged(const QString &typed);
    /// 1 to the count.
    void chosen(int number);
    /// A number beyond the count, or zero.
    void refused(int number);

private:
    void setTyped(const QString &typed);

    int m_count = 0;
    QString m_typed;
    QTimer m_pause;
};

} // namespace gonion::ui
