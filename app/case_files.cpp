// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/case_files.h"

#include "annotation/landmark_discovery.h"
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

Result<Opening> openCase(const std::filesystem::path &path, const std::string &seriesUid,
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
      m_saver(JobRunner::Workers::One), m_cleaner(JobRunner::Workers::PerJob)
{
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!data.isEmpty()) {
        m_journals = std::filesystem::path(data.toStdString()) / "journals";
    }
    connect(&m_opener, &JobRunner::progressed, this, &CaseFiles::openProgressed);
    for (JobRunner *runner : {&m_opener, &m_reader, &m_templateReader, &m_shapeReader, &m_saver, &m_cleaner}) {
        connect(runner, &JobRunner::becameIdle, this, &CaseFiles::onRunnerIdle);
    }
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
           || m_saver.isBusy() || m_saving || m_cleaner.isBusy();
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
            return openCase(path, seriesUid, surroundings, context);
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
