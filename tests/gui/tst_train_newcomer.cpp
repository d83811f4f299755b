// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A newcomer's way from the start page to a model that detects: real window, real training process, real detector.
#include "app/case_files.h"
#include "app/detector_host.h"
#include "app/project_files.h"
#include "app/training_host.h"
#include "tests/gui/studio_fixture.h"
#include "tests/program/test_program.h"
#include "ui/detection_bar.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/training/curve_board.h"
#include "ui/training/result_step.h"
#include "ui/training/run_step.h"
#include "ui/training/training_wizard.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace gonion;
using training::RunFolder;
using training::RunState;
using ui::TrainingWizard;

namespace {

constexpr int kNewcomerPatienceMs = 60000;
constexpr int kRunMs = 900000;

} // namespace

class TestTrainNewcomer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void fromTheStartPageToADetection();
    void aKilledRunIsTakenUpAgain();

private:
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }
    void click(const char *name)
    {
        auto *button = part<QPushButton>(name);
        QVERIFY2(button && button->isVisible() && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void type(const char *name, const QString &text)
    {
        auto *box = part<QAbstractSpinBox>(name);
        QVERIFY2(box && box->isVisible(), name);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, text);
        QTest::keyClick(box, Qt::Key_Tab);
    }
    void planSmallRun(const QString &folder, const QString &epochs);
    [[nodiscard]] TrainingWizard *wizard() const { return m_window->training(); }
    [[nodiscard]] QString said() const
    {
        return part<QLabel>("runState")->text() + u' ' + part<QLabel>("runMessage")->text() + u'\n'
               + part<QPlainTextEdit>("runLog")->toPlainText();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Settings> m_settings;
    std::unique_ptr<app::CaseFiles> m_cases;
    std::unique_ptr<app::ProjectFiles> m_projects;
    std::unique_ptr<app::DetectorHost> m_detector;
    std::unique_ptr<app::TrainingHost> m_training;
    std::unique_ptr<ui::MainWindow> m_window;
};

void TestTrainNewcomer::init()
{
    ui::applyTheme(*qApp);
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<ui::Settings>(m_folder->filePath("settings.ini"));
    m_cases = std::make_unique<app::CaseFiles>();
    m_projects = std::make_unique<app::ProjectFiles>();
    m_detector = std::make_unique<app::DetectorHost>();
    m_training = std::make_unique<app::TrainingHost>(std::filesystem::path(GONION_PROGRAM));
    m_window = std::make_unique<ui::MainWindow>(*m_cases, *m_detector, *m_settings, ui::BundledFiles{});
    m_window->setProjects(*m_projects);
    m_window->setTraining(*m_training);
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestTrainNewcomer::cleanup()
{
    if (wizard() && wizard()->runStep()->isWatching()) {
        m_training->wish(training::RunWish::Stop); // a test that failed leaves no process
        QTRY_VERIFY_WITH_TIMEOUT(!m_training->isBusy(), kNewcomerPatienceMs);
    }
    m_window.reset();
    m_training.reset();
    m_detector.reset();
    m_projects.reset();
    m_cases.reset();
    m_settings.reset();
    m_folder.reset();
}

/// The defaults, at a size that a test can wait for.
void TestTrainNewcomer::planSmallRun(const QString &folder, const QString &epochs)
{
    click("startTrain");
    click("wizardNext");
    click("wizardNext");
    click("wizardNext");
    QCOMPARE(wizard()->page(), TrainingWizard::Schedule);
    auto *output = part<QLineEdit>("outputFolder");
    output->selectAll();
    QTest::keyClicks(output, folder);
    type("calibrationCases", "6");
    auto *tabs = part<QTabWidget>("scheduleTabs");
    for (const char *stage : {"coarse", "fine"}) {
        tabs->setCurrentIndex(qstrcmp(stage, "coarse") == 0 ? 0 : 1);
        const QByteArray prefix(stage);
        type((prefix + "Epochs").constData(), epochs);
        type((prefix + "Steps").constData(), "3");
        type((prefix + "ValidationCases").constData(), "2");
        type((prefix + "ValidateEvery").constData(), "1");
    }
    click("wizardNext");
    QCOMPARE(wizard()->page(), TrainingWizard::Run);
}

void TestTrainNewcomer::fromTheStartPageToADetection()
{
    QElapsedTimer timer;
    timer.start();
    const RunFolder folder{ui::toPath(m_folder->filePath("first model"))};
    planSmallRun(ui::toQString(folder.root), "2");
    click("startTraining");
    auto *curves = wizard()->runStep()->curves();
    QTRY_VERIFY2_WITH_TIMEOUT(curves->csv().count(u'\n') > 2, qPrintable(said()), kRunMs);
    QTRY_VERIFY2_WITH_TIMEOUT(part<QPushButton>("showResult")->isVisible() || part<QPushButton>("resumeRun")->isVisible(),
                              qPrintable(said()), kRunMs);
    QVERIFY2(part<QPushButton>("showResult")->isVisible(), qPrintable(said()));
    QVERIFY(curves->csv().contains(QStringLiteral("validation/mre_mm")));
    testing::keepPicture(m_window->grab().toImage(), "newcomer_run");
    click("showResult");
    QTRY_VERIFY_WITH_TIMEOUT(wizard()->resultStep()->result().has_value(), kNewcomerPatienceMs);
    testing::keepPicture(m_window->grab().toImage(), "newcomer_result");
    click("useModel");
    QCOMPARE(m_window->detectionBar()->model(), folder.model());
    auto *cases = part<QTableWidget>("resultCases");
    QVERIFY(cases->rowCount() > 0);
    QSignalSpy detected(m_window.get(), &ui::MainWindow::detectionEnded);
    QTest::mouseClick(cases->viewport(), Qt::LeftButton, {}, cases->visualItemRect(cases->item(0, 0)).center());
    QTRY_COMPARE_WITH_TIMEOUT(detected.size(), 1, 10 * kNewcomerPatienceMs);
    QVERIFY(detected.at(0).at(0).toBool());
    QCOMPARE(m_window->study().detection()->modelName, wizard()->resultStep()->result()->name.toStdString());
    QVERIFY(!m_window->isShowingTraining());
    testing::keepPicture(m_window->grab().toImage(), "newcomer_detection");
    qInfo("From the start page to a detection in %.0f s", 1e-3 * static_cast<double>(timer.elapsed()));
}

void TestTrainNewcomer::aKilledRunIsTakenUpAgain()
{
    const RunFolder folder{ui::toPath(m_folder->filePath("killed"))};
    planSmallRun(ui::toQString(folder.root), "60");
    click("startTraining");
    const auto epochOf = [this] {
        const auto &last = wizard()->runStep()->last();
        return last ? last->status.epoch : 0;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(epochOf() >= 2, qPrintable(said()), kRunMs);
    const auto process = static_cast<pid_t>(wizard()->runStep()->last()->status.process);
    QVERIFY(process > 1);
    ::kill(process, SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("runState")->text(), QStringLiteral("Broken off"), kNewcomerPatienceMs);
    click("resumeRun");
    QTRY_VERIFY2_WITH_TIMEOUT(wizard()->runStep()->last() && !wizard()->runStep()->last()->abandoned
                                  && wizard()->runStep()->last()->status.process != process && epochOf() >= 2,
                              qPrintable(said()), kRunMs);
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("stopRun")->isEnabled(), kNewcomerPatienceMs);
    click("stopRun");
    QTRY_VERIFY2_WITH_TIMEOUT(part<QLabel>("runState")->text() == QStringLiteral("Stopped"), qPrintable(said()), kRunMs);
}

static int runTrainNewcomer(int argc, char **argv)
{
    qputenv("QTEST_FUNCTION_TIMEOUT", "1800000"); // a real run on a busy machine outlasts the usual five minutes
    QSurfaceFormat::setDefaultFormat(viewers::VtkWidget::surfaceFormat());
    QApplication application(argc, argv);
    TestTrainNewcomer test;
    return QTest::qExec(&test, argc, argv);
}

GONION_TEST(TestTrainNewcomer, runTrainNewcomer);

#include "tst_train_newcomer.moc"
