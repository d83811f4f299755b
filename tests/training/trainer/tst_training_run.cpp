// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/training_run.h"

#include "inference/detector.h"
#include "run_plan.h"
#include "tests/program/test_program.h"
#include "tiny_plan.h"
#include "training/run/run_result.h"
#include "training/trainer/checkpoint.h"

#include <QtTest>

#include <set>

using namespace gonion;
using namespace gonion::training;
using core::Result;
using samples::runPlan;
using samples::tinyPlan;

class TestTrainingRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesAModelAndSaysHowGoodItIs()
    {
        QTemporaryDir folder;
        const TrainingPlan plan = tinyPlan(folder.filePath("run"));
        const auto report = runPlan(plan);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY(!report->stopped && report->evaluation.has_value());
        const RunFolder run{plan.output};
        const auto status = readStatus(run);
        QVERIFY2(status.has_value(), status ? "" : status.error().message.c_str());
        QVERIFY(status->state == RunState::Finished);

        const auto detector = inference::Detector::load(run.model(), {"cpu", 1});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        const inference::ModelDescription &model = (*detector)->description();
        QVERIFY(model.coarse && model.fine && model.demonstration);
        QVERIFY(model.provenanceJson.find("calibration") != std::string::npos);

        const auto result = readResult(run);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QCOMPARE(result->modelHash, (*detector)->modelHash());
        QCOMPARE(int(result->cases.size()), 1);
        QCOMPARE(int(result->landmarks.size()), 14);
        QVERIFY(result->protocol == "full" && result->calibrated);

        std::uint64_t offset = 0;
        const auto points = readMetrics(run, offset);
        QVERIFY(points.has_value());
        std::set<std::string> series;
        for (const MetricPoint &point : *points) {
            series.insert(point.stage + " " + point.series);
        }
        for (const char *expected : {"coarse train/loss", "coarse train/loss_heatmap", "fine train/loss",
                                     "fine train/loss_existence", "fine train/learning_rate", "fine validation/mre_mm"}) {
            QVERIFY2(series.contains(expected), expected);
        }
        QVERIFY(!series.contains("coarse validation/presence_f1"));
        const auto examples = readExamples(run);
        QVERIFY(examples.has_value());
        QCOMPARE(int(examples->size()), 2); // axial and coronal of the one case
        QVERIFY(readPixels(examples->front()).has_value());
    }

    void goesOnBitForBit_data()
    {
        QTest::addColumn<QString>("stage");
        QTest::addColumn<int>("line");
        QTest::newRow("in the coarse network") << "coarse" << 1;
        QTest::newRow("in the fine network") << "fine" << 1;
    }

    /// A run that is stopped and resumed writes the weights of one that is not.
    void goesOnBitForBit()
    {
        QFETCH(QString, stage);
        QFETCH(int, line);
        QTemporaryDir folder;
        const TrainingPlan whole = tinyPlan(folder.filePath("whole"));
        QVERIFY(runPlan(whole).has_value());

        const TrainingPlan parted = tinyPlan(folder.filePath("parted"));
        std::stop_source stop;
        int lines = 0;
        RunListener listener;
        listener.onLine = [&](const StageLine &said) {
            if ((said.stage == StageKind::Fine) == (stage == "fine") && ++lines == line) {
                stop.request_stop();
            }
        };
        const auto first = runPlan(parted, false, listener, core::JobContext(stop.get_token()));
        QVERIFY2(first.has_value(), first ? "" : first.error().message.c_str());
        QVERIFY(first->stopped);
        QVERIFY(readStatus(RunFolder{parted.output})->state == RunState::Stopped);

        const auto plan = planOfRun(parted.output);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().message.c_str());
        QVERIFY(*plan == parted);
        const auto second = runPlan(*plan, true);
        QVERIFY2(second.has_value(), second ? "" : second.error().message.c_str());
        QVERIFY(!second->stopped);
        const auto a = inference::readModel(RunFolder{whole.output}.model());
        const auto b = inference::readModel(RunFolder{parted.output}.model());
        QVERIFY(a.has_value() && b.has_value());
        QCOMPARE(a->tensors.size(), b->tensors.size());
        for (const auto &[name, tensor] : a->tensors) {
            QVERIFY2(torch::equal(tensor, b->tensors.at(name)), name.c_str());
        }
        QVERIFY(a->description.presence == b->description.presence);
    }

    void stopsByTheWish()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan(folder.filePath("run"));
        plan.coarseSchedule.epochs = 100000;
        const RunFolder run{plan.output};
        RunListener listener;
        listener.onLine = [&](const StageLine &) { QVERIFY(writeWish(run, RunWish::Stop).has_value()); };
        const auto report = runPlan(plan, false, listener);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY(report->stopped);
        const auto checkpoint = readCheckpoint(run.checkpoints() / "last.safetensors");
        QVERIFY(checkpoint.has_value());
        QVERIFY(checkpoint->stage == StageKind::Coarse && checkpoint->state.step > 0 && !checkpoint->tensors.empty());
        QVERIFY(readWish(run) == RunWish::GoOn); // obeyed once: a resumed run does not stop at once
    }

    void keepsEveryNthEpoch()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan(folder.filePath("run"));
        plan.trainFine = false;
        plan.coarseSchedule.epochs = 4;
        plan.coarseSchedule.keepEvery = 2;
        plan.coarseSchedule.validateEvery = 0;
        const auto report = runPlan(plan);
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        const QDir checkpoints(folder.filePath("run/checkpoints"));
        QCOMPARE(checkpoints.entryList({"coarse-epoch-*"}), QStringList({"coarse-epoch-00002.safetensors",
                                                                         "coarse-epoch-00004.safetensors"}));
        QVERIFY(checkpoints.exists("best-coarse.safetensors") && checkpoints.exists("last.safetensors"));
        QVERIFY(!inference::readModel(RunFolder{plan.output}.model())->description.fine.has_value());
        QVERIFY(readResult(RunFolder{plan.output})->protocol == "paper");
    }

    void refuses()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan("");
        QCOMPARE(int(runPlan(plan).error().code), int(core::ErrorCode::InvalidArgument));
        plan = tinyPlan(folder.filePath("run"));
        plan.init = folder.filePath("nowhere.safetensors").toStdString();
        QCOMPARE(int(runPlan(plan).error().code), int(core::ErrorCode::NotFound));
        QVERIFY(readStatus(RunFolder{plan.output})->state == RunState::Failed);
    }

    void refusesADamagedCheckpoint()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath("last.safetensors");
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("no tensors");
        damaged.close();
        QCOMPARE(int(readCheckpoint(file.toStdString()).error().code), int(core::ErrorCode::Unreadable));
        QCOMPARE(int(readCheckpoint(folder.filePath("none").toStdString()).error().code), int(core::ErrorCode::NotFound));
    }
};

GONION_TEST(TestTrainingRun, gonion::testing::runTestWithEvents<TestTrainingRun>);
#include "tst_training_run.moc"
