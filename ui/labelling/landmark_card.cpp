// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/landmark_card.h"

#include "ui/text.h"
#include "ui/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace gonion::ui {

using annotation::LandmarkState;

namespace {

constexpr int kPictureSize = 72;
constexpr int kDescriptionLines = 3;

QToolButton *buttonOf(QAction *action, Qt::ToolButtonStyle style)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(style);
    button->setFocusPolicy(Qt::NoFocus); // the keyboard stays with the views
    button->setProperty("role", "state");
    return button;
}

} // namespace

LandmarkCard::LandmarkCard(QWidget *parent)
    : QFrame(parent), m_id(new QLabel), m_tooth(new QLabel), m_name(new QLabel), m_number(new QLabel),
      m_description(new QLabel), m_picture(new QLabel), m_state(new QLabel), m_detail(new QLabel),
      m_progress(new QProgressBar), m_steps(new QHBoxLayout), m_buttons(new QHBoxLayout)
{
    setObjectName(QStringLiteral("landmarkCard"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 10);
    column->setSpacing(7);
    buildHead(column);

    m_description->setProperty("role", "muted");
    m_description->setWordWrap(true);
    m_description->setTextFormat(Qt::PlainText);
    m_description->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_description->setFixedHeight(kDescriptionLines * m_description->fontMetrics().lineSpacing() + 6);
    m_picture->setObjectName(QStringLiteral("landmarkPicture"));
    auto *words = new QHBoxLayout;
    words->setSpacing(12);
    words->addWidget(m_description, 1);
    words->addWidget(m_picture, 0, Qt::AlignTop);
    column->addLayout(words);

    m_detail->setProperty("role", "muted");
    m_detail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *state = new QHBoxLayout;
    state->setSpacing(10);
    state->addWidget(m_state);
    state->addWidget(m_detail, 1);
    column->addLayout(state);

    m_buttons->setSpacing(6);
    column->addLayout(m_buttons);
    m_progress->setTextVisible(false);
    m_progress->setProperty("role", "thin");
    m_progress->setFixedHeight(4);
    column->addWidget(m_progress);
}

void LandmarkCard::buildHead(QVBoxLayout *column)
{
    m_id->setProperty("role", "landmark");
    m_tooth->setProperty("role", "pill");
    m_tooth->setToolTip(QStringLiteral("FDI tooth number"));
    m_name->setProperty("role", "heading");
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_number->setProperty("role", "muted");
    m_number->setObjectName(QStringLiteral("landmarkNumber"));
    auto *head = new QHBoxLayout;
    head->setSpacing(9);
    head->addWidget(m_id);
    head->addWidget(m_tooth, 0, Qt::AlignVCenter);
    head->addWidget(m_name, 1);
    head->addWidget(m_number);
    m_steps->setSpacing(2);
    head->addLayout(m_steps);
    column->addLayout(head);
}

void LandmarkCard::setActions(QAction *previous, QAction *next, const std::vector<QAction *> &actions)
{
    for (QAction *action : {previous, next}) {
        m_steps->addWidget(buttonOf(action, Qt::ToolButtonIconOnly));
    }
    for (QAction *action : actions) {
        QToolButton *button = buttonOf(action, Qt::ToolButtonTextOnly);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        m_buttons->addWidget(button, 1);
    }
}

void LandmarkCard::setPresentColour(const QColor &colour)
{
    m_present = colour;
    showState();
}

void LandmarkCard::setContent(const CardContent &content)
{
    m_content = content;
    m_id->setText(content.id.isEmpty() ? QStringLiteral("\u2013") : content.id);
    m_id->setStyleSheet(content.colour.isValid() ? QStringLiteral("color: %1;").arg(content.colour.name()) : QString());
    m_tooth->setText(content.tooth);
    m_tooth->setVisible(!content.tooth.isEmpty());
    m_number->setText(content.number > 0 ? QStringLiteral("%1 of %2").arg(content.number).arg(content.count)
                                         : QStringLiteral("%1 landmarks").arg(content.count));
    m_description->setToolTip(content.description);
    m_picture->setVisible(!content.picture.isNull());
    if (!content.picture.isNull()) {
        m_picture->setPixmap(content.picture.scaled(QSize(kPictureSize, kPictureSize), Qt::KeepAspectRatio,
                                                    Qt::SmoothTransformation));
    }
    m_progress->setRange(0, qMax(1, content.count));
    m_progress->setValue(content.labelled);
    m_progress->setToolTip(QStringLiteral("%1 of %2 labelled").arg(content.labelled).arg(content.count));
    showState();
    fitTexts();
}

void LandmarkCard::showState()
{
    const LandmarkState state = m_content.state;
    const QColor colour = state == LandmarkState::Present   ? m_present
                          : state == LandmarkState::Missing ? theme().warning
                                                            : theme().muted;
    m_state->setStyleSheet(QStringLiteral("color: %1; font-weight: 600;").arg(colour.name()));
    m_state->setText(m_content.id.isEmpty() ? QString() : stateText(state));
    const QString &text = m_content.detail.isEmpty() ? m_content.proposal : m_content.detail;
    m_detail->setText(text);
    m_detail->setToolTip(text);
}

void LandmarkCard::fitTexts()
{
    layout()->activate(); // the room that the other texts leave
    m_name->setText(m_name->fontMetrics().elidedText(m_content.name, Qt::ElideRight, qMax(40, m_name->width())));
    m_name->setToolTip(m_content.name);
    // As much as three lines hold; the rest is in the tool tip.
    const QFontMetrics metrics = m_description->fontMetrics();
    const int width = qMax(60, m_description->width());
    QString text = m_content.description;
    const auto fits = [&](const QString &t) {
        return metrics.boundingRect(QRect(0, 0, width, 10000), Qt::TextWordWrap, t).height()
               < (kDescriptionLines + 1) * metrics.lineSpacing();
    };
    if (!fits(text)) {
        while (!text.isEmpty() && !fits(text + QChar(0x2026))) {
            text.truncate(qMax<qsizetype>(0, text.lastIndexOf(u' ')));
        }
        text += QChar(0x2026);
    }
    m_description->setText(text);
}

void LandmarkCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    fitTexts();
}

} // namespace gonion::ui
