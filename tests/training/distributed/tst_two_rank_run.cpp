// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/program/test_program.h"
#include "tests/training/distributed/free_port.h"
#include "training/run/run_folder.h"

#include <QtTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <vector>

using namespace gonion::training;

namespace {

constexpr int kLongestMs = 240000;

QJsonObject scheduleOf(int batch, int epochs, int steps)
{
    return {{"epochs", epochs},          {"stepsPerEpoch", steps}, {"batch", batch},
            {"warmUpSteps", 2},          {"validateEvery", 0},     {"validationCases", 1},
            {"optimiser", "adamw"},      {"averageReach", 0.0}};
}

/// Small networks on coarse grids, phantoms, one thread.
QString planIn(const QDir &dir, const QString &name, int batch, int epochs, int steps)
{
    const QJsonObject plan{
        {"formatVersion", 1},
        {"name", "Tiny"},
        {"output", dir.filePath(name)},
        {"data", QJsonObject{{"kind", "phantoms"}, {"validationPhantoms", 1}}},
        {"coarse", QJsonObject{{"widths", QJsonArray{4, 8}}, {"spacingMm", 10.0}, {"longestSide", 32}, {"marginMm", 20.0}}},
        {"trainFine", false},
        {"coarseSchedule", scheduleOf(batch, epochs, steps)},
        {"calibrationCases", 0},
        {"threads", 1},
        {"loaderThreads", 1},
        {"device", "cpu"},
        {"seed", 5}};
    const QString file = dir.filePath(name + ".json");
    QFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(QJsonDocument(plan).toJson()) > 0 ? file : QString();
}

std::unique_ptr<QProcess> startRank(const QStringList &arguments, int rank, int world, int port)
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("RANK", QString::number(rank));
    environment.insert("WORLD_SIZE", QString::number(world));
    environment.insert("MASTER_ADDR", "127.0.0.1");
    environment.insert("MASTER_PORT", QString::number(port));
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(GONION_PROGRAM, QStringList{"train"} + arguments);
    return process;
}

/// The float32 tensors of a safetensors file by name.
QMap<QString, std::vector<float>> tensorsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray bytes = file.readAll();
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.constData(), sizeof length);
    const QJsonObject header = QJsonDocument::fromJson(bytes.mid(8, static_cast<qsizetype>(length))).object();
    QMap<QString, std::vector<float>> tensors;
    for (const QString &name : header.keys()) {
        const QJsonObject entry = header[name].toObject();
        if (entry["dtype"].toString() != "F32") {
            continue;
        }
        const QJsonArray offsets = entry["data_offsets"].toArray();
        const auto begin = static_cast<qsizetype>(8 + length) + offsets[0].toInteger();
        std::vector<float> values(static_cast<std::size_t>(offsets[1].toInteger() - offsets[0].toInteger()) / 4);
        std::memcpy(values.data(), bytes.constData() + begin, values.size() * 4);
        tensors[name] = std::move(values);
    }
    return tensors;
}

} // namespace

/// The program itself as two ranks on this machine.
class TestTwoRankRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoRanksAreOneWithTheDoubledBatch()
    {
        QTemporaryDir folder;
        const QDir dir(folder.path());
        const QString one = planIn(dir, "one", 2, 1, 10);
        const QString two = planIn(dir, "two", 1, 1, 10);
        const int port = gonion::testing::freePort();
        const auto first = startRank({two}, 0, 2, port);
        const auto second = startRank({two}, 1, 2, port);
        for (QProcess *process : {first.get(), second.get()}) {
            QVERIFY(process->waitForFinished(kLongestMs));
            QVERIFY2(process->exitCode() == 0, process->readAll().constData());
        }
        const auto alone = startRank({one}, 0, 1, port);
        QVERIFY(alone->waitForFinished(kLongestMs));
        QVERIFY2(alone->exitCode() == 0, alone->readAll().constData());

        const auto ofOne = tensorsOf(dir.filePath("one/model.safetensors"));
        const auto ofTwo = tensorsOf(dir.filePath("two/model.safetensors"));
        QVERIFY(!ofOne.isEmpty());
        QCOMPARE(ofTwo.keys(), ofOne.keys());
        double largest = 0.0;
        for (const QString &name : ofOne.keys()) {
            QCOMPARE(ofTwo[name].size(), ofOne[name].size());
            for (std::size_t n = 0; n < ofOne[name].size(); ++n) {
                largest = std::max(largest, std::abs(static_cast<double>(ofOne[name][n]) - ofTwo[name][n]));
            }
        }
        qInfo("largest difference of a parameter: %g", largest);
        QVERIFY2(largest <= 1e-5, qPrintable(QString::number(largest)));
    }

    void aLostRankLeavesARunThatGoesOn()
    {
        QTemporaryDir folder;
        const QDir dir(folder.path());
        const QString plan = planIn(dir, "run", 1, 10000, 2);
        const int port = gonion::testing::freePort();
        const auto first = startRank({plan}, 0, 2, port);
        const auto second = startRank({plan}, 1, 2, port);
        const QString checkpoint = dir.filePath("run/checkpoints/last.safetensors");
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(checkpoint) || first->state() == QProcess::NotRunning, kLongestMs);
        second->kill();
        QVERIFY(first->waitForFinished(60000));
        const QByteArray said = first->readAll();
        QVERIFY2(first->exitCode() != 0 && said.contains("has lost another one"), said.constData());
        const RunFolder run{dir.filePath("run").toStdString()};
        const auto status = readStatus(run);
        QVERIFY(status);
        QVERIFY2(status->state == RunState::Failed, status->message.c_str());
        QVERIFY(status->message.find("has lost another one") != std::string::npos);

        const std::int64_t reached = status->step;
        const auto again = startRank({"--resume", dir.filePath("run")}, 0, 1, port);
        QTRY_VERIFY_WITH_TIMEOUT(readStatus(run)->step > reached || again->state() == QProcess::NotRunning, kLongestMs);
        QCOMPARE(::kill(static_cast<pid_t>(again->processId()), SIGTERM), 0);
        QVERIFY(again->waitForFinished(kLongestMs));
        QVERIFY2(again->exitCode() == 5, again->readAll().constData());
        QVERIFY(readStatus(run)->state == RunState::Stopped);
        second->waitForFinished();
    }
};

GONION_TEST(TestTwoRankRun, gonion::testing::runTestWithEvents<TestTwoRankRun>);
#include "tst_two_rank_run.moc"
