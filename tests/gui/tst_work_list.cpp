// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Works through a project's list in the real window, with real files, keys and clicks.
#include "annotation/landmark_file.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "tests/gui/project_fixture.h"
#include "ui/main_window.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/case_table_model.h"
#include "ui/worklist/project_desk.h"
#include "ui/worklist/work_list_page.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <ctime>
#include <memory>

using namespace gonion;
using annotation::CaseStage;
using annotation::Project;
using annotation::ProjectCase;
using testing::driveModal;
using testing::kPatienceMs;
using testing::makeProject;
using testing::waitUntilSaved;
using ui::MainWindow;

namespace {

/// Processor time of this thread alone, ns: what a frame costs, however busy the machine is.
qint64 threadTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace

class TestWorkList : public testing::ProjectFixture {
    Q_OBJECT

private Q_SLOTS:
    void aCaseIsOpenedLabelledAndLeftByKeys();
    void theNextCaseIsRead_data();
    void theNextCaseIsRead();
    void searchAndFilters();
    void severalCasesAreAssignedAtOnce();
    void nothingIsLabelledBeforeItsLabelsAreSaved();
    void activeTimeIsSaved();
    void aThousandCases();
};

void TestWorkList::aCaseIsOpenedLabelledAndLeftByKeys()
{
    const auto folder = makeProject(m_folder->filePath("project"), 3, true);
    QVERIFY(openProject(folder));
    MainWindow &window = m_studio->window();
    QVERIFY(window.isShowingWorkList());
    QCOMPARE(table()->model()->rowCount(), 3);
    QVERIFY(table()->hasFocus());
    QTRY_VERIFY(!table()->model()->index(2, 0).data(ui::CaseTableModel::ThumbnailRole).value<QImage>().isNull());
    testing::keepPicture(window.grab().toImage(), "work_list");

    QTest::keyClick(table(), Qt::Key_Down);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 2"));
    QVERIFY(!window.isShowingWorkList());
    QVERIFY(window.desk()->bar()->isVisible());
    placeOne();
    QVERIFY(waitUntilSaved(window));
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::InWork);
    testing::keepPicture(window.grab().toImage(), "project_case");

    QSignalSpy saved(&window, &MainWindow::landmarksSaved);
    QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!saved.isEmpty() || saved.wait(kPatienceMs));
    QVERIFY(saved.at(0).at(0).toBool());
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));

    const auto onDisk = Project::open(folder);
    QVERIFY(onDisk.has_value());
    const ProjectCase *labelled = onDisk->find("case 2");
    QVERIFY(labelled);
    QCOMPARE(labelled->stage, CaseStage::Labelled);
    QCOMPARE(labelled->assignees, std::vector<std::string>{"Anna"});
    QVERIFY(labelled->fileOf("Anna"));
    QVERIFY(!labelled->volumeFingerprint.empty());
    const auto read = annotation::readLandmarks(folder / labelled->fileOf("Anna")->path);
    QVERIFY(read.has_value());
    QCOMPARE(read->set.landmarks.front().state, annotation::LandmarkState::Present);
    QCOMPARE(read->set.landmarks.front().reviewer, std::string("Anna"));

    // The next one, with an edit that nobody saved by hand: it is saved on the way.
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(waitForCase("case 3"));
    placeOne();
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(waitForCase("case 1"));
    QVERIFY(waitUntilSaved(window));
    QVERIFY(std::filesystem::exists(folder / "landmarks" / "case 3" / "Anna.mrk.json"));
    QVERIFY(!annotation::CaseLock::holderOfCase(folder, "case 3"));
    QVERIFY(annotation::CaseLock::holderOfCase(folder, "case 1"));

    QTest::keyClick(&window, Qt::Key_F8);
    QVERIFY(window.isShowingWorkList());
    QTest::keyClick(table(), Qt::Key_Escape);
    QVERIFY(!window.isShowingWorkList());
}

void TestWorkList::theNextCaseIsRead_data()
{
    QTest::addColumn<bool>("prefetched");
    QTest::newRow("while one waits") << false;
    QTest::newRow("ahead") << true;
}

void TestWorkList::theNextCaseIsRead()
{
    QFETCH(const bool, prefetched);
    const auto folder = makeProject(m_folder->filePath("project"), 2, true);
    QVERIFY(openProject(folder));
    QSignalSpy ready(&m_studio->cases(), &ui::CaseService::prefetched);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    QVERIFY(!ready.isEmpty() || ready.wait(kPatienceMs));
    QVERIFY2(ready.at(0).at(1).toBool(), "not kept: memory is short");
    if (!prefetched) {
        m_studio->cases().prefetch({});
    }
    QElapsedTimer timer;
    timer.start();
    QSignalSpy opened(&m_studio->cases(), &ui::CaseService::opened);
    QTest::keyClick(&m_studio->window(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(!opened.isEmpty() || opened.wait(kPatienceMs));
    qInfo("opened after %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(m_studio->window().desk()->list().current(), std::string("case 2"));
    QVERIFY(timer.elapsed() < 5000);
}

void TestWorkList::searchAndFilters()
{
    QVERIFY(openProject(makeProject(m_folder->filePath("project"), 12, false)));
    MainWindow &window = m_studio->window();
    auto *page = window.desk()->page();
    QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(page->search()->hasFocus());
    QTest::keyClicks(page->search(), "\"case 1\"");
    QCOMPARE(table()->model()->rowCount(), 4); // 1, 10, 11, 12
    QTest::keyClick(page->search(), Qt::Key_Down);
    QVERIFY(table()->hasFocus());
    QCOMPARE(page->chosen(), std::vector<std::string>{"case 1"});
    page->search()->clear();
    QCOMPARE(table()->model()->rowCount(), 12);
    page->flagFilter()->setCurrentText(QStringLiteral("metal"));
    QCOMPARE(table()->model()->rowCount(), 4);
    table()->selectAll();
    QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(waitUntilSaved(window));
    page->flagFilter()->setCurrentIndex(0);
    page->stageFilter()->setCurrentText(QStringLiteral("Accepted"));
    QCOMPARE(table()->model()->rowCount(), 4);
    page->stageFilter()->setCurrentIndex(0);
    const auto *header = table()->horizontalHeader();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(40, header->height() / 2));
    QCOMPARE(page->model()->idOf(0), std::string("case 12")); // by number, the other way round
}

void TestWorkList::severalCasesAreAssignedAtOnce()
{
    const auto folder = makeProject(m_folder->filePath("project"), 3, false);
    QVERIFY(openProject(folder));
    MainWindow &window = m_studio->window();
    table()->selectAll();
    const auto driven = driveModal([](QWidget *dialog) {
        auto *assignees = dialog->findChild<QLineEdit *>("assignees");
        QVERIFY(assignees && QTest::qWaitFor([assignees] { return assignees->hasFocus(); }, kPatienceMs));
        QTest::keyClicks(assignees, "Berta,  Carl,Berta");
        // One of the three has a flag: what is not touched stays as it is in each.
        QVERIFY(dialog->findChild<QLineEdit *>("flags")->text().isEmpty());
        testing::keepPicture(dialog->grab().toImage(), "case_details");
        QTest::keyClick(assignees, Qt::Key_Return);
    });
    QTest::mouseClick(window.desk()->page()->findChild<QPushButton *>("editCase"), Qt::LeftButton);
    QVERIFY(*driven);
    QVERIFY(waitUntilSaved(window));
    const auto onDisk = Project::open(folder);
    for (const ProjectCase &one : onDisk->cases()) {
        QCOMPARE(one.assignees, (std::vector<std::string>{"Berta", "Carl"}));
    }
    QCOMPARE(onDisk->find("case 3")->flags, std::vector<std::string>{"metal"});
    QVERIFY(onDisk->find("case 1")->flags.empty());
}

void TestWorkList::nothingIsLabelledBeforeItsLabelsAreSaved()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    placeOne();
    QVERIFY(waitUntilSaved(window));
    const auto inTheWay = folder / "landmarks" / "case 1" / "Anna.mrk.json";
    QVERIFY(std::filesystem::create_directories(inTheWay / "full"));
    QSignalSpy saved(&window, &MainWindow::landmarksSaved);
    QTest::mouseClick(window.desk()->bar()->findChild<QPushButton *>("markLabelled"), Qt::LeftButton);
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::InWork);
    QVERIFY(!saved.isEmpty() || saved.wait(kPatienceMs));
    QVERIFY(!saved.at(0).at(0).toBool());
    QVERIFY(waitUntilSaved(window));
    QCOMPARE(window.desk()->list().currentCase()->stage, CaseStage::InWork);
    QCOMPARE(Project::open(folder)->find("case 1")->stage, CaseStage::InWork);
    QVERIFY(window.study().isModified());

    std::filesystem::remove_all(inTheWay);
    saved.clear();
    QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
    QVERIFY(!saved.isEmpty() || saved.wait(kPatienceMs));
    QVERIFY(waitUntilSaved(window));
    const auto onDisk = Project::open(folder);
    QCOMPARE(onDisk->find("case 1")->stage, CaseStage::Labelled);
    QVERIFY(onDisk->find("case 1")->fileOf("Anna"));
    QVERIFY(std::filesystem::is_regular_file(inTheWay));
}

void TestWorkList::activeTimeIsSaved()
{
    const auto folder = makeProject(m_folder->filePath("project"), 2, true);
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    auto &list = window.desk()->list();
    placeOne();
    QTRY_VERIFY_WITH_TIMEOUT(list.timeOnCurrent() >= std::chrono::seconds(1), kPatienceMs);
    QSignalSpy saved(&window, &MainWindow::landmarksSaved);
    QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!saved.isEmpty() || saved.wait(kPatienceMs));
    QVERIFY(waitUntilSaved(window));
    const auto first = Project::open(folder)->find("case 1")->timeSpent;
    QCOMPARE(first.size(), std::size_t(1));
    QVERIFY(first.at("Anna") >= std::chrono::seconds(1));
    QTest::keyClick(&window, Qt::Key_Shift); // still at it
    QTRY_VERIFY_WITH_TIMEOUT(list.timeOnCurrent() > first.at("Anna"), kPatienceMs);
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(waitForCase("case 2"));
    QVERIFY(waitUntilSaved(window));
    QVERIFY(Project::open(folder)->find("case 1")->timeSpent.at("Anna") > first.at("Anna"));
    QVERIFY(Project::open(folder)->find("case 2")->timeSpent.empty()); // looked at only
}

void TestWorkList::aThousandCases()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1000, false);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(openProject(folder));
    table()->viewport()->repaint();
    const auto opening = timer.elapsed();
    QCOMPARE(table()->model()->rowCount(), 1000);
    std::vector<qint64> frames;
    std::vector<qint64> costs;
    QScrollBar *bar = table()->verticalScrollBar();
    const int step = std::max(1, bar->maximum() / 200);
    for (int place = 0; place <= bar->maximum(); place += step) {
        timer.restart();
        const qint64 begin = threadTime();
        bar->setValue(place);
        table()->viewport()->repaint();
        QCoreApplication::processEvents();
        frames.push_back(timer.nsecsElapsed());
        costs.push_back(threadTime() - begin);
    }
    std::sort(frames.begin(), frames.end());
    const qint64 median = frames[frames.size() / 2];
    const qint64 worst = frames.back();
    std::sort(costs.begin(), costs.end());
    const qint64 cost = costs[costs.size() / 2];
    auto *search = m_studio->window().desk()->page()->search();
    qint64 worstKey = 0;
    for (const QChar letter : QStringLiteral("case 99")) {
        timer.restart();
        QTest::keyClick(search, letter.toLatin1());
        table()->viewport()->repaint();
        worstKey = std::max(worstKey, timer.nsecsElapsed());
    }
    qInfo("1,000 cases: opened in %lld ms, a frame while scrolling takes %.1f ms (%.1f ms of the processor), the worst %.1f ms, worst letter of a search %.1f ms",
          static_cast<long long>(opening), 1e-6 * static_cast<double>(median), 1e-6 * static_cast<double>(cost), 1e-6 * static_cast<double>(worst), 1e-6 * static_cast<double>(worstKey));
    QVERIFY(opening < 2000);
    // Other programs may take the processor for a while: times of the clock have wide limits.
    QVERIFY(cost < 33'000'000);
    QVERIFY(median < 200'000'000);
    QVERIFY(worst < 500'000'000);
    QVERIFY(worstKey < 500'000'000);
}

GONION_TEST(TestWorkList, gonion::testing::runStudioTest<TestWorkList>);

#include "tst_work_list.moc"
