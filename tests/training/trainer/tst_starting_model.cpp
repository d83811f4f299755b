// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/starting_model.h"

#include "tests/program/test_program.h"
#include "training/trainer/stage_task.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkTemplate;

namespace {

LandmarkTemplate templateOf(const std::vector<std::string> &ids)
{
    std::vector<annotation::LandmarkDefinition> definitions;
    for (const std::string &id : ids) {
        definitions.push_back({id, id});
    }
    return LandmarkTemplate::create("t", "t", definitions).value();
}

TrainingPlan tinyPlan()
{
    TrainingPlan plan;
    plan.name = "Second";
    plan.coarse.network.widths = {4, 8};
    inference::Unet3dOptions network;
    network.widths = {8, 8, 8};
    plan.fine.network = network;
    return plan;
}

/// A model of two landmarks with weights, as a file.
inference::Model writeFirst(const std::filesystem::path &file)
{
    StartingModel start = startingModel(tinyPlan(), templateOf({"a", "b"})).value();
    for (const StageKind stage : {StageKind::Coarse, StageKind::Fine}) {
        inference::collectFrom(makeTask(stage, start.model.description, {})->network(), prefixOf(stage), start.model);
    }
    start.model.description.presence.bias = 0.25;
    start.model.description.fine->spacingMm = {1.5, 1.5, 1.5};
    [&] { QVERIFY(inference::writeModel(file, start.model, false).has_value()); }();
    return start.model;
}

} // namespace

class TestStartingModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beginsNew()
    {
        const auto start = startingModel(tinyPlan(), templateOf({"a", "b", "c"}));
        QVERIFY(start.has_value());
        QVERIFY(start->model.tensors.empty());
        QCOMPARE(start->model.description.coarse->network.landmarks, std::int64_t{3});
        QCOMPARE(start->model.description.fine->network.common().landmarks, std::int64_t{3});
        QVERIFY(start->model.description.name == "Second");
    }

    void goesOnWithTheSameLandmarks()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan();
        plan.init = folder.filePath("first.safetensors").toStdString();
        const inference::Model first = writeFirst(*plan.init);
        const auto start = startingModel(plan, templateOf({"a", "b"}));
        QVERIFY2(start.has_value(), start ? "" : start.error().message.c_str());
        QCOMPARE(start->model.tensors.size(), first.tensors.size());
        for (const auto &[name, tensor] : first.tensors) {
            QVERIFY2(torch::equal(tensor, start->model.tensors.at(name)), name.c_str());
        }
        QVERIFY(start->model.description.fine == first.description.fine); // its grid too
        QCOMPARE(start->model.description.presence.bias, 0.25);
    }

    void hasANewHeadForOtherLandmarks()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan();
        plan.init = folder.filePath("first.safetensors").toStdString();
        const inference::Model first = writeFirst(*plan.init);
        const auto start = startingModel(plan, templateOf({"x", "y", "z"}));
        QVERIFY2(start.has_value(), start ? "" : start.error().message.c_str());
        std::size_t kept = 0;
        std::size_t renewed = 0;
        for (const auto &[name, tensor] : start->model.tensors) {
            const torch::Tensor &old = first.tensors.at(name);
            if (old.sizes() == tensor.sizes()) {
                QVERIFY2(torch::equal(old, tensor), name.c_str());
                ++kept;
            } else {
                ++renewed;
            }
        }
        QVERIFY2(kept > 10 && renewed >= 4 && renewed < kept, qPrintable(QString("%1 kept, %2 new").arg(kept).arg(renewed)));
        QCOMPARE(start->model.description.presence.bias, 0.0);
        for (const StageKind stage : {StageKind::Coarse, StageKind::Fine}) {
            const auto task = makeTask(stage, start->model.description, {});
            QVERIFY(inference::loadInto(task->network(), start->model, prefixOf(stage)).has_value());
        }
    }

    void refusesAStageForOtherLandmarksThatIsNotTrained()
    {
        QTemporaryDir folder;
        TrainingPlan plan = tinyPlan();
        plan.init = folder.filePath("first.safetensors").toStdString();
        writeFirst(*plan.init);
        plan.trainCoarse = false;
        QVERIFY(startingModel(plan, templateOf({"a", "b"})).has_value());
        const auto start = startingModel(plan, templateOf({"x", "y", "z"}));
        QVERIFY(!start.has_value());
        QCOMPARE(int(start.error().code), int(core::ErrorCode::InvalidArgument));
    }
};

GONION_TEST(TestStartingModel, gonion::testing::runTestWithEvents<TestStartingModel>);
#include "tst_starting_model.moc"
