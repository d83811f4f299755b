// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the studio's real window, with real files and a detector that has no network in it.
#include "annotation/landmark_file.h"
#include "app/case_files.h"
#include "imaging/read_volume.h"
#include "tests/gui/studio_fixture.h"
#include "tests/program/window_test.h"
#include "ui/action_set.h"
#include "ui/banner_stack.h"
#include "ui/busy_overlay.h"
#include "ui/detection_bar.h"
#include "ui/landmark_panel.h"
#include "ui/landmark_table_model.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFile>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace gonion;
using annotation::LandmarkState;
using testing::FakeDetector;
using ui::MainWindow;
using Table = ui::LandmarkTableModel;

namespace {

const ui::Notice *banner(const MainWindow &window, const QString &id, std::vector<ui::Notice> &keep)
{
    keep = window.banners()->shown();
    for (const ui::Notice &notice : keep) {
        if (notice.id == id) {
            return &notice;
        }
    }
    return nullptr;
}

QString cell(const MainWindow &window, int row, int column)
{
    const auto *model = window.landmarkPanel()->table()->model();
    return model->index(row, column).data().toString();
}

} // namespace

class TestStudio : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void beginsWithTheStartPage();
    void demoIsDetectedAndTabulated();
    void thresholdRedecidesWithoutTheNetwork();
    void aLandmarkPickedInTheTableMovesEveryView();
    void aLandmarkPickedInAViewIsSelectedInTheTable();
    void nextAndPreviousLandmark();
    void aRunIsCancelled();
    void garbageKeepsWhatWasOpen_data();
    void garbageKeepsWhatWasOpen();
    void aSecondOpenReplacesTheFirst();
    void openingIsCancelled();
    void openingAnotherCaseEndsTheDetection();
    void closesDuringARun();
    void theWindowAnswersWhileTheDetectorWorks();
    void doubtfulGeometryHidesMillimetres();
    void truthBesideTheVolumeGivesErrors();
    void droppedFilesAreOpened();
    void theResultIsSaved_data();
    void theResultIsSaved();
    void presetsHaveKeys();
    void changedKeysWork();
    void coloursForTheColourBlind();
    void remembersWhatWasOpened();

private:
    void openDemoAndDetect();
    void settle();
    [[nodiscard]] core::PointLps predictedPosition(const std::string &id) const;

    QTemporaryDir m_folder;
    QString m_demo;
    std::unique_ptr<ui::Settings> m_settings;
    std::unique_ptr<app::CaseFiles> m_cases;
    std::unique_ptr<FakeDetector> m_detector;
    std::unique_ptr<MainWindow> m_window;
};

void TestStudio::initTestCase()
{
    ui::applyTheme(*qApp);
    QVERIFY(m_folder.isValid());
    m_demo = m_folder.filePath("head.nrrd");
    QVERIFY(imaging::writeVolume(*testing::makeHead(), m_demo.toStdString()).has_value());
}

void TestStudio::init()
{
    const QString settingsFile = m_folder.filePath("settings.ini");
    QFile::remove(settingsFile);
    m_settings = std::make_unique<ui::Settings>(settingsFile);
    m_cases = std::make_unique<app::CaseFiles>();
    m_detector = std::make_unique<FakeDetector>();
    m_window = std::make_unique<MainWindow>(*m_cases, *m_detector, *m_settings,
                                            ui::BundledFiles{m_demo.toStdString(), "demo.safetensors"});
    m_window->resize(1400, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestStudio::cleanup()
{
    m_detector->release();
    m_window.reset();
    m_detector.reset();
    m_cases.reset();
    m_settings.reset();
}

void TestStudio::openDemoAndDetect()
{
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    m_window->openDemo();
    QTRY_COMPARE(detected.size(), 1);
    QVERIFY(detected.at(0).at(0).toBool());
}

/// Waits until the views have drawn what they show, so that a picture or a measurement is of that.
void TestStudio::settle()
{
    QTRY_VERIFY(!m_window->views()->volumeView()->isBusy());
    std::vector<std::unique_ptr<QSignalSpy>> spies;
    for (auto *view : m_window->views()->findChildren<viewers::VtkWidget *>()) {
        spies.push_back(std::make_unique<QSignalSpy>(view, &viewers::VtkWidget::rendered));
    }
    const auto frames = [&] {
        qsizetype sum = 0;
        for (const auto &spy : spies) {
            sum += spy->size();
        }
        return sum;
    };
    constexpr int kMostRounds = 20; // on a slow machine the refined picture takes a while
    qsizetype before = -1;
    for (int round = 0; round < kMostRounds && before != frames(); ++round) {
        before = frames();
        spies.back()->wait(400);
    }
}

core::PointLps TestStudio::predictedPosition(const std::string &id) const
{
    return m_window->study().rows()[*m_window->study().rowOf(id)].prediction->position;
}

void TestStudio::beginsWithTheStartPage()
{
    QVERIFY(m_window->isShowingStartPage());
    QVERIFY(!m_window->detectionBar()->detectButton()->isEnabled());
    QVERIFY(!m_window->actions()["file.save"]->isEnabled());
    testing::keepPicture(m_window->grab().toImage(), "start");
}

void TestStudio::demoIsDetectedAndTabulated()
{
    openDemoAndDetect();
    QVERIFY(!m_window->isShowingStartPage());
    QCOMPARE(m_window->landmarkPanel()->table()->model()->rowCount(), 14);
    QCOMPARE(cell(*m_window, 1, Table::Name), QStringLiteral("La"));
    QCOMPARE(cell(*m_window, 1, Table::State), QStringLiteral("Present"));
    QCOMPARE(cell(*m_window, 5, Table::State), QStringLiteral("Missing"));
    QCOMPARE(cell(*m_window, 5, Table::Position), QStringLiteral("\u2013"));
    const auto *model = m_window->landmarkPanel()->table()->model();
    QCOMPARE(model->index(1, 0).data(Table::ToothRole).toString(), QStringLiteral("37"));
    QCOMPARE(model->index(13, 0).data(Table::ToothRole).toString(), QStringLiteral("48"));
    std::vector<ui::Notice> notices;
    const ui::Notice *missing = banner(*m_window, ui::kMissingNotice, notices);
    QVERIFY(missing);
    QCOMPARE(missing->text, QStringLiteral("3 landmarks predicted missing: Le, Lf, Rf"));
    QVERIFY(banner(*m_window, QStringLiteral("demonstration"), notices));
    QCOMPARE(m_window->detectionBar()->outcome(), QStringLiteral("1.8 s on CPU"));
    QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("head.nrrd")));
    QCOMPARE(m_window->views()->marks().size(), std::size_t(14));
    settle();
    testing::keepPicture(m_window->grab().toImage(), "detected");
}

void TestStudio::thresholdRedecidesWithoutTheNetwork()
{
    openDemoAndDetect();
    const std::size_t runs = m_detector->requests().size();
    m_window->landmarkPanel()->thresholdBox()->setValue(0.9);
    QCOMPARE(m_window->landmarkPanel()->thresholdSlider()->value(), 90);
    QVERIFY(!m_window->landmarkPanel()->ownThresholdButton()->isChecked());
    const auto missing = m_window->study().detectedAs(LandmarkState::Missing);
    QVERIFY(missing.size() > 3);
    QCOMPARE(cell(*m_window, 12, Table::State), QStringLiteral("Missing"));
    m_window->landmarkPanel()->thresholdSlider()->setValue(0);
    QVERIFY(m_window->study().detectedAs(LandmarkState::Missing).empty());
    QCOMPARE(m_window->study().detectedAs(LandmarkState::Outside), std::vector<std::string>{"Rd"});
    std::vector<ui::Notice> notices;
    QVERIFY(!banner(*m_window, ui::kMissingNotice, notices));
    QTest::mouseClick(m_window->landmarkPanel()->ownThresholdButton(), Qt::LeftButton);
    QCOMPARE(m_window->study().detectedAs(LandmarkState::Missing).size(), std::size_t(3));
    QCOMPARE(m_detector->requests().size(), runs);
}

void TestStudio::aLandmarkPickedInTheTableMovesEveryView()
{
    openDemoAndDetect();
    QTableView *table = m_window->landmarkPanel()->table();
    const QRect row = table->visualRect(table->model()->index(8, 0));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_window->study().selected(), std::string("Ra"));
    const core::PointLps place = predictedPosition("Ra");
    QVERIFY(core::distance(m_window->views()->cursor()->position(), place) < 1e-6);
    for (const auto plane : viewers::kPlanes) {
        const viewers::SliceView *view = m_window->views()->sliceView(plane);
        QVERIFY(view->frame().distanceFromSlice(place) <= 0.5 * view->stack().step + 1e-6);
        QVERIFY(view->rect().contains(view->viewFromLps(place).toPoint()));
    }
    settle();
    testing::keepPicture(m_window->grab().toImage(), "selected");
}

void TestStudio::aLandmarkPickedInAViewIsSelectedInTheTable()
{
    openDemoAndDetect();
    m_window->study().select("La");
    m_window->study().select("");
    viewers::SliceView *view = m_window->views()->sliceView(viewers::Plane::Axial);
    const QPoint place = view->viewFromLps(predictedPosition("La")).toPoint();
    QTest::mouseClick(view, Qt::LeftButton, {}, place);
    QCOMPARE(m_window->study().selected(), std::string("La"));
    QCOMPARE(m_window->landmarkPanel()->table()->currentIndex().row(), 1);
}

void TestStudio::nextAndPreviousLandmark()
{
    openDemoAndDetect();
    QCOMPARE(m_window->study().selected(), std::string("L0")); // the demo shows a landmark by itself
    m_window->study().select("");
    m_window->actions()["landmark.next"]->trigger();
    QCOMPARE(m_window->study().selected(), std::string("L0"));
    m_window->actions()["landmark.next"]->trigger();
    QCOMPARE(m_window->study().selected(), std::string("La"));
    m_window->actions()["landmark.previous"]->trigger();
    m_window->actions()["landmark.previous"]->trigger();
    QCOMPARE(m_window->study().selected(), std::string("Rf"));
}

void TestStudio::aRunIsCancelled()
{
    m_detector->hold();
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    QSignalSpy progress(m_detector.get(), &ui::DetectionService::progressed);
    m_window->openDemo();
    QTRY_VERIFY(!progress.isEmpty());
    QVERIFY(!m_window->detectionBar()->detectButton()->isEnabled());
    settle();
    testing::keepPicture(m_window->grab().toImage(), "detecting");
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(m_window->detectionBar()->cancelButton(), Qt::LeftButton);
    QTRY_COMPARE(detected.size(), 1);
    QVERIFY(timer.elapsed() < 500);
    QVERIFY(!detected.at(0).at(0).toBool());
    QVERIFY(!m_window->study().detection());
    QCOMPARE(m_window->detectionBar()->outcome(), QStringLiteral("Cancelled"));
    QVERIFY(m_window->detectionBar()->detectButton()->isEnabled());
    m_detector->release();
    QTest::mouseClick(m_window->detectionBar()->detectButton(), Qt::LeftButton);
    QTRY_COMPARE(detected.size(), 2);
    QVERIFY(m_window->study().detection());
}

void TestStudio::garbageKeepsWhatWasOpen_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("not a volume") << "garbage.nrrd" << QByteArray(4096, 'x');
    QTest::newRow("empty") << "empty.nii" << QByteArray();
    QTest::newRow("cut short") << "short.nrrd"
                               << QByteArray("NRRD0004\ntype: short\ndimension: 3\nsizes: 64 64 64\n"
                                             "encoding: raw\nendian: little\n\nabc");
    QTest::newRow("not there") << "nothing.mha" << QByteArray("-");
}

void TestStudio::garbageKeepsWhatWasOpen()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    openDemoAndDetect();
    const auto before = m_window->study().volume();
    const QString path = m_folder.filePath(name);
    if (bytes != "-") {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QSignalSpy ended(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(path);
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(!ended.at(0).at(0).toBool());
    QCOMPARE(m_window->study().volume(), before);
    QCOMPARE(m_window->landmarkPanel()->table()->model()->rowCount(), 14);
    std::vector<ui::Notice> notices;
    const ui::Notice *message = banner(*m_window, QStringLiteral("message"), notices);
    QVERIFY(message);
    QVERIFY2(message->text.contains(name), qPrintable(message->text));
    QVERIFY(!m_window->overlay()->isVisible());
    if (bytes.isEmpty()) {
        settle();
        testing::keepPicture(m_window->grab().toImage(), "error");
    }
}

void TestStudio::aSecondOpenReplacesTheFirst()
{
    const QString other = m_folder.filePath("other.nrrd");
    QVERIFY(QFile::exists(other) || QFile::copy(m_demo, other));
    QSignalSpy ended(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(m_demo);
    m_window->openPath(other);
    QTRY_COMPARE(ended.size(), 1);
    QTRY_VERIFY(!m_cases->isBusy());
    QCoreApplication::processEvents();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(m_window->study().path().filename().string(), std::string("other.nrrd"));
}

void TestStudio::openingIsCancelled()
{
    QSignalSpy ended(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(m_demo);
    QVERIFY(m_window->overlay()->isVisible());
    testing::keepPicture(m_window->grab().toImage(), "opening");
    auto *cancel = m_window->overlay()->findChild<QPushButton *>(QStringLiteral("cancelOpening"));
    QTest::mouseClick(cancel, Qt::LeftButton);
    QCOMPARE(ended.size(), 1);
    QVERIFY(!m_window->overlay()->isVisible());
    QTRY_VERIFY(!m_cases->isBusy());
    QCoreApplication::processEvents();
    QVERIFY(!m_window->study().volume());
    QVERIFY(m_window->isShowingStartPage());
}

void TestStudio::openingAnotherCaseEndsTheDetection()
{
    m_detector->hold();
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    m_window->openDemo();
    QTRY_VERIFY(m_detector->isRunning());
    m_window->openPath(m_demo);
    QTRY_COMPARE(detected.size(), 1);
    QVERIFY(!detected.at(0).at(0).toBool());
    QVERIFY(!m_window->study().detection());
}

void TestStudio::closesDuringARun()
{
    m_detector->hold();
    m_window->openDemo();
    QTRY_VERIFY(m_detector->isRunning());
    m_window->close();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!m_detector->isBusy());
}

void TestStudio::theWindowAnswersWhileTheDetectorWorks()
{
    m_detector->hold();
    QSignalSpy progress(m_detector.get(), &ui::DetectionService::progressed);
    m_window->openDemo();
    QTRY_VERIFY(!progress.isEmpty());
    settle();
    // The probe: a timer that should fire every 5 ms; what it is late is what a click would wait.
    constexpr int kTicks = 200;
    QTimer probe;
    probe.setTimerType(Qt::PreciseTimer);
    QElapsedTimer sinceTick;
    qint64 worst = 0;
    int ticks = 0;
    connect(&probe, &QTimer::timeout, this, [&] {
        worst = std::max(worst, sinceTick.restart());
        ++ticks;
    });
    sinceTick.start();
    probe.start(5);
    QTRY_COMPARE_WITH_TIMEOUT(ticks >= kTicks, true, 20000);
    QVERIFY(m_detector->isRunning());
    QVERIFY2(worst <= 50, qPrintable(QString::number(worst) + " ms"));
}

void TestStudio::doubtfulGeometryHidesMillimetres()
{
    openDemoAndDetect();
    core::GeometryVerdict verdict;
    verdict.findings.push_back({core::GeometryIssue::MissingSlices, core::GeometrySeverity::Doubt,
                                "3 slices are missing between 20 and 29 mm."});
    ui::OpenedCase doubtful;
    doubtful.volume = testing::makeHead(verdict);
    doubtful.path = "doubtful.nrrd";
    m_window->study().setCase(doubtful);
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    m_window->detect();
    QTRY_COMPARE(detected.size(), 1);
    QVERIFY(m_window->views()->displayOptions().millimetresHidden);
    QCOMPARE(cell(*m_window, 1, Table::Position), QStringLiteral("\u2013"));
    QVERIFY(!m_window->actions()["tool.distance"]->isEnabled());
    std::vector<ui::Notice> notices;
    const ui::Notice *red = banner(*m_window, ui::kGeometryNotice, notices);
    QVERIFY(red && red->kind == ui::NoticeKind::Danger);
    settle();
    testing::keepPicture(m_window->grab().toImage(), "doubt");
    auto *goOn = m_window->banners()->findChild<QPushButton *>(QStringLiteral("action-geometry"));
    QVERIFY(goOn);
    QTest::mouseClick(goOn, Qt::LeftButton);
    QVERIFY(!m_window->views()->displayOptions().millimetresHidden);
    QVERIFY(cell(*m_window, 1, Table::Position).contains(','));
    QVERIFY(!banner(*m_window, ui::kGeometryNotice, notices));
    QVERIFY(m_window->actions()["tool.distance"]->isEnabled());
}

void TestStudio::truthBesideTheVolumeGivesErrors()
{
    const QString volume = m_folder.filePath("labelled.nrrd");
    const QString beside = m_folder.filePath("labelled.mrk.json");
    QVERIFY(QFile::exists(volume) || QFile::copy(m_demo, volume));
    annotation::LandmarkSet truth = inference::landmarkSetFrom(testing::makeDetection(*testing::makeHead()));
    for (annotation::Landmark &landmark : truth.landmarks) {
        landmark.origin = annotation::LandmarkOrigin::Manual;
        if (landmark.position) {
            landmark.position = *landmark.position + core::VectorLps{0.0, 3.0, 4.0};
        }
    }
    QVERIFY(annotation::writeLandmarks(beside.toStdString(), truth).has_value());
    QSignalSpy ended(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(volume);
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(m_window->study().truth());
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    m_window->detect();
    QTRY_COMPARE(detected.size(), 1);
    QCOMPARE(cell(*m_window, 1, Table::Error), QStringLiteral("5.00"));
    QVERIFY(!m_window->landmarkPanel()->table()->isColumnHidden(Table::Error));
    QVERIFY(m_window->landmarkPanel()->summary().contains(QStringLiteral("5.00 mm")));
    m_window->study().select("La");
    settle();
    testing::keepPicture(m_window->grab().toImage(), "truth");
    QFile::remove(beside);
}

void TestStudio::droppedFilesAreOpened()
{
    const QString landmarks = m_folder.filePath("dropped.mrk.json");
    const auto set = inference::landmarkSetFrom(testing::makeDetection(*testing::makeHead()));
    QVERIFY(annotation::writeLandmarks(landmarks.toStdString(), set).has_value());
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(landmarks), QUrl::fromLocalFile(m_demo)});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QSignalSpy read(m_cases.get(), &ui::CaseService::landmarksRead);
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QTRY_COMPARE(read.size(), 1);
    QCOMPARE(m_window->study().path().filename().string(), std::string("head.nrrd"));
    QVERIFY(m_window->study().truth());
    QCOMPARE(m_window->landmarkPanel()->table()->model()->rowCount(), 14);
}

void TestStudio::theResultIsSaved_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("count"); // fiducials know present ones only
    QTest::newRow("3D Slicer markups") << "result.mrk.json" << 14;
    QTest::newRow("fiducials") << "result.fcsv" << 10;
    QTest::newRow("table") << "result.csv" << 14;
}

void TestStudio::theResultIsSaved()
{
    QFETCH(QString, name);
    QFETCH(int, count);
    openDemoAndDetect();
    QSignalSpy saved(m_cases.get(), &ui::CaseService::saved);
    const QString file = m_folder.filePath(name);
    m_window->savePredictionTo(file);
    QTRY_COMPARE(saved.size(), 1);
    const auto read = annotation::readLandmarks(file.toStdString());
    QVERIFY(read.has_value());
    QCOMPARE(int(read->set.landmarks.size()), count);
    std::vector<ui::Notice> notices;
    QCOMPARE(banner(*m_window, QStringLiteral("message"), notices) != nullptr, count < 14);
    const annotation::Landmark *crown = read->set.find("La");
    QVERIFY(crown && crown->position);
    QVERIFY(core::distance(*crown->position, predictedPosition("La")) < 0.01);
}

void TestStudio::presetsHaveKeys()
{
    openDemoAndDetect();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ShiftModifier);
    QCOMPARE(m_window->views()->cursor()->windowLevel(), (viewers::WindowLevel{80.0, 40.0}));
    QTest::keyClick(m_window.get(), Qt::Key_6, Qt::ShiftModifier);
    QCOMPARE(m_window->views()->cursor()->windowLevel(), (viewers::WindowLevel{4000.0, 400.0}));
    viewers::SliceView *view = m_window->views()->sliceView(viewers::Plane::Axial);
    QTest::mouseClick(view, Qt::LeftButton, {}, view->rect().center());
    const int slice = view->slice();
    QTest::keyClick(view, Qt::Key_Up);
    QCOMPARE(view->slice(), slice + 1);
    QTest::keyClick(view, Qt::Key_PageDown);
    QCOMPARE(view->slice(), slice - 9);
    QTest::keyClick(view, Qt::Key_Home);
    QCOMPARE(view->slice(), 0);
}

void TestStudio::changedKeysWork()
{
    openDemoAndDetect();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->study().select("");
    QVERIFY(m_window->keys().setSequence("landmark.next", QKeySequence("F12")));
    QTest::keyClick(m_window.get(), Qt::Key_F12);
    QCOMPARE(m_window->study().selected(), std::string("L0"));
    QTest::keyClick(m_window.get(), Qt::Key_N);
    QCOMPARE(m_window->study().selected(), std::string("L0"));
}

void TestStudio::coloursForTheColourBlind()
{
    m_settings->setColourBlindSafe(true);
    openDemoAndDetect();
    QCOMPARE(m_window->views()->displayOptions().palette, viewers::LandmarkPalette::ColourBlindSafe);
}

void TestStudio::remembersWhatWasOpened()
{
    const QString other = m_folder.filePath("remembered.nrrd");
    QVERIFY(QFile::exists(other) || QFile::copy(m_demo, other));
    QSignalSpy ended(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(other);
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(m_settings->recent(), QStringList{other});
    QCOMPARE(m_settings->lastFolder(), m_folder.path());
}

GONION_TEST(TestStudio, gonion::testing::runTestWithWindows<TestStudio>);
#include "tst_studio.moc"
