// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/studio_fixture.h"
#include "tests/program/window_test.h"
#include "ui/about_dialog.h"
#include "ui/key_map.h"
#include "ui/keys_dialog.h"
#include "ui/series_dialog.h"
#include "ui/settings.h"
#include "ui/settings_dialog.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTreeWidget>

using namespace gonion;

class TestDialogs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { QFile::remove(m_folder.filePath("settings.ini")); }
    void seriesAreListed();
    void settingsAreKeptOnOk();
    void settingsAreDroppedOnCancel();
    void aKeyInUseIsRefused();
    void everyKeyIsShown();
    void aboutThanks();

private:
    QTemporaryDir m_folder;
};

void TestDialogs::initTestCase()
{
    ui::applyTheme(*qApp);
}

void TestDialogs::seriesAreListed()
{
    ui::SeriesDialog dialog({{"1.2.3", "CT", "Head thin", {512, 512, 209}, {0.49, 0.49, 1.0}},
                             {"1.2.4", "CT", "", {512, 512, 60}, {0.49, 0.49, 3.0}}});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QCOMPARE(dialog.table()->rowCount(), 2);
    QCOMPARE(dialog.seriesUid(), std::string("1.2.3"));
    QCOMPARE(dialog.table()->item(0, 1)->text(), QStringLiteral("Head thin"));
    QCOMPARE(dialog.table()->item(1, 2)->text(), QStringLiteral("512 \u00d7 512 \u00d7 60"));
    QTest::keyClick(dialog.table(), Qt::Key_Down);
    QCOMPARE(dialog.seriesUid(), std::string("1.2.4"));
    testing::keepPicture(dialog.grab().toImage(), "series");
}

void TestDialogs::settingsAreKeptOnOk()
{
    ui::Settings settings(m_folder.filePath("settings.ini"));
    ui::KeyMap keys(ui::studioKeys());
    ui::SettingsDialog dialog(settings, keys, {"cpu"});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    testing::keepPicture(dialog.grab().toImage(), "settings");
    dialog.colourBlindBox()->click();
    dialog.patientNameBox()->click();
    QVERIFY(dialog.changeKey("detect.run", QKeySequence("F12")));
    QVERIFY(!settings.colourBlindSafe());
    QVERIFY(keys.isStandard("detect.run"));
    dialog.findChild<QTabWidget *>()->setCurrentIndex(1);
    testing::keepPicture(dialog.grab().toImage(), "settings-keys");
    dialog.accept();
    QVERIFY(settings.colourBlindSafe());
    QVERIFY(settings.patientNameShown());
    QCOMPARE(keys.sequence("detect.run"), QKeySequence("F12"));
    ui::KeyMap again(ui::studioKeys());
    again.load(settings.store());
    QCOMPARE(again.sequence("detect.run"), QKeySequence("F12"));
}

void TestDialogs::settingsAreDroppedOnCancel()
{
    ui::Settings settings(m_folder.filePath("settings.ini"));
    ui::KeyMap keys(ui::studioKeys());
    ui::SettingsDialog dialog(settings, keys, {"cpu"});
    dialog.colourBlindBox()->click();
    QVERIFY(dialog.changeKey("detect.run", QKeySequence("F12")));
    dialog.reject();
    QVERIFY(!settings.colourBlindSafe());
    QVERIFY(keys.isStandard("detect.run"));
}

void TestDialogs::aKeyInUseIsRefused()
{
    ui::Settings settings(m_folder.filePath("settings.ini"));
    ui::KeyMap keys(ui::studioKeys());
    ui::SettingsDialog dialog(settings, keys, {"cpu"});
    QVERIFY(!dialog.changeKey("detect.run", QKeySequence("Ctrl+O")));
    bool said = false;
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        said = said || label->text().contains(QStringLiteral("Open file"));
    }
    QVERIFY(said);
    // Keys that swap places: free one, and both find their new place.
    QVERIFY(dialog.changeKey("landmark.next", {}));
    QVERIFY(dialog.changeKey("landmark.previous", QKeySequence("N")));
    QVERIFY(dialog.changeKey("landmark.next", QKeySequence("J")));
    dialog.accept();
    QCOMPARE(keys.sequence("landmark.next"), QKeySequence("J"));
    QCOMPARE(keys.sequence("landmark.previous"), QKeySequence("N"));
}

void TestDialogs::everyKeyIsShown()
{
    const ui::KeyMap keys(ui::studioKeys());
    ui::KeysDialog dialog(keys);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QStringList shown;
    for (const QLabel *label : dialog.findChildren<QLabel *>()) {
        shown << label->text();
    }
    for (const ui::KeyBinding &binding : keys.bindings()) {
        // Digits and directions are said in one line each.
        const bool oneOfMany = binding.id.startsWith("label.digit_") || binding.id.startsWith("nudge");
        if (!binding.standard.isEmpty() && !oneOfMany) {
            QVERIFY2(shown.contains(binding.title), qPrintable(binding.title));
        }
    }
    QVERIFY(shown.contains(QStringLiteral("Choose a landmark by its number")));
    QVERIFY(shown.contains(QStringLiteral("Nudge by 0.1 voxel")));
    QVERIFY2(dialog.height() <= 900, qPrintable(QString::number(dialog.height())));
    testing::keepPicture(dialog.grab().toImage(), "keys");
}

void TestDialogs::aboutThanks()
{
    ui::AboutDialog dialog;
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    const QString text = dialog.findChild<QTextBrowser *>()->toPlainText().simplified();
    for (const char *name : {"Courtesy of the U.S. National Library of Medicine", "Qt", "VTK", "ITK", "LibTorch",
                             "QCustomPlot", "GNU General Public License", "not for diagnosis"}) {
        QVERIFY2(text.contains(QLatin1String(name)), name);
    }
    testing::keepPicture(dialog.grab().toImage(), "about");
}

GONION_TEST(TestDialogs, gonion::testing::runTestWithWindows<TestDialogs>);
#include "tst_dialogs.moc"
