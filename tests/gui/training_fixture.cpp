// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/training_fixture.h"

#include "annotation/landmark_file.h"
#include "annotation/project/project.h"
#include "imaging/read_volume.h"
#include "ui/main_window.h"
#include "ui/text.h"

#include <QApplication>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gonion::testing {

using training::RunFolder;
using training::RunState;
using training::RunStatus;

bool makeDataFolder(const QString &folder, int cases)
{
    const std::filesystem::path path = ui::toPath(folder);
    std::filesystem::create_directories(path);
    const auto head = makeHead();
    const auto scheme = annotation::LandmarkTemplate::mandibularMolars();
    for (int number = 1; number <= cases; ++number) {
        const std::string stem = "head" + std::to_string(number);
        annotation::LandmarkSet set;
        int row = 0;
        for (const auto &definition : scheme.landmarks()) {
            annotation::Landmark landmark;
            landmark.id = definition.id;
            const bool missing = number == 1 && definition.id.front() == 'L';
            landmark.state = missing ? annotation::LandmarkState::Missing : annotation::LandmarkState::Present;
            if (!missing) {
                landmark.position = core::PointLps{definition.id.front() == 'L' ? 30.0 : -30.0, -30.0 + 3.0 * row, -60.0};
            }
            set.landmarks.push_back(landmark);
            ++row;
        }
        if (!imaging::writeVolume(*head, path / (stem + ".nrrd")) || !annotation::writeLandmarks(path / (stem + ".mrk.json"), set)) {
            return false;
        }
    }
    return true;
}

std::vector<training::MetricPoint> curvePoints(const std::string &stage, double begin, int epochs)
{
    std::vector<training::MetricPoint> points;
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const double seconds = begin + 6.0 * epoch;
        const double fall = std::exp(-0.15 * epoch);
        const auto add = [&](const char *series, double value) {
            points.push_back({seconds, stage, epoch, epoch * 50, series, value});
        };
        add("train/loss", 0.2 + 3.0 * fall);
        add("train/error_mm", 1.0 + 22.0 * fall);
        add("train/learning_rate", 3e-3 * fall);
        if (epoch % 5 == 0) {
            add("validation/mre_mm", 1.4 + 20.0 * fall);
            for (const auto &[name, reach] : {std::pair("validation/sdr_2", 0.7), std::pair("validation/sdr_2.5", 0.8),
                                              std::pair("validation/sdr_3", 0.9), std::pair("validation/sdr_4", 0.95)}) {
                add(name, reach * (1.0 - fall));
            }
            add("validation/presence_f1", 0.95 - 0.4 * fall);
        }
    }
    return points;
}

void writeExampleSlice(const RunFolder &folder)
{
    const auto head = makeHead();
    const auto &size = head->geometry().size();
    training::RunExample example;
    example.caseName = "phantom 17";
    example.epoch = 5;
    example.stage = "fine";
    example.plane = "coronal";
    example.width = static_cast<int>(size.i);
    example.height = static_cast<int>(size.k);
    std::vector<std::uint8_t> pixels;
    for (std::int64_t k = size.k - 1; k >= 0; --k) {
        for (std::int64_t i = 0; i < size.i; ++i) {
            pixels.push_back(static_cast<std::uint8_t>(std::clamp((head->at({i, 20, k}) + 1000.0) / 10.0, 0.0, 255.0)));
        }
    }
    example.marks.push_back({"Ra", std::array{20.0, 58.0}, std::array{23.0, 56.0}, 10.8});
    example.marks.push_back({"La", std::array{44.0, 58.0}, std::nullopt, std::nullopt});
    QVERIFY(training::writeExample(folder, example, pixels));
}

RunStatus statusOf(RunState state, const char *stage)
{
    RunStatus status;
    status.state = state;
    status.stage = stage;
    status.epoch = 12;
    status.epochs = 30;
    status.step = 600;
    status.steps = 1500;
    status.seconds = 132.0;
    status.secondsLeft = 198.0;
    status.casesPerSecond = 9.2;
    status.waitingShare = 0.02;
    status.device = "cpu";
    status.deviceLoad = 0.97;
    status.bestMreMm = 2.31;
    status.bestEpoch = 10;
    return status;
}

void TrainingFixture::init()
{
    ProjectFixture::init();
    m_studio->window().resize(kSmallScreen);
}

void TrainingFixture::openWizard()
{
    auto *tile = m_studio->window().findChild<QPushButton *>(QStringLiteral("startTrain"));
    QVERIFY(tile && tile->isVisible());
    QTest::mouseClick(tile, Qt::LeftButton);
    QVERIFY(m_studio->window().isShowingTraining());
}

std::filesystem::path TrainingFixture::makeLabelledProject() const
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, true);
    auto project = annotation::Project::open(folder);
    annotation::LandmarkSet set;
    set.landmarks.push_back({});
    set.landmarks.back().id = "Ra";
    set.landmarks.back().state = annotation::LandmarkState::Present;
    set.landmarks.back().position = core::PointLps{-30.0, -30.0, -60.0};
    for (const auto &[id, person] : {std::pair("case 1", "Anna"), std::pair("case 2", "Berta")}) {
        annotation::ProjectCase one = *project->find(id);
        const std::string path = annotation::Project::landmarkPath(one, person);
        const auto file = project->pathForWriting(path);
        one.landmarkFiles = {{person, path}};
        one.stage = annotation::CaseStage::InWork;
        if (!file || !annotation::writeLandmarks(*file, set) || !project->put(one)) {
            return {};
        }
    }
    return project->save() ? folder : std::filesystem::path();
}

void TrainingFixture::click(const char *name)
{
    auto *button = part<QPushButton>(name);
    QVERIFY2(button && button->isVisible() && button->isEnabled(), name);
    QTest::mouseClick(button, Qt::LeftButton);
}

void TrainingFixture::keep(const char *name)
{
    for (int round = 0; round < 5; ++round) {
        QCoreApplication::processEvents(); // a layout settles level by level
    }
    keepPicture(m_studio->window().grab().toImage(), name);
}

} // namespace gonion::testing
