// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Importing, splitting and comparing a data set in the real window.
#include "annotation/dataset/nnlandmark.h"
#include "annotation/landmark_file.h"
#include "annotation/project/case_lock.h"
#include "annotation/project/project.h"
#include "imaging/read_volume.h"
#include "tests/gui/project_fixture.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/worklist/agreement_dialog.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/consensus_dialog.h"
#include "ui/worklist/import_dialog.h"
#include "ui/worklist/project_desk.h"
#include "ui/worklist/work_list_page.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>
#include <string_view>

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

class TestDataSet : public testing::ProjectFixture {
    Q_OBJECT

private Q_SLOTS:
    void aFolderIsImported();
    void anNnLandmarkDataSetIsImported();
    void splitsAreMadeAndLeaksShown();
    void volumesAreReadForWhatTellsThemApart();
    void readingVolumesIsStoppedAndGoesOn();
    void annotatorsAreCompared();
    void whoStandsOutIsMarked();
};

void TestDataSet::aFolderIsImported()
{
    const QString folder = m_folder->filePath("data");
    for (const char *name : {"p1", "p2"}) {
        QVERIFY(QDir().mkpath(folder + u'/' + name));
        QVERIFY(imaging::writeVolume(*testing::makeHead(), ui::toPath(folder + u'/' + name + "/ct.nrrd")));
    }
    QFile stray(folder + "/readme.txt");
    QVERIFY(stray.open(QIODevice::WriteOnly));
    bool driven = false;
    QTimer::singleShot(0, this, [&] {
        auto *dialog = qobject_cast<ui::ImportDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        const auto end = qScopeGuard([&] { driven ? void() : dialog->reject(); });
        auto *import = dialog->findChild<QPushButton *>("doImport");
        auto *preview = dialog->findChild<QTableWidget *>("importPreview");
        auto *volumes = dialog->findChild<QLineEdit *>("volumePattern");
        QVERIFY(QTest::qWaitFor([&] { return import->isEnabled(); }, kPatienceMs));
        volumes->clear();
        QTest::keyClicks(volumes, "{case}/../x.nrrd");
        QVERIFY(QTest::qWaitFor([&] { return preview->rowCount() == 0; }, kPatienceMs));
        QVERIFY(!import->isEnabled());
        volumes->clear();
        QTest::keyClicks(volumes, "{case}/ct.nrrd");
        QVERIFY(QTest::qWaitFor([&] { return preview->rowCount() == 2 && import->isEnabled(); }, kPatienceMs));
        testing::keepPicture(dialog->grab().toImage(), "import");
        QVERIFY(!std::filesystem::exists(ui::toPath(folder) / "gonion-project.json"));
        driven = true;
        QTest::mouseClick(import, Qt::LeftButton);
    });
    m_studio->window().desk()->makeProject(ui::toPath(folder));
    QVERIFY(driven);
    MainWindow &window = m_studio->window();
    QVERIFY(window.isShowingWorkList());
    QVERIFY(waitUntilSaved(window));
    const auto project = Project::open(ui::toPath(folder));
    QVERIFY(project.has_value());
    QCOMPARE(project->cases().size(), std::size_t(2));
    QVERIFY(project->find("p1"));
    QVERIFY(!project->patientSalt().empty());
    // What is in the volumes is found out by itself: here one head, twice.
    QTRY_VERIFY_WITH_TIMEOUT(!Project::open(ui::toPath(folder))->find("p2")->volumeFingerprint.empty(), kPatienceMs);
    const auto read = Project::open(ui::toPath(folder));
    QCOMPARE(read->find("p1")->volumeFingerprint, read->find("p2")->volumeFingerprint);
}

void TestDataSet::anNnLandmarkDataSetIsImported()
{
    const QString folder = m_folder->filePath("nn");
    QVERIFY(QDir().mkpath(folder + "/imagesTr"));
    for (const char *name : {"a", "b"}) {
        QVERIFY(imaging::writeVolume(*testing::makeHead(), ui::toPath(folder + "/imagesTr/" + name + "_0000.nii.gz")));
    }
    annotation::NnLandmarkData data;
    data.names = {"tip", "root"};
    const annotation::NnLandmarkPoint tip{annotation::LandmarkState::Present, {10.0, 20.0, 30.0}, std::nullopt};
    data.cases["a"].points["tip"] = tip;
    data.cases["gone"].points["tip"] = tip;
    QVERIFY(annotation::writeNnLandmark(ui::toPath(folder), data));
    bool driven = false;
    QTimer::singleShot(0, this, [&] {
        auto *dialog = qobject_cast<ui::ImportDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        const auto end = qScopeGuard([&] { driven ? void() : dialog->reject(); });
        auto *import = dialog->findChild<QPushButton *>("doImport");
        auto *preview = dialog->findChild<QTableWidget *>("importPreview");
        QVERIFY(QTest::qWaitFor([&] { return import->isEnabled(); }, kPatienceMs));
        QVERIFY(dialog->isNnLandmark());
        QCOMPARE(preview->rowCount(), 2);
        QCOMPARE(preview->item(0, 2)->text(), QStringLiteral("all_landmarks_voxel.json"));
        QVERIFY(dialog->findChild<QPlainTextEdit *>("importLeftOver")->toPlainText().contains("gone"));
        testing::keepPicture(dialog->grab().toImage(), "import_nnlandmark");
        QVERIFY(!std::filesystem::exists(ui::toPath(folder) / "landmarks")); // a dry run
        // Patterns of one's own, and back.
        auto *preset = dialog->findChild<QComboBox *>("importPreset");
        auto *volumes = dialog->findChild<QLineEdit *>("volumePattern");
        QVERIFY(!volumes->isEnabled());
        QTest::keyClick(preset, Qt::Key_End);
        QVERIFY(!dialog->isNnLandmark());
        QVERIFY(volumes->isEnabled() && dialog->findChild<QLineEdit *>("landmarkPattern")->isEnabled());
        QVERIFY(!import->isEnabled()); // what it would bring is not known yet
        QVERIFY(QTest::qWaitFor([&] { return import->isEnabled(); }, kPatienceMs));
        QVERIFY(!dialog->isNnLandmark());
        QCOMPARE(preview->item(0, 2)->text(), QStringLiteral("\u2013"));
        QVERIFY(dialog->scheme().size() > 0);
        QTest::keyClick(preset, Qt::Key_Home);
        QVERIFY(QTest::qWaitFor([&] { return import->isEnabled(); }, kPatienceMs));
        QVERIFY(dialog->isNnLandmark());
        driven = true;
        QTest::mouseClick(import, Qt::LeftButton);
    });
    MainWindow &window = m_studio->window();
    QSignalSpy ended(&window, &MainWindow::openEnded);
    window.desk()->makeProject(ui::toPath(folder));
    QVERIFY(driven);
    QVERIFY(!ended.isEmpty() || ended.wait(kPatienceMs));
    QVERIFY(window.isShowingWorkList());
    QVERIFY2(messageOf(window).contains("gone"), qPrintable(messageOf(window)));
    QVERIFY(!window.findChild<QWidget *>("importProgress"));
    const auto project = Project::open(ui::toPath(folder));
    QVERIFY(project.has_value());
    QCOMPARE(project->scheme().size(), std::size_t(2));
    QCOMPARE(project->find("a")->stage, CaseStage::Labelled);
    QCOMPARE(project->find("b")->stage, CaseStage::New);
    const auto read = annotation::readLandmarks(ui::toPath(folder) / project->find("a")->acceptedFile);
    QVERIFY(read.has_value());
    const auto wanted = testing::makeHead()->geometry().lpsFromIndex({10.0, 20.0, 30.0});
    QVERIFY(core::distance(*read->set.find("tip")->position, wanted) < 1e-4);
    QTRY_VERIFY_WITH_TIMEOUT(!Project::open(ui::toPath(folder))->find("b")->volumeFingerprint.empty(), kPatienceMs);
}

void TestDataSet::splitsAreMadeAndLeaksShown()
{
    const auto folder = makeProject(m_folder->filePath("project"), 20, false);
    auto project = *Project::open(folder);
    for (const auto &[id, split] : {std::pair("case 4", annotation::Split::Train), std::pair("case 9", annotation::Split::Test)}) {
        ProjectCase placed = *project.find(id);
        placed.split = split;
        placed.patientHash = "abc";
        QVERIFY(project.put(placed));
    }
    QVERIFY(project.save());
    QVERIFY(openProject(folder));
    const auto driven = driveModal([&](QWidget *dialog) {
        auto *mode = dialog->findChild<QComboBox *>("splitMode");
        auto *leaks = dialog->findChild<QPlainTextEdit *>("leaks");
        auto *counts = dialog->findChild<QTableWidget *>("splitCounts");
        auto *apply = dialog->findChild<QPushButton *>("applySplit");
        QVERIFY(mode && leaks && counts && apply);
        QVERIFY(!apply->isEnabled());
        QVERIFY2(leaks->toPlainText().contains("case 4") && leaks->toPlainText().contains("case 9"),
                 qPrintable(leaks->toPlainText()));
        testing::keepPicture(dialog->grab().toImage(), "splits_leak");
        mode->setFocus();
        QTest::keyClick(mode, Qt::Key_Down);
        QVERIFY(apply->isEnabled());
        QVERIFY(!leaks->toPlainText().contains("case 4"));
        int all = 0;
        for (int row = 0; row < counts->rowCount(); ++row) {
            all += counts->item(row, 1)->text().toInt();
        }
        QCOMPARE(all, 20);
        QCOMPARE(counts->item(3, 1)->text(), QStringLiteral("0"));
        testing::keepPicture(dialog->grab().toImage(), "splits");
        QTest::mouseClick(apply, Qt::LeftButton);
    });
    m_studio->window().desk()->showSplits();
    QTRY_VERIFY_WITH_TIMEOUT(*driven, kPatienceMs);
    QVERIFY(waitUntilSaved(m_studio->window()));
    const auto after = Project::open(folder);
    QVERIFY(after->splitNote().find("seed 1") != std::string::npos);
    QCOMPARE(after->find("case 4")->split, after->find("case 9")->split);
    for (const ProjectCase &one : after->cases()) {
        QVERIFY(one.split != annotation::Split::None);
    }
}

void TestDataSet::volumesAreReadForWhatTellsThemApart()
{
    const auto folder = makeProject(m_folder->filePath("project"), 3, true);
    auto project = *Project::open(folder);
    for (const auto &[id, split] : {std::pair("case 1", annotation::Split::Train), std::pair("case 2", annotation::Split::Test)}) {
        ProjectCase placed = *project.find(id);
        placed.split = split;
        QVERIFY(project.put(placed));
    }
    QVERIFY(project.save());
    std::filesystem::remove(folder / "head3.nrrd");
    QVERIFY(openProject(folder));
    MainWindow &window = m_studio->window();
    auto *strip = window.desk()->page()->findChild<QWidget *>("identityStrip");
    auto *text = strip->findChild<QLabel *>("identityText");
    QVERIFY(strip->isVisible());
    QVERIFY2(text->text().startsWith("3 volumes not read yet"), qPrintable(text->text()));
    testing::keepPicture(window.grab().toImage(), "volumes_not_read");
    // A colleague labels one of them: that is no reason to leave it out.
    auto held = annotation::CaseLock::acquireCase(folder, "case 1", "Berta");
    QVERIFY(held && std::holds_alternative<annotation::CaseLock>(*held));
    QTest::mouseClick(strip->findChild<QPushButton *>("readVolumes"), Qt::LeftButton);
    QTRY_VERIFY2_WITH_TIMEOUT(text->text().startsWith("1 volume could not be read"), qPrintable(text->text()), kPatienceMs);
    QVERIFY2(text->text().contains("head3.nrrd"), qPrintable(text->text()));
    QVERIFY(waitUntilSaved(window));
    const auto onDisk = Project::open(folder);
    QVERIFY(!onDisk->find("case 1")->volumeFingerprint.empty());
    QCOMPARE(onDisk->find("case 1")->volumeFingerprint, onDisk->find("case 2")->volumeFingerprint);
    QVERIFY(onDisk->find("case 3")->volumeFingerprint.empty());
    // The volume is back where it was: it can be read after all.
    auto *read = strip->findChild<QPushButton *>("readVolumes");
    QVERIFY(read->isVisible());
    QCOMPARE(read->text(), QStringLiteral("Try again"));
    std::filesystem::copy_file(folder / "head2.nrrd", folder / "head3.nrrd");
    QTest::mouseClick(read, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isVisible(), kPatienceMs);
    QVERIFY(waitUntilSaved(window));
    QVERIFY(!Project::open(folder)->find("case 3")->volumeFingerprint.empty());
    const auto driven = driveModal([&](QWidget *dialog) {
        const QString leaks = dialog->findChild<QPlainTextEdit *>("leaks")->toPlainText();
        QVERIFY2(leaks.contains("case 1") && leaks.contains("case 2"), qPrintable(leaks));
        dialog->close();
    });
    window.desk()->showSplits();
    QTRY_VERIFY_WITH_TIMEOUT(*driven, kPatienceMs);
}

void TestDataSet::readingVolumesIsStoppedAndGoesOn()
{
    const auto folder = makeProject(m_folder->filePath("project"), 40, true);
    QVERIFY(openProject(folder));
    MainWindow &window = m_studio->window();
    auto *strip = window.desk()->page()->findChild<QWidget *>("identityStrip");
    auto *text = strip->findChild<QLabel *>("identityText");
    auto *button = strip->findChild<QPushButton *>("readVolumes");
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(" of 40 read"), kPatienceMs);
    QSignalSpy read(&m_studio->projects(), &ui::ProjectService::identityRead);
    QVERIFY(!read.isEmpty() || read.wait(kPatienceMs));
    testing::keepPicture(window.grab().toImage(), "volumes_read");
    QTest::mouseClick(button, Qt::LeftButton);
    const auto stoppedAt = read.size();
    QVERIFY(stoppedAt < 40);
    QVERIFY(waitUntilSaved(window));
    const auto known = [&folder] {
        const auto project = Project::open(folder);
        return std::count_if(project->cases().begin(), project->cases().end(),
                             [](const ProjectCase &one) { return !one.volumeFingerprint.empty(); });
    };
    QVERIFY(known() > 0); // what was found is kept
    QVERIFY(known() < 40);
    QTRY_VERIFY_WITH_TIMEOUT(!m_studio->projects().isBusy(), kPatienceMs);
    // Where memory is short, the next volume would only meet the same.
    QTest::mouseClick(button, Qt::LeftButton);
    Q_EMIT m_studio->projects().identityFailed("case 40", {core::ErrorCode::OutOfMemory, "Memory is short."});
    QVERIFY2(text->text().endsWith("not read yet. Memory is short."), qPrintable(text->text()));
    QCOMPARE(button->text(), QStringLiteral("Read them"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_studio->projects().isBusy(), kPatienceMs);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isVisible(), kPatienceMs);
    QVERIFY(waitUntilSaved(window));
    QCOMPARE(known(), 40);
}

void TestDataSet::annotatorsAreCompared()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    auto project = *Project::open(folder);
    ProjectCase labelled = project.cases().front();
    labelled.stage = CaseStage::Labelled;
    std::filesystem::create_directories(folder / "landmarks");
    double shift = 0.0;
    for (const char *name : {"Anna", "Berta"}) {
        annotation::LandmarkSet set;
        int row = 0;
        for (const auto &definition : project.scheme().landmarks()) {
            annotation::Landmark landmark;
            landmark.id = definition.id;
            landmark.state = annotation::LandmarkState::Present;
            landmark.position = core::PointLps{5.0 * row + shift * (row % 3), 2.0 * row, -40.0 + shift};
            set.landmarks.push_back(landmark);
            ++row;
        }
        if (shift > 0.0) {
            set.landmarks[3].state = annotation::LandmarkState::Missing;
            set.landmarks[3].position.reset();
        }
        const std::string path = std::string("landmarks/") + name + ".mrk.json";
        QVERIFY(annotation::writeLandmarks(folder / path, set));
        labelled.landmarkFiles.push_back({name, path});
        shift += 3.0;
    }
    QVERIFY(project.saveCase(labelled));
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    MainWindow &window = m_studio->window();
    auto *compare = window.desk()->bar()->findChild<QPushButton *>("compareAnnotators");
    QVERIFY(compare->isVisible());
    QTest::mouseClick(compare, Qt::LeftButton);
    auto *dialog = window.findChild<ui::ConsensusDialog *>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->consensus().size(), project.scheme().size());
    auto *rows = dialog->findChild<QTableWidget *>("consensusTable");
    QCOMPARE(rows->item(0, 2)->text(), QStringLiteral("3.00 mm"));
    QCOMPARE(rows->item(0, 3)->text(), QStringLiteral("1.50 mm"));
    QCOMPARE(rows->item(3, 1)->text(), QStringLiteral("Undecided"));
    // Of two who differ neither stands out: the row is marked.
    QVERIFY(!rows->item(0, 2)->icon().isNull());
    QVERIFY(rows->item(0, 3)->icon().isNull() && rows->item(0, 4)->icon().isNull());
    rows->setFocus();
    QTest::keyClick(rows, Qt::Key_Down);
    testing::keepPicture(dialog->grab().toImage(), "consensus");
    // Everybody's marks in the views: two dots for each landmark, and a ring where both placed it.
    QVERIFY(window.views()->opinions().empty());
    QTest::mouseClick(dialog->findChild<QCheckBox *>("opinionsInViews"), Qt::LeftButton, Qt::NoModifier, QPoint(12, 10));
    const auto opinions = window.views()->opinions();
    QCOMPARE(opinions.size(), 3 * project.scheme().size() - 2); // one is missing to Berta
    QCOMPARE(opinions[0].kind, viewers::MarkKind::Opinion);
    QCOMPARE(opinions[2].kind, viewers::MarkKind::Mean);
    QVERIFY(opinions[0].colour.isValid() && opinions[0].colour != opinions[1].colour);
    QCOMPARE(opinions[2].position, core::PointLps(0.0, 0.0, -38.5));
    testing::keepPicture(window.grab().toImage(), "opinions");
    dialog->close();
    QVERIFY(window.views()->opinions().empty());

    bool driven = false;
    QTimer::singleShot(0, this, [&] {
        auto *agreement = qobject_cast<ui::AgreementDialog *>(QApplication::activeModalWidget());
        QVERIFY(agreement);
        const auto end = qScopeGuard([&] { driven ? void() : agreement->reject(); });
        QVERIFY(QTest::qWaitFor([&] { return !agreement->reports().empty(); }, kPatienceMs));
        const auto &report = agreement->reports().front();
        QCOMPARE(report.overall.distance.pairs, project.scheme().size() - 1);
        QCOMPARE(report.overall.presence.disagreements(), std::size_t(1));
        const QString csv = ui::csvOf(report);
        QCOMPARE(csv.count(u'\n'), static_cast<qsizetype>(project.scheme().size() + 2));
        QCOMPARE(csv.section(u'\n', 1, 1).count(u','), csv.section(u'\n', 0, 0).count(u','));
        QTest::qWait(0);
        testing::keepPicture(agreement->grab().toImage(), "agreement");
        driven = true;
        agreement->reject();
    });
    window.desk()->showAgreement();
    QVERIFY(driven);
}

void TestDataSet::whoStandsOutIsMarked()
{
    const auto folder = makeProject(m_folder->filePath("project"), 1, true);
    auto project = *Project::open(folder);
    ProjectCase labelled = project.cases().front();
    labelled.stage = CaseStage::Labelled;
    std::filesystem::create_directories(folder / "landmarks");
    for (const char *name : {"Anna", "Berta", "Carla"}) {
        annotation::LandmarkSet set;
        for (const char *id : {"La", "Ra"}) {
            annotation::Landmark landmark;
            landmark.id = id;
            landmark.state = annotation::LandmarkState::Present;
            const bool strays = std::string_view(name) == "Carla" && std::string_view(id) == "Ra";
            landmark.position = core::PointLps{0.0, 0.0, strays ? -30.0 : -40.0};
            set.landmarks.push_back(landmark);
        }
        const std::string path = std::string("landmarks/") + name + ".mrk.json";
        QVERIFY(annotation::writeLandmarks(folder / path, set));
        labelled.landmarkFiles.push_back({name, path});
    }
    QVERIFY(project.saveCase(labelled));
    QVERIFY(openProject(folder));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(waitForCase("case 1"));
    QTest::mouseClick(m_studio->window().desk()->bar()->findChild<QPushButton *>("compareAnnotators"), Qt::LeftButton);
    auto *dialog = m_studio->window().findChild<ui::ConsensusDialog *>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->consensus().size(), std::size_t(2));
    auto *rows = dialog->findChild<QTableWidget *>("consensusTable");
    for (int column = 0; column < 6; ++column) {
        QVERIFY(rows->item(0, column)->icon().isNull()); // all agree
        QCOMPARE(rows->item(1, column)->icon().isNull(), column != 5); // Carla alone
    }
    QCoreApplication::processEvents();
    testing::keepPicture(dialog->grab().toImage(), "consensus_of_three");
    dialog->close();
}

GONION_TEST(TestDataSet, gonion::testing::runStudioTest<TestDataSet>);

#include "tst_data_set.moc"
