// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Watches runs and shows their results in the real window; another process, or this test, writes what they leave.
#include "tests/gui/training_fixture.h"
#include "training/run/run_writer.h"
#include "ui/detection_bar.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/training/curve_board.h"
#include "ui/training/marked_picture.h"
#include "ui/training/result_step.h"
#include "ui/training/run_step.h"
#include "ui/training/training_wizard.h"

#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <memory>
#include <string_view>
#include <vector>

using namespace gonion;
using testing::curvePoints;
using testing::kPatienceMs;
using testing::statusOf;
using testing::writeExampleSlice;
using training::RunFolder;
using training::RunState;
using training::RunWish;
using training::RunWriter;
using training::TrainingPlan;
using ui::TrainingWizard;

class TestTrainingWatch : public testing::TrainingFixture {
    Q_OBJECT

private Q_SLOTS:
    void aFolderWithoutARunIsNotRemembered();
    void whatIsSaidStaysWhileARunIsWatched();
    void onlyTheRunThatIsReadIsShown();
    void aRunIsWatchedAndTold();
    void aRunThatBrokeOffIsSaid();
    void aRunComesBackInALaterWindow();
    void theResultIsShownAndUsed();
};

void TestTrainingWatch::aFolderWithoutARunIsNotRemembered()
{
    openWizard();
    wizard()->watch(ui::toPath(m_folder->path()));
    QTRY_VERIFY_WITH_TIMEOUT(
        part<QLabel>("runMessage")->text().contains(QStringLiteral("holds no training run")), kPatienceMs);
    QCOMPARE(part<QLabel>("runState")->text(), QStringLiteral("No run"));
    QVERIFY(m_studio->settings().trainingRuns().isEmpty());
    // A run that was moved away meanwhile is not watched either.
    m_studio->settings().addTrainingRun(m_folder->filePath("gone"));
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    m_studio->window().watchLastRun();
    QVERIFY(!m_studio->window().isShowingTraining());
}

void TestTrainingWatch::whatIsSaidStaysWhileARunIsWatched()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    auto writer = RunWriter::open(folder, training::namedPlans().front().plan, false);
    QVERIFY(writer.has_value());
    writer->setStatus(statusOf(RunState::Running));
    openWizard();
    wizard()->watch(folder.root);
    QSignalSpy read(&m_studio->training(), &ui::TrainingService::runChanged);
    QVERIFY(read.wait(kPatienceMs));
    QSignalSpy written(&m_studio->training(), &ui::TrainingService::planWritten);
    m_studio->training().writePlan(ui::toPath(m_folder->filePath("plan.json")), wizard()->plan());
    QVERIFY(written.wait(kPatienceMs));
    QVERIFY(part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
    read.clear();
    QVERIFY(read.wait(kPatienceMs));
    QVERIFY(part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
    // To a case and back: the page is where it was left.
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QCOMPARE(wizard()->page(), TrainingWizard::Run);
    wizard()->goTo(TrainingWizard::Data);
    QVERIFY(!part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
}

void TestTrainingWatch::onlyTheRunThatIsReadIsShown()
{
    std::vector<std::unique_ptr<RunWriter>> writers;
    for (const char *name : {"good", "spoilt"}) {
        const RunFolder folder{ui::toPath(m_folder->filePath(QLatin1String(name)))};
        auto writer = RunWriter::open(folder, training::namedPlans().front().plan, false);
        QVERIFY(writer.has_value());
        QFile result(ui::toQString(folder.result()));
        QVERIFY(result.open(QIODevice::WriteOnly));
        result.write(
            name == std::string_view("good")
                ? R"({"formatVersion":1,"protocol":"full","overall":{"id":"","present":14,"mreMm":1.5,"sdr":{"2":0.6,"2.5":0.7,"3":0.8,"4":0.9},"presenceF1":0.9},"landmarks":[],"cases":[{"name":"phantom 5","volume":"","mreMm":1.5,"wrongStates":0,"landmarks":[]}]})"
                : "torn");
        QFile model(ui::toQString(folder.model()));
        QVERIFY(model.open(QIODevice::WriteOnly) && model.write("a model") > 0);
        writer->finish(statusOf(RunState::Finished));
    }
    openWizard();
    wizard()->watch(ui::toPath(m_folder->filePath("good")));
    QTRY_VERIFY_WITH_TIMEOUT(wizard()->resultStep()->result(), kPatienceMs);
    wizard()->watch(ui::toPath(m_folder->filePath("spoilt")));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("showResult")->isVisible(), kPatienceMs);
    click("showResult");
    QTRY_VERIFY_WITH_TIMEOUT(part<QLabel>("resultState")->text().contains(QStringLiteral("result.json")),
                             kPatienceMs);
    QVERIFY(!wizard()->resultStep()->result());
    QVERIFY(!part<QPushButton>("useModel")->isEnabled());
    QVERIFY(!part<QPushButton>("exportRun")->isEnabled());
    QCOMPARE(part<QTableWidget>("resultCases")->rowCount(), 0);
    QCOMPARE(part<QTableWidget>("resultFigures")->rowCount(), 0);
    QCOMPARE(part<QLabel>("resultTitle")->text(), QStringLiteral("spoilt"));
}

void TestTrainingWatch::aRunIsWatchedAndTold()
{
    TrainingPlan plan = training::namedPlans().front().plan;
    plan.name = "A scripted run";
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    auto writer = RunWriter::open(folder, plan, false);
    QVERIFY(writer.has_value());
    writer->setStatus(statusOf(RunState::Running, "coarse"));
    writer->add(curvePoints("coarse", 0.0, 10));
    writer->log("The coarse network learns");
    openWizard();
    wizard()->watch(folder.root);
    QVERIFY(QTest::qWaitFor([&] { return part<QLabel>("runState")->text() == QStringLiteral("Training"); }, kPatienceMs));
    QCOMPARE(part<QLabel>("runName")->text(), QStringLiteral("A scripted run"));
    QVERIFY(part<QLabel>("runProgressText")->text().contains(QStringLiteral("epoch 12 of 30")));
    QVERIFY(part<QLabel>("runProgressText")->text().contains(QStringLiteral("left")));
    // What is written later is read without what was there before.
    writer->add(curvePoints("fine", 60.0, 12));
    writeExampleSlice(folder);
    writer->setStatus(statusOf(RunState::Validating));
    writer->log("The fine network is measured");
    QVERIFY(QTest::qWaitFor([&] { return part<QLabel>("runState")->text() == QStringLiteral("Validating"); }, kPatienceMs));
    QVERIFY(QTest::qWaitFor([&] { return part<QPlainTextEdit>("runLog")->toPlainText().contains(QStringLiteral("fine network")); }, kPatienceMs));
    const auto expected = curvePoints("coarse", 0.0, 10).size() + curvePoints("fine", 60.0, 12).size();
    QTRY_COMPARE_WITH_TIMEOUT(wizard()->runStep()->curves()->csv().count(u'\n'), qsizetype(expected + 1), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(part<ui::MarkedPicture>("example")->picture().marks.size(), std::size_t(2), kPatienceMs);
    keep("train_6_run");
    // Each kind of curve, by the tab bar.
    auto *kinds = wizard()->runStep()->curves()->kinds();
    QTest::mouseClick(kinds, Qt::LeftButton, {}, kinds->tabRect(1).center());
    QCOMPARE(kinds->currentIndex(), 1);
    keep("train_6_run_found");
    QVERIFY(wizard()->runStep()->curves()->exportTo(m_folder->filePath("curves.png")));
    QVERIFY(QImage(m_folder->filePath("curves.png")).width() > 300);
    QVERIFY(wizard()->runStep()->curves()->exportTo(m_folder->filePath("curves.csv")));
    QVERIFY(!wizard()->runStep()->curves()->exportTo(m_folder->filePath("no/such/folder.csv")));
    // Wishes.
    click("pauseRun");
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::Pause, kPatienceMs);
    writer->setStatus(statusOf(RunState::Paused));
    QTRY_COMPARE_WITH_TIMEOUT(part<QPushButton>("pauseRun")->text(), QStringLiteral("&Go on"), kPatienceMs);
    click("pauseRun");
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::GoOn, kPatienceMs);
    writer->setStatus(statusOf(RunState::Running));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("stopRun")->isEnabled() && part<QPushButton>("pauseRun")->text().contains("use"), kPatienceMs);
    click("stopRun");
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::Stop, kPatienceMs);
    writer->finish(statusOf(RunState::Stopped));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("resumeRun")->isVisible(), kPatienceMs);
    QVERIFY(!part<QPushButton>("stopRun")->isVisible());
}

void TestTrainingWatch::aRunThatBrokeOffIsSaid()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    {
        auto writer = RunWriter::open(folder, training::namedPlans().front().plan, false);
        QVERIFY(writer.has_value());
        writer->setStatus(statusOf(RunState::Running));
    } // nobody holds the folder now, and its status says that somebody works
    openWizard();
    wizard()->watch(folder.root);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Broken off"), kPatienceMs);
    QVERIFY(part<QPushButton>("resumeRun")->isVisible());
    QVERIFY(!part<QPushButton>("pauseRun")->isVisible());
    QVERIFY(part<QLabel>("runMessage")->text().contains(QStringLiteral("Go on from here")));
    keep("train_6_broken");
}

void TestTrainingWatch::aRunComesBackInALaterWindow()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    TrainingPlan plan = training::namedPlans().front().plan;
    plan.name = "Overnight";
    auto writer = RunWriter::open(folder, plan, false);
    QVERIFY(writer.has_value());
    writer->setStatus(statusOf(RunState::Running));
    openWizard();
    wizard()->watch(folder.root);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Training"), kPatienceMs);
    m_studio->drop(); // as if the window had crashed
    m_studio.reset();
    m_studio = std::make_unique<testing::Studio>(m_folder->path(), QStringLiteral("no demo"));
    QVERIFY(m_studio->show());
    auto *watch = m_studio->window().findChild<QPushButton *>(QStringLiteral("startWatch"));
    QTRY_VERIFY_WITH_TIMEOUT(watch->isVisible(), kPatienceMs);
    QVERIFY2(watch->accessibleName().contains(QStringLiteral("Overnight")), qPrintable(watch->accessibleName()));
    QVERIFY(watch->accessibleName().contains(QStringLiteral("Go on watching")));
    keep("train_start_watch");
    QTest::mouseClick(watch, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Training"), kPatienceMs);
}

void TestTrainingWatch::theResultIsShownAndUsed()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    TrainingPlan plan = training::namedPlans().front().plan;
    plan.name = "My molars";
    auto writer = RunWriter::open(folder, plan, false);
    QVERIFY(writer.has_value());
    writer->add(curvePoints("fine", 0.0, 30));
    writer->setStatus(statusOf(RunState::Running));
    const auto put = [](const std::filesystem::path &file, const QByteArray &text) {
        QFile out(ui::toQString(file));
        return out.open(QIODevice::WriteOnly) && out.write(text) == text.size();
    };
    QByteArray landmarks;
    for (const auto &definition : annotation::LandmarkTemplate::mandibularMolars().landmarks()) {
        landmarks += (landmarks.isEmpty() ? "" : ",") + QByteArray(R"({"id":")") + definition.id.c_str()
                     + R"(","present":17,"mreMm":1.91,"sdr":{"2":0.62,"2.5":0.75,"3":0.84,"4":0.93},"presenceF1":0.97})";
    }
    QVERIFY(put(folder.result(),
                R"({"formatVersion":1,"protocol":"full","overall":{"id":"","present":238,"mreMm":1.87,"sdr":{"2":0.64,"2.5":0.76,"3":0.85,"4":0.94},"presenceF1":0.971},"landmarks":[)"
                    + landmarks
                    + R"(],"cases":[{"name":"phantom 5","volume":"","mreMm":4.4,"wrongStates":2,"landmarks":[{"id":"Ra","errorMm":1.9},{"id":"Lc","errorMm":9.25}]},)"
                      R"({"name":"phantom 3","volume":"","mreMm":1.2,"wrongStates":0,"landmarks":[{"id":"Ra","errorMm":1.9}]}]})"));
    QVERIFY(put(folder.model(), "a model"));
    writer->finish(statusOf(RunState::Finished));
    openWizard();
    wizard()->watch(folder.root);
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("showResult")->isVisible(), kPatienceMs);
    click("showResult");
    QCOMPARE(wizard()->page(), TrainingWizard::Result);
    QTRY_VERIFY_WITH_TIMEOUT(wizard()->resultStep()->result(), kPatienceMs);
    QCOMPARE(part<QTableWidget>("resultFigures")->item(0, 0)->text(), QStringLiteral("1.87 mm"));
    QCOMPARE(part<QTableWidget>("resultFigures")->item(0, 1)->text(), QStringLiteral("64.0 %"));
    QCOMPARE(part<QTableWidget>("resultLandmarks")->rowCount(), 14);
    auto *cases = part<QTableWidget>("resultCases");
    QCOMPARE(cases->item(0, 0)->text(), QStringLiteral("phantom 5"));
    QCOMPARE(cases->item(0, 2)->text(), QStringLiteral("9.25 mm"));
    QCOMPARE(cases->item(0, 3)->text(), QStringLiteral("Lc"));
    keep("train_7_result");
    click("useModel");
    QCOMPARE(m_studio->window().detectionBar()->model(), folder.model());
    QCOMPARE(m_studio->settings().modelFile(), ui::toQString(folder.model()));
    QSignalSpy copied(&m_studio->training(), &ui::TrainingService::exported);
    m_studio->training().exportRun(folder.root, ui::toPath(m_folder->path()) / "copies");
    QVERIFY(copied.wait(kPatienceMs));
    const auto copy = copied.at(0).at(0).value<std::filesystem::path>();
    QVERIFY(std::filesystem::exists(copy / "model.safetensors") && std::filesystem::exists(copy / "metrics.csv"));
    // A click on the worst case opens it, with the true landmarks and what the model says.
    QSignalSpy opened(&m_studio->window(), &ui::MainWindow::openEnded);
    QSignalSpy detected(&m_studio->window(), &ui::MainWindow::detectionEnded);
    QTest::mouseClick(cases->viewport(), Qt::LeftButton, {}, cases->visualItemRect(cases->item(0, 0)).center());
    QVERIFY(!opened.isEmpty() || opened.wait(2 * kPatienceMs));
    QVERIFY(opened.at(0).at(0).toBool());
    QVERIFY(!detected.isEmpty() || detected.wait(kPatienceMs));
    QVERIFY(!m_studio->window().isShowingTraining());
    QCOMPARE(m_studio->detector().requests().back().model, folder.model());
    QVERIFY(m_studio->window().study().path().filename() == "phantom_5.nrrd");
    keep("train_8_worst");
}

GONION_TEST(TestTrainingWatch, gonion::testing::runStudioTest<TestTrainingWatch>);

#include "tst_training_watch.moc"
