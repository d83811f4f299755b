// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_list.h"

#include "../../annotation/project/project_samples.h"
#include "../../annotation/shape/shape_samples.h"
#include "annotation/landmark_file.h"
#include "annotation/npy_table.h"
#include "tests/program/test_program.h"
#include "training/data/case_truth.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace gonion;
using namespace gonion::annotation::samples;
using annotation::CaseStage;
using annotation::LandmarkState;
using annotation::LandmarkTemplate;
using annotation::Project;
using annotation::ProjectCase;
using annotation::Split;
using training::CaseList;
using training::DataKind;
using training::DataPlan;
using training::TrainingCase;

namespace {

bool writeNpy(const std::filesystem::path &file, const annotation::NpyTable &table)
{
    return writeText(file, QByteArray::fromStdString(annotation::npyBytesFrom(table)));
}

std::vector<std::string> namesOf(const std::vector<TrainingCase> &cases)
{
    std::vector<std::string> names;
    std::transform(cases.begin(), cases.end(), std::back_inserter(names), [](const auto &one) { return one.name; });
    return names;
}

bool anySays(const std::vector<std::string> &sentences, const char *text)
{
    return std::any_of(sentences.begin(), sentences.end(),
                       [text](const std::string &sentence) { return sentence.find(text) != std::string::npos; });
}

} // namespace

class TestCaseList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = pathOf(m_root) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void phantomsHaveATemplateAndNoCases()
    {
        const auto list = training::listCases({}, 1);
        QVERIFY(list);
        QCOMPARE(list->landmarks, LandmarkTemplate::mandibularMolars());
        QVERIFY(list->training.empty() && list->validation.empty());
    }

    void splitsAProjectByPatient()
    {
        Project project = newProject();
        for (int n = 0; n < 20; ++n) {
            ProjectCase one = labelled(project, std::to_string(n), {"Anna"});
            one.patientHash = n < 4 ? "same" : "";
            QVERIFY(project.put(one));
        }
        QVERIFY(project.save());
        const auto list = training::listCases(plan(), 7);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(list->training.size() + list->validation.size(), std::size_t(20));
        QVERIFY(list->validation.size() >= 3 && list->validation.size() <= 5);
        QVERIFY(list->test.empty());
        QVERIFY(list->problems.empty());
        std::set<std::string> sides;
        for (const auto &[part, cases] : {std::pair{"train", &list->training}, std::pair{"val", &list->validation}}) {
            for (const TrainingCase &one : *cases) {
                if (one.patientHash == "same") {
                    sides.insert(part);
                }
                QCOMPARE(one.truth.landmarks.size(), std::size_t(14));
                QCOMPARE(one.truth.landmarks[1].id, LandmarkTemplate::mandibularMolars().landmarks()[1].id);
                QVERIFY(one.volume.is_absolute() && std::filesystem::exists(one.landmarkFile));
            }
        }
        QCOMPARE(sides.size(), std::size_t(1));
        QVERIFY(std::is_sorted(list->training.begin(), list->training.end(),
                               [](const auto &a, const auto &b) { return a.name < b.name; }));
        // The same every time, another one by another seed.
        QCOMPARE(namesOf(training::listCases(plan(), 7)->validation), namesOf(list->validation));
        bool differs = false;
        for (std::uint64_t seed = 8; seed < 14; ++seed) {
            differs = differs || namesOf(training::listCases(plan(), seed)->validation) != namesOf(list->validation);
        }
        QVERIFY(differs);
    }

    void keepsTheSplitOfTheData()
    {
        Project project = newProject();
        for (int n = 0; n < 6; ++n) {
            ProjectCase one = labelled(project, std::to_string(n), {"Anna"});
            one.split = n < 3 ? Split::Train : n < 5 ? Split::Validation : Split::Test;
            QVERIFY(project.put(one));
        }
        QVERIFY(project.save());
        const auto list = training::listCases(plan(), 1).value();
        QCOMPARE(namesOf(list.training), (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(namesOf(list.validation), (std::vector<std::string>{"3", "4"}));
        QCOMPARE(namesOf(list.test), (std::vector<std::string>{"5"}));
    }

    void foldsReplaceTheSplitButLeaveTheTestPart()
    {
        Project project = newProject();
        for (int n = 0; n < 10; ++n) {
            ProjectCase one = labelled(project, std::to_string(n), {"Anna"});
            one.split = n < 5 ? Split::Train : n < 9 ? Split::Validation : Split::Test;
            QVERIFY(project.put(one));
        }
        QVERIFY(project.save());
        std::multiset<std::string> validated;
        for (int fold = 0; fold < 3; ++fold) {
            DataPlan data = plan();
            data.folds = 3;
            data.fold = fold;
            const auto list = training::listCases(data, 5);
            QVERIFY2(list, list ? "" : list.error().message.c_str());
            QCOMPARE(list->training.size() + list->validation.size(), std::size_t(9));
            QCOMPARE(namesOf(list->test), (std::vector<std::string>{"9"}));
            for (const TrainingCase &one : list->validation) {
                validated.insert(one.name);
            }
        }
        QCOMPARE(validated.size(), std::size_t(9)); // each once
        QCOMPARE(std::set<std::string>(validated.begin(), validated.end()).size(), std::size_t(9));
        DataPlan beyond = plan();
        beyond.folds = 3;
        beyond.fold = 3;
        QCOMPARE(training::listCases(beyond, 5).error().code, core::ErrorCode::InvalidArgument);
    }

    void takesTheFoldsOfTheProject()
    {
        Project project = newProject();
        for (int n = 0; n < 4; ++n) {
            ProjectCase one = labelled(project, std::to_string(n), {"Anna"});
            one.fold = n % 2;
            QVERIFY(project.put(one));
        }
        QVERIFY(project.save());
        DataPlan data = plan();
        data.folds = 2;
        data.fold = 1;
        QCOMPARE(namesOf(training::listCases(data, 1)->validation), (std::vector<std::string>{"1", "3"}));
    }

    void choosesTheLandmarksToLearnFrom()
    {
        Project project = newProject();
        ProjectCase both = labelled(project, "both", {"Anna", "Berta"});
        QVERIFY(project.put(both));
        ProjectCase accepted = labelled(project, "accepted", {"Anna", "Berta"});
        accepted.acceptedFile = accepted.landmarkFiles[1].path;
        accepted.stage = CaseStage::Accepted;
        QVERIFY(project.put(accepted));
        ProjectCase single = labelled(project, "single", {"Anna"});
        QVERIFY(project.put(single));
        ProjectCase rejected = labelled(project, "rejected", {"Anna"});
        rejected.stage = CaseStage::Rejected;
        QVERIFY(project.put(rejected));
        ProjectCase fresh = labelled(project, "fresh", {"Anna"});
        fresh.stage = CaseStage::InWork;
        QVERIFY(project.put(fresh));
        QVERIFY(project.save());

        DataPlan data = plan();
        data.validationShare = 0.0;
        auto list = training::listCases(data, 1).value();
        QCOMPARE(namesOf(list.training), (std::vector<std::string>{"accepted", "single"}));
        QCOMPARE(list.training[0].annotator, std::string("Berta"));
        QVERIFY(anySays(list.problems, "\"both\" has landmarks by several annotators"));
        QVERIFY(anySays(list.problems, "\"rejected\" was rejected"));
        QVERIFY(anySays(list.problems, "\"fresh\" is not labelled yet"));

        data.annotator = "Anna";
        list = training::listCases(data, 1).value();
        QCOMPARE(namesOf(list.training), (std::vector<std::string>{"accepted", "both", "single"}));
        QCOMPARE(list.training[0].annotator, std::string("Anna"));

        data.annotator.clear();
        data.acceptedOnly = true;
        QCOMPARE(namesOf(training::listCases(data, 1)->training), (std::vector<std::string>{"accepted"}));
        data.annotator = "Nobody";
        data.acceptedOnly = false;
        QCOMPARE(training::listCases(data, 1).error().code, core::ErrorCode::InvalidArgument);
    }

    void saysWhatCannotBeUsed()
    {
        Project project = newProject();
        QVERIFY(project.put(labelled(project, "good", {"Anna"})));
        ProjectCase gone = labelled(project, "gone", {"Anna"});
        std::filesystem::remove(m_folder / gone.volume);
        QVERIFY(project.put(gone));
        ProjectCase damaged = labelled(project, "damaged", {"Anna"});
        QVERIFY(writeText(m_folder / damaged.landmarkFiles[0].path, "{"));
        QVERIFY(project.put(damaged));
        ProjectCase other = labelled(project, "other", {"Anna"});
        annotation::LandmarkSet strange;
        strange.landmarks = {{.id = "Nasion", .state = LandmarkState::Present, .position = core::PointLps{1, 2, 3}}};
        QVERIFY(annotation::writeLandmarks(m_folder / other.landmarkFiles[0].path, strange));
        QVERIFY(project.put(other));
        QVERIFY(project.save());
        DataPlan data = plan();
        data.validationShare = 0.0;
        const auto list = training::listCases(data, 1).value();
        QCOMPARE(namesOf(list.training), (std::vector<std::string>{"good"}));
        QVERIFY(anySays(list.problems, "volume of the case \"gone\" is not there"));
        QVERIFY(anySays(list.problems, "\"damaged\" is left out"));
        QVERIFY(anySays(list.problems, "\"other\" has no landmark of the template"));
    }

    void readsMml()
    {
        for (const char *part : {"train", "val", "test"}) {
            const std::string stem = std::string(part) + "/p_" + part;
            QVERIFY(writeText(m_folder / (stem + "_volume.nrrd"), "not looked at"));
            annotation::NpyTable label{14, 3, std::vector<double>(42, 10.0)};
            label.values[3] = -1000.0; // La
            QVERIFY(writeNpy(m_folder / (stem + "_label.npy"), label));
            QVERIFY(writeNpy(m_folder / (stem + "_spacing.npy"), {1, 3, {0.5, 0.4, 2.0}}));
        }
        DataPlan data = plan();
        data.kind = DataKind::Folder;
        const auto list = training::listCases(data, 1);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(namesOf(list->training), (std::vector<std::string>{"p_train"}));
        QCOMPARE(namesOf(list->validation), (std::vector<std::string>{"p_val"}));
        QCOMPARE(namesOf(list->test), (std::vector<std::string>{"p_test"}));
        const auto &truth = list->training[0].truth;
        QVERIFY(core::distance(*truth.find("L0")->position, {5.0, 4.0, 20.0}) < 1e-9);
        QCOMPARE(truth.find("La")->state, LandmarkState::Missing);
    }

    void readsVoxelNumbersWithTheVolumesGeometry()
    {
        QVERIFY(writeText(m_folder / "train/p_volume.nrrd", "not looked at"));
        QVERIFY(writeNpy(m_folder / "train/p_label.npy", {14, 3, std::vector<double>(42, 10.0)}));
        DataPlan data = plan();
        data.kind = DataKind::Folder;
        data.validationShare = 0.0;
        const auto list = training::listCases(data, 1);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        const TrainingCase &one = list->training.at(0);
        QVERIFY(one.truth.landmarks.empty());
        const auto grid = core::ImageGeometry::axisAligned({1, 2, 3}, {2, 2, 2}, {30, 30, 30}).value();
        const auto truth = training::truthOf(one, list->landmarks, grid);
        QVERIFY2(truth, truth ? "" : truth.error().message.c_str());
        QVERIFY(core::distance(*truth->find("L0")->position, {21, 22, 23}) < 1e-9);
    }

    void readsVolumesWithLandmarksBesideThem()
    {
        for (const char *name : {"a", "b", "c"}) {
            QVERIFY(writeText(m_folder / (std::string(name) + ".nii.gz"), "not looked at"));
        }
        QVERIFY(annotation::writeLandmarks(m_folder / "a.mrk.json", straightJaw()));
        QVERIFY(annotation::writeLandmarks(m_folder / "b.mrk.json", straightJaw()));
        DataPlan data = plan();
        data.kind = DataKind::Folder;
        data.validationShare = 0.5;
        const auto list = training::listCases(data, 1);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(list->landmarks, LandmarkTemplate::mandibularMolars()); // the bundled one that knows them all
        QCOMPARE(list->training.size(), std::size_t(1));
        QCOMPARE(list->validation.size(), std::size_t(1));
        QVERIFY(anySays(list->problems, "\"c\" has no landmark file"));
    }

    void makesATemplateOfUnknownLandmarks()
    {
        QVERIFY(writeText(m_folder / "a.nii.gz", "not looked at"));
        annotation::LandmarkSet set;
        for (const char *id : {"tip", "L_edge", "R_edge"}) {
            set.landmarks.push_back({.id = id, .state = LandmarkState::Present, .position = core::PointLps{1, 2, 3}});
        }
        QVERIFY(annotation::writeLandmarks(m_folder / "a.mrk.json", set));
        DataPlan data = plan();
        data.kind = DataKind::Folder;
        data.validationShare = 0.0;
        const auto list = training::listCases(data, 1);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(list->landmarks.size(), std::size_t(3));
        QCOMPARE(list->landmarks.landmarks()[1].mirrorPartner, std::string("R_edge"));
    }

    void failsInASentence()
    {
        DataPlan data = plan();
        data.kind = DataKind::Folder;
        data.path = m_folder / "nowhere";
        QCOMPARE(training::listCases(data, 1).error().code, core::ErrorCode::NotFound);
        data.path = m_folder;
        QVERIFY(!training::listCases(data, 1));
        Project project = newProject();
        ProjectCase fresh = labelled(project, "fresh", {"Anna"});
        fresh.stage = CaseStage::New;
        QVERIFY(project.put(fresh));
        QVERIFY(project.save());
        const auto none = training::listCases(plan(), 1);
        QCOMPARE(none.error().code, core::ErrorCode::InvalidArgument);
        QVERIFY(none.error().message.find("not labelled yet") != std::string::npos);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(training::listCases(plan(), 1, core::JobContext(stop.get_token())).error().code, core::ErrorCode::Cancelled);
    }

private:
    [[nodiscard]] DataPlan plan() const
    {
        DataPlan data;
        data.kind = DataKind::Project;
        data.path = m_folder;
        return data;
    }

    [[nodiscard]] Project newProject() const
    {
        return Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
    }

    /// A case whose files are there.
    static ProjectCase labelled(const Project &project, const std::string &id, const std::vector<std::string> &annotators)
    {
        ProjectCase one = caseNamed(id);
        one.stage = CaseStage::Labelled;
        writeText(project.folder() / one.volume, "not looked at");
        for (const std::string &annotator : annotators) {
            const std::string path = Project::landmarkPath(one, annotator);
            const auto written = annotation::writeLandmarks(project.pathForWriting(path).value(), straightJaw());
            Q_ASSERT(written);
            one.landmarkFiles.push_back({annotator, path});
        }
        return one;
    }

    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestCaseList, gonion::testing::runTest<TestCaseList>);
#include "tst_case_list.moc"
