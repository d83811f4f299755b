// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reviewing the cases of a project in the real window.
#include "annotation/editing/annotation_document.h"
#include "annotation/landmark_file.h"
#include "annotation/project/project.h"
#include "tests/gui/project_fixture.h"
#include "ui/action_set.h"
#include "ui/labelling/mode_strip.h"
#include "ui/main_window.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/project_desk.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace gonion;
using annotation::CaseStage;
using annotation::Project;
using annotation::ProjectCase;
using testing::driveModal;
using testing::kPatienceMs;
using testing::makeProject;
using testing::messageOf;
using testing::waitUntilSaved;
using ui::MainWindow;

namespace {

/// Gives some of a project's cases landmarks of Berta's.
bool labelByBerta(const std::filesystem::path &folder, const std::vector<std::string> &ids)
{
    auto project = Project::open(folder);
    for (const std::string &id : ids) {
        ProjectCase labelled = *project->find(id);
        labelled.stage = CaseStage::Labelled;
        labelled.assignees = {"Berta"};
        labelled.landmarkFiles = {{"Berta", "landmarks/" + id + ".mrk.json"}};
        std::filesystem::create_directories(folder / "landmarks");
        annotation::LandmarkSet set;
        annotation::Landmark landmark;
        landmark.id = "La";
        landmark.state = annotation::LandmarkState::Present;
        landmark.position = core::PointLps{1.0, 2.0, 3.0};
        set.landmarks = {landmark};
        if (!annotation::writeLandmarks(folder / labelled.landmarkFiles.front().path, set) || !project->put(labelled)) {
            return false;
        }
    }
    return project->save().has_value();
}

} // namespace

class TestReview : public testing::ProjectFixture {
    Q_OBJECT

private Q_SLOTS:
    void aReviewerSeesTheAnnotatorsLandmarks();
    void casesAreJudgedByKeysOneAfterTheOther();
    void nothingCanBeChangedWhileOneReviews();
    void aCaseIsRejectedWithAComment();
    void blindLabellingHidesTheDetection();
};

void TestReview::aReviewerSeesTheAnnotatorsLandmarks()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    auto project = *Project::open(folder);
    ProjectCase labelled = project.cases().front();
    labelled.stage = CaseStage::Labelled;
    labelled.assignees = {"Berta"};
    labelled.landmarkFiles = {{"Berta", "landmarks/berta.mrk.json"}};
    std::filesystem::create_directories(folder / "landmarks");
    annotation::LandmarkSet set;
    annotation::Landmark landmark;
    landmark.id = "La";
    landmark.state = annotation::LandmarkState::Present;
    landmark.position = core::PointLps{1.0, 2.0, 3.0};
    set.landmarks = {landmark};
    QVERIFY(annotation::writeLandmarks(folder / "landmarks/berta.mrk.json", set));
    QVERIFY(project.saveCase(labelled));
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    QVERIFY(window.study().truth());
    QCOMPARE(window.study().truth()->find("La")->position->y, 2.0);
    QVERIFY(messageOf(window).contains("Berta"));
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));
    QCOMPARE(Project::open(folder)->find("case 1")->acceptedFile, std::string("landmarks/berta.mrk.json"));
}

void TestReview::casesAreJudgedByKeysOneAfterTheOther()
{
    const auto folder = makeProject(m_folder->filePath("project"), 5, true);
    QVERIFY(labelByBerta(folder, {"case 1", "case 2", "case 4", "case 5"}));
    QVERIFY(openProject(folder));
    MainWindow &window = m_studio->window();
    QVERIFY(!window.actions()["mode.review"]->isVisible()); // no case is open yet
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    QTest::keyClick(&window, Qt::Key_I);
    QCOMPARE(window.views()->mode(), viewers::InteractionMode::Review);
    QVERIFY2(window.modeStrip()->text().startsWith("REVIEW"), qPrintable(window.modeStrip()->text()));
    QSignalSpy ended(&window, &MainWindow::detectionEnded);
    window.detect();
    QVERIFY(!ended.isEmpty() || ended.wait(kPatienceMs));
    // Both are seen: what Berta and what the model says.
    const auto has = [&window](viewers::MarkKind kind) {
        const auto &marks = window.views()->marks();
        return std::any_of(marks.begin(), marks.end(), [kind](const auto &mark) { return mark.kind == kind; });
    };
    QVERIFY(has(viewers::MarkKind::Truth) && has(viewers::MarkKind::Predicted));
    testing::keepPicture(window.grab().toImage(), "review");

    QTest::keyClick(&window, Qt::Key_A);
    QVERIFY(waitForCase("case 2"));
    QCOMPARE(window.views()->mode(), viewers::InteractionMode::Review);
    const auto driven = driveModal([](QWidget *dialog) {
        QTest::keyClicks(dialog->findChild<QLineEdit *>(), "Le is not missing");
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    QTest::keyClick(&window, Qt::Key_B);
    QVERIFY(*driven);
    QVERIFY(waitForCase("case 4")); // case 3 is not labelled
    QTest::keyClick(&window, Qt::Key_S);
    QVERIFY(waitForCase("case 5"));
    QTest::keyClick(&window, Qt::Key_M);
    QVERIFY(window.desk()->bar()->comment()->hasFocus());
    QTest::keyClicks(window.desk()->bar()->comment(), "fine");
    QTest::keyClick(window.desk()->bar()->comment(), Qt::Key_Return);
    QTest::mouseClick(window.views()->sliceView(viewers::Plane::Axial), Qt::LeftButton);
    QTest::keyClick(&window, Qt::Key_A);
    QVERIFY(waitForCase("case 4"));
    QTest::keyClick(&window, Qt::Key_A);
    QVERIFY(waitUntilSaved(window));
    QVERIFY2(messageOf(window).contains("waits for a review"), qPrintable(messageOf(window)));
    QCOMPARE(window.desk()->list().current(), std::string("case 4"));
    const auto onDisk = Project::open(folder);
    for (const char *id : {"case 1", "case 4", "case 5"}) {
        QCOMPARE(onDisk->find(id)->stage, CaseStage::Accepted);
        QCOMPARE(onDisk->find(id)->acceptedFile, "landmarks/" + std::string(id) + ".mrk.json");
    }
    QCOMPARE(onDisk->find("case 2")->stage, CaseStage::Rejected);
    QCOMPARE(onDisk->find("case 2")->comment, std::string("Le is not missing"));
    QCOMPARE(onDisk->find("case 5")->comment, std::string("fine"));
    QCOMPARE(onDisk->find("case 3")->stage, CaseStage::New);
}

void TestReview::nothingCanBeChangedWhileOneReviews()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    QVERIFY(labelByBerta(folder, {"case 1"}));
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    QTest::keyClick(&window, Qt::Key_I);
    const auto before = window.study().document()->landmarks();
    QWidget *axial = window.views()->sliceView(viewers::Plane::Axial);
    const auto place = axial->rect().center() + QPoint(20, 10);
    QTest::mouseClick(axial, Qt::LeftButton, Qt::NoModifier, place);
    QTest::mouseClick(axial, Qt::LeftButton, Qt::ShiftModifier, place);
    const QPointF mark = window.views()->sliceView(viewers::Plane::Axial)->viewFromLps({1.0, 2.0, 3.0});
    window.views()->goTo({1.0, 2.0, 3.0});
    QTest::mouseClick(axial, Qt::LeftButton, Qt::AltModifier, mark.toPoint());
    QTest::mousePress(axial, Qt::LeftButton, Qt::NoModifier, mark.toPoint());
    QTest::mouseMove(axial, mark.toPoint() + QPoint(30, 30));
    QTest::mouseRelease(axial, Qt::LeftButton, Qt::NoModifier, mark.toPoint() + QPoint(30, 30));
    for (const Qt::Key key : {Qt::Key_O, Qt::Key_Delete, Qt::Key_1, Qt::Key_Left}) {
        QTest::keyClick(axial, key);
    }
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(window.study().document()->landmarks() == before);
    QVERIFY(!window.study().isModified());
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::Labelled);
    QTest::keyClick(&window, Qt::Key_W);
    QCOMPARE(window.views()->mode(), viewers::InteractionMode::Place); // and out of it again
}

void TestReview::aCaseIsRejectedWithAComment()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    auto driven = driveModal([](QWidget *dialog) { QTest::keyClick(dialog, Qt::Key_Escape); });
    QTest::keyClick(&window, Qt::Key_6, Qt::ControlModifier);
    QVERIFY(*driven);
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::Accepted); // taken back
    driven = driveModal([](QWidget *dialog) {
        QTest::keyClicks(dialog->findChild<QLineEdit *>(), "La is on the wrong tooth");
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    QTest::keyClick(&window, Qt::Key_6, Qt::ControlModifier);
    QVERIFY(*driven);
    QVERIFY(waitUntilSaved(window));
    const auto onDisk = Project::open(folder);
    QCOMPARE(onDisk->find("case 1")->stage, CaseStage::Rejected);
    QCOMPARE(onDisk->find("case 1")->comment, std::string("La is on the wrong tooth"));
    QCOMPARE(window.desk()->bar()->comment()->text(), QStringLiteral("La is on the wrong tooth"));
}

void TestReview::blindLabellingHidesTheDetection()
{
    QVERIFY(openProject(makeProject(m_folder->filePath("project"), 1, true)));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    window.actions()["project.blind"]->trigger();
    QVERIFY(waitUntilSaved(window));
    QVERIFY(Project::open(window.desk()->list().project().folder())->isBlind()); // for everybody
    QVERIFY(window.actions()["project.blind"]->isChecked());
    QSignalSpy ended(&window, &MainWindow::detectionEnded);
    window.detect();
    QVERIFY(!ended.isEmpty() || ended.wait(kPatienceMs));
    QVERIFY(!window.study().detection());
    const auto anyPrediction = [&window] {
        const auto &rows = window.study().rows();
        return std::any_of(rows.begin(), rows.end(), [](const ui::LandmarkRow &row) { return row.prediction; });
    };
    QVERIFY(!anyPrediction());
    for (const auto &definition : window.study().document()->scheme().landmarks()) {
        QVERIFY(!window.study().detection());
        QVERIFY(window.study().document()->setState(definition.id, annotation::LandmarkState::Missing));
    }
    QVERIFY(window.study().detection());
    QVERIFY(anyPrediction());
}

GONION_TEST(TestReview, gonion::testing::runStudioTest<TestReview>);

#include "tst_review.moc"
