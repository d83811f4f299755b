// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_dialog.h"

#include "ui/icons.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace gonion::ui {

namespace {

QString aboutText()
{
    return QStringLiteral(R"(
<p>Finds anatomical landmarks in three-dimensional head CT, says which of them are missing, and shows both
where a radiologist expects them.</p>
<p><b>Demonstration, not for diagnosis.</b> The bundled model was trained on synthetic phantoms.</p>

<h3>Licence</h3>
<p>Copyright 2026 The Gonion authors. This program is free software: you can redistribute it and modify it
under the terms of the GNU General Public License, version 3 or (at your option) any later version. It comes
with no warranty. The text is in the file LICENSE and at
<a href="https://www.gnu.org/licenses/gpl-3.0.html">gnu.org/licenses</a>.</p>

<h3>Acknowledgements</h3>
<p>Demo case: Visible Human Project, head of the Visible Human Male.
Courtesy of the U.S. National Library of Medicine.</p>
<p>Method: H3DE-Net (arXiv 2502.14221), written anew for this program.</p>

<h3>Built on</h3>
<table cellspacing="0" cellpadding="3">
<tr><td>Qt</td><td>&nbsp;&nbsp;LGPL-3.0</td><td>&nbsp;&nbsp;The Qt Company and contributors</td></tr>
<tr><td>VTK</td><td>&nbsp;&nbsp;BSD-3-Clause</td><td>&nbsp;&nbsp;Kitware and contributors</td></tr>
<tr><td>ITK</td><td>&nbsp;&nbsp;Apache-2.0</td><td>&nbsp;&nbsp;NumFOCUS and contributors</td></tr>
<tr><td>GDCM</td><td>&nbsp;&nbsp;BSD-3-Clause</td><td>&nbsp;&nbsp;Mathieu Malaterre and contributors</td></tr>
<tr><td>LibTorch</td><td>&nbsp;&nbsp;BSD-3-Clause</td><td>&nbsp;&nbsp;The PyTorch contributors</td></tr>
<tr><td>QCustomPlot</td><td>&nbsp;&nbsp;GPL-3.0-or-later</td><td>&nbsp;&nbsp;Emanuel Eichhammer</td></tr>
<tr><td>JSON for Modern C++</td><td>&nbsp;&nbsp;MIT</td><td>&nbsp;&nbsp;Niels Lohmann</td></tr>
<tr><td>CLI11</td><td>&nbsp;&nbsp;BSD-3-Clause</td><td>&nbsp;&nbsp;University of Cincinnati and contributors</td></tr>
<tr><td>tl::expected</td><td>&nbsp;&nbsp;CC0-1.0</td><td>&nbsp;&nbsp;Sy Brand</td></tr>
<tr><td>zlib</td><td>&nbsp;&nbsp;Zlib</td><td>&nbsp;&nbsp;Jean-loup Gailly and Mark Adler</td></tr>
</table>)");
}

} // namespace

AboutDialog::AboutDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(QStringLiteral("About Gonion"));
    resize(600, 640);
    auto *mark = new QLabel;
    mark->setPixmap(programIcon().pixmap(QSize(56, 56), devicePixelRatioF()));
    auto *name = new QLabel(QStringLiteral("Gonion"));
    name->setProperty("role", "title");
    auto *version = new QLabel(QStringLiteral("Version %1").arg(QCoreApplication::applicationVersion()));
    version->setProperty("role", "muted");
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(name);
    words->addWidget(version);
    auto *head = new QHBoxLayout;
    head->setSpacing(16);
    head->addWidget(mark);
    head->addLayout(words, 1);

    auto *text = new QTextBrowser;
    text->setOpenExternalLinks(true);
    text->document()->setDocumentMargin(12);
    text->setHtml(aboutText());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 22, 24, 18);
    column->setSpacing(16);
    column->addLayout(head);
    column->addWidget(text, 1);
    column->addWidget(buttons);
}

} // namespace gonion::ui
