// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_folder.h"
#include "tests/program/test_program.h"
#include "training/run/run_lock.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <filesystem>
#include <limits>

using namespace gonion;
using namespace gonion::training;

namespace {

void write(const std::filesystem::path &path, const QByteArray &bytes)
{
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

RunStatus fullStatus()
{
    RunStatus status;
    status.state = RunState::Validating;
    status.process = 4711;
    status.host = "node-7";
    status.started = "2026-11-25T08:00:00Z";
    status.updated = "2026-11-25T09:00:00Z";
    status.stage = "fine";
    status.epoch = 3;
    status.epochs = 50;
    status.step = 240;
    status.steps = 5000;
    status.seconds = 3600.25;
    status.secondsLeft = 12345.5;
    status.casesPerSecond = 1.75;
    status.waitingShare = 0.03;
    status.memoryBytes = 3ULL << 30;
    status.device = "cpu";
    status.deviceLoad = 0.9;
    status.deviceMemoryBytes = 1ULL << 33;
    status.bestMreMm = 1.23;
    status.bestEpoch = 2;
    status.message = "Validating on 20 cases; \"quoted\", \xc3\xa9";
    return status;
}

} // namespace

class TestRunFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = {std::filesystem::path(m_dir->path().toStdString())};
    }

    void everyMemberOfAStatusComesBack()
    {
        QVERIFY(writeStatus(m_folder, fullStatus()));
        const auto read = readStatus(m_folder);
        QVERIFY(read);
        QVERIFY(*read == fullStatus());
        QVERIFY(writeStatus(m_folder, RunStatus{}));
        QVERIFY(*readStatus(m_folder) == RunStatus{});
    }

    void everyStateHasItsName()
    {
        for (int n = 0; n <= static_cast<int>(RunState::Failed); ++n) {
            RunStatus status;
            status.state = static_cast<RunState>(n);
            QVERIFY(!nameOf(status.state).empty());
            QVERIFY(writeStatus(m_folder, status));
            QVERIFY(readStatus(m_folder)->state == status.state);
        }
        QVERIFY(isAlive(RunState::Paused));
        QVERIFY(!isAlive(RunState::Stopped));
    }

    void damagedStatusIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray("{\"state\": \"runn");
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("no state") << QByteArray("{\"epoch\": 3}");
        QTest::newRow("unknown state") << QByteArray("{\"state\": \"dancing\"}");
        QTest::newRow("state is a number") << QByteArray("{\"state\": 3}");
        QTest::newRow("brackets") << QByteArray(60000, '[');
        QTest::newRow("huge") << QByteArray(1 << 20, ' ');
    }
    void damagedStatusIsRefused()
    {
        QFETCH(QByteArray, text);
        write(m_folder.status(), text);
        const auto read = readStatus(m_folder);
        QVERIFY(!read);
        QVERIFY(read.error().code == core::ErrorCode::Unreadable);
    }

    void membersOfAnotherKindAreTheDefault()
    {
        write(m_folder.status(), "{\"state\": \"running\", \"epoch\": \"x\", \"step\": -5, \"seconds\": [1], "
                                 "\"memory_bytes\": 1e300, \"waiting_share\": 7, \"best_mre_mm\": \"good\"}");
        const auto read = readStatus(m_folder);
        QVERIFY(read);
        QCOMPARE(read->epoch, 0);
        QCOMPARE(read->step, 0);
        QCOMPARE(read->seconds, 0.0);
        QCOMPARE(read->memoryBytes, std::uint64_t{0});
        QCOMPARE(read->waitingShare, 1.0);
        QVERIFY(!read->bestMreMm);
    }

    void absentStatusIsNotFound()
    {
        QVERIFY(readStatus(m_folder).error().code == core::ErrorCode::NotFound);
    }

    void aWishComesBack()
    {
        QVERIFY(readWish(m_folder) == RunWish::GoOn);
        for (const RunWish wish : {RunWish::Pause, RunWish::Stop, RunWish::GoOn}) {
            QVERIFY(writeWish(m_folder, wish));
            QVERIFY(readWish(m_folder) == wish);
        }
        write(m_folder.control(), "{\"wish\": \"explode\"}");
        QVERIFY(readWish(m_folder) == RunWish::GoOn);
        write(m_folder.control(), "{\"wish\": ");
        QVERIFY(readWish(m_folder) == RunWish::GoOn);
    }

    void aDeadProcessIsNoticed()
    {
        RunStatus status = fullStatus();
        {
            const auto lock = RunLock::take(m_folder.root);
            QVERIFY(lock);
            QVERIFY(lock->isReal());
            QVERIFY(!isAbandoned(m_folder, status));
        }
        QVERIFY(isAbandoned(m_folder, status)); // nobody holds the lock any more
        status.state = RunState::Finished;
        QVERIFY(!isAbandoned(m_folder, status));
    }

    void pointsComeBackExactly()
    {
        const std::vector<MetricPoint> points{{0.1 + 0.2, "coarse", 1, 10, "train/loss", 1e-17},
                                              {12.5, "fine", 2, 20, "validation/sdr_2.5", 0.875},
                                              {1e6, "fine", 200, 1000000, "validation/mre_mm", -3.25}};
        QByteArray text(metricsHeader().data());
        for (const MetricPoint &point : points) {
            text += QByteArray::fromStdString(lineOf(point));
        }
        write(m_folder.metrics(), text);
        std::uint64_t offset = 0;
        const auto read = readMetrics(m_folder, offset);
        QVERIFY(read);
        QVERIFY(*read == points);
        QCOMPARE(offset, static_cast<std::uint64_t>(text.size()));
        QVERIFY(readMetrics(m_folder, offset)->empty());
    }

    void notANumberStaysOne()
    {
        write(m_folder.metrics(), QByteArray::fromStdString(
                                      lineOf({1, "fine", 1, 1, "train/loss", std::numeric_limits<double>::quiet_NaN()})
                                      + lineOf({1, "fine", 1, 1, "train/loss", std::numeric_limits<double>::infinity()})));
        std::uint64_t offset = 0;
        const auto read = readMetrics(m_folder, offset);
        QCOMPARE(read->size(), std::size_t{2});
        QVERIFY(std::isnan(read->at(0).value));
        QVERIFY(std::isinf(read->at(1).value));
    }

    void aNameCannotBreakALine()
    {
        write(m_folder.metrics(), QByteArray::fromStdString(lineOf({1, "fi,ne\n", 1, 1, std::string(1000, 'x'), 2})));
        std::uint64_t offset = 0;
        const auto read = readMetrics(m_folder, offset);
        QCOMPARE(read->size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(read->front().stage), QString("fi_ne_"));
        QCOMPARE(read->front().series.size(), std::size_t{128});
    }

    void aPartialLineWaitsForItsEnd()
    {
        const QByteArray first("1,fine,1,1,train/loss,0.5\n");
        write(m_folder.metrics(), first + "2,fine,1,2,train/lo");
        std::uint64_t offset = 0;
        QCOMPARE(readMetrics(m_folder, offset)->size(), std::size_t{1});
        QCOMPARE(offset, static_cast<std::uint64_t>(first.size()));
        write(m_folder.metrics(), first + "2,fine,1,2,train/loss,0.25\n");
        const auto rest = readMetrics(m_folder, offset);
        QCOMPARE(rest->size(), std::size_t{1});
        QCOMPARE(rest->front().value, 0.25);
    }

    void aShorterFileIsReadAnew()
    {
        write(m_folder.metrics(), "1,fine,1,1,train/loss,0.5\n2,fine,1,2,train/loss,0.25\n");
        std::uint64_t offset = 0;
        QCOMPARE(readMetrics(m_folder, offset)->size(), std::size_t{2});
        const std::uint64_t before = offset;
        write(m_folder.metrics(), "1,fine,1,1,train/loss,0.5\n");
        QCOMPARE(readMetrics(m_folder, offset)->size(), std::size_t{1});
        QVERIFY(offset < before);
    }

    void linesWithoutAPointArePassedOver_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("header") << QByteArray(metricsHeader().data()).trimmed();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("few columns") << QByteArray("1,fine,1,1,train/loss");
        QTest::newRow("many columns") << QByteArray("1,fine,1,1,train/loss,2,3");
        QTest::newRow("no number") << QByteArray("1,fine,one,1,train/loss,2");
        QTest::newRow("number and more") << QByteArray("1,fine,1,1,train/loss,2x");
        QTest::newRow("too large a step") << QByteArray("1,fine,1,99999999999999999999,train/loss,2");
        QTest::newRow("time without end") << QByteArray("inf,fine,1,1,train/loss,2");
        QTest::newRow("bytes") << QByteArray("\x00\xff\x01,,,,,", 8);
        QTest::newRow("long name") << QByteArray("1,") + QByteArray(5000, 'a') + ",1,1,train/loss,2";
    }
    void linesWithoutAPointArePassedOver()
    {
        QFETCH(QByteArray, line);
        write(m_folder.metrics(), line + "\n1,fine,1,1,train/loss,0.5\r\n");
        std::uint64_t offset = 0;
        const auto read = readMetrics(m_folder, offset);
        QVERIFY(read);
        QCOMPARE(read->size(), std::size_t{1});
        QCOMPARE(read->front().value, 0.5);
    }

    void aLargeFileIsReadInParts()
    {
        QByteArray text;
        const QByteArray line("1,fine,1,1,train/loss,0.5\n");
        const int count = 10 * 1024 * 1024 / static_cast<int>(line.size());
        text.reserve(count * line.size());
        for (int n = 0; n < count; ++n) {
            text += line;
        }
        write(m_folder.metrics(), text);
        std::uint64_t offset = 0;
        std::size_t all = 0;
        int calls = 0;
        for (;;) {
            const auto read = readMetrics(m_folder, offset);
            QVERIFY(read);
            if (read->empty()) {
                break;
            }
            all += read->size();
            ++calls;
        }
        QCOMPARE(all, static_cast<std::size_t>(count));
        QCOMPARE(calls, 2);
    }

    void absentMetricsAreNotFound()
    {
        std::uint64_t offset = 0;
        QVERIFY(readMetrics(m_folder, offset).error().code == core::ErrorCode::NotFound);
        std::filesystem::create_directory(m_folder.metrics());
        QVERIFY(readMetrics(m_folder, offset).error().code == core::ErrorCode::Unreadable);
    }

    void anExampleComesBack()
    {
        RunExample example{"../../case 1", 3, "fine", "axial", 3, 2, {}, {}};
        example.marks = {{"La", std::array{1.5, 0.25}, std::array{2.0, 1.0}, 0.8}, {"Lb", std::nullopt, std::nullopt, {}}};
        const std::vector<std::uint8_t> pixels{0, 50, 100, 150, 200, 255};
        QVERIFY(writeExample(m_folder, example, pixels));
        example.epoch = 4;
        QVERIFY(writeExample(m_folder, example, pixels)); // takes the other's place
        RunExample other = example;
        other.plane = "coronal";
        QVERIFY(writeExample(m_folder, other, pixels));

        const auto read = readExamples(m_folder);
        QVERIFY(read);
        QCOMPARE(read->size(), std::size_t{2});
        const RunExample &first = read->front();
        QVERIFY(first.caseName == example.caseName && first.plane == "axial" && first.stage == "fine");
        QCOMPARE(first.epoch, 4);
        QCOMPARE(first.marks.size(), std::size_t{2});
        QVERIFY(first.marks[0].truth == example.marks[0].truth && first.marks[0].predicted == example.marks[0].predicted);
        QVERIFY(first.marks[0].errorMm == 0.8 && first.marks[0].landmarkId == "La");
        QVERIFY(!first.marks[1].truth && !first.marks[1].predicted && !first.marks[1].errorMm);
        QVERIFY(first.picture.parent_path() == m_folder.examples());
        QVERIFY(readPixels(first) == pixels);
        QVERIFY(readPixels(read->back()) == pixels);
    }

    void anExampleMustFitItsPixels()
    {
        const RunExample example{"a", 1, "fine", "axial", 3, 2, {}, {}};
        QVERIFY(writeExample(m_folder, example, std::vector<std::uint8_t>(5)).error().code
                == core::ErrorCode::InvalidArgument);
        QVERIFY(writeExample(m_folder, {"a", 1, "fine", "axial", 100000, 100000, {}, {}}, {}).error().code
                == core::ErrorCode::InvalidArgument);
    }

    void damagedExamplesAreLeftOut()
    {
        QVERIFY(readExamples(m_folder)->empty()); // no folder yet
        QVERIFY(writeExample(m_folder, {"good", 1, "fine", "axial", 1, 1, {}, {}}, {7}));
        write(m_folder.examples() / "a.json", "{\"case\": ");
        write(m_folder.examples() / "b.json", "{\"case\": \"b\", \"width\": 1000000, \"height\": 1000000}");
        write(m_folder.examples() / "c.json", "{\"case\": \"c\", \"width\": 2, \"height\": 2, \"picture\": \"/etc/passwd\"}");
        const auto read = readExamples(m_folder);
        QVERIFY(read);
        QCOMPARE(read->size(), std::size_t{2});
        QVERIFY(read->at(0).picture == m_folder.examples() / "c.pgm");
        QVERIFY(readPixels(read->at(0)).error().code == core::ErrorCode::NotFound);
        write(m_folder.examples() / "c.pgm", "P5\n3 3\n255\n123456789");
        QVERIFY(readPixels(read->at(0)).error().code == core::ErrorCode::Unreadable);
        QVERIFY(readPixels(read->at(1)) == std::vector<std::uint8_t>{7});
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    RunFolder m_folder;
};

GONION_TEST(TestRunFolder, gonion::testing::runTest<TestRunFolder>);
#include "tst_run_folder.moc"
