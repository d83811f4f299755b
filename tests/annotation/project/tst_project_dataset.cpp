// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_dataset.h"

#include "../shape/shape_samples.h"
#include "annotation/npy_table.h"
#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

bool writeNpy(const std::filesystem::path &file, const NpyTable &table)
{
    return writeText(file, QByteArray::fromStdString(npyBytesFrom(table)));
}

} // namespace

class TestProjectDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = pathOf(m_root) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void makesCasesOfAnImport()
    {
        const ProjectCase one = projectCaseFrom({"a", "a/ct.nrrd", Split::Test, "Miller", {{"Anna", "a/Anna.mrk.json"}}}, "9f86");
        QCOMPARE(one.stage, CaseStage::Labelled);
        QCOMPARE(one.acceptedFile, std::string("a/Anna.mrk.json"));
        QCOMPARE(one.split, Split::Test);
        QCOMPARE(one.patientHash, std::string("9f86"));
        const ProjectCase two = projectCaseFrom({"b", "b/ct.nrrd", Split::None, "", {{"Anna", "b/Anna.mrk.json"}, {"B", "b/B.mrk.json"}}});
        QVERIFY(two.acceptedFile.empty());
        QCOMPARE(projectCaseFrom({"c", "c/ct.nrrd", Split::None, "", {}}).stage, CaseStage::New);
    }

    void splitsAProject()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (int n = 0; n < 20; ++n) {
            ProjectCase projectCase = caseNamed(std::to_string(n));
            projectCase.patientHash = n < 4 ? "same" : "";
            QVERIFY(project.put(projectCase));
        }
        const auto places = assignSplits(splitCasesOf(project, {{"0", "missing 03"}}), {.seed = 2, .folds = 3}).value();
        QVERIFY(applySplit(project, places, "random, seed 2"));
        QCOMPARE(project.splitNote(), std::string("random, seed 2"));
        for (std::size_t n = 0; n < places.size(); ++n) {
            QVERIFY((SplitPlace{project.cases()[n].split, project.cases()[n].fold}) == places[n]);
        }
        QVERIFY(findLeakage(leakageCasesOf(project)).leaks.empty());
        ProjectCase leak = project.cases()[0];
        leak.split = leak.split == Split::Test ? Split::Train : Split::Test;
        QVERIFY(project.put(leak));
        QCOMPARE(findLeakage(leakageCasesOf(project)).leaks.size(), std::size_t(1));
        QVERIFY(!applySplit(project, {}, ""));
    }

    void oneVolumeTwiceStaysTogether()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (int n = 0; n < 40; ++n) {
            ProjectCase projectCase = caseNamed(std::to_string(n));
            projectCase.volumeFingerprint = n < 6 ? "same" : std::to_string(n);
            QVERIFY(project.put(projectCase));
        }
        const auto places = assignSplits(splitCasesOf(project), {.seed = 3, .trainShare = 0.4, .validationShare = 0.3}).value();
        for (std::size_t n = 1; n < 6; ++n) {
            QVERIFY(places[n] == places[0]);
        }
        QVERIFY(std::any_of(places.begin() + 6, places.end(), [&](const SplitPlace &place) { return place != places[0]; }));
    }

    void namesStrata()
    {
        LandmarkSet jaw = straightJaw();
        QCOMPARE(missingStratum(jaw), std::string("missing 00"));
        leaveOut(jaw, {"Ld", "Le", "Lf"}, LandmarkState::Missing);
        leaveOut(jaw, {"Rd"}, LandmarkState::Outside);
        QCOMPARE(missingStratum(jaw), std::string("missing 03"));
    }

    void readsMmlLabelsWithoutAVolume()
    {
        QVERIFY(writeText(m_folder / "train/a_volume.nrrd", "not looked at"));
        NpyTable label{14, 3, std::vector<double>(42, 10.0)};
        label.values[3] = -1000.0; // La
        QVERIFY(writeNpy(m_folder / "train/a_label.npy", label));
        QVERIFY(writeNpy(m_folder / "train/a_spacing.npy", {1, 3, {0.5, 0.4, 2.0}}));
        const auto project = Project::open(m_folder).value();
        const auto read = readLabelledCases(project);
        QVERIFY(read);
        QVERIFY2(read->problems.empty(), read->problems.empty() ? "" : read->problems.front().c_str());
        QCOMPARE(read->cases.size(), std::size_t(1));
        const LandmarkSet &set = read->cases.front().landmarks;
        QVERIFY(core::distance(*set.find("L0")->position, {5.0, 4.0, 20.0}) < 1e-9);
        QCOMPARE(set.find("La")->state, LandmarkState::Missing);
    }

    void hasItsOwnShapeFromTenCasesOn()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        const std::vector<LandmarkSet> jaws = manyJaws(12, 0.5);
        for (std::size_t n = 0; n < jaws.size(); ++n) {
            ProjectCase projectCase = caseNamed(std::to_string(n));
            projectCase.stage = n < 9 ? CaseStage::Labelled : CaseStage::InWork;
            const std::string path = Project::landmarkPath(projectCase, "Anna");
            QVERIFY(writeLandmarks(project.pathForWriting(path).value(), jaws[n]));
            projectCase.landmarkFiles = {{"Anna", path}};
            QVERIFY(project.put(projectCase));
        }
        QCOMPARE(meanShapeOfProject(project).error().code, core::ErrorCode::NotFound);
        ProjectCase tenth = project.cases()[9];
        tenth.stage = CaseStage::Accepted;
        tenth.acceptedFile = tenth.landmarkFiles.front().path;
        QVERIFY(project.put(tenth));
        const auto shape = meanShapeOfProject(project);
        QVERIFY2(shape, shape ? "" : shape.error().message.c_str());
        QCOMPARE(shape->cases(), std::size_t(10));
        QCOMPARE(shape->templateId(), std::string("mandibular_molars"));

        ProjectCase broken = project.cases()[0];
        broken.landmarkFiles = {{"Anna", "landmarks/none.mrk.json"}};
        QVERIFY(project.put(broken));
        const auto read = readLabelledCases(project).value();
        QCOMPARE(read.cases.size(), std::size_t(9));
        QCOMPARE(read.problems.size(), std::size_t(1));
        QCOMPARE(readAnnotators(project)->cases.size(), std::size_t(11));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(readAnnotators(project, core::JobContext(stop.get_token())).error().code, core::ErrorCode::Cancelled);
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestProjectDataset, gonion::testing::runTestWithEvents<TestProjectDataset>);
#include "tst_project_dataset.moc"
