// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal.h"
#include "annotation/editing/recovery.h"
#include "annotation/editing/saving.h"
#include "document_samples.h"
#include "tests/core/small_disk.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <functional>
#include <unistd.h>

using namespace gonion::annotation;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

const PointLps kJournalPlace{1.0 / 3.0, -20.5, 1e-9};
const std::string kCase = "/scans/case 7.nrrd";

using Script = std::function<void(AnnotationDocument &)>;

QStringList filesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden);
}

std::shared_ptr<Journal> journalIn(const QString &folder, const std::string &caseId = kCase)
{
    return std::make_shared<Journal>(samples::nativePath(folder), JournalSubject{caseId, "A. Reader"});
}

/// Root may write everywhere; permission tests need somebody who may not.
class OrdinaryUser {
public:
    OrdinaryUser()
    {
        if (geteuid() == 0) {
            m_changed = seteuid(65534) == 0;
        }
    }
    ~OrdinaryUser()
    {
        if (m_changed) {
            static_cast<void>(!seteuid(0));
        }
    }

private:
    bool m_changed = false;
};

} // namespace
Q_DECLARE_METATYPE(Script)

class TestJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsExactlyWhatWasThere_data()
    {
        QTest::addColumn<Script>("script");
        QTest::addColumn<int>("edits");
        const auto row = [](const char *name, Script script, int edits) { QTest::newRow(name) << script << edits; };
        row("place", [](auto &d) { d.place("La", kJournalPlace); }, 1);
        row("states", [](auto &d) {
            d.setState("La", LandmarkState::Missing);
            d.setState("Lb", LandmarkState::Outside);
            d.place("Lc", kJournalPlace);
            d.setState("Lc", LandmarkState::Unlabelled);
        }, 4);
        row("accept", [](auto &d) { d.accept({samples::predicted("La", kJournalPlace), samples::predicted("Rb", kJournalPlace)}); }, 1);
        row("undo", [](auto &d) {
            d.place("La", kJournalPlace);
            d.place("Lb", kJournalPlace);
            d.undo();
        }, 3);
        row("undo and redo", [](auto &d) {
            d.place("La", kJournalPlace);
            d.setState("La", LandmarkState::Missing);
            d.undo();
            d.undo();
            d.redo();
        }, 5);
        row("a drag that is not over", [](auto &d) {
            d.place("La", kJournalPlace);
            d.beginMove("La");
            d.move("La", {5, 6, 7});
        }, 2);
        row("a drag that was aborted", [](auto &d) {
            d.place("La", kJournalPlace);
            d.beginMove("La");
            d.move("La", {5, 6, 7});
            d.abortMove();
        }, 3);
        row("a landmark the template lacks", [](auto &d) {
            LandmarkSet other;
            other.landmarks = {samples::predicted("odd \"id\"\n\xC3\xA4", kJournalPlace)};
            d.restore(other, "Restore");
        }, 1);
    }

    void tellsExactlyWhatWasThere()
    {
        QFETCH(Script, script);
        QFETCH(int, edits);
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        script(*document);
        const LandmarkSet expected = document->landmarks();
        abandon(*document);
        const auto found = recoverableWork(samples::nativePath(folder.path()), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(found[0].landmarks == expected);
        QCOMPARE(found[0].edits, size_t(edits));
        QCOMPARE(found[0].annotator, std::string("A. Reader"));
        QVERIFY(found[0].whole);
        QVERIFY(found[0].notices.empty());
    }

    void writesNothingBeforeTheFirstEdit()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.filePath("journal")));
        QVERIFY(!QDir(folder.filePath("journal")).exists());
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QCOMPARE(filesIn(folder.filePath("journal")).size(), 1);
        // A case's path and a name are nobody else's business.
        const QFileInfo file(QString::fromStdString(document->journal()->file().string()));
        QVERIFY(!file.permission(QFile::ReadGroup) && !file.permission(QFile::ReadOther));
        QVERIFY(!file.fileName().contains("case"));
    }

    void writesBeforeTheEffect()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        const auto journal = journalIn(folder.path());
        document->setJournal(journal);
        QByteArray atTheSignal;
        connect(document.get(), &AnnotationDocument::landmarkChanged, this, [&] {
            QFile file(QString::fromStdString(journal->file().string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            atTheSignal = file.readAll();
        });
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(atTheSignal.contains("Place La"));
    }

    void goesWithASave()
    {
        const QTemporaryDir folder;
        const QString journals = folder.filePath("journal");
        const auto file = samples::nativePath(folder.filePath("case.mrk.json"));
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(journals));
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(saveDocument(*document, file).has_value());
        QCOMPARE(filesIn(journals), QStringList());
        document->undo(); // the history survives, and what it does is journalled again
        QVERIFY(document->isModified());
        const LandmarkSet undone = document->landmarks();
        abandon(*document);
        const auto saved = readLandmarks(file);
        QVERIFY(saved.has_value());
        const auto offered = workToOffer(samples::nativePath(journals), kCase, saved->set);
        QCOMPARE(offered.size(), size_t(1));
        QVERIFY(offered[0].landmarks == undone);
        QVERIFY(discardWork(offered[0]).has_value());
        QCOMPARE(filesIn(journals), QStringList());
    }

    void staysWhereTheFormatCannotHoldAll()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.filePath("journal")));
        QVERIFY(document->setState("La", LandmarkState::Outside).has_value());
        const auto notices = saveDocument(*document, samples::nativePath(folder.filePath("case.fcsv")));
        QVERIFY(notices.has_value() && !notices->empty());
        QVERIFY(document->isModified());
        QCOMPARE(filesIn(folder.filePath("journal")).size(), 1);
    }

    void offersNothingThatIsInTheFile()
    {
        // Killed after the save, before the journal was gone.
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        QVERIFY(document->place("La", kJournalPlace).has_value());
        const LandmarkSet saved = document->landmarks();
        abandon(*document);
        QVERIFY(workToOffer(samples::nativePath(folder.path()), kCase, saved).empty());
        QCOMPARE(filesIn(folder.path()), QStringList());
    }

    void goesWhereEverythingWasUndone()
    {
        const QTemporaryDir folder;
        {
            const auto document = samples::emptyDocument();
            document->setJournal(journalIn(folder.path()));
            QVERIFY(document->place("La", kJournalPlace).has_value());
            document->undo();
        }
        QCOMPARE(filesIn(folder.path()), QStringList());
    }

    void keepsUnsavedWorkOfAClosedDocument()
    {
        const QTemporaryDir folder;
        {
            const auto document = samples::emptyDocument();
            QVERIFY(document->place("La", kJournalPlace).has_value()); // before there is a journal
            document->setJournal(journalIn(folder.path()));
        }
        const auto found = recoverableWork(samples::nativePath(folder.path()), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(*found[0].landmarks.find("La")->position == kJournalPlace);
    }

    void isNotOfferedWhileItsProgramLives()
    {
        const QTemporaryDir folder;
        const auto native = samples::nativePath(folder.path());
        auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(recoverableWork(native).empty());
        RecoverableWork living;
        living.journal = document->journal()->file();
        const auto removed = discardWork(living);
        QVERIFY(!removed.has_value());
        QVERIFY(removed.error().message.find("another program") != std::string::npos);
        document.reset();
        QCOMPARE(recoverableWork(native).size(), size_t(1));
    }

    void keepsCasesApart()
    {
        const QTemporaryDir folder;
        const auto native = samples::nativePath(folder.path());
        for (const char *name : {"one", "two"}) {
            const auto document = samples::emptyDocument();
            document->setJournal(journalIn(folder.path(), name));
            QVERIFY(document->place("La", kJournalPlace).has_value());
        }
        QCOMPARE(recoverableWork(native).size(), size_t(2));
        const auto two = recoverableWork(native, "two");
        QCOMPARE(two.size(), size_t(1));
        QCOMPARE(two[0].caseId, std::string("two"));
        QVERIFY(recoverableWork(native, "three").empty());
        QVERIFY(recoverableWork(native / "nowhere").empty());
    }

    void goesOnInMemoryWithoutItsFolder()
    {
        const QTemporaryDir folder;
        const QString journals = folder.filePath("share/project/journal");
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(journals));
        QSignalSpy failed(document.get(), &AnnotationDocument::journalFailed);
        QSignalSpy recovered(document.get(), &AnnotationDocument::journalRecovered);
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QCOMPARE(failed.size(), 1);
        const auto error = failed[0][0].value<gonion::core::Error>();
        QCOMPARE(error.code, ErrorCode::NotFound);
        QVERIFY(QString::fromStdString(error.message).contains("folder is gone"));
        QVERIFY(document->place("Lb", kJournalPlace).has_value());
        document->undo();
        QVERIFY(!document->journal()->flush().has_value());
        QVERIFY(document->journal()->isFailing());
        QCOMPARE(failed.size(), 1);
        QVERIFY(!QDir(folder.filePath("share")).exists()); // never makes folders on an empty mount point
        QVERIFY(QDir(folder.path()).mkpath("share/project"));
        document->journal()->retry();
        QVERIFY(recovered.wait());
        QVERIFY(document->journal()->flush().has_value());
        QVERIFY(document->place("Lc", kJournalPlace).has_value());
        const LandmarkSet expected = document->landmarks();
        abandon(*document);
        const auto found = recoverableWork(samples::nativePath(journals), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(found[0].landmarks == expected);
    }

    void triesAgainByItself()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.filePath("a/b")));
        QSignalSpy recovered(document.get(), &AnnotationDocument::journalRecovered);
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(QDir(folder.path()).mkdir("a"));
        QVERIFY(recovered.wait(3000));
        QVERIFY(!document->journal()->isFailing());
    }

    void saysThatTheFolderIsReadOnly()
    {
        const QTemporaryDir folder;
        QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
        {
            const OrdinaryUser user;
            const auto document = samples::emptyDocument();
            document->setJournal(journalIn(folder.path()));
            QSignalSpy failed(document.get(), &AnnotationDocument::journalFailed);
            QVERIFY(document->place("La", kJournalPlace).has_value());
            QCOMPARE(failed.size(), 1);
            QCOMPARE(failed[0][0].value<gonion::core::Error>().code, ErrorCode::PermissionDenied);
            QVERIFY(document->landmarks().find("La")->position.has_value());
            abandon(*document);
        }
        QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    void goesOnInMemoryOnAFullDisk()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        QSignalSpy failed(document.get(), &AnnotationDocument::journalFailed);
        QSignalSpy recovered(document.get(), &AnnotationDocument::journalRecovered);
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(document->journal()->flush().has_value());
        {
            const auto size = std::filesystem::file_size(document->journal()->file());
            const gonion::testing::SmallDisk disk(size + 20); // the next line tears
            QVERIFY(document->place("Lb", kJournalPlace).has_value());
            QCOMPARE(failed.size(), 1);
            const gonion::testing::SmallDisk smaller(16); // nor does the whole set fit, whenever it is tried again
            QVERIFY(document->place("Lc", kJournalPlace).has_value());
            QVERIFY(!document->journal()->flush().has_value());
        }
        document->journal()->retry();
        QVERIFY(recovered.wait());
        const LandmarkSet expected = document->landmarks();
        abandon(*document);
        const auto found = recoverableWork(samples::nativePath(folder.path()), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(found[0].landmarks == expected);
        QVERIFY(found[0].notices.empty());
        QCOMPARE(found[0].edits, size_t(3));
    }

    void noticesThatItsFileWasDeleted()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(document->journal()->flush().has_value());
        const auto file = document->journal()->file();
        QVERIFY(std::filesystem::remove(file));
        QVERIFY(document->place("Lb", kJournalPlace).has_value());
        QVERIFY(document->journal()->flush().has_value());
        QVERIFY(std::filesystem::exists(file)); // a new one took its place
        const LandmarkSet expected = document->landmarks();
        abandon(*document);
        const auto found = recoverableWork(samples::nativePath(folder.path()), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(found[0].landmarks == expected);
    }

    void forgetsAFailureWhenAllIsSaved()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.filePath("no/where")));
        QSignalSpy recovered(document.get(), &AnnotationDocument::journalRecovered);
        QVERIFY(document->place("La", kJournalPlace).has_value());
        QVERIFY(saveDocument(*document, samples::nativePath(folder.filePath("case.mrk.json"))).has_value());
        QCOMPARE(recovered.size(), 1);
        QVERIFY(!document->journal()->isFailing());
    }

    void doesNotGrowWithoutEnd()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        document->setJournal(journalIn(folder.path()));
        constexpr int kEdits = 25'000; // some eight megabytes
        for (int edit = 0; edit < kEdits; ++edit) {
            QVERIFY(document->place("La", {double(edit), 0, 0}).has_value());
        }
        QVERIFY(document->journal()->flush().has_value());
        QTRY_VERIFY(std::filesystem::file_size(document->journal()->file()) < (4U << 20));
        const LandmarkSet expected = document->landmarks();
        abandon(*document);
        const auto found = recoverableWork(samples::nativePath(folder.path()), kCase);
        QCOMPARE(found.size(), size_t(1));
        QVERIFY(found[0].landmarks == expected);
        QCOMPARE(found[0].edits, size_t(kEdits));
        QCOMPARE(filesIn(folder.path()).size(), 1);
    }

private:
    /// As if the program died: the journal stays as it is.
    static void abandon(AnnotationDocument &document) { document.setJournal(nullptr); }
};

GONION_TEST(TestJournal, gonion::testing::runTestWithEvents<TestJournal>);
#include "tst_journal.moc"
