// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through the training pages in the real window, with real clicks and keys and real files.
#include "annotation/landmark_file.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "imaging/read_volume.h"
#include "tests/gui/project_fixture.h"
#include "tests/gui/studio_fixture.h"
#include "training/run/run_writer.h"
#include "ui/detection_bar.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/curve_board.h"
#include "ui/training/marked_picture.h"
#include "ui/training/result_step.h"
#include "ui/training/run_step.h"
#include "ui/training/training_wizard.h"
#include "ui/worklist/project_desk.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

using namespace gonion;
using training::RunFolder;
using training::RunState;
using training::RunStatus;
using training::RunWish;
using training::RunWriter;
using training::TrainingPlan;
using ui::TrainingWizard;

namespace {

constexpr int kWizardPatienceMs = 30000;
const QSize kSmallScreen(1280, 800);

/// Cases with landmark files beside their volumes; one has no teeth on the left, one no labels at all.
bool makeDataFolder(const QString &folder, int cases)
{
    const std::filesystem::path path = ui::toPath(folder);
    std::filesystem::create_directories(path);
    const auto head = testing::makeHead();
    const auto scheme = annotation::LandmarkTemplate::mandibularMolars();
    for (int number = 1; number <= cases; ++number) {
        const std::string stem = "head" + std::to_string(number);
        annotation::LandmarkSet set;
        int row = 0;
        for (const auto &definition : scheme.landmarks()) {
            annotation::Landmark landmark;
            landmark.id = definition.id;
            const bool missing = number == 1 && definition.id.front() == 'L';
            landmark.state = missing ? annotation::LandmarkState::Missing : annotation::LandmarkState::Present;
            if (!missing) {
                landmark.position = core::PointLps{definition.id.front() == 'L' ? 30.0 : -30.0, -30.0 + 3.0 * row, -60.0};
            }
            set.landmarks.push_back(landmark);
            ++row;
        }
        if (!imaging::writeVolume(*head, path / (stem + ".nrrd")) || !annotation::writeLandmarks(path / (stem + ".mrk.json"), set)) {
            return false;
        }
    }
    return true;
}

/// Points of both networks as a trainer writes them.
std::vector<training::MetricPoint> curvePoints(const std::string &stage, double begin, int epochs)
{
    std::vector<training::MetricPoint> points;
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const double seconds = begin + 6.0 * epoch;
        const double fall = std::exp(-0.15 * epoch);
        const auto add = [&](const char *series, double value) {
            points.push_back({seconds, stage, epoch, epoch * 50, series, value});
        };
        add("train/loss", 0.2 + 3.0 * fall);
        add("train/error_mm", 1.0 + 22.0 * fall);
        add("train/learning_rate", 3e-3 * fall);
        if (epoch % 5 == 0) {
            add("validation/mre_mm", 1.4 + 20.0 * fall);
            for (const auto &[name, reach] : {std::pair("validation/sdr_2", 0.7), std::pair("validation/sdr_2.5", 0.8),
                                              std::pair("validation/sdr_3", 0.9), std::pair("validation/sdr_4", 0.95)}) {
                add(name, reach * (1.0 - fall));
            }
            add("validation/presence_f1", 0.95 - 0.4 * fall);
        }
    }
    return points;
}

void writeExampleSlice(const RunFolder &folder)
{
    const auto head = testing::makeHead();
    const auto &size = head->geometry().size();
    training::RunExample example;
    example.caseName = "phantom 17";
    example.epoch = 5;
    example.stage = "fine";
    example.plane = "coronal";
    example.width = static_cast<int>(size.i);
    example.height = static_cast<int>(size.k);
    std::vector<std::uint8_t> pixels;
    for (std::int64_t k = size.k - 1; k >= 0; --k) {
        for (std::int64_t i = 0; i < size.i; ++i) {
            pixels.push_back(static_cast<std::uint8_t>(std::clamp((head->at({i, 20, k}) + 1000.0) / 10.0, 0.0, 255.0)));
        }
    }
    example.marks.push_back({"Ra", std::array{20.0, 58.0}, std::array{23.0, 56.0}, 10.8});
    example.marks.push_back({"La", std::array{44.0, 58.0}, std::nullopt, std::nullopt});
    QVERIFY(training::writeExample(folder, example, pixels));
}

RunStatus statusOf(RunState state, const char *stage = "fine")
{
    RunStatus status;
    status.state = state;
    status.stage = stage;
    status.epoch = 12;
    status.epochs = 30;
    status.step = 600;
    status.steps = 1500;
    status.seconds = 132.0;
    status.secondsLeft = 198.0;
    status.casesPerSecond = 9.2;
    status.waitingShare = 0.02;
    status.device = "cpu";
    status.deviceLoad = 0.97;
    status.bestMreMm = 2.31;
    status.bestEpoch = 10;
    return status;
}

} // namespace

class TestTrainingWizard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aNewcomerGetsToTheStartWithDefaults();
    void thePagesGoByKeys();
    void aFolderIsLookedAtBeforeItIsUsed();
    void whatIsSetIsInThePlan();
    void aPlanIsOpened();
    void aPlanBeyondTheFieldsIsKept();
    void whatIsSaidStaysWhileARunIsWatched();
    void aFolderWithoutARunIsNotRemembered();
    void onlyTheRunThatIsReadIsShown();
    void aProjectsCaseIsOpenedThroughTheProject();
    void aCaseOfAnotherProjectIsShownOnly();
    void theWindowClosesWhileTheDataIsLookedAt();
    void aRunIsWatchedAndTold();
    void aRunThatBrokeOffIsSaid();
    void aRunComesBackInALaterWindow();
    void theResultIsShownAndUsed();

private:
    [[nodiscard]] TrainingWizard *wizard() const { return m_studio->window().training(); }
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return wizard()->findChild<T *>(QString::fromLatin1(name));
    }
    void click(const char *name)
    {
        auto *button = part<QPushButton>(name);
        QVERIFY2(button && button->isVisible() && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void openWizard();
    /// Two cases; Anna, who works here, has labelled the first, Berta the second. Empty where that failed.
    [[nodiscard]] std::filesystem::path makeLabelledProject() const;
    void keep(const char *name)
    {
        for (int round = 0; round < 5; ++round) {
            QCoreApplication::processEvents(); // a layout settles level by level
        }
        testing::keepPicture(m_studio->window().grab().toImage(), name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<testing::Studio> m_studio;
};

void TestTrainingWizard::initTestCase()
{
    ui::applyTheme(*qApp);
}

void TestTrainingWizard::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_studio = std::make_unique<testing::Studio>(m_folder->path(), QStringLiteral("no demo"));
    m_studio->window().resize(kSmallScreen);
    QVERIFY(m_studio->show());
}

void TestTrainingWizard::cleanup()
{
    m_studio.reset();
    m_folder.reset();
}

void TestTrainingWizard::openWizard()
{
    auto *tile = m_studio->window().findChild<QPushButton *>(QStringLiteral("startTrain"));
    QVERIFY(tile && tile->isVisible());
    QTest::mouseClick(tile, Qt::LeftButton);
    QVERIFY(m_studio->window().isShowingTraining());
}

std::filesystem::path TestTrainingWizard::makeLabelledProject() const
{
    const auto folder = testing::makeProject(m_folder->filePath("project"), 2, true);
    auto project = annotation::Project::open(folder);
    annotation::LandmarkSet set;
    set.landmarks.push_back({});
    set.landmarks.back().id = "Ra";
    set.landmarks.back().state = annotation::LandmarkState::Present;
    set.landmarks.back().position = core::PointLps{-30.0, -30.0, -60.0};
    for (const auto &[id, person] : {std::pair("case 1", "Anna"), std::pair("case 2", "Berta")}) {
        annotation::ProjectCase one = *project->find(id);
        const std::string path = annotation::Project::landmarkPath(one, person);
        const auto file = project->pathForWriting(path);
        one.landmarkFiles = {{person, path}};
        one.stage = annotation::CaseStage::InWork;
        if (!file || !annotation::writeLandmarks(*file, set) || !project->put(one)) {
            return {};
        }
    }
    m_studio->settings().setAnnotator(QStringLiteral("Anna"));
    return project->save() ? folder : std::filesystem::path();
}

void TestTrainingWizard::aNewcomerGetsToTheStartWithDefaults()
{
    keep("train_start");
    openWizard();
    const char *pictures[] = {"train_1_data", "train_2_network", "train_3_variation", "train_4_schedule"};
    for (int page = TrainingWizard::Data; page < TrainingWizard::Run; ++page) {
        QCOMPARE(int(wizard()->page()), page);
        QVERIFY(!part<QLabel>("wizardPurpose")->text().isEmpty());
        if (page == TrainingWizard::Augmentation) {
            QSignalSpy drawn(&m_studio->training(), &ui::TrainingService::previewReady);
            QVERIFY(!drawn.isEmpty() || drawn.wait(kWizardPatienceMs));
            QVERIFY(!part<ui::MarkedPicture>("preview_0")->picture().marks.empty());
        }
        keep(pictures[page]);
        click("wizardNext");
    }
    QCOMPARE(wizard()->page(), TrainingWizard::Run);
    keep("train_5_ready");
    QVERIFY(part<QPushButton>("startTraining")->isEnabled());
    QVERIFY(part<QLabel>("planSummary")->text().contains(QStringLiteral("Drawn heads")));
    QVERIFY(!part<QPushButton>("wizardNext")->isEnabled()); // there is no result yet
    const TrainingPlan &plan = wizard()->plan();
    QVERIFY(plan.check().has_value());
    QCOMPARE(plan.data.kind, training::DataKind::Phantoms);
    QVERIFY(plan.fine == training::namedPlans().front().plan.fine);
    QVERIFY(wizard()->width() <= kSmallScreen.width() && wizard()->height() <= kSmallScreen.height());
    click("wizardClose");
    QVERIFY(m_studio->window().isShowingStartPage());
}

void TestTrainingWizard::thePagesGoByKeys()
{
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QVERIFY(m_studio->window().isShowingTraining());
    QTest::keyClick(m_studio->window().windowHandle(), Qt::Key_N, Qt::AltModifier);
    QTRY_COMPARE(wizard()->page(), TrainingWizard::Network);
    QTest::keyClick(m_studio->window().windowHandle(), Qt::Key_B, Qt::AltModifier);
    QTRY_COMPARE(wizard()->page(), TrainingWizard::Data);
    auto *list = part<QListWidget>("wizardSteps");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Down);
    QCOMPARE(wizard()->page(), TrainingWizard::Augmentation);
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QVERIFY(m_studio->window().isShowingStartPage());
}

void TestTrainingWizard::aFolderIsLookedAtBeforeItIsUsed()
{
    QVERIFY(makeDataFolder(m_folder->filePath("data"), 5));
    QVERIFY(imaging::writeVolume(*testing::makeHead(), ui::toPath(m_folder->filePath("data/unlabelled.nrrd"))));
    openWizard();
    click("dataFolder");
    QVERIFY(!part<QPushButton>("wizardNext")->isEnabled());
    QCOMPARE(part<QLabel>("wizardHint")->text(), QStringLiteral("Choose a folder first."));
    auto *path = part<QLineEdit>("dataPath");
    QSignalSpy inspected(&m_studio->training(), &ui::TrainingService::dataInspected);
    QTest::keyClicks(path, m_folder->filePath("nothing here"));
    QSignalSpy refused(&m_studio->training(), &ui::TrainingService::inspectFailed);
    QVERIFY(!refused.isEmpty() || refused.wait(kWizardPatienceMs));
    QVERIFY(part<QLabel>("dataFacts")->text().contains(QStringLiteral("nothing here")));
    QVERIFY(!part<QPushButton>("wizardNext")->isEnabled());
    path->clear();
    QTest::keyClicks(path, m_folder->filePath("data"));
    QVERIFY(QTest::qWaitFor([&] { return part<QPushButton>("wizardNext")->isEnabled(); }, kWizardPatienceMs));
    QVERIFY2(part<QLabel>("dataCounts")->text().startsWith(QStringLiteral("4 cases")), qPrintable(part<QLabel>("dataCounts")->text()));
    auto *landmarks = part<QTableWidget>("dataLandmarks");
    QCOMPARE(landmarks->rowCount(), int(annotation::LandmarkTemplate::mandibularMolars().size()));
    int missing = 0;
    for (int row = 0; row < landmarks->rowCount(); ++row) {
        missing += landmarks->item(row, 2)->text().toInt();
    }
    QCOMPARE(missing, 7);
    QVERIFY(part<QListWidget>("dataFindings")->count() > 0);
    keep("train_1_folder");
}

void TestTrainingWizard::whatIsSetIsInThePlan()
{
    openWizard();
    click("wizardNext");
    click("preset_unet3d");
    QVERIFY(wizard()->plan().fine == training::namedPlans()[4].plan.fine);
    click("preset_small");
    click("wizardNext");
    auto *metal = part<QCheckBox>("vary_metal");
    metal->setFocus();
    QTest::keyClick(metal, Qt::Key_Space);
    QCOMPARE(wizard()->plan().augmentation.metalChance, 0.0);
    QTest::keyClick(metal, Qt::Key_Space);
    QVERIFY(wizard()->plan().augmentation.metalChance > 0.0);
    auto *turn = part<QDoubleSpinBox>("strength_rotation");
    turn->setFocus();
    turn->selectAll();
    QTest::keyClicks(turn, "20");
    QTest::keyClick(turn, Qt::Key_Tab);
    QCOMPARE(wizard()->plan().augmentation.rotationDegrees, 20.0);
    click("wizardNext");
    auto *name = part<QLineEdit>("modelName");
    name->selectAll();
    QTest::keyClicks(name, "Mine");
    auto *epochs = part<QSpinBox>("fineEpochs");
    epochs->setFocus();
    epochs->selectAll();
    QTest::keyClicks(epochs, "7");
    QTest::keyClick(epochs, Qt::Key_Tab);
    QCOMPARE(wizard()->plan().name, std::string("Mine"));
    QCOMPARE(wizard()->plan().fineSchedule.epochs, 7);
    auto *recompute = part<QCheckBox>("recompute");
    QVERIFY(!wizard()->plan().recompute);
    recompute->setFocus();
    QTest::keyClick(recompute, Qt::Key_Space);
    QVERIFY(wizard()->plan().recompute);
    // What the page does not show is as the preset has it.
    QCOMPARE(wizard()->plan().fineSchedule.averageReach, training::namedPlans().front().plan.fineSchedule.averageReach);
    const auto file = ui::toPath(m_folder->filePath("plan.json"));
    QSignalSpy written(&m_studio->training(), &ui::TrainingService::planWritten);
    m_studio->training().writePlan(file, wizard()->plan());
    QVERIFY(written.wait(kWizardPatienceMs));
    const auto read = TrainingPlan::read(file);
    QVERIFY(read.has_value());
    QCOMPARE(read->name, std::string("Mine"));
    QVERIFY(read->augmentation == wizard()->plan().augmentation);
    QVERIFY(read->fineSchedule == wizard()->plan().fineSchedule);
}

void TestTrainingWizard::aPlanIsOpened()
{
    TrainingPlan plan = training::namedPlans()[3].plan;
    plan.name = "From a file";
    plan.output = ui::toPath(m_folder->filePath("old run"));
    plan.augmentation.noiseHu = 77.0;
    const auto file = ui::toPath(m_folder->filePath("plan.json"));
    QVERIFY(plan.write(file).has_value());
    openWizard();
    m_studio->training().readPlan(file);
    QVERIFY(QTest::qWaitFor([&] { return wizard()->plan().name == "From a file"; }, kWizardPatienceMs));
    QCOMPARE(wizard()->plan().augmentation.noiseHu, 77.0);
    QVERIFY(wizard()->plan().output != plan.output); // nothing of an old run is written over
    click("wizardNext");
    QVERIFY(part<QPushButton>("preset_vnet")->isChecked());
    click("wizardNext");
    QCOMPARE(part<QDoubleSpinBox>("strength_noise")->value(), 77.0);
}

void TestTrainingWizard::aPlanBeyondTheFieldsIsKept()
{
    TrainingPlan plan = training::namedPlans().front().plan;
    plan.name = "For a cluster";
    plan.device = "cuda:3";
    plan.data.validationShare = 0.125;
    plan.augmentation.rotationDegrees = 60.0;
    plan.augmentation.scale = 0.07;
    plan.augmentation.blurVoxels = 0.25;
    plan.fineSchedule.batch = 256;
    plan.fineSchedule.learningRate = 2.5e-7;
    plan.fineSchedule.epochs = 123456;
    plan.recompute = true;
    const auto file = ui::toPath(m_folder->filePath("plan.json"));
    QVERIFY(plan.write(file).has_value());
    openWizard();
    m_studio->training().readPlan(file);
    QVERIFY(QTest::qWaitFor([&] { return wizard()->plan().name == "For a cluster"; }, kWizardPatienceMs));
    click("wizardNext");
    click("wizardNext");
    QCOMPARE(part<QDoubleSpinBox>("strength_rotation")->value(), 60.0);
    auto *noise = part<QDoubleSpinBox>("strength_noise");
    noise->setFocus();
    QTest::keyClick(noise, Qt::Key_Up); // one field is changed: the page takes all of them
    click("wizardNext");
    QCOMPARE(part<QSpinBox>("fineBatch")->value(), 256);
    QCOMPARE(part<QDoubleSpinBox>("fineRate")->value(), 2.5e-7);
    QTest::keyClicks(part<QLineEdit>("modelName"), "!");
    TrainingPlan wanted = plan;
    wanted.name += '!';
    wanted.augmentation.noiseHu += 5.0;
    wanted.output = wizard()->plan().output;
    QCOMPARE(wizard()->plan().toJson(), wanted.toJson());
}

void TestTrainingWizard::whatIsSaidStaysWhileARunIsWatched()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    auto writer = RunWriter::open(folder, training::namedPlans().front().plan, false);
    QVERIFY(writer.has_value());
    writer->setStatus(statusOf(RunState::Running));
    openWizard();
    wizard()->watch(folder.root);
    QSignalSpy read(&m_studio->training(), &ui::TrainingService::runChanged);
    QVERIFY(read.wait(kWizardPatienceMs));
    QSignalSpy written(&m_studio->training(), &ui::TrainingService::planWritten);
    m_studio->training().writePlan(ui::toPath(m_folder->filePath("plan.json")), wizard()->plan());
    QVERIFY(written.wait(kWizardPatienceMs));
    QVERIFY(part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
    read.clear();
    QVERIFY(read.wait(kWizardPatienceMs));
    QVERIFY(part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
    // To a case and back: the page is where it was left.
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    QCOMPARE(wizard()->page(), TrainingWizard::Run);
    wizard()->goTo(TrainingWizard::Data);
    QVERIFY(!part<QLabel>("wizardHint")->text().startsWith(QStringLiteral("Saved.")));
}

void TestTrainingWizard::aFolderWithoutARunIsNotRemembered()
{
    openWizard();
    wizard()->watch(ui::toPath(m_folder->path()));
    QTRY_VERIFY_WITH_TIMEOUT(
        part<QLabel>("runMessage")->text().contains(QStringLiteral("holds no training run")), kWizardPatienceMs);
    QCOMPARE(part<QLabel>("runState")->text(), QStringLiteral("No run"));
    QVERIFY(m_studio->settings().trainingRuns().isEmpty());
    // A run that was moved away meanwhile is not watched either.
    m_studio->settings().addTrainingRun(m_folder->filePath("gone"));
    QTest::keyClick(&m_studio->window(), Qt::Key_F9);
    m_studio->window().watchLastRun();
    QVERIFY(!m_studio->window().isShowingTraining());
}

void TestTrainingWizard::aRunIsWatchedAndTold()
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
    QVERIFY(QTest::qWaitFor([&] { return part<QLabel>("runState")->text() == QStringLiteral("Training"); }, kWizardPatienceMs));
    QCOMPARE(part<QLabel>("runName")->text(), QStringLiteral("A scripted run"));
    QVERIFY(part<QLabel>("runProgressText")->text().contains(QStringLiteral("epoch 12 of 30")));
    QVERIFY(part<QLabel>("runProgressText")->text().contains(QStringLiteral("left")));
    // What is written later is read without what was there before.
    writer->add(curvePoints("fine", 60.0, 12));
    writeExampleSlice(folder);
    writer->setStatus(statusOf(RunState::Validating));
    writer->log("The fine network is measured");
    QVERIFY(QTest::qWaitFor([&] { return part<QLabel>("runState")->text() == QStringLiteral("Validating"); }, kWizardPatienceMs));
    QVERIFY(QTest::qWaitFor([&] { return part<QPlainTextEdit>("runLog")->toPlainText().contains(QStringLiteral("fine network")); }, kWizardPatienceMs));
    const auto expected = curvePoints("coarse", 0.0, 10).size() + curvePoints("fine", 60.0, 12).size();
    QTRY_COMPARE_WITH_TIMEOUT(wizard()->runStep()->curves()->csv().count(u'\n'), qsizetype(expected + 1), kWizardPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(part<ui::MarkedPicture>("example")->picture().marks.size(), std::size_t(2), kWizardPatienceMs);
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
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::Pause, kWizardPatienceMs);
    writer->setStatus(statusOf(RunState::Paused));
    QTRY_COMPARE_WITH_TIMEOUT(part<QPushButton>("pauseRun")->text(), QStringLiteral("&Go on"), kWizardPatienceMs);
    click("pauseRun");
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::GoOn, kWizardPatienceMs);
    writer->setStatus(statusOf(RunState::Running));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("stopRun")->isEnabled() && part<QPushButton>("pauseRun")->text().contains("use"), kWizardPatienceMs);
    click("stopRun");
    QTRY_COMPARE_WITH_TIMEOUT(training::readWish(folder), RunWish::Stop, kWizardPatienceMs);
    writer->finish(statusOf(RunState::Stopped));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("resumeRun")->isVisible(), kWizardPatienceMs);
    QVERIFY(!part<QPushButton>("stopRun")->isVisible());
}

void TestTrainingWizard::aRunThatBrokeOffIsSaid()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    {
        auto writer = RunWriter::open(folder, training::namedPlans().front().plan, false);
        QVERIFY(writer.has_value());
        writer->setStatus(statusOf(RunState::Running));
    } // nobody holds the folder now, and its status says that somebody works
    openWizard();
    wizard()->watch(folder.root);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Broken off"), kWizardPatienceMs);
    QVERIFY(part<QPushButton>("resumeRun")->isVisible());
    QVERIFY(!part<QPushButton>("pauseRun")->isVisible());
    QVERIFY(part<QLabel>("runMessage")->text().contains(QStringLiteral("Go on from here")));
    keep("train_6_broken");
}

void TestTrainingWizard::aRunComesBackInALaterWindow()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("run"))};
    TrainingPlan plan = training::namedPlans().front().plan;
    plan.name = "Overnight";
    auto writer = RunWriter::open(folder, plan, false);
    QVERIFY(writer.has_value());
    writer->setStatus(statusOf(RunState::Running));
    openWizard();
    wizard()->watch(folder.root);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Training"), kWizardPatienceMs);
    m_studio->drop(); // as if the window had crashed
    m_studio.reset();
    m_studio = std::make_unique<testing::Studio>(m_folder->path(), QStringLiteral("no demo"));
    QVERIFY(m_studio->show());
    auto *watch = m_studio->window().findChild<QPushButton *>(QStringLiteral("startWatch"));
    QTRY_VERIFY_WITH_TIMEOUT(watch->isVisible(), kWizardPatienceMs);
    QVERIFY2(watch->accessibleName().contains(QStringLiteral("Overnight")), qPrintable(watch->accessibleName()));
    QVERIFY(watch->accessibleName().contains(QStringLiteral("Go on watching")));
    keep("train_start_watch");
    QTest::mouseClick(watch, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Training"), kWizardPatienceMs);
}

void TestTrainingWizard::onlyTheRunThatIsReadIsShown()
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
    QTRY_VERIFY_WITH_TIMEOUT(wizard()->resultStep()->result(), kWizardPatienceMs);
    wizard()->watch(ui::toPath(m_folder->filePath("spoilt")));
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("showResult")->isVisible(), kWizardPatienceMs);
    click("showResult");
    QTRY_VERIFY_WITH_TIMEOUT(part<QLabel>("resultState")->text().contains(QStringLiteral("result.json")),
                             kWizardPatienceMs);
    QVERIFY(!wizard()->resultStep()->result());
    QVERIFY(!part<QPushButton>("useModel")->isEnabled());
    QVERIFY(!part<QPushButton>("exportRun")->isEnabled());
    QCOMPARE(part<QTableWidget>("resultCases")->rowCount(), 0);
    QCOMPARE(part<QTableWidget>("resultFigures")->rowCount(), 0);
    QCOMPARE(part<QLabel>("resultTitle")->text(), QStringLiteral("spoilt"));
}

void TestTrainingWizard::aProjectsCaseIsOpenedThroughTheProject()
{
    const auto folder = makeLabelledProject();
    QVERIFY(!folder.empty());
    ui::MainWindow &window = m_studio->window();
    QVERIFY(m_studio->open(ui::toQString(folder)));
    window.showTraining(true);
    Q_EMIT wizard()->caseWanted(folder / "head1.nrrd", folder / "landmarks/case 1/Anna.mrk.json", {});
    QTRY_COMPARE_WITH_TIMEOUT(window.desk()->list().current(), std::string("case 1"), kWizardPatienceMs);
    QVERIFY(!window.isShowingTraining());
    QVERIFY(!window.study().document()->isReadOnly());
    QCOMPARE(window.study().landmarkFile(), folder / "landmarks/case 1/Anna.mrk.json");
    const auto lock = annotation::CaseLock::acquireCase(folder, "case 1", "Berta");
    QVERIFY(lock && std::holds_alternative<annotation::LockHolder>(*lock)); // it is Anna's
    // A colleague's landmarks of a case are shown as they are, and cannot be written over.
    window.showTraining(true);
    Q_EMIT wizard()->caseWanted(folder / "head2.nrrd", folder / "landmarks/case 2/Berta.mrk.json", {});
    QTRY_COMPARE_WITH_TIMEOUT(window.study().path(), folder / "head2.nrrd", kWizardPatienceMs);
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY(window.study().truth());
    QVERIFY(window.study().landmarkFile().empty());
    QVERIFY(window.desk()->list().current().empty());
    // From the work list it is a case of the project again.
    window.desk()->openCase("case 2");
    QTRY_COMPARE_WITH_TIMEOUT(window.desk()->list().current(), std::string("case 2"), kWizardPatienceMs);
    QVERIFY(!window.study().document()->isReadOnly());
}

void TestTrainingWizard::aCaseOfAnotherProjectIsShownOnly()
{
    const auto folder = makeLabelledProject();
    QVERIFY(!folder.empty());
    const auto file = folder / "landmarks/case 1/Anna.mrk.json";
    ui::MainWindow &window = m_studio->window();
    openWizard();
    QSignalSpy opened(&window, &ui::MainWindow::openEnded);
    Q_EMIT wizard()->caseWanted(folder / "head1.nrrd", file, {});
    QVERIFY(opened.wait(kWizardPatienceMs));
    QVERIFY(window.study().truth());
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY(window.study().landmarkFile().empty());
    QVERIFY(m_studio->settings().recent().isEmpty()); // from there it would be opened past the project
    // A folder of scans that is no project: what is mended goes where it came from.
    QVERIFY(makeDataFolder(m_folder->filePath("data"), 1));
    const auto data = ui::toPath(m_folder->filePath("data"));
    opened.clear();
    Q_EMIT wizard()->caseWanted(data / "head1.nrrd", data / "head1.mrk.json", {});
    QVERIFY(opened.wait(kWizardPatienceMs));
    QVERIFY(!window.study().document()->isReadOnly());
    QCOMPARE(window.study().landmarkFile(), data / "head1.mrk.json");
}

void TestTrainingWizard::theWindowClosesWhileTheDataIsLookedAt()
{
    QVERIFY(makeDataFolder(m_folder->filePath("data"), 1));
    const auto data = ui::toPath(m_folder->filePath("data"));
    for (int number = 2; number <= 3000; ++number) {
        const std::string stem = "head" + std::to_string(number);
        std::filesystem::create_hard_link(data / "head1.nrrd", data / (stem + ".nrrd"));
        std::filesystem::create_hard_link(data / "head1.mrk.json", data / (stem + ".mrk.json"));
    }
    openWizard();
    click("dataFolder");
    QSignalSpy inspected(&m_studio->training(), &ui::TrainingService::dataInspected);
    part<QLineEdit>("dataPath")->setText(m_folder->filePath("data"));
    QTest::keyClicks(part<QLineEdit>("dataPath"), "/");
    QVERIFY(inspected.wait(2 * kWizardPatienceMs));
    QVERIFY(m_studio->training().isBusy()); // the volumes themselves
    QElapsedTimer clock;
    clock.start();
    m_studio->window().close();
    QTRY_VERIFY_WITH_TIMEOUT(!m_studio->window().isVisible(), 2 * kWizardPatienceMs);
    QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(inspected.size(), 1);
}

void TestTrainingWizard::theResultIsShownAndUsed()
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
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("showResult")->isVisible(), kWizardPatienceMs);
    click("showResult");
    QCOMPARE(wizard()->page(), TrainingWizard::Result);
    QTRY_VERIFY_WITH_TIMEOUT(wizard()->resultStep()->result(), kWizardPatienceMs);
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
    QVERIFY(copied.wait(kWizardPatienceMs));
    const auto copy = copied.at(0).at(0).value<std::filesystem::path>();
    QVERIFY(std::filesystem::exists(copy / "model.safetensors") && std::filesystem::exists(copy / "metrics.csv"));
    // A click on the worst case opens it, with the true landmarks and what the model says.
    QSignalSpy opened(&m_studio->window(), &ui::MainWindow::openEnded);
    QSignalSpy detected(&m_studio->window(), &ui::MainWindow::detectionEnded);
    QTest::mouseClick(cases->viewport(), Qt::LeftButton, {}, cases->visualItemRect(cases->item(0, 0)).center());
    QVERIFY(!opened.isEmpty() || opened.wait(2 * kWizardPatienceMs));
    QVERIFY(opened.at(0).at(0).toBool());
    QVERIFY(!detected.isEmpty() || detected.wait(kWizardPatienceMs));
    QVERIFY(!m_studio->window().isShowingTraining());
    QCOMPARE(m_studio->detector().requests().back().model, folder.model());
    QVERIFY(m_studio->window().study().path().filename() == "phantom_5.nrrd");
    keep("train_8_worst");
}

GONION_TEST(TestTrainingWizard, gonion::testing::runStudioTest<TestTrainingWizard>);

#include "tst_training_wizard.moc"
