// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/trainer.h"

#include "inference/detector.h"
#include "inference/model_info.h"
#include "tests/inference/network/tiny_networks.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion;
using training::TrainedStage;
using training::TrainOptions;

namespace {

TrainOptions tinyRun(TrainedStage stage, const QTemporaryDir &folder)
{
    TrainOptions options;
    options.stage = stage;
    options.output = folder.filePath("tiny.safetensors").toStdString();
    options.coarse.network.widths = {4, 8};
    options.coarse.spacingMm = 8.0;
    inference::H3deOptions sizes;
    sizes.embedDim = {16, 16, 16, 16};
    sizes.depth = {1, 1, 1, 1};
    sizes.topk = {1, 2, 4, 8};
    options.fine.network = sizes;
    options.fine.patch = {64, 32, 32};
    options.fine.spacingMm = {1.2, 1.2, 1.2};
    options.steps = 3;
    options.batch = 1;
    options.threads = 2;
    options.device = "cpu";
    return options;
}

} // namespace

class TestTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trainsBothStagesIntoOneModel()
    {
        QTemporaryDir folder;
        TrainOptions options = tinyRun(TrainedStage::Coarse, folder);
        int lines = 0;
        const auto coarse = training::trainOnPhantoms(options, {}, [&](const training::TrainProgress &line) {
            ++lines;
            QVERIFY(std::isfinite(line.loss));
        });
        QVERIFY2(coarse.has_value(), coarse ? "" : coarse.error().message.c_str());
        QCOMPARE(coarse->steps, std::int64_t{3});
        QVERIFY(lines >= 1);

        options.stage = TrainedStage::Fine;
        options.init = options.output;
        const auto fine = training::trainOnPhantoms(options, {}, [](const training::TrainProgress &) {});
        QVERIFY2(fine.has_value(), fine ? "" : fine.error().message.c_str());

        const auto description = inference::readModelDescription(options.output);
        QVERIFY(description.has_value());
        QVERIFY(description->coarse.has_value() && description->fine.has_value());
        QVERIFY(description->demonstration);
        QVERIFY(description->provenanceJson.find("coarse_runs") != std::string::npos);
        QVERIFY(description->provenanceJson.find("fine_runs") != std::string::npos);
        QVERIFY(inference::Detector::load(options.output, {"cpu", 1}).has_value());
    }

    void everyNetworkTrains_data()
    {
        QTest::addColumn<int>("network");
        const auto networks = testing::tinyNetworks(14);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            QTest::newRow(networks[n].name.c_str()) << int(n);
        }
    }

    void everyNetworkTrains()
    {
        QFETCH(int, network);
        QTemporaryDir folder;
        TrainOptions options = tinyRun(TrainedStage::Fine, folder);
        options.fine.network = testing::tinyNetworks(14).at(std::size_t(network)).options;
        options.fine.patch = {32, 32, 32};
        options.steps = 2;
        double loss = 0.0;
        const auto report = training::trainOnPhantoms(
            options, {}, [&](const training::TrainProgress &line) { loss = line.loss; });
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY(std::isfinite(loss) && loss > 0.0);
        const auto description = inference::readModelDescription(options.output);
        QVERIFY(description.has_value());
        QVERIFY(description->fine->network == options.fine.network);
        QVERIFY(inference::Detector::load(options.output, {"cpu", 1}).has_value());
    }

    void stoppingKeepsWhatWasReached()
    {
        QTemporaryDir folder;
        TrainOptions options = tinyRun(TrainedStage::Coarse, folder);
        options.steps = 1000000;
        std::stop_source stop;
        std::int64_t reports = 0;
        const core::JobContext context(stop.get_token(), [&](double, std::string_view) {
            if (++reports == 2) {
                stop.request_stop();
            }
        });
        const auto report = training::trainOnPhantoms(options, context, [](const training::TrainProgress &) {});
        QVERIFY(report.has_value());
        QCOMPARE(report->steps, std::int64_t{2});
        QVERIFY(inference::readModelDescription(options.output).has_value());
    }

    void refuses_data()
    {
        QTest::addColumn<int>("batch");
        QTest::addColumn<QString>("init");
        QTest::addColumn<int>("code");
        QTest::newRow("no batch") << 0 << "" << int(core::ErrorCode::InvalidArgument);
        QTest::newRow("no such model") << 1 << "nowhere.safetensors" << int(core::ErrorCode::NotFound);
    }

    void refuses()
    {
        QFETCH(int, batch);
        QFETCH(QString, init);
        QFETCH(int, code);
        QTemporaryDir folder;
        TrainOptions options = tinyRun(TrainedStage::Fine, folder);
        options.batch = batch;
        if (!init.isEmpty()) {
            options.init = init.toStdString();
        }
        const auto report = training::trainOnPhantoms(options, {}, [](const training::TrainProgress &) {});
        QVERIFY(!report.has_value());
        QCOMPARE(int(report.error().code), code);
    }
};

GONION_TEST(TestTrainer, gonion::testing::runTestWithEvents<TestTrainer>);
#include "tst_trainer.moc"
