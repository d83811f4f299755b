// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plan/training_plan.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <map>

using namespace gonion;
using namespace gonion::training;
using nlohmann::json;

namespace {

/// Every member away from its default.
TrainingPlan unusualPlan()
{
    TrainingPlan plan;
    plan.name = "Kiefer \"A\"";
    plan.output = "/tmp/run";
    plan.data = {DataKind::Folder, "/data/mml", "anna", true, 0.3, 5, 2, 7, "/tmp/cache"};
    plan.trainCoarse = false;
    plan.coarse.network.widths = {4, 8};
    plan.coarse.network.landmarks = 3;
    plan.coarse.spacingMm = 6.5;
    plan.coarse.longestSide = 64;
    plan.coarse.marginMm = 10.0;
    inference::HyattOptions network;
    network.embedDim = {16, 16, 32, 32};
    network.fusionWidth = 32;
    network.landmarks = 3;
    network.anchorRadii = {0.5, 1.0};
    plan.fine.network = network;
    plan.fine.spacingMm = {0.5, 0.6, 0.7};
    plan.fine.patch = {64, 48, 32};
    plan.fine.contextShiftMm = {1.0, -14.0, 2.0};
    plan.intensity = {-500.0, 2500.0, 255.0};
    plan.coarseSchedule.optimiser = Optimiser::Sgd;
    plan.coarseSchedule.schedule = Schedule::Polynomial;
    plan.fineSchedule = {Optimiser::Adam, 2e-3, 5e-4, 0.8, 0.98, Schedule::Exponential, 0.97, 0.03, 3, 7, 0, 1.5, 4,
                         3, 1.0, true, 10.0, 2, 3, 4, 5};
    plan.loss = {AnchorObjective::Paper, 1.5, 2.5, 3.5};
    plan.augmentation = {true, 1.0, 0.2, 0.3, 0.4, 0.6, 7.0, 0.8, 9.0, 1.1, 0.12, 0.13, 0.14};
    plan.shareSlices = true;
    plan.recompute = true;
    plan.init = "/models/old.safetensors";
    plan.seed = 65535;
    plan.threads = 3;
    plan.loaderThreads = 4;
    plan.device = "cuda:1";
    plan.onTrouble = OnTrouble::Stop;
    plan.calibrationCases = 0;
    plan.halfPrecision = true;
    return plan;
}

using Change = std::function<void(TrainingPlan &)>;

/// What makes a sound plan one that cannot be followed, and what the message names.
const std::map<QString, std::pair<Change, QString>> &unsoundChanges()
{
    static const std::map<QString, std::pair<Change, QString>> changes{
        {"nothing to train", {[](TrainingPlan &plan) { plan.trainCoarse = plan.trainFine = false; }, "trainCoarse"}},
        {"no folder", {[](TrainingPlan &plan) { plan.data.kind = DataKind::Folder; }, "data.path"}},
        {"one fold",
         {[](TrainingPlan &plan) {
              plan.data = {DataKind::Folder, "/d"};
              plan.data.folds = 1;
          },
          "data.folds"}},
        {"fold beyond",
         {[](TrainingPlan &plan) {
              plan.data = {DataKind::Folder, "/d"};
              plan.data.folds = plan.data.fold = 5;
          },
          "data.fold"}},
        {"folds of phantoms", {[](TrainingPlan &plan) { plan.data.folds = 5; }, "phantoms"}},
        {"empty range", {[](TrainingPlan &plan) { plan.intensity.low = plan.intensity.high; }, "intensity.low"}},
        {"huge patch", {[](TrainingPlan &plan) { plan.fine.patch = {1024, 1024, 1024}; }, "fine.patch"}},
        {"growing rate",
         {[](TrainingPlan &plan) {
              plan.fineSchedule.schedule = Schedule::Exponential;
              plan.fineSchedule.decay = 1.1;
          },
          "fineSchedule.decay"}},
        {"patience without validation",
         {[](TrainingPlan &plan) {
              plan.coarseSchedule.patience = 3;
              plan.coarseSchedule.validateEvery = 0;
          },
          "coarseSchedule.patience"}},
        {"not a number",
         {[](TrainingPlan &plan) { plan.fineSchedule.learningRate = std::numeric_limits<double>::quiet_NaN(); },
          "fineSchedule.learningRate"}},
    };
    return changes;
}

} // namespace

class TestTrainingPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites()
    {
        const TrainingPlan plan = unusualPlan();
        const auto again = TrainingPlan::fromJson(plan.toJson());
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        QVERIFY(*again == plan);
        QVERIFY(!(*again == TrainingPlan{}));
        QVERIFY(TrainingPlan::fromJson(TrainingPlan{}.toJson()).value() == TrainingPlan{});
    }

    void keepsDefaultsOfAbsentMembers()
    {
        const auto plan = TrainingPlan::fromJson(
            R"({"fineSchedule": {"batch": 3}, "fine": {"kind": "unet3d", "widths": [8, 16, 32]}})");
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().message.c_str());
        TrainingPlan expected;
        expected.fineSchedule.batch = 3;
        inference::Unet3dOptions network;
        network.widths = {8, 16, 32};
        expected.fine.network = network;
        QVERIFY(*plan == expected);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("named");
        QTest::newRow("no JSON") << "{" << "not a JSON object";
        QTest::newRow("a list") << "[]" << "not a JSON object";
        QTest::newRow("unknown member") << R"({"epocs": 3})" << "epocs";
        QTest::newRow("unknown inner member") << R"({"fineSchedule": {"epocs": 3}})" << "fineSchedule.epocs";
        QTest::newRow("unknown member of the network") << R"({"fine": {"kind": "vnet", "topk": [1]}})" << "fine.topk";
        QTest::newRow("switch of another network") << R"({"fine": {"superResolution": true}})" << "fine.superResolution";
        QTest::newRow("unknown network") << R"({"fine": {"kind": "mamba"}})" << "fine is of a kind";
        QTest::newRow("kind is no text") << R"({"fine": {"kind": 3}})" << "fine.kind";
        QTest::newRow("network's size") << R"({"fine": {"embedDim": [8, 8, 8, 100000]}})" << "fine.embedDim";
        QTest::newRow("unknown word") << R"({"data": {"kind": "cloud"}})" << "phantoms, project, folder";
        QTest::newRow("text for a number") << R"({"seed": "1"})" << "seed";
        QTest::newRow("negative seed") << R"({"seed": -1})" << "from 0 to 65535";
        QTest::newRow("seed of 64 bits") << R"({"seed": 18446744073709551615})" << "from 0 to 65535";
        QTest::newRow("too much") << R"({"fineSchedule": {"batch": 1000000}})" << "fineSchedule.batch";
        QTest::newRow("fraction of an epoch") << R"({"fineSchedule": {"epochs": 1.5}})" << "fineSchedule.epochs";
        QTest::newRow("no learning") << R"({"coarseSchedule": {"learningRate": 0}})" << "coarseSchedule.learningRate";
        QTest::newRow("chance above one") << R"({"augmentation": {"flipChance": 1.1}})" << "from 0 to 1";
        QTest::newRow("schedule is a list") << R"({"fineSchedule": []})" << "fineSchedule is not an object";
        QTest::newRow("patch of two") << R"({"fine": {"patch": [64, 64]}})" << "fine.patch";
        QTest::newRow("huge patch side") << R"({"fine": {"patch": [64, 64, 100000]}})" << "fine.patch";
        QTest::newRow("newer format") << R"({"formatVersion": 2})" << "formatVersion";
        QTest::newRow("null name") << R"({"name": null})" << "name";
    }

    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(QString, named);
        const auto plan = TrainingPlan::fromJson(text.toStdString());
        QVERIFY(!plan.has_value());
        QCOMPARE(int(plan.error().code), int(core::ErrorCode::InvalidArgument));
        QVERIFY2(QString::fromStdString(plan.error().message).contains(named), plan.error().message.c_str());
    }

    void checks_data()
    {
        QTest::addColumn<QString>("change");
        for (const auto &entry : unsoundChanges()) {
            QTest::newRow(entry.first.toUtf8().constData()) << entry.first;
        }
    }

    void checks()
    {
        QFETCH(QString, change);
        const auto &[apply, named] = unsoundChanges().at(change);
        TrainingPlan plan;
        QVERIFY(plan.check().has_value());
        apply(plan);
        const auto checked = plan.check();
        QVERIFY(!checked.has_value());
        QCOMPARE(int(checked.error().code), int(core::ErrorCode::InvalidArgument));
        QVERIFY2(QString::fromStdString(checked.error().message).contains(named), checked.error().message.c_str());
    }

    void makesPathsAbsolute()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        std::filesystem::create_directory(root / "plans");
        TrainingPlan plan;
        plan.output = "../runs/one";
        plan.data.kind = DataKind::Folder;
        plan.data.path = "/data/heads";
        plan.init = "old.safetensors";
        QVERIFY(plan.write(root / "plans" / "plan.json").has_value());
        const auto read = TrainingPlan::read(root / "plans" / "plan.json");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(read->output == root / "runs" / "one");
        QVERIFY(read->data.path == "/data/heads");
        QVERIFY(read->data.cache.empty());
        QVERIFY(*read->init == root / "plans" / "old.safetensors");
    }

    void saysWhichFileItCannotRead()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("plan.json").toStdString();
        QCOMPARE(int(TrainingPlan::read(file).error().code), int(core::ErrorCode::NotFound));
        QFile damaged(folder.filePath("plan.json"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(R"({"epocs": 1})");
        damaged.close();
        const auto read = TrainingPlan::read(file);
        QCOMPARE(int(read.error().code), int(core::ErrorCode::InvalidArgument));
        QVERIFY(QString::fromStdString(read.error().message).contains("plan.json"));
    }

    void namesSoundPlans()
    {
        QStringList names;
        for (const NamedPlan &named : namedPlans()) {
            const auto checked = named.plan.check();
            QVERIFY2(checked.has_value(), checked ? "" : checked.error().message.c_str());
            QVERIFY(TrainingPlan::fromJson(named.plan.toJson()).value() == named.plan);
            names << QString::fromUtf8(named.name.data(), int(named.name.size()));
        }
        QCOMPARE(names, QStringList({"small", "released", "paper", "vnet", "unet3d", "resunet3d", "hyatt"}));
    }

    /// METHOD.md section 7.
    void releasedIsTheAuthorsRecipe()
    {
        const json plan = json::parse(namedPlans().at(1).plan.toJson());
        const json &schedule = plan.at("fineSchedule");
        QVERIFY(schedule.at("optimiser") == "adam");
        QVERIFY(schedule.at("schedule") == "exponential");
        QCOMPARE(schedule.at("learningRate").get<double>(), 1e-3);
        QCOMPARE(schedule.at("beta2").get<double>(), 0.98);
        QCOMPARE(schedule.at("weightDecay").get<double>(), 5e-4);
        QCOMPARE(schedule.at("decay").get<double>(), 0.98);
        QCOMPARE(schedule.at("floorShare").get<double>(), 0.03);
        QCOMPARE(schedule.at("epochs").get<int>(), 200);
        QCOMPARE(schedule.at("patience").get<int>(), 20);
        QCOMPARE(schedule.at("batch").get<int>(), 4);
        QVERIFY(plan.at("loss").at("anchor") == "released");
        QVERIFY(plan.at("augmentation").at("shrinkAndCrop").get<bool>());
        QCOMPARE(plan.at("augmentation").at("rotationDegrees").get<double>(), 0.0);
        QVERIFY(plan.at("fine").at("patch") == json({128, 128, 64}));
    }
};

GONION_TEST(TestTrainingPlan, gonion::testing::runTestWithEvents<TestTrainingPlan>);
#include "tst_training_plan.moc"
