// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/training_throughput.h"

#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "tests/program/test_program.h"
#include "tests/training/data/phantom_volume.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QtTest>

using namespace gonion;
using namespace gonion::bench;
using core::ErrorCode;
using core::JobContext;

/// The race is run, not won: which is faster, on a machine that does other work, is no matter for a test.
class TestTrainingThroughput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        std::filesystem::create_directories(root() / "cases");
        std::filesystem::create_directories(root() / "cache");
        for (const int n : {0, 1}) {
            const training::Phantom phantom = training::samples::headPhantom(static_cast<std::uint64_t>(600 + n));
            const auto volume = training::samples::coarseVolume(phantom, 4.0);
            const std::string name = "case_" + std::to_string(n);
            QVERIFY(imaging::writeVolume(*volume, root() / "cases" / (name + ".nrrd")));
            QVERIFY(annotation::writeLandmarks(root() / "cases" / (name + ".mrk.json"), phantom.landmarks()));
        }
    }

    void bothTrain()
    {
        const auto throughput = measureThroughput(small(), {});
        QVERIFY2(throughput, throughput ? "" : throughput.error().message.c_str());
        QVERIFY(throughput->trainerCasesPerSecond > 0.0);
        QVERIFY(throughput->plainCasesPerSecond > 0.0);
        QVERIFY(throughput->waitingShare >= 0.0 && throughput->waitingShare <= 1.0);
    }

    void aStopEndsIt()
    {
        std::stop_source stop;
        const JobContext job(stop.get_token(), [&](double, std::string_view step) {
            if (step == "The plain loop") {
                stop.request_stop();
            }
        });
        const auto throughput = measureThroughput(small(), job);
        QVERIFY(!throughput);
        QCOMPARE(throughput.error().code, ErrorCode::Cancelled);
    }

    void refuses_data()
    {
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("steps");
        QTest::addColumn<QString>("folder");
        QTest::newRow("a patch that regions do not divide") << 48 << 1 << "cases";
        QTest::newRow("no step") << 32 << 0 << "cases";
        QTest::newRow("a folder without cases") << 32 << 1 << "cache";
    }

    void refuses()
    {
        QFETCH(int, side);
        QFETCH(int, steps);
        QFETCH(QString, folder);
        ThroughputOptions options = small();
        options.patch.fill(side);
        options.steps = steps;
        options.data = root() / folder.toStdString();
        const auto throughput = measureThroughput(options, {});
        QVERIFY(!throughput);
        QVERIFY(!throughput.error().message.empty());
    }

    void printsWhatItMeasured()
    {
        const Throughput throughput{.trainerCasesPerSecond = 3.0, .plainCasesPerSecond = 1.5, .waitingShare = 0.25};
        const auto json = nlohmann::json::parse(jsonOf(throughput));
        QCOMPARE(json.at("ratio").get<double>(), 2.0);
        QCOMPARE(json.at("trainer").at("cases_per_s").get<double>(), 3.0);
        QCOMPARE(json.at("trainer").at("waiting_share").get<double>(), 0.25);
        QCOMPARE(json.at("plain").at("cases_per_s").get<double>(), 1.5);
        QVERIFY(textOf(throughput).find("waiting for cases 25.0 %") != std::string::npos);
    }

private:
    [[nodiscard]] std::filesystem::path root() const { return m_root.path().toStdString(); }

    [[nodiscard]] ThroughputOptions small() const
    {
        ThroughputOptions options;
        options.data = root() / "cases";
        options.cache = root() / "cache";
        options.network.embedDim = {8, 8, 8, 8};
        options.network.depth = {1, 1, 1, 1};
        options.network.topk = {1, 1, 1, 1};
        options.network.regions = {1, 1, 1};
        options.patch = {32, 32, 32};
        options.steps = 1;
        options.turns = 1;
        options.threads = 1;
        options.loaderThreads = 1;
        return options;
    }

    QTemporaryDir m_root;
};

GONION_TEST(TestTrainingThroughput, gonion::testing::runTest<TestTrainingThroughput>);
#include "tst_training_throughput.moc"
