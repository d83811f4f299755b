// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_plan.h"
#include "tests/program/test_program.h"
#include "tiny_plan.h"

#include <QtTest>

#include <malloc.h>

using namespace gonion;
using namespace gonion::training;

namespace {

/// Bytes that the process asked for and has not given back. Not the resident size: that holds what the allocator keeps
/// for the next step, and moves with the sizes of the cases drawn.
double megabytesInUse()
{
    const struct mallinfo2 heap = mallinfo2();
    return 1e-6 * double(heap.uordblks + heap.hblkhd);
}

} // namespace

/// Whole trainings one after the other in one process: what a training does not give back adds up.
class TestTrainingMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsNothingOfATraining()
    {
        const bool counted = megabytesInUse() > 0.0;
        if (!counted) {
            QSKIP("This build's allocator does not count what is in use.");
        }
        const int warmUp = 5;
        const int runs = qEnvironmentVariableIsSet("GONION_RUNS") ? qEnvironmentVariableIntValue("GONION_RUNS") : 40;
        QVERIFY(runs > 0);
        QTemporaryDir folder;
        double before = 0.0;
        double after = 0.0;
        for (int run = 0; run < warmUp + runs; ++run) {
            const QString output = folder.filePath(QString::number(run));
            const auto report = samples::runPlan(samples::tinyPlan(output));
            QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
            QVERIFY(!report->stopped);
            QVERIFY(QDir(output).removeRecursively());
            after = megabytesInUse();
            if (run == warmUp - 1) {
                before = after;
            }
            if (run % 10 == warmUp - 1) {
                qInfo("%d runs: %.2f MB in use", run + 1, after);
            }
        }
        QVERIFY2(after < 1.005 * before, qPrintable(QString("%1 MB after %2 more runs, %3 MB before").arg(after).arg(runs).arg(before)));
    }
};

GONION_TEST(TestTrainingMemory, gonion::testing::runTest<TestTrainingMemory>);
#include "tst_training_memory.moc"
