// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/cross_validation.h"

#include "annotation/landmark_file.h"
#include "tests/program/test_program.h"
#include "tests/training/data/phantom_volume.h"
#include "tiny_plan.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace gonion;
using namespace gonion::training;

/// Two folds over four small heads.
class TestCrossValidation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_cases = std::make_unique<samples::PhantomCases>(root() / "cases", 4, 5.0);
        for (const TrainingCase &one : m_cases->cases()) {
            std::filesystem::path landmarks = one.volume;
            landmarks.replace_extension().replace_extension(".mrk.json");
            QVERIFY(annotation::writeLandmarks(landmarks, one.truth));
        }
    }

    /// Each case validates once; a second call finds both folds finished; a fold that was stopped goes on.
    void trainsEachFoldOnTheOthersCases()
    {
        const TrainingPlan plan = planIn("whole");
        std::vector<int> trained;
        const FoldDone done = [&](const TrainingPlan &fold, const RunReport &) { trained.push_back(fold.data.fold); };
        const auto rows = crossValidate(plan, 2, m_cases->reader(), {}, {}, done);
        QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
        QCOMPARE(int(rows->size()), 2);
        QCOMPARE(trained, (std::vector<int>{0, 1}));
        std::set<std::string> validated;
        for (const int fold : {0, 1}) {
            QCOMPARE(rows->at(std::size_t(fold)).fold, fold);
            const auto result = readResult(RunFolder{plan.output / ("fold_" + std::to_string(fold))});
            QVERIFY2(result, result ? "" : result.error().message.c_str());
            QCOMPARE(int(result->cases.size()), 2);
            for (const auto &one : result->cases) {
                QVERIFY2(validated.insert(one.name).second, one.name.c_str());
            }
        }
        QCOMPARE(int(validated.size()), 4);
        const QString table = QString::fromStdString(tableOf(*rows));
        QCOMPARE(table.count('\n'), 5); // head, two folds, mean, SD
        QVERIFY(crossValidate(plan, 2, m_cases->reader(), {}, {}, done));
        QCOMPARE(int(trained.size()), 2);
    }

    void goesOnWhereItWasStopped()
    {
        const TrainingPlan plan = planIn("stopped");
        std::stop_source stop;
        RunListener listener;
        listener.onLine = [&](const StageLine &line) {
            if (line.stage == StageKind::Fine) {
                stop.request_stop();
            }
        };
        std::vector<int> trained;
        const FoldDone done = [&](const TrainingPlan &fold, const RunReport &) { trained.push_back(fold.data.fold); };
        const auto stopped = crossValidate(plan, 2, m_cases->reader(), listener, core::JobContext(stop.get_token()), done);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, core::ErrorCode::Cancelled);
        QVERIFY(trained.empty());
        const auto rows = crossValidate(plan, 2, m_cases->reader(), {}, {}, done);
        QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
        QCOMPARE(trained, (std::vector<int>{0, 1}));
    }

private:
    [[nodiscard]] std::filesystem::path root() const { return m_root.path().toStdString(); }

    [[nodiscard]] TrainingPlan planIn(const char *name) const
    {
        TrainingPlan plan = samples::tinyPlan(QString::fromStdString((root() / name).string()));
        plan.data.kind = DataKind::Folder;
        plan.data.path = root() / "cases";
        plan.calibrationCases = 4;
        plan.fineSchedule.validateEvery = 0;
        plan.coarseSchedule.validateEvery = 0;
        return plan;
    }

    QTemporaryDir m_root;
    std::unique_ptr<samples::PhantomCases> m_cases;
};

GONION_TEST(TestCrossValidation, gonion::testing::runTest<TestCrossValidation>);
#include "tst_cross_validation.moc"
