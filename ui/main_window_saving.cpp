// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Saving landmarks in the main window, and asking before edits are left behind.
#include "ui/main_window.h"

#include "annotation/editing/journal.h"
#include "annotation/volume_question.h"
#include "ui/banner_stack.h"
#include "ui/icons.h"
#include "ui/labelling/labelling.h"
#include "ui/settings.h"
#include "ui/status_message.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/worklist/project_desk.h"

#include <QDateTime>
#include <QFileDialog>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QStyle>

#include <algorithm>
#include <utility>

namespace gonion::ui {

namespace {

const QString kSaveFilter = QStringLiteral(
    "3D Slicer markups (*.mrk.json);;Slicer fiducials (*.fcsv);;Table (*.csv)");

/// The one format that holds everything that is known of a landmark.
bool holdsEverything(const std::filesystem::path &file)
{
    return toQString(file).endsWith(QStringLiteral(".mrk.json"), Qt::CaseInsensitive);
}

QString editsOf(const annotation::RecoverableWork &work)
{
    return work.edits == 1 ? QStringLiteral("1 edit") : QStringLiteral("%1 edits").arg(work.edits);
}

/// "Today at 14:03", "On 3 May at 14:03".
QString whenOf(const annotation::RecoverableWork &work)
{
    const QDateTime time = QDateTime::fromString(toQString(work.lastEdit), Qt::ISODateWithMs).toLocalTime();
    if (!time.isValid()) {
        return QStringLiteral("at an unknown time");
    }
    const QString clock = time.toString(QStringLiteral("HH:mm"));
    return time.date() == QDate::currentDate()
               ? QStringLiteral("today at %1").arg(clock)
               : QStringLiteral("on %1 at %2").arg(QLocale::c().toString(time.date(), QStringLiteral("d MMMM yyyy")), clock);
}

QString recoveryText(const annotation::RecoverableWork &work)
{
    return QStringLiteral("%1 of this scan's landmarks %2 not saved, the last of them %3.")
        .arg(editsOf(work), work.edits == 1 ? QStringLiteral("was") : QStringLiteral("were"), whenOf(work));
}

QString recoveryDetail(const annotation::RecoverableWork &work, const Study &study)
{
    const auto &all = work.landmarks.landmarks;
    const auto labelled = std::count_if(all.begin(), all.end(), [](const annotation::Landmark &landmark) {
        return landmark.state != annotation::LandmarkState::Unlabelled;
    });
    QStringList lines{QStringLiteral("Restored, %1 landmarks are labelled. Nothing is written to a file before you save.")
                          .arg(labelled)};
    if (work.landmarks.volume && study.document() && study.document()->landmarks().volume) {
        const QString question = toQString(
            annotation::volumeQuestion(*work.landmarks.volume, *study.document()->landmarks().volume));
        if (!question.isEmpty()) {
            lines << question;
        }
    }
    for (const std::string &notice : work.notices) {
        lines << toQString(notice);
    }
    return lines.join(u' ');
}

/// A question over the window, which goes on meanwhile; `finished` tells that it was answered.
QMessageBox *makeQuestion(QWidget *window, const char *name, const QString &text, bool warning)
{
    auto *question = new QMessageBox(window);
    question->setObjectName(QString::fromLatin1(name));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowModality(Qt::WindowModal);
    question->setIconPixmap(icon(warning ? QStringLiteral("warning") : QStringLiteral("about"),
                                 warning ? theme().warning : theme().accent)
                                .pixmap(QSize(30, 30), window->devicePixelRatioF()));
    question->setText(text);
    return question;
}

/// The answer that Enter gives.
void makePrimary(QMessageBox *question, QPushButton *button)
{
    button->setProperty("role", "primary");
    button->style()->unpolish(button); // the box has polished it already
    button->style()->polish(button);
    question->setDefaultButton(button);
}

} // namespace

void MainWindow::save()
{
    m_labelling->endMove();
    if (m_desk && m_desk->isCaseOpen()) {
        saveProjectCase();
    } else if (!m_study.truth() && !m_study.isModified()) {
        askWhereToSavePrediction();
    } else if (holdsEverything(m_study.landmarkFile())) {
        saveLandmarksTo(toQString(m_study.landmarkFile()));
    } else {
        askWhereToSaveLandmarks();
    }
}

QString MainWindow::askForLandmarkFile(const QString &title, const QString &suggested)
{
    return QFileDialog::getSaveFileName(this, title, suggested, kSaveFilter);
}

void MainWindow::askWhereToSaveLandmarks()
{
    const auto &known = m_study.landmarkFile();
    const QString folder = known.empty() ? m_settings.lastFolder() : toQString(known.parent_path());
    const QString file = askForLandmarkFile(QStringLiteral("Save the landmarks"),
                                            folder + u'/' + caseStem(m_study.path()) + ".mrk.json");
    if (file.isEmpty()) {
        m_afterSave = nullptr;
    } else {
        saveLandmarksTo(file);
    }
}

void MainWindow::askWhereToSavePrediction()
{
    const QString file =
        askForLandmarkFile(QStringLiteral("Save the prediction"),
                           m_settings.lastFolder() + u'/' + caseStem(m_study.path()) + "-detected.mrk.json");
    if (!file.isEmpty()) {
        savePredictionTo(file);
    }
}

void MainWindow::saveLandmarksTo(const QString &file)
{
    m_labelling->endMove();
    annotation::AnnotationDocument *document = m_study.document();
    if (!document) {
        return;
    }
    m_saving = Saving{document, document->snapshot(), toPath(file)};
    statusBar()->showMessage(QStringLiteral("Saving %1\u2026").arg(file));
    m_cases.saveLandmarks(m_saving->file, m_saving->snapshot.landmarks, m_study.volume()->geometry());
}

void MainWindow::savePredictionTo(const QString &file)
{
    if (m_study.detection()) {
        m_cases.saveLandmarks(toPath(file), inference::landmarkSetFrom(*m_study.detection()),
                              m_study.volume()->geometry());
    }
}

void MainWindow::onSaved(const std::filesystem::path &file, const std::vector<std::string> &notices)
{
    statusBar()->showMessage(QStringLiteral("Saved %1").arg(toQString(file)), kMessageMs);
    QStringList notes;
    for (const std::string &notice : notices) {
        notes << toQString(notice);
    }
    if (!notes.isEmpty()) {
        m_banners->setMessage({QStringLiteral("message"), NoticeKind::Warning, notes.join(' '), {}, true});
    }
    if (!m_saving || m_saving->file != file) {
        return;
    }
    const Saving done = *std::exchange(m_saving, std::nullopt);
    if (done.document && done.document == m_study.document()) {
        m_study.setLandmarkFile(file);
        // A format that lost something has not saved it: the edits stay unsaved.
        if (notices.empty() || holdsEverything(file)) {
            done.document->markSaved(done.snapshot);
            m_banners->clearMessage();
        }
    }
    Q_EMIT landmarksSaved(true);
    if (const auto then = std::exchange(m_afterSave, nullptr)) {
        whenNothingIsLost(then);
    }
}

void MainWindow::onSaveFailed(const std::filesystem::path &file, const core::Error &error)
{
    statusBar()->clearMessage();
    m_afterSave = nullptr;
    QString text = toQString(error.message);
    if (m_saving && m_saving->file == file) {
        m_saving.reset();
        text += QStringLiteral(" Nothing is lost: the labels stay in the window and in the journal.");
        m_banners->setMessage({kRetrySave, NoticeKind::Danger, text, QStringLiteral("Save elsewhere"), true});
        Q_EMIT landmarksSaved(false);
    } else {
        showError(text);
    }
}

bool MainWindow::mayLeave() const
{
    if (!m_study.isModified()) {
        return true;
    }
    return m_leave && m_leave->document == m_study.document()
           && m_leave->revision == m_study.document()->snapshot().revision;
}

void MainWindow::whenNothingIsLost(std::function<void()> then)
{
    m_labelling->endMove();
    if (mayLeave()) {
        then();
    } else {
        askAboutUnsaved(std::move(then));
    }
}

void MainWindow::askAboutUnsaved(std::function<void()> then)
{
    if (findChild<QMessageBox *>(QStringLiteral("unsavedQuestion"))) {
        return; // it is being asked
    }
    QMessageBox *question = makeQuestion(
        this, "unsavedQuestion",
        QStringLiteral("The labels of %1 were changed and are not saved.").arg(toQString(m_study.path().filename())),
        true);
    question->setWindowTitle(QStringLiteral("Labels not saved"));
    question->setInformativeText(
        QStringLiteral("Kept for later, they are offered again when this scan is opened the next time."));
    QPushButton *saveButton = question->addButton(QStringLiteral("Save"), QMessageBox::AcceptRole);
    QPushButton *keep = question->addButton(QStringLiteral("Keep for later"), QMessageBox::ActionRole);
    QPushButton *discard = question->addButton(QStringLiteral("Discard"), QMessageBox::DestructiveRole);
    question->addButton(QMessageBox::Cancel);
    makePrimary(question, saveButton);
    connect(question, &QMessageBox::finished, this,
            [this, question, saveButton, keep, discard, then = std::move(then)] {
                const QAbstractButton *button = question->clickedButton();
                question->setObjectName({}); // it is answered: another may be asked
                if (button == saveButton) {
                    m_afterSave = then;
                    save();
                } else if (button == keep || button == discard) {
                    m_leave = Leave{m_study.document(), m_study.document()->snapshot().revision, button == discard};
                    then();
                }
            });
    question->open();
}

void MainWindow::leaveDocument()
{
    annotation::AnnotationDocument *document = m_study.document();
    const bool discard = m_leave && m_leave->discard && mayLeave();
    if (document && document->journal() && discard) {
        document->journal()->close(document->landmarks());
    }
    m_leave.reset();
}

void MainWindow::askAboutOtherVolume(const QString &text, const annotation::LandmarkSet &labels,
                                     const std::filesystem::path &file, std::function<void()> then)
{
    QMessageBox *question = makeQuestion(this, "volumeQuestion", text, true);
    question->setWindowTitle(QStringLiteral("Labels of another volume"));
    QPushButton *show = question->addButton(QStringLiteral("Show them"), QMessageBox::AcceptRole);
    QPushButton *leave = question->addButton(QStringLiteral("Leave them out"), QMessageBox::RejectRole);
    question->setEscapeButton(leave);
    connect(question, &QMessageBox::finished, this,
            [this, question, show, labels, file, then = std::move(then)] {
                if (question->clickedButton() == show) {
                    leaveDocument();
                    m_study.setTruth(labels, file);
                }
                then();
            });
    question->open();
}

void MainWindow::offerRecovery(std::vector<annotation::RecoverableWork> works)
{
    if (works.empty()) {
        return;
    }
    const annotation::RecoverableWork work = std::move(works.front());
    works.erase(works.begin());
    QMessageBox *question = makeQuestion(this, "recoveryQuestion", recoveryText(work), false);
    question->setWindowTitle(QStringLiteral("Work that was not saved"));
    question->setInformativeText(recoveryDetail(work, m_study));
    QPushButton *restore = question->addButton(QStringLiteral("Restore"), QMessageBox::AcceptRole);
    QPushButton *later = question->addButton(QStringLiteral("Later"), QMessageBox::RejectRole);
    QPushButton *discard = question->addButton(QStringLiteral("Discard"), QMessageBox::DestructiveRole);
    makePrimary(question, restore);
    question->setEscapeButton(later);
    connect(question, &QMessageBox::finished, this,
            [this, question, restore, discard, work, works = std::move(works)] {
                const QAbstractButton *button = question->clickedButton();
                if (button == restore) {
                    restoreWork(work);
                } else if (button == discard) {
                    m_cases.discardWork(work);
                }
                offerRecovery(works);
            });
    question->open();
}

void MainWindow::restoreWork(const annotation::RecoverableWork &work)
{
    annotation::AnnotationDocument *document = m_study.document();
    const auto restored = document->restore(annotation::recoveredOnto(work, document->landmarks()),
                                            QStringLiteral("Restore %1").arg(editsOf(work)));
    if (!restored) {
        showError(toQString(restored.error().message));
        return;
    }
    // The old journal goes only when the work is whole in the new one.
    if (document->journal() && document->journal()->flush()) {
        m_cases.discardWork(work);
    }
    statusBar()->showMessage(QStringLiteral("Restored. Ctrl+S saves it."), kMessageMs);
}

} // namespace gonion::ui
