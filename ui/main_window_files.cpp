// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, saving and dropping files in the main window.
#include "ui/main_window.h"

#include "annotation/landmark_file.h"
#include "annotation/landmark_template.h"
#include "annotation/volume_question.h"
#include "ui/banner_stack.h"
#include "ui/busy_overlay.h"
#include "ui/detection_bar.h"
#include "ui/series_dialog.h"
#include "ui/settings.h"
#include "ui/start_page.h"
#include "ui/status_message.h"
#include "ui/text.h"
#include "ui/worklist/project_desk.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStatusBar>
#include <QUrl>

#include <utility>

namespace gonion::ui {

namespace {

const QString kVolumeFilter = QStringLiteral(
    "Volumes (*.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd *.dcm *.ima);;All files (*)");
const QString kLandmarkFilter = QStringLiteral(
    "Landmarks (*.mrk.json *.json *.fcsv *.csv *.npy);;All files (*)");

} // namespace

void MainWindow::openPath(const QString &path)
{
    const std::filesystem::path file = toPath(QFileInfo(path).absoluteFilePath());
    if (m_desk && ProjectDesk::isProject(file)) {
        whenNothingIsLost([this, file] { m_desk->open(file); });
    } else if (m_training && isRunFolder(file)) {
        watchRun(file);
    } else if (!QFileInfo(path).isDir() && annotation::isLandmarkFileName(file)) {
        openLandmarks(file);
    } else {
        openVolume(toQString(file), {}, false);
    }
}

void MainWindow::openDemo()
{
    openVolume(toQString(m_bundled.demoVolume), {}, true);
}

void MainWindow::openVolume(const QString &path, const std::string &seriesUid, bool detectThen)
{
    whenNothingIsLost([this, path, seriesUid, detectThen] { startOpening(path, seriesUid, detectThen); });
}

void MainWindow::startOpening(const QString &path, const std::string &seriesUid, bool detectThen)
{
    const QString name = QFileInfo(path).fileName();
    m_openingPath = path;
    m_landmarksWhenOpen.clear(); // of a volume that nobody waits for any more
    m_detectWhenOpen = detectThen;
    m_banners->clearMessage();
    m_overlay->begin(QStringLiteral("Opening %1").arg(name.isEmpty() ? path : name), true);
    m_cases.open(toPath(path), seriesUid);
    updateActions();
}

void MainWindow::openLandmarks(const std::filesystem::path &file)
{
    if (m_cases.isOpening()) {
        m_landmarksWhenOpen = file;
        return;
    }
    if (!m_study.volume()) {
        showError(QStringLiteral("%1 holds landmarks. Open the volume that they belong to first.")
                      .arg(toQString(file.filename())));
        return;
    }
    annotation::LandmarkReadOptions options;
    options.geometry = m_study.volume()->geometry();
    for (const auto &landmark : m_study.chosenTemplate().landmarks()) {
        options.ids.push_back(landmark.id);
    }
    whenNothingIsLost([this, file, options] { m_cases.readLandmarks(file, options); });
}

void MainWindow::chooseSeries(const std::filesystem::path &path, const std::vector<imaging::SeriesInfo> &series)
{
    m_overlay->end();
    SeriesDialog dialog(series, this);
    if (dialog.exec() == QDialog::Accepted) {
        const std::filesystem::path landmarks = m_landmarksWhenOpen;
        startOpening(toQString(path), dialog.seriesUid(), m_detectWhenOpen);
        m_landmarksWhenOpen = landmarks;
    } else {
        updateActions();
        Q_EMIT openEnded(false);
    }
}

void MainWindow::onOpened(const OpenedCase &opened)
{
    // A detection that runs works on the case that goes: end it, unless a new one takes its place.
    const bool detectNow = std::exchange(m_detectWhenOpen, false);
    m_showFirstFound = detectNow;
    if (m_detector.isRunning() && !detectNow) {
        m_detector.cancel();
    }
    m_overlay->end();
    leaveDocument();
    if (m_desk) {
        m_desk->onOpened(opened);
    }
    showOpened(opened);
    const QString path = toQString(opened.path);
    if (opened.path != m_bundled.demoVolume && opened.projectCase.empty() && opened.readOnlyReason.empty()) {
        m_settings.addRecent(path);
        m_start->setRecent(m_settings.recent());
        rememberFolder(path);
    }
    QStringList notes;
    for (const std::string &notice : opened.notices) {
        notes << toQString(notice);
    }
    if (!notes.isEmpty()) {
        m_banners->setMessage({QStringLiteral("message"), NoticeKind::Note, notes.join(' '), {}, true});
    }
    Q_EMIT openEnded(true);
    if (const auto file = std::exchange(m_landmarksWhenOpen, {}); !file.empty() && file != opened.truthPath) {
        openLandmarks(file);
    }
    if (detectNow) {
        startDetection();
    }
}

void MainWindow::showOpened(const OpenedCase &opened)
{
    OpenedCase shown = opened;
    const bool doubtful = !opened.truthQuestion.empty();
    // Neither the demo's own labels nor a project's, opened past it, are written over.
    const bool isForeign =
        opened.path == m_bundled.demoVolume || (opened.projectCase.empty() && !opened.readOnlyReason.empty());
    if (doubtful) {
        shown.truth.reset();
        shown.truthPath.clear();
    }
    m_study.setCase(shown);
    const std::filesystem::path file = isForeign ? std::filesystem::path() : opened.truthPath;
    if (isForeign) {
        m_study.setLandmarkFile({});
    }
    if (doubtful) {
        askAboutOtherVolume(toQString(opened.truthQuestion), opened.truth->set, file,
                            [this, work = opened.recoverable] { offerRecovery(work); });
    } else {
        offerRecovery(opened.recoverable);
    }
}

void MainWindow::onOpenFailed(const core::Error &error)
{
    m_overlay->end();
    m_detectWhenOpen = false;
    m_landmarksWhenOpen.clear();
    if (error.code == core::ErrorCode::NotFound) {
        m_settings.removeRecent(m_openingPath);
        m_start->setRecent(m_settings.recent());
    }
    showError(toQString(error.message));
    updateActions();
    Q_EMIT openEnded(false);
}

void MainWindow::onLandmarksRead(const std::filesystem::path &file, const annotation::LoadedLandmarks &landmarks)
{
    const auto &volume = m_study.document()->landmarks().volume;
    const std::string question =
        landmarks.set.volume && volume ? annotation::volumeQuestion(*landmarks.set.volume, *volume) : std::string();
    if (!question.empty()) {
        askAboutOtherVolume(toQString(question), landmarks.set, file, [] {});
        return;
    }
    leaveDocument();
    m_study.setTruth(landmarks.set, file);
    QStringList notes;
    for (const std::string &notice : landmarks.notices) {
        notes << toQString(notice);
    }
    if (!notes.isEmpty()) {
        m_banners->setMessage({QStringLiteral("message"), NoticeKind::Note, notes.join(' '), {}, true});
    }
    statusBar()->showMessage(QStringLiteral("Read %1 landmarks from %2")
                                 .arg(landmarks.set.landmarks.size())
                                 .arg(toQString(file.filename())),
                             kMessageMs);
}

void MainWindow::savePictureTo(const QString &file)
{
    m_cases.savePicture(toPath(file), grab().toImage());
}

void MainWindow::askForFile()
{
    const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Open a volume"),
                                                      m_settings.lastFolder(), kVolumeFilter);
    if (!file.isEmpty()) {
        openPath(file);
    }
}

void MainWindow::askForFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, QStringLiteral("Open a DICOM folder"), m_settings.lastFolder());
    if (!folder.isEmpty()) {
        openPath(folder);
    }
}

void MainWindow::askForLandmarks()
{
    const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Open landmarks"),
                                                      m_settings.lastFolder(), kLandmarkFilter);
    if (!file.isEmpty()) {
        openLandmarks(toPath(file));
    }
}

void MainWindow::askForModel()
{
    const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Choose a model file"),
                                                      m_settings.lastFolder(),
                                                      QStringLiteral("Models (*.safetensors);;All files (*)"));
    if (!file.isEmpty()) {
        setModel(toPath(file));
    }
}

void MainWindow::askWhereToSavePicture()
{
    const QImage picture = grab().toImage(); // before the dialog hides a part
    const QString suggested = m_settings.lastFolder() + '/' + caseStem(m_study.path()) + ".png";
    const QString file = QFileDialog::getSaveFileName(this, QStringLiteral("Save a picture of the window"),
                                                      suggested, QStringLiteral("Pictures (*.png *.jpg)"));
    if (!file.isEmpty()) {
        m_cases.savePicture(toPath(file), picture);
    }
}

void MainWindow::rememberFolder(const QString &path)
{
    m_settings.setLastFolder(QFileInfo(path).absolutePath());
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList landmarkFiles;
    QString volume;
    for (const QUrl &url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        if (path.isEmpty()) {
            continue;
        }
        const bool landmarks = !QFileInfo(path).isDir() && annotation::isLandmarkFileName(toPath(path));
        if (landmarks) {
            landmarkFiles << path;
        } else if (volume.isEmpty()) {
            volume = path;
        }
    }
    event->acceptProposedAction();
    if (!volume.isEmpty()) {
        openPath(volume);
    }
    if (!landmarkFiles.isEmpty()) {
        openPath(landmarkFiles.constFirst());
    }
}

} // namespace gonion::ui
