// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_template.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace gonion::ui {

/// The fields of one landmark's definition.
class TemplateForm : public QWidget {
    Q_OBJECT

public:
    explicit TemplateForm(QWidget *parent = nullptr);

    /// \param ids of all landmarks of the template: one may be the mirror partner
    void setDefinition(const annotation::LandmarkDefinition &definition, const QStringList &ids);
    [[nodiscard]] annotation::LandmarkDefinition definition() const;
    /// Where pictures have to lie; empty while the template has no file.
    void setFolder(const std::filesystem::path &folder) { m_folder = folder; }

    [[nodiscard]] QLineEdit *idField() const { return m_id; }
    [[nodiscard]] QLineEdit *nameField() const { return m_name; }

Q_SIGNALS:
    /// The user changed a field.
    void edited();
    /// Something cannot be chosen, and why; a sentence for a person.
    void refused(const QString &text);

private:
    void chooseColour();
    void choosePicture();
    void setColour(const QString &colour);

    std::filesystem::path m_folder;
    QLineEdit *m_id;
    QLineEdit *m_name;
    QLineEdit *m_tooth;
    QPlainTextEdit *m_description;
    QPushButton *m_colour;
    QString m_colourName;
    QLineEdit *m_picture;
    QComboBox *m_partner;
    QLineEdit *m_group;
    QComboBox *m_hint;
    bool m_filling = false;
};

} // namespace gonion::ui
