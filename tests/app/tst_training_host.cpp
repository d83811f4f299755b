// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_host.h"
#include "annotation/landmark_file.h"
#include "annotation/landmark_template.h"
#include "imaging/read_volume.h"
#include "tests/program/test_program.h"
#include "training/run/run_writer.h"
#include "ui/text.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <vector>

using namespace gonion;
using app::TrainingHost;
using training::RunFolder;
using training::TrainingPlan;
using ui::TrainingService;

namespace {

constexpr int kPatienceMs = 60000;
constexpr int kPromptMs = 3000;

TrainingPlan smallPlan()
{
    return training::namedPlans().front().plan;
}

/// Labelled cases whose volumes take a while to read, though they lie in one small file.
bool makeSlowFolder(const std::filesystem::path &folder, int cases)
{
    std::filesystem::create_directories(folder);
    const core::GridSize size{320, 320, 200};
    const auto geometry = core::ImageGeometry::axisAligned({}, {1.0, 1.0, 1.0}, size);
    auto values = std::make_shared<std::vector<std::int16_t>>(static_cast<std::size_t>(size.voxels()),
                                                              std::int16_t(-1000));
    const auto volume = core::Volume::create(*geometry, core::VoxelType::Int16,
                                             std::shared_ptr<const void>(values, values->data()));
    annotation::LandmarkSet set;
    for (const auto &definition : annotation::LandmarkTemplate::mandibularMolars().landmarks()) {
        annotation::Landmark landmark;
        landmark.id = definition.id;
        landmark.state = annotation::LandmarkState::Present;
        landmark.position = core::PointLps{50.0, 60.0, 70.0};
        set.landmarks.push_back(landmark);
    }
    const std::filesystem::path first = folder / "head0.nii.gz";
    if (!volume || !imaging::writeVolume(**volume, first)) {
        return false;
    }
    for (int number = 0; number < cases; ++number) {
        const std::string stem = "head" + std::to_string(number);
        if (number > 0) {
            std::filesystem::create_hard_link(first, folder / (stem + ".nii.gz"));
        }
        if (!annotation::writeLandmarks(folder / (stem + ".mrk.json"), set)) {
            return false;
        }
    }
    return true;
}

} // namespace

class TestTrainingHost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void relativePathsCountFromWhereTheProgramRuns();
    void requestsOfDifferentKindsAreAllAnswered();
    void stoppingEndsWhatIsRead();
    void stoppingEndsWhatIsDrawn();
    void stoppingEndsAnEstimate();

private:
    [[nodiscard]] std::filesystem::path at(const char *name) const
    {
        return ui::toPath(m_folder->filePath(QLatin1String(name)));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_before;
};

void TestTrainingHost::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_before = QDir::currentPath();
}

void TestTrainingHost::cleanup()
{
    QDir::setCurrent(m_before);
    m_folder.reset();
}

void TestTrainingHost::relativePathsCountFromWhereTheProgramRuns()
{
    QVERIFY(QDir::setCurrent(m_folder->path()));
    const std::filesystem::path here = ui::toPath(QDir::currentPath());
    TrainingPlan plan = smallPlan();
    plan.data.kind = training::DataKind::Folder;
    plan.data.path = "scans";
    plan.init = "models/before.safetensors";
    plan.output = "runs/mine";
    TrainingHost host(ui::toPath(QStandardPaths::findExecutable(QStringLiteral("true"))));
    QSignalSpy started(&host, &TrainingService::started);
    QSignalSpy failed(&host, &TrainingService::startFailed);
    host.start(plan);
    QVERIFY(!started.isEmpty() || started.wait(kPatienceMs));
    QVERIFY(failed.isEmpty());
    QCOMPARE(started.at(0).at(0).value<std::filesystem::path>(), here / "runs/mine");
    QSignalSpy written(&host, &TrainingService::planWritten);
    std::filesystem::create_directories(here / "plans");
    host.writePlan(here / "plans/plan.json", plan);
    QVERIFY(!written.isEmpty() || written.wait(kPatienceMs));
    for (const char *file : {"runs/mine/plan.json", "plans/plan.json"}) {
        const auto read = TrainingPlan::read(here / file);
        QVERIFY2(read.has_value(), file);
        QCOMPARE(read->data.path, here / "scans");
        QCOMPARE(*read->init, here / "models/before.safetensors");
        QCOMPARE(read->output, here / "runs/mine");
    }
}

void TestTrainingHost::requestsOfDifferentKindsAreAllAnswered()
{
    const RunFolder folder{at("run")};
    auto writer = training::RunWriter::open(folder, smallPlan(), false);
    QVERIFY(writer.has_value());
    QFile model(ui::toQString(folder.model()));
    QVERIFY(model.open(QIODevice::WriteOnly) && model.write("a model") > 0);
    model.close();
    TrainingHost host;
    QSignalSpy result(&host, &TrainingService::resultFailed); // there is none yet, which is an answer too
    QSignalSpy copied(&host, &TrainingService::exported);
    QSignalSpy found(&host, &TrainingService::caseFailed);
    QSignalSpy read(&host, &TrainingService::planRead);
    QSignalSpy written(&host, &TrainingService::planWritten);
    host.readResult(folder.root);
    host.exportRun(folder.root, at("copies"));
    host.findCase(folder.root, QStringLiteral("nobody"));
    host.readPlan(folder.plan());
    host.writePlan(at("plan.json"), smallPlan());
    QTRY_COMPARE_WITH_TIMEOUT(result.size() + copied.size() + found.size() + read.size() + written.size(), 5,
                              kPatienceMs);
    for (const QSignalSpy *spy : {&result, &copied, &found, &read, &written}) {
        QCOMPARE(spy->size(), 1);
    }
}

void TestTrainingHost::stoppingEndsWhatIsRead()
{
    QVERIFY(makeSlowFolder(at("data"), 100));
    TrainingPlan plan = smallPlan();
    plan.data.kind = training::DataKind::Folder;
    plan.data.path = at("data");
    TrainingHost host;
    QSignalSpy inspected(&host, &TrainingService::dataInspected);
    host.inspect(plan.data, plan.seed);
    QVERIFY(!inspected.isEmpty() || inspected.wait(kPatienceMs));
    QSignalSpy idle(&host, &TrainingService::becameIdle);
    QElapsedTimer clock;
    clock.start();
    QVERIFY(host.isBusy()); // the volumes themselves
    host.stop();
    host.inspect(plan.data, plan.seed); // a timer of a page that is still there
    QTRY_VERIFY_WITH_TIMEOUT(!host.isBusy() && !idle.isEmpty(), kPatienceMs);
    QVERIFY2(clock.elapsed() < kPromptMs, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(inspected.size(), 1);
}

void TestTrainingHost::stoppingEndsWhatIsDrawn()
{
    TrainingHost host;
    QSignalSpy drawn(&host, &TrainingService::previewReady);
    QSignalSpy failed(&host, &TrainingService::previewFailed);
    host.preview(smallPlan(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(host.isBusy(), kPatienceMs);
    QElapsedTimer clock;
    clock.start();
    host.stop();
    host.preview(smallPlan(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(!host.isBusy(), kPatienceMs);
    QVERIFY2(clock.elapsed() < kPromptMs, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(drawn.isEmpty() && failed.isEmpty());
}

void TestTrainingHost::stoppingEndsAnEstimate()
{
    // Stands for a program that takes its time.
    const std::filesystem::path program = at("slow");
    QFile script(ui::toQString(program));
    QVERIFY(script.open(QIODevice::WriteOnly) && script.write("#!/bin/sh\nexec sleep 60\n") > 0);
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    TrainingHost host(program);
    QSignalSpy cancelled(&host, &TrainingService::estimateCancelled);
    host.estimate(smallPlan());
    QTRY_VERIFY_WITH_TIMEOUT(!host.isBusy(), kPatienceMs); // its plan is written, and the process begins
    QVERIFY(host.isEstimating());
    QElapsedTimer clock;
    clock.start();
    host.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!host.isEstimating(), kPatienceMs);
    QVERIFY2(clock.elapsed() < kPromptMs, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(cancelled.size(), 1);
}

GONION_TEST(TestTrainingHost, gonion::testing::runTestWithEvents<TestTrainingHost>);
#include "tst_training_host.moc"
