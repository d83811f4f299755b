// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/recovery.h"
#include "annotation/editing/journal.h"
#include "annotation/editing/journal_text.h"
#include "document_samples.h"
#include "tests/program/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <vector>

using namespace gonion::annotation;

namespace {

const std::string kRecoveredCase = "case";

/// A journal's bytes, and the set after each of its lines.
struct Recorded {
    QByteArray bytes;
    QString name;
    std::vector<LandmarkSet> states;
};

Recorded recorded()
{
    const QTemporaryDir folder;
    Recorded result;
    const auto document = samples::emptyDocument();
    result.states.push_back(document->landmarks());
    document->setJournal(std::make_shared<Journal>(samples::nativePath(folder.path()), JournalSubject{kRecoveredCase, ""}));
    const auto remember = [&] { result.states.push_back(document->landmarks()); };
    document->place("La", {1, 2, 3});
    remember();
    document->setState("Lb", LandmarkState::Missing);
    remember();
    document->accept({samples::predicted("Rb", {7, 8, 9}), samples::predicted("Rc", {7, 8, 9.5})});
    remember();
    document->undo();
    remember();
    const QString path = QString::fromStdString(document->journal()->file().string());
    document->setJournal(nullptr);
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        result.bytes = file.readAll();
    }
    result.name = QFileInfo(path).fileName();
    return result;
}

std::vector<RecoverableWork> workFrom(const QByteArray &bytes, const QString &name)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        return {};
    }
    file.close();
    return recoverableWork(samples::nativePath(folder.path()), kRecoveredCase);
}

} // namespace

class TestRecovery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_recorded = recorded();
        QCOMPARE(m_recorded.bytes.count('\n'), 5);
        QCOMPARE(m_recorded.states.size(), size_t(5));
    }

    void survivesEveryTornTail()
    {
        // A power cut may end the file anywhere.
        for (qsizetype length = 0; length <= m_recorded.bytes.size(); ++length) {
            const QByteArray torn = m_recorded.bytes.left(length);
            const auto lines = static_cast<std::size_t>(torn.count('\n'));
            const ReplayedJournal found = replay({torn.data(), static_cast<std::size_t>(torn.size())});
            QCOMPARE(found.head.has_value(), lines > 0);
            QCOMPARE(found.edits, lines > 0 ? lines - 1 : 0);
            QCOMPARE(found.damagedLines, torn.isEmpty() || torn.endsWith('\n') ? size_t(0) : size_t(1));
            if (lines > 0) {
                QVERIFY2(found.landmarks == m_recorded.states[lines - 1], qPrintable(QString::number(length)));
            }
        }
    }

    void losesOnlyTheDamagedLine()
    {
        for (qsizetype at = 0; at < m_recorded.bytes.size(); ++at) {
            QByteArray damaged = m_recorded.bytes;
            damaged[at] = damaged[at] == '~' ? '!' : '~';
            const ReplayedJournal found = replay({damaged.data(), static_cast<std::size_t>(damaged.size())});
            const qsizetype line = m_recorded.bytes.left(at).count('\n');
            const bool joined = m_recorded.bytes[at] == '\n' && line < 4; // costs the next line, too
            QCOMPARE(found.head.has_value(), line != 0);
            QCOMPARE(found.damagedLines, size_t(1));
            QCOMPARE(found.edits, size_t(4) - (line == 0 ? 0 : 1) - (joined ? 1 : 0));
            if (line == 2 && !joined) { // "Lb is missing" is lost, all else is there
                QVERIFY(*found.landmarks.find("La") == *m_recorded.states.back().find("La"));
                QCOMPARE(found.landmarks.find("Lb")->state, LandmarkState::Unlabelled);
            }
        }
    }

    void saysThatALineWasDamaged()
    {
        const auto whole = workFrom(m_recorded.bytes, m_recorded.name);
        QCOMPARE(whole.size(), size_t(1));
        QVERIFY(whole[0].whole && whole[0].notices.empty());
        const auto torn = workFrom(m_recorded.bytes.chopped(3), m_recorded.name);
        QCOMPARE(torn.size(), size_t(1));
        QVERIFY(torn[0].landmarks == m_recorded.states[3]);
        QCOMPARE(torn[0].notices.size(), size_t(1));
        QVERIFY(QString::fromStdString(torn[0].notices[0]).startsWith("1 line of the journal was damaged"));
        // The head alone tells of no edit.
        QVERIFY(workFrom(m_recorded.bytes.left(m_recorded.bytes.indexOf('\n') + 40), m_recorded.name).empty());
    }

    void putsEditsOnTheFileWhereTheBeginningIsDamaged()
    {
        QByteArray damaged = m_recorded.bytes;
        damaged[20] = '~';
        const auto found = workFrom(damaged, m_recorded.name);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(!found[0].whole);
        LandmarkSet saved = m_recorded.states.front();
        *saved.find("Rf") = samples::predicted("Rf", {5, 5, 5});
        const LandmarkSet restored = recoveredOnto(found[0], saved);
        QCOMPARE(restored.landmarks.size(), size_t(14));
        QVERIFY(*restored.find("La") == *m_recorded.states.back().find("La"));
        QVERIFY(restored.find("Rf")->position.has_value());
    }

    void readsNoOtherFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("another text") << QByteArray("id,x,y,z\nLa,1,2,3\n");
        QTest::newRow("deep") << QByteArray("00000000 " + QByteArray(100'000, '[') + "\n");
        QTest::newRow("line feeds") << QByteArray(1000, '\n');
    }

    void readsNoOtherFiles()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(workFrom(bytes, m_recorded.name).empty());
    }

    void offersTheNewestFirst()
    {
        const QTemporaryDir folder;
        const auto native = samples::nativePath(folder.path());
        for (const char *id : {"La", "Lb"}) {
            const auto document = samples::emptyDocument();
            const auto journal = std::make_shared<Journal>(native, JournalSubject{kRecoveredCase, id});
            document->setJournal(journal);
            QVERIFY(document->place(id, {1, 2, 3}).has_value());
            QTest::qWait(2); // another millisecond
        }
        const auto found = recoverableWork(native, kRecoveredCase);
        QCOMPARE(found.size(), size_t(2));
        QCOMPARE(found[0].annotator, std::string("Lb"));
    }

private:
    Recorded m_recorded;
};

GONION_TEST(TestRecovery, gonion::testing::runTestWithEvents<TestRecovery>);
#include "tst_recovery.moc"
