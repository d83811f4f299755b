// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/number_entry.h"

namespace gonion::ui {

NumberEntry::NumberEntry(QObject *parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &NumberEntry::finish);
}

void NumberEntry::setCount(int count)
{
    m_count = count;
    cancel();
}

void NumberEntry::type(int digit)
{
    setTyped(m_typed + QString::number(digit));
    const int number = m_typed.toInt();
    // A leading zero is no shorter number: 0 then 7 chooses 7.
    const bool another = number * 10 <= m_count;
    if (!another) {
        finish();
    } else {
        m_pause.start();
    }
}

void NumberEntry::finish()
{
    if (m_typed.isEmpty()) {
        return;
    }
    const int number = m_typed.toInt();
    cancel();
    if (number >= 1 && number <= m_count) {
        Q_EMIT chosen(number);
    } else {
        Q_EMIT refused(number);
    }
}

void NumberEntry::cancel()
{
    m_pause.stop();
    setTyped({});
}

void NumberEntry::setTyped(const QString &typed)
{
    if (typed != m_typed) {
        m_typed = typed;
        Q_EMIT typedChanged(m_typed);
    }
}

} // namespace gonion::ui
