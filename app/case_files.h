// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/job_runner.h"
#include "app/volume_cache.h"
#include "ui/case_service.h"

#include <QTimer>

#include <deque>
#include <functional>

namespace gonion::app {

/// Opens and saves cases on worker threads.
class CaseFiles : public ui::CaseService {
    Q_OBJECT

public:
    explicit CaseFiles(QObject *parent = nullptr);

    void open(const std::filesystem::path &path, const std::string &seriesUid) override;
    void openCase(const ui::CaseRequest &request) override;
    void prefetch(const std::filesystem::path &volume) override;
    void cancelOpen() override;
    [[nodiscard]] bool isOpening() const override;
    void readLandmarks(const std::filesystem::path &file, const annotation::LandmarkReadOptions &options) override;
    void saveLandmarks(const std::filesystem::path &file, const annotation::LandmarkSet &set,
                       const std::optional<core::ImageGeometry> &geometry) override;
    void discardWork(const annotation::RecoverableWork &work) override;
    void setTemplate(const annotation::LandmarkTemplate &scheme) override { m_template = scheme; }
    void readTemplate(const std::filesystem::path &file) override;
    void readMeanShape(const std::filesystem::path &file) override;
    void saveTemplate(const std::filesystem::path &file, const annotation::LandmarkTemplate &scheme) override;
    /// Where the edits of single volumes are journalled; standard: the user's own folder for data.
    void setJournalFolder(const std::filesystem::path &folder) { m_journals = folder; }
    void savePicture(const std::filesystem::path &file, const QImage &picture) override;
    [[nodiscard]] bool isBusy() const override;

private:
    void onRunnerIdle();
    void deliver(const std::filesystem::path &path, const core::Result<ui::OpenedCase> &result);
    void dropWhereMemoryIsShort();
    template <typename Job, typename Done>
    void queueSave(Job job, Done done);
    void startNextSave();

    annotation::LandmarkTemplate m_template = annotation::LandmarkTemplate::mandibularMolars();
    std::filesystem::path m_journals;
    JobRunner m_opener;
    JobRunner m_reader;
    JobRunner m_templateReader;
    JobRunner m_shapeReader;
    JobRunner m_saver;
    JobRunner m_cleaner;
    JobRunner m_prefetcher;
    std::shared_ptr<const ReadyVolume> m_ready; ///< the volume that was read ahead
    std::filesystem::path m_prefetching;
    QTimer m_memoryCheck;
    std::deque<std::function<void()>> m_saves; ///< that wait for their turn: none replaces another
    bool m_saving = false;
};

} // namespace gonion::app
