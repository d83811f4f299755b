// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program on the case that comes with it: real file, real network, real window.
#include "app/case_files.h"
#include "app/detector_host.h"
#include "tests/gui/studio_fixture.h"
#include "tests/program/window_test.h"
#include "ui/detection_bar.h"
#include "ui/landmark_panel.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>

using namespace gonion;
using ui::MainWindow;

namespace {

constexpr int kDetectionMs = 180000;
constexpr int kFrameMs = 50;

} // namespace

class TestDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theDemoIsDetected();
    void aRunIsCancelledInHalfASecond();
    void theWindowAnswersWhileTheNetworkWorks();

private:
    void openDemo();

    QTemporaryDir m_folder;
    std::unique_ptr<ui::Settings> m_settings;
    std::unique_ptr<app::CaseFiles> m_cases;
    std::unique_ptr<app::DetectorHost> m_detector;
    std::unique_ptr<MainWindow> m_window;
};

void TestDemo::init()
{
    ui::applyTheme(*qApp);
    m_settings = std::make_unique<ui::Settings>(m_folder.filePath("settings.ini"));
    m_cases = std::make_unique<app::CaseFiles>();
    m_detector = std::make_unique<app::DetectorHost>();
    m_window = std::make_unique<MainWindow>(
        *m_cases, *m_detector, *m_settings,
        ui::BundledFiles{GONION_RESOURCES "/demo/visible_human_male.nrrd",
                         GONION_RESOURCES "/models/gonion-demo.safetensors"});
    m_window->resize(1500, 940);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestDemo::cleanup()
{
    m_window.reset();
    m_detector.reset();
    m_cases.reset();
    m_settings.reset();
}

void TestDemo::theDemoIsDetected()
{
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    m_window->openDemo();
    QTRY_COMPARE_WITH_TIMEOUT(detected.size(), 1, kDetectionMs);
    QVERIFY(detected.at(0).at(0).toBool());
    QCOMPARE(m_window->landmarkPanel()->table()->model()->rowCount(), 14);
    QVERIFY(m_window->study().detection()->demonstration);
    QVERIFY(!m_window->study().detectedAs(annotation::LandmarkState::Present).empty());
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->views()->volumeView()->isBusy(), kDetectionMs);
    QCoreApplication::processEvents();
    testing::keepPicture(m_window->grab().toImage(), "demo");
}

void TestDemo::openDemo()
{
    QSignalSpy opened(m_window.get(), &MainWindow::openEnded);
    m_window->openPath(GONION_RESOURCES "/demo/visible_human_male.nrrd");
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, kDetectionMs);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->views()->volumeView()->isBusy(), kDetectionMs);
    // Until the views have drawn what is new.
    QSignalSpy drawn(m_window->views()->volumeView()->findChild<viewers::VtkWidget *>(),
                     &viewers::VtkWidget::rendered);
    while (drawn.wait(500)) {
    }
}

void TestDemo::aRunIsCancelledInHalfASecond()
{
    openDemo();
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    QSignalSpy progress(m_detector.get(), &ui::DetectionService::progressed);
    m_window->detect();
    // Past the loading of the model: the network itself is what must stop.
    const auto computing = [&] { return !progress.isEmpty() && progress.last().at(0).toDouble() > 0.0; };
    QTRY_VERIFY_WITH_TIMEOUT(computing(), kDetectionMs);
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(m_window->detectionBar()->cancelButton(), Qt::LeftButton);
    QTRY_COMPARE(detected.size(), 1);
    const qint64 took = timer.elapsed();
    QVERIFY(!m_window->study().detection());
    QVERIFY2(took <= 500, qPrintable(QString::number(took) + " ms"));
}

void TestDemo::theWindowAnswersWhileTheNetworkWorks()
{
    openDemo();
    QSignalSpy detected(m_window.get(), &MainWindow::detectionEnded);
    // The probe: a timer that should fire every 5 ms; what it is late is what a click would wait.
    QTimer probe;
    probe.setTimerType(Qt::PreciseTimer);
    QElapsedTimer sinceTick;
    std::vector<qint64> gaps;
    connect(&probe, &QTimer::timeout, this, [&] { gaps.push_back(sinceTick.restart()); });
    connect(m_window.get(), &MainWindow::detectionEnded, &probe, &QTimer::stop);
    m_window->detect();
    sinceTick.start();
    probe.start(5);
    QTRY_COMPARE_WITH_TIMEOUT(detected.size(), 1, kDetectionMs);
    QVERIFY(detected.at(0).at(0).toBool());
    QVERIFY(gaps.size() > 20);
    // The last gap holds the drawing of the result, which is no longer "while the network works".
    gaps.pop_back();
    // A frame drawn in software beside a network on every core may take a little longer, once in a while.
    std::sort(gaps.begin(), gaps.end());
    const qint64 usual = gaps[gaps.size() * 95 / 100];
    qInfo("95 of 100 gaps at most %lld ms, the worst %lld ms", static_cast<long long>(usual),
          static_cast<long long>(gaps.back()));
    QVERIFY2(usual <= kFrameMs, qPrintable(QString::number(usual) + " ms"));
    QVERIFY2(gaps.back() <= 3 * kFrameMs, qPrintable(QString::number(gaps.back()) + " ms"));
}

GONION_TEST(TestDemo, gonion::testing::runTestWithWindows<TestDemo>);
#include "tst_demo.moc"
