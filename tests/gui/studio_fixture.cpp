// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/studio_fixture.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <cstdint>

namespace gonion::testing {

namespace {

constexpr core::GridSize kSize{64, 80, 72};
constexpr double kSpacing = 3.0;

/// 1 on the surface of an ellipsoid around `centre`.
double ellipsoid(const core::PointLps &p, const core::PointLps &centre, const core::VectorLps &radii)
{
    return std::hypot((p.x - centre.x) / radii.x, (p.y - centre.y) / radii.y, (p.z - centre.z) / radii.z);
}

std::int16_t greyAt(const core::PointLps &p)
{
    const core::PointLps cranium{0.0, 5.0, 20.0};
    const bool jaw = std::abs(ellipsoid({p.x, p.y, 0.0}, {0.0, -20.0, 0.0}, {38.0, 42.0, 1.0}) - 1.0) < 0.16
                     && p.y < 10.0 && p.z > -82.0 && p.z < -52.0;
    if (jaw) {
        return 1100;
    }
    const double skull = ellipsoid(p, cranium, {68.0, 85.0, 68.0});
    if (skull < 1.0) {
        return skull > 0.9 ? 1200 : 35;
    }
    const bool neck = std::hypot(p.x, p.y - 10.0) < 52.0 && p.z < 0.0;
    const bool skin = skull < 1.1 || neck || ellipsoid(p, {0.0, -15.0, -55.0}, {52.0, 60.0, 60.0}) < 1.0;
    return skin ? 40 : -1000;
}

} // namespace

std::shared_ptr<const core::Volume> makeHead(core::GeometryVerdict verdict)
{
    const core::PointLps origin{-0.5 * kSpacing * kSize.i, -0.5 * kSpacing * kSize.j, -0.5 * kSpacing * kSize.k};
    const auto geometry = core::ImageGeometry::axisAligned(origin, {kSpacing, kSpacing, kSpacing}, kSize);
    auto values = std::make_shared<std::vector<std::int16_t>>();
    values->reserve(static_cast<std::size_t>(kSize.voxels()));
    for (std::int64_t k = 0; k < kSize.k; ++k) {
        for (std::int64_t j = 0; j < kSize.j; ++j) {
            for (std::int64_t i = 0; i < kSize.i; ++i) {
                values->push_back(greyAt(geometry->lpsFromVoxel({i, j, k})));
            }
        }
    }
    const std::shared_ptr<const void> buffer(values, values->data());
    return *core::Volume::create(*geometry, core::VoxelType::Int16, buffer, {}, std::move(verdict));
}

inference::Detection makeDetection(const core::Volume &volume)
{
    inference::Detection detection;
    const auto landmarks = annotation::LandmarkTemplate::mandibularMolars();
    detection.templateId = landmarks.id();
    detection.modelName = "A model for tests";
    detection.modelHash = "0123456789abcdef";
    detection.demonstration = true;
    detection.device = "cpu";
    detection.stages = {{"coarse", 0.25}, {"fine", 1.5}};
    detection.thresholds.assign(landmarks.size(), 0.5);
    const core::PointLps centre = volume.geometry().centre();
    int row = 0;
    for (const auto &definition : landmarks.landmarks()) {
        const bool left = definition.id.front() == 'L';
        inference::DetectedLandmark landmark;
        landmark.id = definition.id;
        landmark.label = definition.name;
        const double along = 6.0 * (row % 7);
        landmark.position = centre + core::VectorLps{left ? 34.0 : -34.0, -30.0 + along, -58.0 - 3.0 * (row % 3)};
        const bool missing = landmark.id == "Le" || landmark.id == "Lf" || landmark.id == "Rf";
        landmark.probability = missing ? 0.12 : 0.97 - 0.02 * row;
        landmark.insideProbability = landmark.id == "Rd" ? 0.02 : 0.99;
        landmark.spreadMm = 0.6 + 0.1 * row;
        detection.landmarks.push_back(std::move(landmark));
        ++row;
    }
    inference::decide(detection, std::nullopt);
    return detection;
}

FakeDetector::FakeDetector()
{
    connect(&m_runner, &app::JobRunner::progressed, this, &FakeDetector::progressed);
    connect(&m_runner, &app::JobRunner::becameIdle, this, &FakeDetector::becameIdle);
}

bool FakeDetector::isRunning() const
{
    using enum app::JobRunner::State;
    return m_runner.state() == Running || m_runner.state() == Cancelling;
}

void FakeDetector::detect(const ui::DetectionRequest &request)
{
    m_requests.push_back(request);
    m_runner.start(
        this,
        [request, held = m_held](const core::JobContext &context) -> core::Result<ui::DetectionOutcome> {
            double heat = 0.0;
            for (long step = 0; *held && !context.stopRequested(); ++step) {
                heat += std::sin(static_cast<double>(step)); // as busy as a network
                if (step % 4096 == 0) {
                    context.report(0.4, "Fine search");
                }
            }
            if (context.stopRequested() || !std::isfinite(heat)) {
                return core::JobContext::cancelled();
            }
            return ui::DetectionOutcome{makeDetection(*request.volume),
                                        annotation::LandmarkTemplate::mandibularMolars(), 1.75};
        },
        [this](const core::Result<ui::DetectionOutcome> &result) {
            if (result) {
                Q_EMIT finished(*result);
            } else if (result.error().code == core::ErrorCode::Cancelled) {
                Q_EMIT cancelled();
            } else {
                Q_EMIT failed(result.error());
            }
        });
}

Studio::Studio(const QString &folder, const QString &demo) : m_settings(folder + "/settings.ini"), m_training(std::filesystem::path(GONION_PROGRAM))
{
    m_cases.setJournalFolder((folder + "/journals").toStdString());
    m_window = std::make_unique<ui::MainWindow>(m_cases, m_detector, m_settings,
                                                ui::BundledFiles{demo.toStdString(), "demo.safetensors"});
    m_window->setProjects(m_projects);
    m_window->setTraining(m_training);
    m_window->resize(1400, 900);
}

Studio::~Studio()
{
    m_detector.release();
}

bool Studio::show()
{
    m_window->show();
    m_window->activateWindow();
    return QTest::qWaitForWindowActive(m_window.get());
}

bool Studio::open(const QString &volume)
{
    QSignalSpy ended(m_window.get(), &ui::MainWindow::openEnded);
    m_window->openPath(volume);
    constexpr int kPatienceMs = 60000;
    return (!ended.isEmpty() || ended.wait(kPatienceMs)) && ended.at(0).at(0).toBool();
}

void keepPicture(const QImage &picture, const char *name)
{
    const QString folder = qEnvironmentVariable("GONION_TEST_PICTURES");
    if (!folder.isEmpty()) {
        picture.save(QDir(folder).filePath(QString::fromLatin1(name) + ".png"));
    }
}

} // namespace gonion::testing
