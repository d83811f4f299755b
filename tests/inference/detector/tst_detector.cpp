// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector.h"

#include "inference/model_file.h"
#include "inference/network/coarse_network.h"
#include "inference/network/fine_network.h"
#include "tests/inference/network/tiny_networks.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <chrono>
#include <cmath>
#include <thread>
#include <vector>

using namespace gonion;
using annotation::LandmarkState;
using inference::Detector;

namespace {

/// A model of small networks with random weights.
inference::Model tinyModel(bool withCoarse, inference::H3deHead head)
{
    torch::manual_seed(3);
    inference::Model model;
    model.description.name = "tiny";
    model.description.landmarks = annotation::LandmarkTemplate::mandibularMolars();
    if (withCoarse) {
        model.description.coarse.emplace();
        model.description.coarse->network.widths = {4, 8};
        inference::CoarseNetwork network(model.description.coarse->network);
        inference::collectFrom(*network, inference::kCoarsePrefix, model);
    }
    inference::FineStage fine;
    inference::H3deOptions sizes;
    sizes.head = head;
    sizes.embedDim = {16, 16, 16, 16};
    sizes.depth = {1, 1, 1, 1};
    sizes.topk = {1, 2, 4, 8};
    fine.network = sizes;
    fine.patch = {64, 64, 64};
    fine.spacingMm = {1.0, 1.0, 1.0};
    inference::collectFrom(*inference::makeNetwork(fine.network), inference::kFinePrefix, model);
    model.description.fine = fine;
    return model;
}

std::shared_ptr<const core::Volume> ball(std::int64_t side)
{
    auto values = std::make_shared<std::vector<std::int16_t>>();
    const double middle = 0.5 * static_cast<double>(side - 1);
    for (std::int64_t n = 0; n < side * side * side; ++n) {
        const double r = std::hypot(double(n % side) - middle, double(n / side % side) - middle,
                                    double(n / side / side) - middle);
        values->push_back(r < 0.4 * double(side) ? 60 : -1000);
    }
    const auto geometry = core::ImageGeometry::axisAligned({-50, 20, 7}, {1, 1, 1}, {side, side, side});
    return core::Volume::create(*geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data()))
        .value();
}

} // namespace

class TestDetector : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path save(const inference::Model &model)
    {
        const std::filesystem::path file = m_folder.filePath("model.safetensors").toStdString();
        if (!inference::writeModel(file, model, false)) {
            qFatal("The test's model could not be written.");
        }
        return file;
    }

private Q_SLOTS:
    void decidesEveryLandmark_data()
    {
        QTest::addColumn<bool>("coarse");
        QTest::addColumn<bool>("heatmap");
        QTest::newRow("coarse and anchors") << true << false;
        QTest::newRow("anchors alone, in windows") << false << false;
        QTest::newRow("heatmaps alone, in windows") << false << true;
    }

    void decidesEveryLandmark()
    {
        QFETCH(bool, coarse);
        QFETCH(bool, heatmap);
        const auto file = save(tinyModel(coarse, heatmap ? inference::H3deHead::Heatmap : inference::H3deHead::Anchor));
        const auto detector = Detector::load(file, {"cpu", 2});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        const auto volume = ball(70);
        double last = 0.0;
        const core::JobContext context({}, [&](double fraction, std::string_view) { last = fraction; });
        const auto detection = (*detector)->detect(*volume, context);
        QVERIFY2(detection.has_value(), detection ? "" : detection.error().message.c_str());
        QCOMPARE(detection->landmarks.size(), std::size_t{14});
        QCOMPARE(detection->landmarks[1].id, std::string("La"));
        QCOMPARE(detection->modelHash.size(), std::size_t{64});
        QVERIFY(last > 0.0);
        for (const auto &landmark : detection->landmarks) {
            QVERIFY(landmark.state != LandmarkState::Unlabelled);
            QVERIFY(landmark.probability >= 0.0 && landmark.probability <= 1.0);
            QVERIFY(core::isFinite(landmark.position));
        }
    }

    void everyNetworkDetects_data()
    {
        QTest::addColumn<int>("network");
        const auto networks = testing::tinyNetworks(14);
        for (std::size_t n = 0; n < networks.size(); ++n) {
            QTest::newRow(networks[n].name.c_str()) << int(n);
        }
    }

    void everyNetworkDetects()
    {
        QFETCH(int, network);
        auto model = tinyModel(false, inference::H3deHead::Anchor);
        model.description.fine->network = testing::tinyNetworks(14).at(std::size_t(network)).options;
        model.description.fine->patch = {48, 48, 32};
        const auto made = inference::makeNetwork(model.description.fine->network);
        inference::collectFrom(*made, inference::kFinePrefix, model);
        const auto detector = Detector::load(save(model), {"cpu", 2});
        QVERIFY2(detector.has_value(), detector ? "" : detector.error().message.c_str());
        const auto detection = (*detector)->detect(*ball(40), {});
        QVERIFY2(detection.has_value(), detection ? "" : detection.error().message.c_str());
        QCOMPARE(detection->landmarks.size(), std::size_t{14});
        for (const auto &landmark : detection->landmarks) {
            QVERIFY(core::isFinite(landmark.position) && std::isfinite(landmark.existenceLogit));
        }
    }

    void sameAnswerTwice()
    {
        const auto detector = Detector::load(save(tinyModel(true, inference::H3deHead::Anchor)), {"cpu", 2});
        const auto volume = ball(70);
        const auto first = (*detector)->detect(*volume, {});
        const auto second = (*detector)->detect(*volume, {});
        for (std::size_t n = 0; n < first->landmarks.size(); ++n) {
            QVERIFY(first->landmarks[n].position == second->landmarks[n].position);
        }
    }

    void stopsSoon()
    {
        const auto detector = Detector::load(save(tinyModel(false, inference::H3deHead::Anchor)), {"cpu", 2});
        const auto volume = ball(110);
        std::stop_source stop;
        std::chrono::steady_clock::time_point asked;
        bool once = false;
        const core::JobContext context(stop.get_token(), [&](double fraction, std::string_view) {
            if (fraction > 0.5 && !once) {
                once = true;
                asked = std::chrono::steady_clock::now();
                stop.request_stop();
            }
        });
        const auto detection = (*detector)->detect(*volume, context);
        QVERIFY(once);
        QVERIFY(!detection.has_value());
        QCOMPARE(detection.error().code, core::ErrorCode::Cancelled);
        const std::chrono::duration<double> delay = std::chrono::steady_clock::now() - asked;
        QVERIFY2(delay.count() < 0.5, qPrintable(QString::number(delay.count())));
        QVERIFY((*detector)->detect(*ball(40), {}).has_value()); // and goes on working
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("device");
        QTest::addColumn<bool>("modelThere");
        QTest::addColumn<int>("code");
        QTest::newRow("unknown device") << "abacus" << true << int(core::ErrorCode::InvalidArgument);
        QTest::newRow("a GPU that is not there") << "cuda:99" << true << int(core::ErrorCode::InvalidArgument);
        QTest::newRow("no model") << "cpu" << false << int(core::ErrorCode::NotFound);
    }

    void refuses()
    {
        QFETCH(QString, device);
        QFETCH(bool, modelThere);
        QFETCH(int, code);
        const auto file = modelThere ? save(tinyModel(false, inference::H3deHead::Anchor))
                                     : std::filesystem::path("nowhere.safetensors");
        const auto detector = Detector::load(file, {device.toStdString(), 1});
        QVERIFY(!detector.has_value());
        QCOMPARE(int(detector.error().code), code);
    }

    void refusesAnUnknownPrecision()
    {
        inference::DetectorOptions options{"cpu", 1};
        options.precision = "fp8";
        const auto detector = Detector::load(save(tinyModel(false, inference::H3deHead::Anchor)), options);
        QVERIFY(!detector.has_value());
        QCOMPARE(detector.error().code, core::ErrorCode::InvalidArgument);
    }

    /// The CPU's kernels are for single precision: nothing else is used there.
    void theCpuIsExactWhateverIsAsked()
    {
        const auto file = save(tinyModel(true, inference::H3deHead::Anchor));
        inference::DetectorOptions options{"cpu", 2};
        const auto exact = (*Detector::load(file, options))->detect(*ball(70), {});
        options.precision = "fp16";
        const auto asked = (*Detector::load(file, options))->detect(*ball(70), {});
        QVERIFY(exact.has_value() && asked.has_value());
        for (std::size_t n = 0; n < exact->landmarks.size(); ++n) {
            QVERIFY(exact->landmarks[n].position == asked->landmarks[n].position);
        }
        QVERIFY(asked->notices == exact->notices);
    }

    void refusesAModelWithoutItsWeights()
    {
        auto model = tinyModel(false, inference::H3deHead::Anchor);
        model.tensors.erase(model.tensors.begin());
        const auto detector = Detector::load(save(model), {"cpu", 1});
        QVERIFY(!detector.has_value());
        QCOMPARE(detector.error().code, core::ErrorCode::ModelUnusable);
    }
};

GONION_TEST(TestDetector, gonion::testing::runTestWithEvents<TestDetector>);
#include "tst_detector.moc"
