// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start_page.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace gonion::ui {

namespace {

constexpr int kPageWidth = 780;

QLabel *makeLabel(const QString &text, const char *role)
{
    auto *label = new QLabel(text);
    label->setProperty("role", role);
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    return label;
}

QLabel *makeMark(const QIcon &icon, int size)
{
    auto *label = new QLabel;
    label->setPixmap(icon.pixmap(QSize(size, size), label->devicePixelRatioF()));
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    return label;
}

QPushButton *makeTile(const QString &iconName, const QString &title, const QString &text)
{
    auto *tile = new QPushButton;
    tile->setProperty("role", "tile");
    tile->setAccessibleName(title);
    tile->setFixedHeight(136);
    tile->setCursor(Qt::PointingHandCursor);
    auto *column = new QVBoxLayout(tile);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(4);
    column->addWidget(makeMark(icon(iconName, theme().accent), 28));
    column->addSpacing(8);
    column->addWidget(makeLabel(title, "heading"));
    QLabel *detail = makeLabel(text, "muted");
    detail->setWordWrap(true);
    column->addWidget(detail);
    column->addStretch();
    return tile;
}

/// The path with the home folder as ~, so that long paths stay readable.
QString shortPath(const QString &path)
{
    const QString home = QDir::homePath();
    return path.startsWith(home + '/') ? '~' + path.mid(home.size()) : path;
}

} // namespace

StartPage::StartPage(QWidget *parent)
    : QWidget(parent), m_demo(makeTile("play", "Demo case", "A real head CT with its detection")),
      m_train(makeTile("train", "Train a model", "From labelled scans, or try it without data")), m_watch(new QPushButton),
      m_projectBlock(new QWidget), m_recentBlock(new QWidget), m_recent(new QVBoxLayout)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(18);
    head->addWidget(makeMark(programIcon(), 64));
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(makeLabel(QStringLiteral("Gonion"), "title"));
    words->addWidget(makeLabel(QStringLiteral("Finds anatomical landmarks in head CT and says which of them are missing."),
                               "muted"));
    head->addLayout(words, 1);

    auto *file = makeTile("open-file", "Open file", "NIfTI, NRRD, MetaImage or one DICOM file");
    auto *folder = makeTile("open-folder", "Open DICOM folder", "The slices of one or several series");
    m_demo->setObjectName(QStringLiteral("startDemo"));
    file->setObjectName(QStringLiteral("startOpenFile"));
    folder->setObjectName(QStringLiteral("startOpenFolder"));
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(14);
    for (QPushButton *tile : {m_demo, file, folder}) {
        tiles->addWidget(tile, 1);
    }

    auto *openProject = makeTile("template", "Open project", "The work list of a data set");
    auto *newProject = makeTile("label", "New project", "From a folder of volumes: label, review, split");
    openProject->setObjectName(QStringLiteral("startOpenProject"));
    newProject->setObjectName(QStringLiteral("startNewProject"));
    auto *projectTiles = new QHBoxLayout(m_projectBlock);
    projectTiles->setContentsMargins(0, 14, 0, 0);
    projectTiles->setSpacing(14);
    projectTiles->addWidget(openProject, 1);
    projectTiles->addWidget(newProject, 1);
    projectTiles->addWidget(m_train, 1);
    m_train->setObjectName(QStringLiteral("startTrain"));
    m_watch->setObjectName(QStringLiteral("startWatch"));
    m_watch->setProperty("role", "row");
    m_watch->setCursor(Qt::PointingHandCursor);
    m_watch->setFixedHeight(34);
    auto *watchLine = new QHBoxLayout(m_watch);
    watchLine->setContentsMargins(8, 0, 8, 0);
    watchLine->setSpacing(10);
    watchLine->addWidget(makeMark(icon("train", theme().accent), 18));
    watchLine->addWidget(makeLabel({}, "plain"), 1);

    auto *recentHead = new QHBoxLayout;
    recentHead->addWidget(makeLabel(QStringLiteral("Recent"), "section"));
    recentHead->addStretch();
    auto *clear = new QPushButton(QStringLiteral("Clear list"));
    clear->setProperty("role", "plain");
    recentHead->addWidget(clear);
    auto *recentColumn = new QVBoxLayout(m_recentBlock);
    recentColumn->setContentsMargins(0, 0, 0, 0);
    recentColumn->setSpacing(4);
    recentColumn->addLayout(recentHead);
    m_recent->setSpacing(1);
    recentColumn->addLayout(m_recent);

    auto *hint = makeLabel(QStringLiteral("Files and folders can also be dropped onto this window."), "muted");
    auto *caution = new QHBoxLayout;
    caution->setSpacing(8);
    caution->addWidget(makeMark(icon("warning", theme().warning), 18));
    caution->addWidget(makeLabel(QStringLiteral("Demonstration, not for diagnosis."), "muted"), 1);

    auto *page = new QWidget;
    page->setMaximumWidth(kPageWidth);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(0);
    column->addLayout(head);
    column->addSpacing(30);
    column->addLayout(tiles);
    column->addWidget(m_projectBlock);
    column->addSpacing(6);
    column->addWidget(m_watch);
    column->addSpacing(12);
    column->addWidget(hint);
    column->addSpacing(26);
    column->addWidget(m_recentBlock);
    column->addSpacing(26);
    column->addLayout(caution);

    auto *across = new QHBoxLayout;
    across->addStretch(1);
    across->addWidget(page, 100);
    across->addStretch(1);
    auto *outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addLayout(across);
    outer->addStretch(3);

    connect(openProject, &QPushButton::clicked, this, &StartPage::openProjectRequested);
    connect(newProject, &QPushButton::clicked, this, &StartPage::newProjectRequested);
    connect(m_train, &QPushButton::clicked, this, &StartPage::trainRequested);
    connect(m_watch, &QPushButton::clicked, this, &StartPage::watchRequested);
    connect(m_demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    connect(file, &QPushButton::clicked, this, &StartPage::openFileRequested);
    connect(folder, &QPushButton::clicked, this, &StartPage::openFolderRequested);
    connect(clear, &QPushButton::clicked, this, &StartPage::clearRecentRequested);
    setFocusProxy(m_demo);
    setRecent({});
    setProjectsAvailable(false);
    setTrainingAvailable(false);
    setRun({}, false);
}

void StartPage::setTrainingAvailable(bool available)
{
    m_train->setVisible(available);
}

void StartPage::setRun(const QString &name, bool atWork)
{
    const QString text = atWork ? QStringLiteral("Go on watching: \u201c%1\u201d is being trained").arg(name)
                                : QStringLiteral("Last training: \u201c%1\u201d").arg(name);
    const QList<QLabel *> labels = m_watch->findChildren<QLabel *>();
    labels.last()->setText(text);
    m_watch->setAccessibleName(text);
    m_watch->setVisible(!name.isEmpty());
}

void StartPage::setProjectsAvailable(bool available)
{
    m_projectBlock->setVisible(available);
}

void StartPage::setDemoAvailable(bool available)
{
    m_demo->setEnabled(available);
}

void StartPage::setRecent(const QStringList &paths)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the sender of what led here
        delete item;
    }
    m_recentBlock->setVisible(!paths.isEmpty());
    for (const QString &path : paths) {
        auto *row = new QPushButton;
        row->setProperty("role", "row");
        row->setCursor(Qt::PointingHandCursor);
        row->setFixedHeight(34);
        row->setToolTip(path);
        row->setAccessibleName(path);
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(8, 0, 8, 0);
        line->setSpacing(10);
        const QFileInfo info(path);
        line->addWidget(makeMark(icon(info.isDir() ? "open-folder" : "recent", theme().muted), 18));
        line->addWidget(makeLabel(info.fileName().isEmpty() ? path : info.fileName(), "plain"));
        line->addWidget(makeLabel(shortPath(info.path()), "faint"), 1);
        connect(row, &QPushButton::clicked, this, [this, path] { Q_EMIT recentRequested(path); });
        m_recent->addWidget(row);
    }
}

} // namespace gonion::ui
