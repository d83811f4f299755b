// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_writer.h"

#include "tests/core/small_disk.h"
#include "tests/program/test_program.h"
#include "training/plots/run_plots.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace gonion;
using namespace gonion::training;

namespace {

QByteArray contentOf(const std::filesystem::path &path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

MetricPoint lossAfter(double seconds)
{
    return {seconds, "fine", 1, static_cast<std::int64_t>(seconds), "train/loss", 1.0 / seconds};
}

RunStatus statusOf(RunState state, std::int64_t step = 0)
{
    RunStatus status;
    status.state = state;
    status.step = step;
    return status;
}

std::vector<MetricPoint> pointsOf(const RunFolder &folder)
{
    std::uint64_t offset = 0;
    return readMetrics(folder, offset).value_or(std::vector<MetricPoint>{});
}

} // namespace

class TestRunWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = {std::filesystem::path(m_dir->path().toStdString()) / "runs" / "one"};
    }

    void aRunLeavesItsFiles()
    {
        auto writer = RunWriter::openWithText(m_folder, "{\"name\": \"a\"}", false);
        QVERIFY(writer);
        RunStatus status = statusOf(RunState::Running, 1);
        status.device = "cpu";
        writer->setStatus(status);
        writer->add(lossAfter(1.0));
        writer->add({lossAfter(2.0), lossAfter(3.0)});
        writer->log("It begins.\nsecond line");
        QCOMPARE(pointsOf(m_folder).size(), std::size_t{3}); // at once, for whoever watches
        status.state = RunState::Finished;
        writer->finish(status);
        QCOMPARE(QString::fromStdString(writer->trouble()), QString());

        QCOMPARE(contentOf(m_folder.plan()), QByteArray("{\"name\": \"a\"}"));
        QVERIFY(contentOf(m_folder.metrics()).startsWith("seconds,stage,epoch,step,series,value\n1,fine,1,1,train/loss,1\n"));
        const QByteArray log = contentOf(m_folder.log());
        QVERIFY(canDrawPlots() ? contentOf(m_folder.plots() / "fine_loss.svg").contains("<svg") : log.contains("Cairo"));
        QVERIFY(QRegularExpression("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ  It begins. second line\n").match(log).hasMatch());
        const auto read = readStatus(m_folder);
        QVERIFY(read);
        QVERIFY(read->state == RunState::Finished);
        QCOMPARE(read->process, static_cast<std::int64_t>(getpid()));
        QVERIFY(!read->host.empty() && !read->started.empty() && !read->updated.empty());
        QVERIFY(read->memoryBytes > 1000000);
    }

    void theEnvironmentTellsWhatItRanOn()
    {
        for (const bool resume : {false, true}) {
            auto writer = RunWriter::openWithText(m_folder, "{}", resume);
            QVERIFY(writer);
            RunStatus status = statusOf(RunState::Running);
            status.device = resume ? "cuda:0" : "cpu";
            writer->finish(status);
        }
        const QByteArray text = contentOf(m_folder.environment());
        const QJsonArray sessions = QJsonDocument::fromJson(text).object()["sessions"].toArray();
        QCOMPARE(sessions.size(), 2);
        QCOMPARE(sessions[0]["device"].toString(), QString("cpu"));
        QCOMPARE(sessions[1]["device"].toString(), QString("cuda:0"));
        QVERIFY(sessions[0]["program"].toString().startsWith("gonion "));
        QVERIFY(sessions[0]["libtorch"].toString().contains('.'));
        QVERIFY(sessions[0]["cores"].toInt() > 0);
        QVERIFY(sessions[0]["memory_bytes"].toDouble() > 1e8);
        for (const char *secret : {"USER", "HOME", "HOSTNAME"}) {
            const QByteArray value = qgetenv(secret);
            QVERIFY(value.size() < 4 || !text.contains('"' + value + '"'));
        }
        char host[256] = {};
        QCOMPARE(gethostname(host, sizeof host - 1), 0);
        QVERIFY(!text.contains(QByteArray("\"") + host + "\""));
    }

    void statusIsWrittenWhenItChangesOrASecondPassed()
    {
        auto writer = RunWriter::openWithText(m_folder, "{}", false);
        writer->setStatus(statusOf(RunState::Running, 1));
        writer->setStatus(statusOf(RunState::Running, 2));
        QCOMPARE(readStatus(m_folder)->step, 1); // too soon
        writer->setStatus(statusOf(RunState::Validating, 3));
        QCOMPARE(readStatus(m_folder)->step, 3);
        QTRY_VERIFY_WITH_TIMEOUT((writer->setStatus(statusOf(RunState::Validating, 4)), readStatus(m_folder)->step == 4), 10000);
    }

    void aFolderWithARunIsNotOverwritten()
    {
        {
            auto writer = RunWriter::openWithText(m_folder, "{}", false);
            writer->add(lossAfter(1.0));
            writer->finish(statusOf(RunState::Stopped));
        }
        const auto again = RunWriter::openWithText(m_folder, "{\"other\": 1}", false);
        QVERIFY(!again);
        QVERIFY(again.error().code == core::ErrorCode::InvalidArgument);
        QCOMPARE(contentOf(m_folder.plan()), QByteArray("{}"));
        QVERIFY(RunWriter::openWithText(m_folder, "{}", true));
    }

    void aPlanAloneIsNoRun()
    {
        std::filesystem::create_directories(m_folder.root);
        QFile plan(QString::fromStdString(m_folder.plan().string()));
        QVERIFY(plan.open(QIODevice::WriteOnly));
        plan.close();
        QVERIFY(RunWriter::openWithText(m_folder, "{}", false));
    }

    void twoProcessesDoNotShareARun()
    {
        auto first = RunWriter::openWithText(m_folder, "{}", false);
        QVERIFY(first);
        first->setStatus(statusOf(RunState::Running));
        const auto second = RunWriter::openWithText(m_folder, "{}", true);
        QVERIFY(!second);
        QVERIFY(second.error().code == core::ErrorCode::InvalidArgument);
        QVERIFY(second.error().message.find("Another process") != std::string::npos);
        QVERIFY(!isAbandoned(m_folder, *readStatus(m_folder)));
    }

    void aKilledProcessIsNoticedAndItsRunGoesOn()
    {
        int ready[2];
        QCOMPARE(pipe(ready), 0);
        const pid_t child = fork();
        if (child == 0) {
            auto writer = RunWriter::openWithText(m_folder, "{}", false);
            writer->setStatus(statusOf(RunState::Running));
            writer->add({lossAfter(1.0), lossAfter(2.0)});
            static_cast<void>(!::write(ready[1], "x", 1));
            for (;;) {
                pause();
            }
        }
        char byte = 0;
        QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
        const auto alive = readStatus(m_folder);
        const bool abandonedWhileAlive = isAbandoned(m_folder, *alive);
        kill(child, SIGKILL);
        QCOMPARE(waitpid(child, nullptr, 0), child);
        QVERIFY(!abandonedWhileAlive);
        QCOMPARE(alive->process, static_cast<std::int64_t>(child));
        QVERIFY(isAbandoned(m_folder, *readStatus(m_folder)));
        QVERIFY(RunWriter::openWithText(m_folder, "{}", true));
        QCOMPARE(pointsOf(m_folder).size(), std::size_t{2});
    }

    void anOldWishIsTakenBack()
    {
        static_cast<void>(RunWriter::openWithText(m_folder, "{}", false));
        QVERIFY(writeWish(m_folder, RunWish::Stop));
        QVERIFY(RunWriter::openWithText(m_folder, "{}", true));
        QVERIFY(readWish(m_folder) == RunWish::GoOn);
    }

    void resumingRewindsTheCurves()
    {
        {
            auto writer = RunWriter::openWithText(m_folder, "{}", false);
            writer->add({lossAfter(1.0), lossAfter(2.0), lossAfter(2.5), lossAfter(3.0)});
        }
        QFile metrics(QString::fromStdString(m_folder.metrics().string()));
        QVERIFY(metrics.open(QIODevice::Append));
        metrics.write("4,fine,1,4,train/lo"); // killed in the middle of a line
        metrics.close();
        auto writer = RunWriter::openWithText(m_folder, "{}", true);
        QVERIFY(writer);
        QVERIFY(contentOf(m_folder.metrics()).endsWith('\n'));
        QCOMPARE(pointsOf(m_folder).size(), std::size_t{4});
        QVERIFY(writer->rewindTo(2.0));
        QVERIFY(pointsOf(m_folder) == (std::vector{lossAfter(1.0), lossAfter(2.0)}));
        writer->add(lossAfter(2.25));
        QVERIFY(pointsOf(m_folder) == (std::vector{lossAfter(1.0), lossAfter(2.0), lossAfter(2.25)}));
        QVERIFY(writer->rewindTo(0.0));
        QCOMPARE(contentOf(m_folder.metrics()), QByteArray(metricsHeader().data()));
    }

    void aFullDiskLosesNothing()
    {
        auto writer = RunWriter::openWithText(m_folder, "{}", false);
        QVERIFY(writer);
        {
            const gonion::testing::SmallDisk full(100); // the header and two lines and a half
            for (int n = 1; n <= 20; ++n) {
                writer->add(lossAfter(n));
                writer->log("line");
                writer->setStatus(statusOf(n % 2 == 0 ? RunState::Running : RunState::Validating));
            }
            QVERIFY(!writer->trouble().empty());
            QCOMPARE(contentOf(m_folder.metrics()).size(), 100);
        }
        writer->add(lossAfter(21));
        writer->finish(statusOf(RunState::Finished));
        QCOMPARE(QString::fromStdString(writer->trouble()), QString());
        const auto points = pointsOf(m_folder);
        QCOMPARE(points.size(), std::size_t{21});
        for (std::size_t n = 0; n < points.size(); ++n) {
            QVERIFY(points[n] == lossAfter(static_cast<double>(n + 1)));
        }
        QCOMPARE(contentOf(m_folder.log()).count('\n'), 20);
    }

    void aPlaceThatCannotBeIsRefused()
    {
        QVERIFY(!RunWriter::openWithText({"/proc/no_such_place/run"}, "{}", false));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    RunFolder m_folder;
};

GONION_TEST(TestRunWriter, gonion::testing::runTest<TestRunWriter>);
#include "tst_run_writer.moc"
