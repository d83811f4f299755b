// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/identity_strip.h"

#include "ui/worklist/case_identifier.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace gonion::ui {

namespace {

constexpr int kProgressWidth = 160;

QString volumes(std::size_t number)
{
    return number == 1 ? QStringLiteral("1 volume") : QStringLiteral("%1 volumes").arg(number);
}

} // namespace

IdentityStrip::IdentityStrip(CaseIdentifier &identifier, QWidget *parent)
    : QFrame(parent), m_identifier(identifier), m_text(new QLabel), m_progress(new QProgressBar), m_act(new QPushButton),
      m_close(new QPushButton(QStringLiteral("Close")))
{
    setObjectName(QStringLiteral("identityStrip"));
    m_text->setObjectName(QStringLiteral("identityText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setProperty("role", "muted");
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // a long reason is cut
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(kProgressWidth);
    m_act->setObjectName(QStringLiteral("readVolumes"));
    m_close->setObjectName(QStringLiteral("closeIdentityStrip"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 0, 20, 0);
    row->setSpacing(10);
    row->addWidget(m_text, 1);
    row->addWidget(m_progress);
    row->addWidget(m_act);
    row->addWidget(m_close);
    connect(m_act, &QPushButton::clicked, this, &IdentityStrip::act);
    connect(m_close, &QPushButton::clicked, this, [this] {
        m_closed = true;
        follow();
    });
    connect(&identifier, &CaseIdentifier::changed, this, &IdentityStrip::follow);
    follow();
}

void IdentityStrip::offerAgain()
{
    m_closed = false;
    follow();
}

void IdentityStrip::act()
{
    if (m_identifier.isRunning()) {
        m_identifier.stop();
    } else {
        m_identifier.start();
    }
}

void IdentityStrip::follow()
{
    const bool running = m_identifier.isRunning();
    const std::size_t unread = m_identifier.unread();
    m_progress->setVisible(running);
    const std::size_t failures = m_identifier.failures();
    m_close->setVisible(!running);
    m_act->setText(running             ? QStringLiteral("Stop")
                   : failures > unread ? QStringLiteral("Try again")
                                       : QStringLiteral("Read them"));
    if (running) {
        m_closed = false;
        m_progress->setRange(0, static_cast<int>(m_identifier.total()));
        m_progress->setValue(static_cast<int>(m_identifier.done()));
        m_text->setText(
            QStringLiteral("Comparing volumes and patients: %1 of %2 read. You can work meanwhile.")
                .arg(m_identifier.done())
                .arg(m_identifier.total()));
    } else if (!m_identifier.whyEnded().isEmpty()) {
        m_text->setText(
            QStringLiteral("%1 not read yet. %2").arg(volumes(unread + failures), m_identifier.whyEnded()));
    } else if (failures > 0) {
        m_text->setText(
            QStringLiteral("%1 could not be read: %2").arg(volumes(failures), m_identifier.firstFailure()));
    } else {
        m_text->setText(QStringLiteral("%1 not read yet: the same scan or patient in two parts of a split would go unnoticed.")
                            .arg(volumes(unread)));
    }
    m_text->setToolTip(m_text->text());
    setVisible(running || (!m_closed && (unread > 0 || failures > 0)));
}

} // namespace gonion::ui
