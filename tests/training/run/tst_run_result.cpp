// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_result.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;

class TestRunResult : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites()
    {
        RunResult result;
        result.protocol = "full";
        result.modelHash = "abc";
        result.calibrated = true;
        result.overall = {"", 20, 1.5, 0.5, {0.7, 0.8, 0.9, 1.0}, 0.95};
        result.landmarks = {{"La", 10, 1.25, {}, {0.5, {}, 0.75, 1.0}, {}}};
        result.cases = {{"head \"1\"", "/data/head_1.nrrd", 2.5, 1,
                         {{"La", LandmarkState::Present, LandmarkState::Missing, 2.5, 0.25},
                          {"Lb", LandmarkState::Missing, LandmarkState::Outside, {}, {}}}},
                        {"phantom", {}, {}, 0, {}}};
        result.evaluationJson = R"({"cases":2})";
        QTemporaryDir folder;
        const RunFolder run{folder.path().toStdString()};
        QVERIFY(writeResult(run, result).has_value());
        const auto again = readResult(run);
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        QVERIFY(*again == result);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("another object") << QByteArray("{\"a\": 1}");
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        const RunFolder run{folder.path().toStdString()};
        QCOMPARE(int(readResult(run).error().code), int(core::ErrorCode::NotFound));
        QFile file(QString::fromStdString(run.result().string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        QCOMPARE(int(readResult(run).error().code), int(core::ErrorCode::Unreadable));
    }

    /// What anybody may have written into it is passed over.
    void readsOddMembers()
    {
        QTemporaryDir folder;
        const RunFolder run{folder.path().toStdString()};
        QFile file(QString::fromStdString(run.result().string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"overall": {"mreMm": "far", "sdr": 3}, "cases": [1, {"name": 2, "landmarks": "none"}], "landmarks": 7})");
        file.close();
        const auto result = readResult(run);
        QVERIFY(result.has_value());
        QVERIFY(!result->overall.mreMm && result->overall.sdr[0] == std::nullopt);
    }
};

GONION_TEST(TestRunResult, gonion::testing::runTestWithEvents<TestRunResult>);
#include "tst_run_result.moc"
