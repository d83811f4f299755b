// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/run_watch.h"

#include "app/run_files.h"
#include "ui/text.h"

#include <QFile>

#include <algorithm>
#include <cstring>

namespace gonion::app {

using training::RunState;

namespace {

constexpr qint64 kLogTail = 24 * 1024;
constexpr int kMostCallsForCurves = 16; ///< in one go; the rest comes a second later
constexpr std::size_t kMostExamples = 60;
/// Reads, about a second each, in which a process that was just started must show itself.
constexpr int kPatience = 90;

ui::MarkedImage imageOf(const training::RunExample &example, const std::vector<std::uint8_t> &pixels)
{
    ui::MarkedImage image;
    image.picture = QImage(example.width, example.height, QImage::Format_Grayscale8);
    for (int row = 0; row < example.height; ++row) {
        std::memcpy(image.picture.scanLine(row), pixels.data() + std::size_t(row) * std::size_t(example.width),
                    std::size_t(example.width));
    }
    image.caption = QStringLiteral("%1, %2, epoch %3")
                        .arg(ui::toQString(example.caseName), ui::toQString(example.plane))
                        .arg(example.epoch);
    for (const training::ExampleMark &mark : example.marks) {
        ui::PictureMark shown;
        shown.name = ui::toQString(mark.landmarkId);
        if (mark.truth) {
            shown.truth = QPointF((*mark.truth)[0], (*mark.truth)[1]);
        }
        if (mark.predicted) {
            shown.predicted = QPointF((*mark.predicted)[0], (*mark.predicted)[1]);
        }
        shown.errorMm = mark.errorMm;
        image.marks.push_back(std::move(shown));
    }
    return image;
}

} // namespace

core::Result<ui::RunSnapshot> RunWatch::read()
{
    ui::RunSnapshot snapshot;
    snapshot.folder = m_folder.root;
    std::error_code ignored;
    const auto status = training::readStatus(m_folder);
    if (status) {
        snapshot.status = *status;
        snapshot.abandoned = training::isAbandoned(m_folder, *status);
        m_readsWithoutStatus = 0;
    } else if (!std::filesystem::exists(m_folder.plan(), ignored)) {
        return core::fail(core::ErrorCode::NotFound, m_folder.root.string() + " holds no training run. Choose the folder that "
                                                                              "holds its plan.json.");
    } else if (++m_readsWithoutStatus > kPatience) {
        snapshot.status.state = RunState::Failed;
        snapshot.status.message = "The training never began. What it said is below.";
    } else {
        snapshot.status.state = RunState::Preparing;
        snapshot.status.message = "The program is being started.";
    }
    if (m_name.isEmpty()) {
        m_name = runName(m_folder);
    }
    snapshot.name = m_name;
    // Another process has gone on with the run, perhaps from an earlier place.
    const bool restarted = status && m_process != 0 && status->process != m_process;
    if (restarted) {
        m_offset = 0;
    }
    if (status) {
        m_process = status->process;
    }
    snapshot.fromStart = m_first || restarted;
    m_first = false;
    readCurves(snapshot);
    readPictures(snapshot);
    readLog(snapshot);
    snapshot.hasModel = std::filesystem::exists(m_folder.model(), ignored);
    snapshot.hasResult = std::filesystem::exists(m_folder.result(), ignored);
    return snapshot;
}

void RunWatch::readCurves(ui::RunSnapshot &snapshot)
{
    for (int call = 0; call < kMostCallsForCurves; ++call) {
        const std::uint64_t before = m_offset;
        auto points = training::readMetrics(m_folder, m_offset);
        if (!points) {
            return; // not there yet, or for a moment not readable: the next time
        }
        if (m_offset < before) {
            snapshot.fromStart = true;
            snapshot.points.clear();
        }
        snapshot.points.insert(snapshot.points.end(), points->begin(), points->end());
        if (m_offset == before) {
            return;
        }
    }
}

void RunWatch::readPictures(ui::RunSnapshot &snapshot)
{
    std::error_code error;
    const auto time = std::filesystem::last_write_time(m_folder.examples(), error);
    if (error || time == m_examplesTime) {
        return;
    }
    const auto examples = training::readExamples(m_folder);
    if (!examples) {
        return;
    }
    m_examplesTime = time;
    std::vector<ui::MarkedImage> images;
    for (const training::RunExample &example : *examples) {
        if (images.size() == kMostExamples) {
            break;
        }
        if (const auto pixels = training::readPixels(example)) {
            images.push_back(imageOf(example, *pixels));
        }
    }
    snapshot.examples = std::move(images);
}

void RunWatch::readLog(ui::RunSnapshot &snapshot)
{
    // The run's own log; before there is one, and after a process that could not even begin, what it printed.
    std::error_code error;
    std::filesystem::path file = m_folder.log();
    if (!std::filesystem::exists(file, error) || snapshot.status.state == RunState::Failed) {
        if (std::filesystem::file_size(consoleFile(m_folder), error) > 0 && !error) {
            file = consoleFile(m_folder);
        }
    }
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error || (file == m_logFile && size == m_logSize)) {
        return;
    }
    QFile log(ui::toQString(file));
    if (!log.open(QIODevice::ReadOnly)) {
        return;
    }
    m_logFile = file;
    m_logSize = size;
    if (log.size() > kLogTail) {
        log.seek(log.size() - kLogTail);
        log.readLine(); // the rest of a line that was cut
    }
    snapshot.log = QString::fromUtf8(log.read(kLogTail)).trimmed();
}

} // namespace gonion::app
