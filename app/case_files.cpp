// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/case_files.h"

#include "annotation/landmark_discovery.h"
#include "annotation/project/project.h"
#include "annotation/volume_question.h"
#include "app/template_files.h"
#include "imaging/volume_fingerprint.h"

#include <QSaveFile>
#include <QStandardPaths>
#include <QString>

#include <algorithm>
#include <utility>
#include <variant>

namespace gonion::app {

using core::JobContext;
using core::Result;

namespace {

constexpr int kMemoryCheckMs = 5000;

/// A case, or the question which of a folder's series it shall be.
using Opening = std::variant<ui::OpenedCase, std::vector<imaging::SeriesInfo>>;

bool isSavedDetection(const annotation::LandmarkSet &set)
{
    return !set.landmarks.empty()
           && std::all_of(set.landmarks.begin(), set.landmarks.end(), [](const annotation::Landmark &landmark) {
                  return landmark.origin == annotation::LandmarkOrigin::Model;
              });
}

/// What a case is opened with beside its volume.
struct Surroundings {
    std::vector<std::string> ids; ///< of files without names
    std::filesystem::path journals;
};

/// Takes the landmarks beside a volume as its ground truth, unless they are a detection saved there.
void addTruthBeside(ui::OpenedCase &opened, const std::vector<std::string> &ids)
{
    const auto file = annotation::landmarkFileBeside(opened.path);
    if (!file) {
        return;
    }
    annotation::LandmarkReadOptions options;
    options.geometry = opened.volume->geometry();
    options.ids = ids;
    auto landmarks = annotation::readLandmarks(*file, options);
    const std::string name = file->filename().string();
    if (!landmarks) {
        opened.notices.push_back("The landmarks beside the volume were left out: " + landmarks.error().message);
    } else if (isSavedDetection(landmarks->set)) {
        opened.notices.push_back(name + " beside the volume is a saved detection and was not taken as ground truth.");
    } else {
        opened.notices.insert(opened.notices.end(), landmarks->notices.begin(), landmarks->notices.end());
        opened.truth = std::move(*landmarks);
        opened.truthPath = *file;
    }
}

/// What tells the volume from others that will stand at its path, and what an earlier run left unsaved.
Result<void> addWorkOf(ui::OpenedCase &opened, const std::string &seriesUid, const std::filesystem::path &journals,
                       const JobContext &context)
{
    auto fingerprint = imaging::fingerprintOf(*opened.volume, context);
    if (!fingerprint) {
        return tl::unexpected(fingerprint.error());
    }
    opened.fingerprint = std::move(*fingerprint);
    if (opened.truth && opened.truth->set.volume) {
        opened.truthQuestion = annotation::volumeQuestion(*opened.truth->set.volume, *opened.fingerprint);
    }
    if (!journals.empty()) {
        std::error_code ignored;
        const auto canonical = std::filesystem::weakly_canonical(opened.path, ignored);
        opened.journalFolder = journals;
        opened.journalCase = (canonical.empty() ? opened.path : canonical).string();
        if (!seriesUid.empty()) {
            opened.journalCase += '#' + seriesUid;
        }
        opened.recoverable = annotation::workToOffer(journals, opened.journalCase,
                                                     opened.truth ? opened.truth->set : annotation::LandmarkSet());
    }
    return {};
}

Result<Opening> openSingle(const std::filesystem::path &path, const std::string &seriesUid,
                           const Surroundings &surroundings, const JobContext &context)
{
    if (seriesUid.empty() && !imaging::isVolumeFileName(path)) {
        auto series = imaging::listSeries(path, context.part(0.0, 0.3));
        if (!series) {
            return tl::unexpected(series.error());
        }
        std::error_code ignored;
        if (series->size() > 1 && std::filesystem::is_directory(path, ignored)) {
            return Opening(std::move(*series));
        }
    }
    imaging::ReadOptions options;
    options.seriesUid = seriesUid;
    auto volume = imaging::readVolume(path, options, context.part(0.3, 0.95));
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    ui::OpenedCase opened;
    opened.volume = std::move(*volume);
    opened.path = path;
    addTruthBeside(opened, surroundings.ids);
    if (auto added = addWorkOf(opened, seriesUid, surroundings.journals, context.part(0.95, 1.0)); !added) {
        return tl::unexpected(added.error());
    }
    return Opening(std::move(opened));
}

/// The annotator's landmarks of a project's case, where there are any yet; else those to review.
Result<void> addAnnotatorsFile(ui::OpenedCase &opened, const ui::CaseRequest &request)
{
    opened.truthPath = request.landmarks;
    std::error_code ignored;
    const bool own = std::filesystem::exists(request.landmarks, ignored);
    if (!own && request.basis.empty()) {
        return {};
    }
    annotation::LandmarkReadOptions options;
    options.geometry = opened.volume->geometry();
    for (const auto &landmark : request.scheme.landmarks()) {
        options.ids.push_back(landmark.id);
    }
    auto landmarks = annotation::readLandmarks(own ? request.landmarks : request.basis, options);
    if (!landmarks) {
        // Opened without them the next save would write over a file that may still be mended.
        return tl::unexpected(landmarks.error());
    }
    opened.notices = landmarks->notices;
    if (!own) {
        opened.notices.push_back("These landmarks are " + request.basisAnnotator
                                 + "\u2019s. What you change is saved as yours, beside them.");
    }
    opened.truth = std::move(*landmarks);
    return {};
}

/// Takes the case's lock, or says why it is shown only.
void addLock(ui::OpenedCase &opened, const ui::CaseRequest &request)
{
    if (!opened.readOnlyReason.empty()) {
        return;
    }
    auto attempt = annotation::CaseLock::acquireCase(request.project, request.id, request.annotator);
    if (!attempt) {
        opened.readOnlyReason = "This case is shown only: " + attempt.error().message;
    } else if (const auto *holder = std::get_if<annotation::LockHolder>(&*attempt)) {
        opened.readOnlyReason = "This case is shown only: it is open at " + annotation::textOf(*holder) + ".";
    } else {
        opened.lock = std::make_shared<annotation::CaseLock>(std::move(std::get<annotation::CaseLock>(*attempt)));
    }
}

Result<ui::OpenedCase> openProjectCase(const ui::CaseRequest &request, std::shared_ptr<const ReadyVolume> ready,
                                       const JobContext &context)
{
    if (!ready || ready->stamp != stampOf(request.volume)) {
        auto read = readReadyVolume(request.volume, context);
        if (!read) {
            return tl::unexpected(read.error());
        }
        ready = std::move(*read);
    }
    ui::OpenedCase opened;
    opened.path = request.volume;
    opened.volume = ready->volume;
    opened.fingerprint = ready->fingerprint;
    opened.projectCase = request.id;
    opened.scheme = request.scheme;
    opened.readOnlyReason = request.readOnlyReason;
    addLock(opened, request); // before the landmarks: who holds it writes them
    if (auto added = addAnnotatorsFile(opened, request); !added) {
        return tl::unexpected(added.error());
    }
    if (opened.truth && opened.truth->set.volume) {
        opened.truthQuestion = annotation::volumeQuestion(*opened.truth->set.volume, *opened.fingerprint);
    }
    if (!opened.readOnlyReason.empty()) {
        opened.notices.insert(opened.notices.begin(), opened.readOnlyReason);
    } else {
        opened.journalFolder = request.project / annotation::Project::kPrivateFolder / "journals";
        opened.journalCase = request.id;
        opened.recoverable = annotation::workToOffer(opened.journalFolder, request.id,
                                                     opened.truth ? opened.truth->set : annotation::LandmarkSet());
        std::erase_if(opened.recoverable, [&request](const annotation::RecoverableWork &work) {
            return work.annotator != request.annotator; // a colleague's, who will be asked
        });
    }
    return opened;
}

Result<void> writePicture(const std::filesystem::path &file, const QImage &picture)
{
    QSaveFile out(QString::fromStdString(file.string()));
    const std::string extension = file.extension().string();
    const std::string format = extension.empty() ? "PNG" : extension.substr(1);
    if (!out.open(QIODevice::WriteOnly) || !picture.save(&out, format.c_str()) || !out.commit()) {
        return core::fail(core::ErrorCode::WriteFailed,
                          file.filename().string()
                              + " could not be written; choose a folder that may be written to, and .png or .jpg.");
    }
    return {};
}

} // namespace

CaseFiles::CaseFiles(QObject *parent)
    : ui::CaseService(parent), m_opener(JobRunner::Workers::PerJob), m_reader(JobRunner::Workers::One),
      m_templateReader(JobRunner::Workers::One), m_shapeReader(JobRunner::Workers::One),
      m_saver(JobRunner::Workers::One), m_cleaner(JobRunner::Workers::PerJob),
      m_prefetcher(JobRunner::Workers::PerJob)
{
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!data.isEmpty()) {
        m_journals = std::filesystem::path(data.toStdString()) / "journals";
        // The journal itself makes its own folder alone: one above it that is absent may be a lost drive.
        std::error_code ignored; // the first edit tells
        std::filesystem::create_directories(m_journals.parent_path(), ignored);
    }
    connect(&m_opener, &JobRunner::progressed, this, &CaseFiles::openProgressed);
    for (JobRunner *runner : {&m_opener, &m_reader, &m_templateReader, &m_shapeReader, &m_saver, &m_cleaner, &m_prefetcher}) {
        connect(runner, &JobRunner::becameIdle, this, &CaseFiles::onRunnerIdle);
    }
    m_memoryCheck.setInterval(kMemoryCheckMs);
    connect(&m_memoryCheck, &QTimer::timeout, this, &CaseFiles::dropWhereMemoryIsShort);
}

void CaseFiles::onRunnerIdle()
{
    if (!isBusy()) {
        Q_EMIT becameIdle();
    }
}

bool CaseFiles::isBusy() const
{
    return m_opener.isBusy() || m_reader.isBusy() || m_templateReader.isBusy() || m_shapeReader.isBusy()
           || m_saver.isBusy() || m_saving || m_cleaner.isBusy() || m_prefetcher.isBusy();
}

bool CaseFiles::isOpening() const
{
    return m_opener.state() == JobRunner::State::Running;
}

void CaseFiles::open(const std::filesystem::path &path, const std::string &seriesUid)
{
    Surroundings surroundings{{}, m_journals};
    for (const auto &landmark : m_template.landmarks()) {
        surroundings.ids.push_back(landmark.id);
    }
    m_opener.start(
        this,
        [path, seriesUid, surroundings](const JobContext &context) {
            return openSingle(path, seriesUid, surroundings, context);
        },
        [this, path](Result<Opening> result) {
            if (!result) {
                if (result.error().code == core::ErrorCode::Cancelled) {
                    Q_EMIT openCancelled();
                } else {
                    Q_EMIT openFailed(result.error());
                }
            } else if (const auto *series = std::get_if<std::vector<imaging::SeriesInfo>>(&*result)) {
                Q_EMIT seriesToChoose(path, *series);
            } else {
                Q_EMIT opened(std::get<ui::OpenedCase>(*result));
            }
        });
}

void CaseFiles::openCase(const ui::CaseRequest &request)
{
    std::shared_ptr<const ReadyVolume> ready = m_ready && m_ready->path == request.volume ? m_ready : nullptr;
    m_prefetcher.abandon(); // what one waits for comes first
    m_prefetching.clear();
    m_opener.start(
        this,
        [request, ready](const JobContext &context) { return openProjectCase(request, ready, context); },
        [this, path = request.volume](const Result<ui::OpenedCase> &result) { deliver(path, result); });
}

void CaseFiles::deliver(const std::filesystem::path &path, const Result<ui::OpenedCase> &result)
{
    if (m_ready && m_ready->path == path) {
        m_ready.reset(); // the window holds it now
    }
    if (result) {
        Q_EMIT opened(*result);
    } else if (result.error().code == core::ErrorCode::Cancelled) {
        Q_EMIT openCancelled();
    } else {
        Q_EMIT openFailed(result.error());
    }
}

void CaseFiles::prefetch(const std::filesystem::path &volume)
{
    if (m_prefetching == volume && !volume.empty()) {
        return;
    }
    m_prefetcher.abandon();
    m_prefetching = volume;
    if (volume.empty() || (m_ready && m_ready->path == volume)) {
        m_prefetching.clear();
        if (volume.empty()) {
            m_ready.reset();
        } else {
            Q_EMIT prefetched(volume, true);
        }
        return;
    }
    m_ready.reset();
    m_prefetcher.start(
        this, [volume](const JobContext &context) { return readAhead(volume, context); },
        [this, volume](Result<std::shared_ptr<const ReadyVolume>> result) {
            m_prefetching.clear();
            if (result) {
                m_ready = std::move(*result);
                m_memoryCheck.start();
            }
            Q_EMIT prefetched(volume, result.has_value());
        });
}

void CaseFiles::dropWhereMemoryIsShort()
{
    if (m_ready && isMemoryShort()) {
        m_ready.reset();
    }
    if (!m_ready) {
        m_memoryCheck.stop();
    }
}

void CaseFiles::cancelOpen()
{
    if (isOpening()) {
        m_opener.abandon();
        Q_EMIT openCancelled();
    }
}

void CaseFiles::readLandmarks(const std::filesystem::path &file, const annotation::LandmarkReadOptions &options)
{
    m_reader.start(
        this, [file, options](const JobContext &) { return annotation::readLandmarks(file, options); },
        [this, file](const Result<annotation::LoadedLandmarks> &result) {
            if (result) {
                Q_EMIT landmarksRead(file, *result);
            } else {
                Q_EMIT fileFailed(result.error());
            }
        });
}

void CaseFiles::readTemplate(const std::filesystem::path &file)
{
    m_templateReader.start(
        this, [file](const JobContext &) { return app::readTemplate(file); },
        [this](const Result<ui::ReadTemplate> &result) {
            if (result) {
                Q_EMIT templateRead(*result);
            } else {
                Q_EMIT templateFailed(result.error());
            }
        });
}

void CaseFiles::readMeanShape(const std::filesystem::path &file)
{
    m_shapeReader.start(
        this, [file](const JobContext &) { return annotation::MeanShape::read(file); },
        [this, file](Result<annotation::MeanShape> result) {
            if (result) {
                Q_EMIT meanShapeRead(file, std::make_shared<const annotation::MeanShape>(std::move(*result)));
            } else {
                Q_EMIT fileFailed(result.error());
            }
        });
}

void CaseFiles::saveTemplate(const std::filesystem::path &file, const annotation::LandmarkTemplate &scheme)
{
    queueSave([file, scheme](const JobContext &) { return app::writeTemplate(file, scheme); },
              [this, file](const Result<void> &result) {
                  if (result) {
                      Q_EMIT templateSaved(file);
                  } else {
                      Q_EMIT templateFailed(result.error());
                  }
              });
}

void CaseFiles::discardWork(const annotation::RecoverableWork &work)
{
    m_cleaner.start(
        this, [work](const JobContext &) { return annotation::discardWork(work); }, [](const Result<void> &) {});
}

template <typename Job, typename Done>
void CaseFiles::queueSave(Job job, Done done)
{
    m_saves.push_back([this, job = std::move(job), done = std::move(done)] {
        m_saver.start(this, job, [this, done](const auto &result) {
            done(result);
            m_saving = false;
            startNextSave();
        });
    });
    startNextSave();
}

void CaseFiles::startNextSave()
{
    if (m_saving || m_saves.empty()) {
        return;
    }
    m_saving = true;
    const auto save = std::move(m_saves.front());
    m_saves.pop_front();
    save();
}

void CaseFiles::saveLandmarks(const std::filesystem::path &file, const annotation::LandmarkSet &set,
                              const std::optional<core::ImageGeometry> &geometry)
{
    using Notices = std::vector<std::string>;
    queueSave([file, set, geometry](const JobContext &) { return annotation::writeLandmarks(file, set, geometry); },
              [this, file](const Result<Notices> &result) {
                  if (result) {
                      Q_EMIT saved(file, *result);
                  } else {
                      Q_EMIT saveFailed(file, result.error());
                  }
              });
}

void CaseFiles::savePicture(const std::filesystem::path &file, const QImage &picture)
{
    queueSave([file, picture](const JobContext &) { return writePicture(file, picture); },
              [this, file](const Result<void> &result) {
                  if (result) {
                      Q_EMIT saved(file, {});
                  } else {
                      Q_EMIT fileFailed(result.error());
                  }
              });
}

} // namespace gonion::app
