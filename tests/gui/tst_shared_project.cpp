// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A project that colleagues work on too, and folders that fail, in the real window.
#include "annotation/editing/annotation_document.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "tests/gui/project_fixture.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/worklist/case_table_model.h"
#include "ui/worklist/project_desk.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <memory>

#include <unistd.h>

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

class TestSharedProject : public testing::ProjectFixture {
    Q_OBJECT

private Q_SLOTS:
    void aCaseOfSomebodyElseIsShownOnly();
    void editsInTheListKeepWhatAColleagueSaved();
    void aHeldCaseIsNotChangedInTheList();
    void splitsWaitForAColleagueWhoChangesTheProject();
    void aFolderThatCannotBeWritten();
    void aFolderThatVanishes();
    void aDamagedProjectKeepsWhatIsOpen();
};

void TestSharedProject::aCaseOfSomebodyElseIsShownOnly()
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, true);
    auto held = annotation::CaseLock::acquireCase(folder, "case 1", "Berta");
    QVERIFY(held && std::holds_alternative<annotation::CaseLock>(*held));
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    QVERIFY2(messageOf(window).contains("Berta"), qPrintable(messageOf(window)));
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY(!window.study().document()->setState("La", annotation::LandmarkState::Missing));
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::New);
    QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!std::filesystem::exists(folder / "landmarks"));
}

void TestSharedProject::editsInTheListKeepWhatAColleagueSaved()
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, false);
    QVERIFY(openProject(folder));
    auto colleague = *Project::open(folder);
    ProjectCase theirs = *colleague.find("case 1");
    theirs.landmarkFiles = {{"Berta", "landmarks/case 1/Berta.mrk.json"}};
    theirs.comment = "by Berta";
    QVERIFY(colleague.saveCase(theirs));
    table()->selectAll();
    QTest::keyClick(&m_studio->window(), Qt::Key_4, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(m_studio->window()));
    for (const Project &project : {*Project::open(folder), m_studio->window().desk()->list().project()}) {
        QCOMPARE(project.find("case 1")->stage, CaseStage::InReview);
        QCOMPARE(project.find("case 2")->stage, CaseStage::InReview);
        QVERIFY(project.find("case 1")->fileOf("Berta"));
        QCOMPARE(project.find("case 1")->comment, std::string("by Berta"));
    }
}

void TestSharedProject::aHeldCaseIsNotChangedInTheList()
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, false);
    QVERIFY(openProject(folder));
    auto held = annotation::CaseLock::acquireCase(folder, "case 1", "Berta");
    QVERIFY(held && std::holds_alternative<annotation::CaseLock>(*held));
    table()->selectAll();
    MainWindow &window = m_studio->window();
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));
    QVERIFY2(messageOf(window).contains("Berta") && messageOf(window).contains("case 1"), qPrintable(messageOf(window)));
    for (const Project &project : {*Project::open(folder), window.desk()->list().project()}) {
        QCOMPARE(project.find("case 1")->stage, CaseStage::New);
        QCOMPARE(project.find("case 2")->stage, CaseStage::Accepted);
    }
}

void TestSharedProject::splitsWaitForAColleagueWhoChangesTheProject()
{
    const auto folder = makeProject(m_folder->filePath("project"), 4, false);
    QVERIFY(openProject(folder));
    auto held = annotation::CaseLock::acquireProject(folder, "Berta");
    QVERIFY(held && std::holds_alternative<annotation::CaseLock>(*held));
    MainWindow &window = m_studio->window();
    window.desk()->showSplits();
    QVERIFY(waitUntilSaved(window));
    QVERIFY(!QApplication::activeModalWidget());
    QVERIFY2(messageOf(window).contains("Berta"), qPrintable(messageOf(window)));
    QVERIFY(annotation::CaseLock::holderOfProject(folder));
    std::get<annotation::CaseLock>(*held).release();

    auto colleague = *Project::open(folder);
    ProjectCase added;
    added.id = "case 5";
    added.volume = "head5.nrrd";
    QVERIFY(colleague.saveCase(added));
    std::optional<annotation::LockHolder> holder;
    const auto driven = driveModal([&](QWidget *dialog) {
        holder = annotation::CaseLock::holderOfProject(folder);
        auto *mode = dialog->findChild<QComboBox *>("splitMode");
        mode->setFocus();
        QTest::keyClick(mode, Qt::Key_Down);
        QTest::mouseClick(dialog->findChild<QPushButton *>("applySplit"), Qt::LeftButton);
    });
    window.desk()->showSplits();
    QTRY_VERIFY_WITH_TIMEOUT(*driven, kPatienceMs);
    QVERIFY(waitUntilSaved(window));
    QVERIFY(holder && holder->person == "Anna");
    QVERIFY(!annotation::CaseLock::holderOfProject(folder));
    const auto onDisk = Project::open(folder);
    QVERIFY(onDisk->find("case 5")->split != annotation::Split::None); // it was known to the dialog
}

void TestSharedProject::aFolderThatCannotBeWritten()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    std::filesystem::remove_all(folder / ".gonion");
    QFile inTheWay(ui::toQString(folder / ".gonion"));
    if (::geteuid() == 0) { // root may write anywhere: a file in the folder's place refuses all the same
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    } else {
        std::filesystem::permissions(folder, std::filesystem::perms(0555));
    }
    const auto restore = qScopeGuard([&] { std::filesystem::permissions(folder, std::filesystem::perms(0755)); });
    QFile file(ui::toQString(folder / Project::kFileName));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY2(messageOf(window).contains("shown only") && messageOf(window).contains(ui::toQString(folder)),
             qPrintable(messageOf(window)));
    QTest::keyClick(&window, Qt::Key_F8);
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));
    QVERIFY2(messageOf(window).contains("cannot be changed"), qPrintable(messageOf(window)));
    file.seek(0);
    QCOMPARE(file.readAll(), before);
    window.desk()->showSplits();
    QVERIFY(waitUntilSaved(window));
    QVERIFY(!QApplication::activeModalWidget());
}

void TestSharedProject::aFolderThatVanishes()
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, true);
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    std::error_code error;
    std::filesystem::rename(folder, ui::toPath(m_folder->filePath("elsewhere")), error);
    QVERIFY2(!error, error.message().c_str());
    QTest::keyClick(&window, Qt::Key_F8);
    QVERIFY(waitUntilSaved(window));
    QVERIFY2(messageOf(window).contains(ui::toQString(folder)), qPrintable(messageOf(window)));
    QCOMPARE(table()->model()->rowCount(), 2);
    QSignalSpy ended(&window, &MainWindow::openEnded);
    QTest::keyClick(table(), Qt::Key_Down);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(!ended.isEmpty() || ended.wait(kPatienceMs));
    QVERIFY(!ended.at(0).at(0).toBool());
    QVERIFY2(messageOf(window).contains("head2.nrrd"), qPrintable(messageOf(window)));
    QVERIFY(window.study().volume());
    QCOMPARE(window.desk()->list().current(), std::string("case 1"));
    // It comes back, and so does the change that could not be saved.
    QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));
    QVERIFY(!std::filesystem::exists(folder)); // nothing took its place meanwhile
    std::filesystem::rename(ui::toPath(m_folder->filePath("elsewhere")), folder, error);
    QVERIFY2(!error, error.message().c_str());
    window.desk()->list().change({"case 1"}, [](ProjectCase &changed) { changed.comment = "back"; });
    QVERIFY(waitUntilSaved(window));
    QCOMPARE(Project::open(folder)->find("case 2")->stage, CaseStage::InReview);
    QCOMPARE(Project::open(folder)->find("case 1")->comment, std::string("back"));
}

void TestSharedProject::aDamagedProjectKeepsWhatIsOpen()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    QVERIFY(openProject(folder));
    const QString damaged = m_folder->filePath("damaged");
    QVERIFY(QDir().mkpath(damaged));
    QFile file(damaged + "/gonion-project.json");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{ \"cases\": [");
    file.close();
    QVERIFY(!openProject(ui::toPath(file.fileName())));
    MainWindow &window = m_studio->window();
    QVERIFY(messageOf(window).contains("gonion-project.json"));
    QVERIFY(window.isShowingWorkList());
    QCOMPARE(window.desk()->list().project().folder(), folder);
    // The volume of a case is gone.
    std::filesystem::remove(folder / "head1.nrrd");
    QSignalSpy ended(&window, &MainWindow::openEnded);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(!ended.isEmpty() || ended.wait(kPatienceMs));
    QVERIFY(messageOf(window).contains("head1.nrrd"));
    QVERIFY(window.isShowingWorkList());
}

GONION_TEST(TestSharedProject, gonion::testing::runStudioTest<TestSharedProject>);

#include "tst_shared_project.moc"
