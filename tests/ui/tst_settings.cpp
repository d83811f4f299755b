// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QTest>

using gonion::ui::Settings;

class TestSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_file = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()) + ".ini"); }
    void beginsWithSafeValues();
    void recentIsNewestFirstWithoutDoubles();
    void recentIsLimited();
    void survivesARestart();
    void nonsenseIsPutRight();

private:
    QTemporaryDir m_folder;
    QString m_file;
};

void TestSettings::beginsWithSafeValues()
{
    const Settings settings(m_file);
    QVERIFY(!settings.patientNameShown());
    QVERIFY(!settings.colourBlindSafe());
    QCOMPARE(settings.device(), QStringLiteral("auto"));
    QCOMPARE(settings.threads(), 0);
    QVERIFY(settings.recent().isEmpty());
    QVERIFY(settings.modelFile().isEmpty());
}

void TestSettings::recentIsNewestFirstWithoutDoubles()
{
    Settings settings(m_file);
    settings.addRecent("/a");
    settings.addRecent("/b");
    settings.addRecent("/a");
    QCOMPARE(settings.recent(), (QStringList{"/a", "/b"}));
    settings.removeRecent("/a");
    QCOMPARE(settings.recent(), QStringList{"/b"});
    settings.clearRecent();
    QVERIFY(settings.recent().isEmpty());
}

void TestSettings::recentIsLimited()
{
    Settings settings(m_file);
    for (int i = 0; i < 3 * Settings::kMostRecent; ++i) {
        settings.addRecent(QStringLiteral("/case %1").arg(i));
    }
    QCOMPARE(settings.recent().size(), Settings::kMostRecent);
    QCOMPARE(settings.recent().constFirst(), QStringLiteral("/case %1").arg(3 * Settings::kMostRecent - 1));
}

void TestSettings::survivesARestart()
{
    {
        Settings settings(m_file);
        settings.setColourBlindSafe(true);
        settings.setPatientNameShown(true);
        settings.setDevice("cuda:1");
        settings.setThreads(6);
        settings.setModelFile("/models/own.safetensors");
        settings.setLastFolder("/cases");
        settings.addRecent("/cases/head.nrrd");
    }
    const Settings settings(m_file);
    QVERIFY(settings.colourBlindSafe());
    QVERIFY(settings.patientNameShown());
    QCOMPARE(settings.device(), QStringLiteral("cuda:1"));
    QCOMPARE(settings.threads(), 6);
    QCOMPARE(settings.modelFile(), QStringLiteral("/models/own.safetensors"));
    QCOMPARE(settings.lastFolder(), QStringLiteral("/cases"));
    QCOMPARE(settings.recent(), QStringList{"/cases/head.nrrd"});
}

void TestSettings::nonsenseIsPutRight()
{
    Settings settings(m_file);
    settings.store().setValue("detection/threads", -5);
    QCOMPARE(settings.threads(), 0);
    settings.store().setValue("detection/threads", "many");
    QCOMPARE(settings.threads(), 0);
}

GONION_TEST(TestSettings, gonion::testing::runTestWithEvents<TestSettings>);
#include "tst_settings.moc"
