// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/banner_stack.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace gonion::ui {

namespace {

struct Look {
    const char *style;
    const char *icon;
    QColor colour;
};

Look lookOf(const Notice &notice)
{
    switch (notice.kind) {
    case NoticeKind::Danger:
        return {"danger", "error", theme().danger};
    case NoticeKind::Warning:
        return {"warning", notice.id == kMissingNotice ? "missing" : "warning", theme().warning};
    case NoticeKind::Note:
        break;
    }
    return {"note", "about", theme().accent};
}

} // namespace

BannerStack::BannerStack(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void BannerStack::setNotices(const std::vector<Notice> &notices)
{
    if (notices != m_notices) {
        m_notices = notices;
        rebuild();
    }
}

void BannerStack::setMessage(const Notice &message)
{
    m_message = {message};
    std::erase(m_closed, message);
    rebuild();
}

void BannerStack::clearMessage()
{
    if (!m_message.empty()) {
        m_message.clear();
        rebuild();
    }
}

void BannerStack::forgetClosed()
{
    m_closed.clear();
    rebuild();
}

void BannerStack::rebuild()
{
    std::vector<Notice> wanted = m_message;
    for (const Notice &notice : m_notices) {
        if (std::find(m_closed.begin(), m_closed.end(), notice) == m_closed.end()) {
            wanted.push_back(notice);
        }
    }
    if (wanted == m_shown) {
        return;
    }
    while (QLayoutItem *item = m_column->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the sender of what led here
        delete item;
    }
    m_shown = std::move(wanted);
    for (const Notice &notice : m_shown) {
        m_column->addWidget(makeBanner(notice));
    }
    setVisible(!m_shown.empty());
}

QWidget *BannerStack::makeBanner(const Notice &notice)
{
    const Look look = lookOf(notice);
    auto *banner = new QFrame;
    banner->setProperty("banner", look.style);
    banner->setObjectName(QStringLiteral("banner-") + notice.id);
    auto *row = new QHBoxLayout(banner);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(10);
    auto *mark = new QLabel;
    mark->setPixmap(icon(QString::fromLatin1(look.icon), look.colour).pixmap(QSize(18, 18), devicePixelRatioF()));
    row->addWidget(mark);
    auto *text = new QLabel(notice.text);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(text, 1);
    if (!notice.action.isEmpty()) {
        auto *button = new QPushButton(notice.action);
        button->setObjectName(QStringLiteral("action-") + notice.id);
        row->addWidget(button, 0, Qt::AlignVCenter);
        connect(button, &QPushButton::clicked, this, [this, id = notice.id] { Q_EMIT actionTriggered(id); });
    }
    if (notice.closable) {
        auto *close = new QToolButton;
        close->setIcon(icon(QStringLiteral("cancel"), theme().muted));
        close->setIconSize(QSize(12, 12));
        close->setProperty("role", "close");
        close->setToolTip(QStringLiteral("Close"));
        close->setAccessibleName(QStringLiteral("Close"));
        row->addWidget(close);
        connect(close, &QToolButton::clicked, this, [this, notice] {
            if (!m_message.empty() && m_message.front() == notice) {
                m_message.clear();
            } else {
                m_closed.push_back(notice);
            }
            rebuild();
        });
    }
    return banner;
}

} // namespace gonion::ui
