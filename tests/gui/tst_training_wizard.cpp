// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through the training pages in the real window, with real clicks and keys and real files.
#include "ui/training/training_wizard.h"
#include "annotation/project/case_lock.h"
#include "imaging/read_volume.h"
#include "tests/gui/training_fixture.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/training/marked_picture.h"
#include "ui/worklist/project_desk.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>

#include <variant>

using namespace gonion;
using testing::kSmallScreen;
using testing::kPatienceMs;
using testing::makeDataFolder;
using training::TrainingPlan;
using ui::TrainingWizard;

class TestTrainingWizard : public testing::TrainingFixture {
    Q_OBJECT

private Q_SLOTS:
    void aNewcomerGetsToTheStartWithDefaults();
    void thePagesGoByKeys();
    void aFolderIsLookedAtBeforeItIsUsed();
    void whatIsSetIsInThePlan();
    void aPlanIsOpened();
    void aPlanBeyondTheFieldsIsKept();
    void aProjectsCaseIsOpenedThroughTheProject();
    void aCaseOfAnotherProjectIsShownOnly();
    void theWindowClosesWhileTheDataIsLookedAt();
};

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
            QVERIFY(!drawn.isEmpty() || drawn.wait(kPatienceMs));
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
    QVERIFY(!refused.isEmpty() || refused.wait(kPatienceMs));
    QVERIFY(part<QLabel>("dataFacts")->text().contains(QStringLiteral("nothing here")));
    QVERIFY(!part<QPushButton>("wizardNext")->isEnabled());
    path->clear();
    QTest::keyClicks(path, m_folder->filePath("data"));
    QVERIFY(QTest::qWaitFor([&] { return part<QPushButton>("wizardNext")->isEnabled(); }, kPatienceMs));
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
    QVERIFY(written.wait(kPatienceMs));
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
    QVERIFY(QTest::qWaitFor([&] { return wizard()->plan().name == "From a file"; }, kPatienceMs));
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
    QVERIFY(QTest::qWaitFor([&] { return wizard()->plan().name == "For a cluster"; }, kPatienceMs));
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

void TestTrainingWizard::aProjectsCaseIsOpenedThroughTheProject()
{
    const auto folder = makeLabelledProject();
    QVERIFY(!folder.empty());
    ui::MainWindow &window = m_studio->window();
    QVERIFY(m_studio->open(ui::toQString(folder)));
    window.showTraining(true);
    Q_EMIT wizard()->caseWanted(folder / "head1.nrrd", folder / "landmarks/case 1/Anna.mrk.json", {});
    QTRY_COMPARE_WITH_TIMEOUT(window.desk()->list().current(), std::string("case 1"), kPatienceMs);
    QVERIFY(!window.isShowingTraining());
    QVERIFY(!window.study().document()->isReadOnly());
    QCOMPARE(window.study().landmarkFile(), folder / "landmarks/case 1/Anna.mrk.json");
    const auto lock = annotation::CaseLock::acquireCase(folder, "case 1", "Berta");
    QVERIFY(lock && std::holds_alternative<annotation::LockHolder>(*lock)); // it is Anna's
    // A colleague's landmarks of a case are shown as they are, and cannot be written over.
    window.showTraining(true);
    Q_EMIT wizard()->caseWanted(folder / "head2.nrrd", folder / "landmarks/case 2/Berta.mrk.json", {});
    QTRY_COMPARE_WITH_TIMEOUT(window.study().path(), folder / "head2.nrrd", kPatienceMs);
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY(window.study().truth());
    QVERIFY(window.study().landmarkFile().empty());
    QVERIFY(window.desk()->list().current().empty());
    // From the work list it is a case of the project again.
    window.desk()->openCase("case 2");
    QTRY_COMPARE_WITH_TIMEOUT(window.desk()->list().current(), std::string("case 2"), kPatienceMs);
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
    QVERIFY(opened.wait(kPatienceMs));
    QVERIFY(window.study().truth());
    QVERIFY(window.study().document()->isReadOnly());
    QVERIFY(window.study().landmarkFile().empty());
    QVERIFY(m_studio->settings().recent().isEmpty()); // from there it would be opened past the project
    // A folder of scans that is no project: what is mended goes where it came from.
    QVERIFY(makeDataFolder(m_folder->filePath("data"), 1));
    const auto data = ui::toPath(m_folder->filePath("data"));
    opened.clear();
    Q_EMIT wizard()->caseWanted(data / "head1.nrrd", data / "head1.mrk.json", {});
    QVERIFY(opened.wait(kPatienceMs));
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
    QVERIFY(inspected.wait(2 * kPatienceMs));
    QVERIFY(m_studio->training().isBusy()); // the volumes themselves
    QElapsedTimer clock;
    clock.start();
    m_studio->window().close();
    QTRY_VERIFY_WITH_TIMEOUT(!m_studio->window().isVisible(), 2 * kPatienceMs);
    QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(inspected.size(), 1);
}

GONION_TEST(TestTrainingWizard, gonion::testing::runStudioTest<TestTrainingWizard>);

#include "tst_training_wizard.moc"
