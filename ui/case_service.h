// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/editing/recovery.h"
#include "annotation/landmark_file.h"
#include "annotation/landmark_template.h"
#include "annotation/project/case_lock.h"
#include "annotation/shape/mean_shape.h"
#include "core/result.h"
#include "core/volume.h"
#include "core/volume_fingerprint.h"
#include "imaging/read_volume.h"

#include <QImage>
#include <QObject>
#include <QString>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gonion::ui {

/// A case as it was opened: never shown in part.
struct OpenedCase {
    std::shared_ptr<const core::Volume> volume;
    std::filesystem::path path; ///< as asked for
    std::optional<annotation::LoadedLandmarks> truth; ///< found beside the volume
    /// Of `truth`; without one: where labels are saved; empty: nobody knows yet.
    std::filesystem::path truthPath;
    /// What it is labelled with; none: the template that the user chose.
    std::optional<annotation::LandmarkTemplate> scheme;
    /// Why it must not be edited, a sentence for a person; empty: it may.
    std::string readOnlyReason;
    std::vector<std::string> notices; ///< for a person
    /// Of `volume`; landmarks that are saved carry it.
    std::optional<core::VolumeFingerprint> fingerprint;
    /// What to ask before `truth` is shown, where it was set on another volume; empty: nothing.
    std::string truthQuestion;
    /// Where edits are journalled, and under which name; an empty folder: nowhere.
    std::filesystem::path journalFolder;
    std::string journalCase;
    /// Unsaved work of an earlier run, the newest first.
    std::vector<annotation::RecoverableWork> recoverable;
    /// Of a project; empty: a volume of its own.
    std::string projectCase;
    /// The right to change the project's case, while it is open; may be null.
    std::shared_ptr<annotation::CaseLock> lock;
};

/// A case of a project: its surroundings are known and nothing is looked for beside the volume.
struct CaseRequest {
    std::filesystem::path project; ///< the folder
    std::string id;
    std::filesystem::path volume;
    std::filesystem::path landmarks; ///< the annotator's file; it need not be there yet
    /// Read where `landmarks` is not there yet: somebody else's, for review. Never written; may be empty.
    std::filesystem::path basis;
    std::string basisAnnotator;
    std::string annotator;
    annotation::LandmarkTemplate scheme;
    std::string readOnlyReason; ///< as in `OpenedCase`; empty: as the lock says
};

/// A template as it was read, with its landmarks' pictures.
struct ReadTemplate {
    annotation::LandmarkTemplate scheme;
    std::filesystem::path file; ///< empty where it was derived from a file of landmarks
    std::map<std::string, QImage> pictures; ///< by the landmark's id, small
    std::vector<std::string> notices;       ///< pictures that cannot be read, for a person
};

/// Reads and writes files of cases away from the GUI thread. Every request answers later with exactly
/// one signal, on the GUI thread; a newer `open` silently replaces an older one.
class CaseService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Opens a volume file, a DICOM folder or a file of a DICOM series. A folder with several series
    /// answers with `seriesToChoose` unless `seriesUid` says which.
    virtual void open(const std::filesystem::path &path, const std::string &seriesUid) = 0;
    /// Opens a project's case; one that somebody else holds is opened read-only. Answers as `open`.
    virtual void openCase(const CaseRequest &request) = 0;
    /// Reads a volume into memory in the background, so that it opens at once; one is kept, and it is dropped
    /// where memory is short. No answer; an empty path drops what is kept.
    virtual void prefetch(const std::filesystem::path &volume) = 0;
    /// Gives up opening: the window is free at once, even where the read itself cannot be interrupted.
    virtual void cancelOpen() = 0;
    [[nodiscard]] virtual bool isOpening() const = 0;

    virtual void readLandmarks(const std::filesystem::path &file,
                               const annotation::LandmarkReadOptions &options) = 0;
    virtual void saveLandmarks(const std::filesystem::path &file, const annotation::LandmarkSet &set,
                               const std::optional<core::ImageGeometry> &geometry) = 0;
    /// Deletes the journal of work that was restored or given up. No answer: what cannot be deleted is
    /// offered again.
    virtual void discardWork(const annotation::RecoverableWork &work) = 0;
    virtual void savePicture(const std::filesystem::path &file, const QImage &picture) = 0;
    /// Names rows of landmark files that hold no names, from the next `open` on.
    virtual void setTemplate(const annotation::LandmarkTemplate &scheme) = 0;
    /// Reads a template, or derives one from a file of landmarks, decided by name.
    virtual void readTemplate(const std::filesystem::path &file) = 0;
    /// Reads a mean shape, as `gonion shape` writes one.
    virtual void readMeanShape(const std::filesystem::path &file) = 0;
    virtual void saveTemplate(const std::filesystem::path &file, const annotation::LandmarkTemplate &scheme) = 0;
    /// True while a worker works, be it on something that was given up.
    [[nodiscard]] virtual bool isBusy() const = 0;

Q_SIGNALS:
    /// \param fraction 0 to 1, negative where unknown
    void openProgressed(double fraction, const QString &step);
    void opened(const gonion::ui::OpenedCase &openedCase);
    void seriesToChoose(const std::filesystem::path &path, const std::vector<gonion::imaging::SeriesInfo> &series);
    void openFailed(const gonion::core::Error &error);
    void openCancelled();
    /// What `prefetch` asked for is in memory, or will not be.
    void prefetched(const std::filesystem::path &volume, bool kept);

    void landmarksRead(const std::filesystem::path &file, const gonion::annotation::LoadedLandmarks &landmarks);
    /// Landmarks or a picture were written whole. The notices say what the format could not hold.
    void saved(const std::filesystem::path &file, const std::vector<std::string> &notices);
    /// Landmarks could not be written; what was there before is still whole.
    void saveFailed(const std::filesystem::path &file, const gonion::core::Error &error);
    void templateRead(const gonion::ui::ReadTemplate &read);
    void meanShapeRead(const std::filesystem::path &file, const std::shared_ptr<const gonion::annotation::MeanShape> &shape);
    void templateSaved(const std::filesystem::path &file);
    void templateFailed(const gonion::core::Error &error);
    /// Reading landmarks or a mean shape, or writing a picture failed.
    void fileFailed(const gonion::core::Error &error);
    void becameIdle();
};

} // namespace gonion::ui
