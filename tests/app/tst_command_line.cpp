// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/run_program.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <csignal>

using gonion::testing::kDemoCase;
using gonion::testing::Outcome;
using gonion::testing::runProgram;

namespace {

const QString kDemoModel = QStringLiteral(GONION_RESOURCES "/models/gonion-demo.safetensors");
const QString kLandmarks = QStringLiteral(GONION_RESOURCES "/demo/visible_human_male.mrk.json");

} // namespace

/// The program itself, as a shell sees it.
class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void failsWithItsCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("no such option") << QStringList{"detect", "--frobnicate"} << 2;
        QTest::newRow("no input") << QStringList{"detect"} << 2;
        QTest::newRow("threshold out of range") << QStringList{"detect", kDemoCase, "--threshold", "1.5"} << 2;
        QTest::newRow("no such device") << QStringList{"detect", kDemoCase, "--device", "abacus"} << 2;
        QTest::newRow("no such volume") << QStringList{"detect", "nowhere.nii.gz"} << 3;
        QTest::newRow("not a volume") << QStringList{"detect", __FILE__} << 3;
        QTest::newRow("not a model") << QStringList{"detect", kDemoCase, "--model", __FILE__} << 4;
        QTest::newRow("one annotator") << QStringList{"agreement", kLandmarks} << 2;
        QTest::newRow("no such annotator") << QStringList{"agreement", kLandmarks, "nowhere.mrk.json"} << 3;
        QTest::newRow("no project") << QStringList{"agreement", GONION_RESOURCES "/icons"} << 3;
        QTest::newRow("no case for a shape") << QStringList{"mean-shape", "nowhere.mrk.json", "--output", "x.json"} << 3;
        QTest::newRow("no nnLandmark data set") << QStringList{"nnlandmark", GONION_RESOURCES "/icons"} << 3;
        QTest::newRow("empty folder to evaluate") << QStringList{"evaluate", GONION_RESOURCES "/icons"} << 3;
    }

    void failsWithItsCode()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const Outcome outcome = runProgram(arguments);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY(outcome.output.isEmpty());
        QVERIFY2(outcome.errors.startsWith("gonion: "), outcome.errors.constData());
        QCOMPARE(outcome.errors.count('\n'), 1); // one line
    }

    void helpsAndTellsItsVersion()
    {
        const Outcome help = runProgram({"--help"});
        QCOMPARE(help.exitCode, 0);
        for (const char *command : {"detect", "evaluate", "train", "convert", "benchmark", "info", "phantom", "agreement", "mean-shape", "nnlandmark"}) {
            QVERIFY2(help.output.contains(command), command);
        }
        QVERIFY(runProgram({"--version"}).output.startsWith("gonion "));
    }

    void comparesAnnotators()
    {
        QTemporaryDir folder;
        const QString anna = folder.filePath("Anna.mrk.json");
        const QString berta = folder.filePath("Berta.mrk.json");
        QVERIFY(QFile::copy(kLandmarks, anna) && QFile::copy(kLandmarks, berta));
        const Outcome outcome = runProgram({"agreement", "--json", anna, berta});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const QJsonObject report = QJsonDocument::fromJson(outcome.output).array().first().toObject();
        QCOMPARE(report["first"].toString(), QStringLiteral("Anna"));
        QCOMPARE(report["second"].toString(), QStringLiteral("Berta"));
        const QJsonObject overall = report["overall"].toObject();
        QVERIFY(overall["pairs"].toInt() > 5);
        QCOMPARE(overall["meanRadialDifferenceMm"].toDouble(-1.0), 0.0);
        const Outcome table = runProgram({"agreement", anna, berta});
        QVERIFY(table.output.contains("Anna and Berta, 1 case;"));
        QVERIFY(table.output.contains("0.00"));
    }

    void averagesPhantomsWithoutTheirVolumes()
    {
        QTemporaryDir folder;
        const Outcome phantoms = runProgram({"phantom", "--output", folder.path(), "--cases", "6", "--seed", "1", "--landmarks-only",
                                             "--field-of-view", "whole-head"});
        QVERIFY2(phantoms.exitCode == 0, phantoms.errors.constData());
        const QStringList files = QDir(folder.path()).entryList(QDir::Files);
        QCOMPARE(files.size(), 6);
        QStringList arguments{"mean-shape", "--output", folder.filePath("shape.json")};
        for (const QString &file : files) {
            QVERIFY(file.endsWith(QStringLiteral(".mrk.json")));
            arguments << folder.filePath(file);
        }
        const Outcome shape = runProgram(arguments);
        QVERIFY2(shape.exitCode == 0, shape.errors.constData());
        QFile written(folder.filePath("shape.json"));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QJsonObject json = QJsonDocument::fromJson(written.readAll()).object();
        QCOMPARE(json["template"].toString(), QStringLiteral("mandibular_molars"));
        QVERIFY(json["meanShape"].toArray().size() >= 8);
    }

    void detectsInTheDemoCase()
    {
        QTemporaryDir folder;
        const QString markups = folder.filePath("result.mrk.json");
        const Outcome outcome = runProgram({"detect", kDemoCase, "--json", "--output", markups, "--output",
                                            folder.filePath("result.csv")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const QJsonObject report = QJsonDocument::fromJson(outcome.output).object();
        for (const char *key : {"input", "geometry", "model", "device", "seconds", "peak_memory", "landmarks"}) {
            QVERIFY2(report.contains(key), key);
        }
        const QJsonArray landmarks = report["landmarks"].toArray();
        QCOMPARE(landmarks.size(), 14);
        for (const QJsonValue &value : landmarks) {
            const QJsonObject landmark = value.toObject();
            QVERIFY((QStringList{"present", "missing", "outside"}).contains(landmark["state"].toString()));
            QCOMPARE(landmark["position_lps"].toArray().size(), 3);
            QVERIFY(landmark["uncertain"].isBool());
        }
        const Outcome info = runProgram({"info", markups});
        QCOMPARE(info.exitCode, 0);
        QCOMPARE(info.output.count('\n'), 14);
    }

    void makesPhantomsAndScoresThem()
    {
        QTemporaryDir folder;
        const Outcome made =
            runProgram({"phantom", "--output", folder.path(), "--cases", "1", "--seed", "3", "--field-of-view", "jaw"});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        QVERIFY(QFile::exists(folder.filePath("phantom_3.nrrd")));
        const QString json = folder.filePath("figures.json");
        const Outcome scored = runProgram({"evaluate", folder.path(), "--json", json});
        QVERIFY2(scored.exitCode == 0, scored.errors.constData());
        QFile file(json);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject figures = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(figures["protocol"].toString(), QString("full"));
        QCOMPARE(figures["cases"].toInt(), 1);
        for (const char *key : {"mre_mm", "sd_mm", "mre_found_mm", "found", "sdr", "presence", "landmarks"}) {
            QVERIFY2(figures.contains(key), key);
        }
    }

    void convertsACheckpoint()
    {
        QTemporaryDir folder;
        const QString model = folder.filePath("imported.safetensors");
        const Outcome converted = runProgram({"convert", GONION_TEST_DATA "/goldens/official_small.ckpt", model});
        QVERIFY2(converted.exitCode == 0, converted.errors.constData());
        QVERIFY(converted.errors.contains("gonion: ")); // says what it assumed
        QCOMPARE(runProgram({"info", model}).exitCode, 0);
    }

    void stopsOnInterrupt()
    {
        QTemporaryDir folder;
        QProcess process;
        process.start(GONION_PROGRAM, {"phantom", "--output", folder.path(), "--cases", "1000"});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(folder.path()).entryList({"*.mrk.json"}).isEmpty(), 60000);
        QCOMPARE(kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 5);
    }
};

GONION_TEST(TestCommandLine, gonion::testing::runTestWithEvents<TestCommandLine>);
#include "tst_command_line.moc"
