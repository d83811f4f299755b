// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/key_map.h"
#include "tests/program/test_program.h"

#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using gonion::ui::KeyMap;
using gonion::ui::KeyScope;
using gonion::ui::KeyScopes;

class TestKeyMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void standardKeysDoNotConflict();
    void conflictsDependOnTheScope_data();
    void conflictsDependOnTheScope();
    void aConflictChangesNothing();
    void survivesARestart();
    void swappedKeysSurviveARestart();
    void damagedSettingsAreLeftOut();
    void resetAllBringsTheStandardBack();
};

void TestKeyMap::standardKeysDoNotConflict()
{
    const KeyMap keys(gonion::ui::studioKeys());
    QSet<QString> ids;
    for (const auto &binding : keys.bindings()) {
        QVERIFY2(!ids.contains(binding.id), qPrintable(binding.id));
        ids.insert(binding.id);
        const auto other = keys.conflict(binding.id, binding.standard);
        QVERIFY2(!other, qPrintable(binding.id + " and " + other.value_or(QString())));
    }
}

void TestKeyMap::conflictsDependOnTheScope_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<bool>("conflict");
    const auto row = [](const char *name, KeyScopes first, KeyScopes second, bool conflict) {
        QTest::newRow(name) << first.toInt() << second.toInt() << conflict;
    };
    row("one mode", KeyScope::Look, KeyScope::Look, true);
    row("two modes", KeyScope::Look, KeyScope::Review, false);
    row("everywhere and a mode", KeyScope::Everywhere, KeyScope::Place, true);
    row("a mode and everywhere", KeyScope::Edit, KeyScope::Everywhere, true);
    row("two modes and one of them", KeyScopes(KeyScope::Look) | KeyScope::Place, KeyScope::Place, true);
    row("two modes and a third", KeyScopes(KeyScope::Look) | KeyScope::Place, KeyScope::Edit, false);
}

void TestKeyMap::conflictsDependOnTheScope()
{
    QFETCH(int, first);
    QFETCH(int, second);
    QFETCH(bool, conflict);
    KeyMap keys({{"a", "A", "G", KeyScopes::fromInt(first), QKeySequence("X")},
                 {"b", "B", "G", KeyScopes::fromInt(second), {}}});
    QCOMPARE(keys.conflict("b", QKeySequence("X")).has_value(), conflict);
    QCOMPARE(keys.setSequence("b", QKeySequence("X")), !conflict);
}

void TestKeyMap::aConflictChangesNothing()
{
    KeyMap keys(gonion::ui::studioKeys());
    QSignalSpy changed(&keys, &KeyMap::changed);
    QVERIFY(!keys.setSequence("window.brain", QKeySequence("Ctrl+O")));
    QCOMPARE(keys.conflict("window.brain", QKeySequence("Ctrl+O")), QStringLiteral("file.open"));
    QCOMPARE(keys.sequence("window.brain"), QKeySequence("Shift+1"));
    QVERIFY(!keys.setSequence("no.such.action", QKeySequence("X")));
    QVERIFY(changed.isEmpty());
    QVERIFY(keys.setSequence("file.open", {}));
    QVERIFY(keys.setSequence("window.brain", QKeySequence("Ctrl+O")));
    QCOMPARE(changed.size(), 2);
}

void TestKeyMap::survivesARestart()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath("keys.ini"), QSettings::IniFormat);
    KeyMap before(gonion::ui::studioKeys());
    QVERIFY(before.setSequence("detect.run", QKeySequence("F12")));
    QVERIFY(before.setSequence("tool.distance", {}));
    before.save(settings);
    KeyMap after(gonion::ui::studioKeys());
    after.load(settings);
    QCOMPARE(after.sequence("detect.run"), QKeySequence("F12"));
    QVERIFY(after.sequence("tool.distance").isEmpty());
    QVERIFY(!after.isStandard("detect.run"));
    QVERIFY(after.isStandard("file.open"));
}

void TestKeyMap::swappedKeysSurviveARestart()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath("keys.ini"), QSettings::IniFormat);
    KeyMap before(gonion::ui::studioKeys());
    QVERIFY(before.setSequence("landmark.next", {}));
    QVERIFY(before.setSequence("landmark.previous", QKeySequence("N")));
    QVERIFY(before.setSequence("landmark.next", QKeySequence("J")));
    before.save(settings);
    KeyMap after(gonion::ui::studioKeys());
    after.load(settings);
    QCOMPARE(after.sequence("landmark.next"), QKeySequence("J"));
    QCOMPARE(after.sequence("landmark.previous"), QKeySequence("N"));
}

void TestKeyMap::damagedSettingsAreLeftOut()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath("keys.ini"), QSettings::IniFormat);
    settings.setValue("keys/no.such.action", "X");
    settings.setValue("keys/window.brain", "Ctrl+O"); // conflicts with opening
    KeyMap keys(gonion::ui::studioKeys());
    keys.load(settings);
    QCOMPARE(keys.sequence("file.open"), QKeySequence("Ctrl+O"));
    QCOMPARE(keys.sequence("window.brain"), QKeySequence("Shift+1"));
}

void TestKeyMap::resetAllBringsTheStandardBack()
{
    KeyMap keys(gonion::ui::studioKeys());
    QVERIFY(keys.setSequence("detect.run", QKeySequence("F12")));
    keys.resetAll();
    for (const auto &binding : keys.bindings()) {
        QVERIFY(keys.isStandard(binding.id));
    }
}

GONION_TEST(TestKeyMap, gonion::testing::runTestWithEvents<TestKeyMap>);
#include "tst_key_map.moc"
