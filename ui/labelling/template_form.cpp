// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/template_form.h"

#include "ui/text.h"

#include <QColorDialog>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>

namespace gonion::ui {

using annotation::HuHint;
using annotation::LandmarkDefinition;

namespace {

QIcon colourIcon(const QColor &colour)
{
    QPixmap pixmap(28, 28);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(4, 4, 20, 20));
    return QIcon(pixmap);
}

} // namespace

TemplateForm::TemplateForm(QWidget *parent)
    : QWidget(parent), m_id(new QLineEdit), m_name(new QLineEdit), m_tooth(new QLineEdit),
      m_description(new QPlainTextEdit), m_colour(new QPushButton), m_picture(new QLineEdit),
      m_partner(new QComboBox), m_group(new QLineEdit), m_hint(new QComboBox)
{
    m_description->setFixedHeight(92);
    m_description->setTabChangesFocus(true);
    m_description->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_description->setPlaceholderText(QStringLiteral("Where exactly to put the point"));
    m_id->setPlaceholderText(QStringLiteral("Short and unique, such as La"));
    m_tooth->setPlaceholderText(QStringLiteral("FDI number, or nothing"));
    m_group->setPlaceholderText(QStringLiteral("Landmarks of one group lie on one slice"));
    m_picture->setPlaceholderText(QStringLiteral("A file beside the template"));
    m_hint->addItem(QStringLiteral("Nothing in particular"), int(HuHint::None));
    m_hint->addItem(QStringLiteral("Bone surface"), int(HuHint::BoneSurface));
    m_hint->addItem(QStringLiteral("Enamel"), int(HuHint::Enamel));

    auto *browse = new QPushButton(QStringLiteral("Choose\u2026"));
    auto *picture = new QHBoxLayout;
    picture->setSpacing(6);
    picture->addWidget(m_picture, 1);
    picture->addWidget(browse);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(14);
    form->setVerticalSpacing(8);
    form->addRow(QStringLiteral("Id"), m_id);
    form->addRow(QStringLiteral("Name"), m_name);
    form->addRow(QStringLiteral("Definition"), m_description);
    form->addRow(QStringLiteral("Tooth"), m_tooth);
    form->addRow(QStringLiteral("Colour"), m_colour);
    form->addRow(QStringLiteral("Picture"), picture);
    form->addRow(QStringLiteral("Mirror partner"), m_partner);
    form->addRow(QStringLiteral("Slice group"), m_group);
    form->addRow(QStringLiteral("Lies on"), m_hint);

    const auto tell = [this] {
        if (!m_filling) {
            Q_EMIT edited();
        }
    };
    for (QLineEdit *field : {m_id, m_name, m_tooth, m_picture, m_group}) {
        connect(field, &QLineEdit::textEdited, this, tell);
    }
    connect(m_description, &QPlainTextEdit::textChanged, this, tell);
    connect(m_partner, &QComboBox::activated, this, tell);
    connect(m_hint, &QComboBox::activated, this, tell);
    connect(m_colour, &QPushButton::clicked, this, &TemplateForm::chooseColour);
    connect(browse, &QPushButton::clicked, this, &TemplateForm::choosePicture);
}

void TemplateForm::setDefinition(const LandmarkDefinition &definition, const QStringList &ids)
{
    m_filling = true;
    m_id->setText(toQString(definition.id));
    m_name->setText(toQString(definition.name));
    m_tooth->setText(toQString(definition.toothFdi));
    m_description->setPlainText(toQString(definition.description));
    m_picture->setText(toQString(definition.picture));
    m_group->setText(toQString(definition.sliceGroup));
    m_hint->setCurrentIndex(m_hint->findData(int(definition.hint)));
    setColour(toQString(definition.colour));
    m_partner->clear();
    m_partner->addItem(QStringLiteral("None"), QString());
    for (const QString &id : ids) {
        if (id != toQString(definition.id)) {
            m_partner->addItem(id, id);
        }
    }
    m_partner->setCurrentIndex(qMax(0, m_partner->findData(toQString(definition.mirrorPartner))));
    m_filling = false;
}

LandmarkDefinition TemplateForm::definition() const
{
    LandmarkDefinition definition;
    definition.id = m_id->text().trimmed().toStdString();
    definition.name = m_name->text().trimmed().toStdString();
    definition.description = m_description->toPlainText().trimmed().toStdString();
    definition.toothFdi = m_tooth->text().trimmed().toStdString();
    definition.colour = m_colourName.toStdString();
    definition.picture = m_picture->text().trimmed().toStdString();
    definition.mirrorPartner = m_partner->currentData().toString().toStdString();
    definition.sliceGroup = m_group->text().trimmed().toStdString();
    definition.hint = static_cast<HuHint>(m_hint->currentData().toInt());
    return definition;
}

void TemplateForm::setColour(const QString &colour)
{
    m_colourName = colour;
    m_colour->setText(colour.isEmpty() ? QStringLiteral("As the others") : colour);
    m_colour->setIcon(colour.isEmpty() ? QIcon() : colourIcon(QColor(colour)));
}

void TemplateForm::chooseColour()
{
    const QColor chosen = QColorDialog::getColor(m_colourName.isEmpty() ? QColor(0x4c, 0xd0, 0x7d) : QColor(m_colourName),
                                                 this, QStringLiteral("Colour of the landmark"));
    if (chosen.isValid()) {
        setColour(chosen.name());
        Q_EMIT edited();
    }
}

void TemplateForm::choosePicture()
{
    if (m_folder.empty()) {
        Q_EMIT refused(QStringLiteral("Save the template first: its pictures lie beside it."));
        return;
    }
    const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Choose a picture"), toQString(m_folder),
                                                      QStringLiteral("Pictures (*.png *.jpg *.jpeg)"));
    if (file.isEmpty()) {
        return;
    }
    const std::filesystem::path relative = toPath(file).lexically_relative(m_folder);
    if (relative.empty() || *relative.begin() == "..") {
        Q_EMIT refused(QStringLiteral("The picture has to lie in the template's folder, %1, or below it. Copy it there first.")
                           .arg(toQString(m_folder)));
        return;
    }
    m_picture->setText(toQString(relative));
    Q_EMIT edited();
}

} // namespace gonion::ui
