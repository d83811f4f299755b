// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/detect_folder.h"
#include "tests/app/run_program.h"
#include "tests/program/test_program.h"

#include <QtTest>

using gonion::app::Shard;
using gonion::testing::kDemoCase;
using gonion::testing::Outcome;
using gonion::testing::runProgram;

namespace {

QStringList filesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

} // namespace

class TestDetectFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aShardIsPartOfAList()
    {
        const auto shard = Shard::parse("2/3");
        QVERIFY(shard);
        QVERIFY(!shard->holds(0) && shard->holds(1) && !shard->holds(2) && !shard->holds(3) && shard->holds(4));
    }

    void shardsShareEverythingOnce()
    {
        for (std::size_t item = 0; item < 20; ++item) {
            int holders = 0;
            for (const char *text : {"1/3", "2/3", "3/3"}) {
                holders += Shard::parse(text)->holds(item) ? 1 : 0;
            }
            QCOMPARE(holders, 1);
        }
    }

    void otherTextIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "1", "/", "0/2", "3/2", "1/0", "a/b", "1/2x", "1 /2", "-1/2", "1/2/3", "99999999999999999999/1"}) {
            QTest::newRow(text) << text;
        }
    }
    void otherTextIsRefused()
    {
        QFETCH(QString, text);
        QVERIFY(!Shard::parse(text.toStdString()));
        if (text.isEmpty()) {
            return; // the same as without the option
        }
        const Outcome outcome = runProgram({"detect", "/tmp", "--shard=" + text});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.errors.startsWith("gonion: "));
    }

    /// Two processes share three cases, of which one is damaged; then one goes over all of them again.
    void aFolderIsDetectedInParts()
    {
        QTemporaryDir folder;
        QTemporaryDir results;
        for (const char *name : {"one.nrrd", "two.nrrd"}) {
            QVERIFY(QFile::copy(kDemoCase, folder.filePath(name)));
        }
        QFile bad(folder.filePath("bad.nrrd"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("no volume") > 0);
        bad.close();
        QVERIFY(QDir(folder.path()).mkdir("notes")); // a folder without images is no case
        const QStringList given = filesIn(folder.path());
        const auto detect = [&](const QString &shard) {
            return runProgram({"detect", folder.path(), "--shard", shard, "--output", results.path(), "--looks", "1"});
        };
        // By name: bad, notes, one, two.
        const Outcome first = detect("1/2");
        QCOMPARE(first.exitCode, 3);
        QVERIFY2(first.errors.contains("[1/4] bad failed: "), first.errors.constData());
        QVERIFY(first.output.endsWith("1 done, 0 there already, 1 failed\n"));
        QCOMPARE(filesIn(results.path()), QStringList{"one_detected.mrk.json"});

        const Outcome second = detect("2/2");
        QVERIFY2(second.exitCode == 0, second.errors.constData());
        QCOMPARE(filesIn(results.path()), (QStringList{"one_detected.mrk.json", "two_detected.mrk.json"}));
        QCOMPARE(filesIn(folder.path()), given); // nothing beside the volumes

        const QDateTime before = QFileInfo(results.filePath("one_detected.mrk.json")).lastModified();
        const Outcome again = detect("1/1");
        QCOMPARE(again.exitCode, 3);
        QVERIFY2(again.output.endsWith("0 done, 2 there already, 1 failed\n"), again.output.constData());
        QCOMPARE(QFileInfo(results.filePath("one_detected.mrk.json")).lastModified(), before);
    }

    /// A data set in MML layout, scored as published and as a user meets it.
    void thePublishedTableIsPrinted()
    {
        QTemporaryDir data;
        const Outcome made = runProgram({"phantom", "--layout", "mml", "--output", data.path(), "--cases", "2", "--seed", "1",
                                         "--field-of-view", "jaw"});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        QCOMPARE(filesIn(data.filePath("train")).size(), 3);
        QCOMPARE(filesIn(data.filePath("test")),
                 (QStringList{"phantom_2_label.npy", "phantom_2_spacing.npy", "phantom_2_volume.nrrd"}));
        for (const QString protocol : {"paper", "full"}) {
            const QString json = data.filePath(protocol + ".json");
            const Outcome scored = runProgram({"evaluate", data.path(), "--protocol", protocol, "--json", json, "--looks", "1"});
            QVERIFY2(scored.exitCode == 0, scored.errors.constData());
            QVERIFY2(scored.output.startsWith("Protocol " + protocol.toLatin1() + ", 1 cases"), scored.output.constData());
            QVERIFY(scored.output.contains("published H3DE-Net"));
            QVERIFY(scored.output.contains("1.67 +- 0.64"));
            QVERIFY(scored.output.contains("this model (1 case)"));
            QVERIFY(scored.output.contains(protocol == "paper" ? "the TRUE landmarks place the crop" : "without the truth"));
            QFile file(json);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QJsonObject figures = QJsonDocument::fromJson(file.readAll()).object();
            QCOMPARE(figures["protocol"].toString(), protocol);
            // The demonstration model has never seen this phantom, but many of its kind.
            QVERIFY2(figures["mre_mm"].toDouble(1e9) < 20.0, scored.output.constData());
            if (qEnvironmentVariableIsSet("GONION_TABLE")) {
                qInfo().noquote() << scored.output;
            }
        }
    }
};

GONION_TEST(TestDetectFolder, gonion::testing::runTestWithEvents<TestDetectFolder>);
#include "tst_detect_folder.moc"
