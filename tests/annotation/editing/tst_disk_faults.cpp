// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal.h"
#include "annotation/editing/recovery.h"
#include "annotation/editing/saving.h"
#include "document_samples.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <map>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

/// Lets the n-th call that touches the disk fail, once; and remembers how much of each file was synced when.
class Disk {
public:
    void failAt(int call, int error, bool partly)
    {
        m_calls = 0;
        m_failAt = call;
        m_error = error;
        m_partly = partly;
    }
    [[nodiscard]] int calls() const { return m_calls; }
    [[nodiscard]] bool hasFailed() const { return m_failAt >= 0 && m_calls > m_failAt; }
    [[nodiscard]] bool writesPartly() const { return m_partly; }

    /// True, with errno set, for the call that has to fail.
    bool fails()
    {
        if (m_calls++ != m_failAt) {
            return false;
        }
        errno = m_error;
        return true;
    }

    struct Synced {
        off_t bytes = 0;
        Clock::time_point asked; ///< when the program asked for it
        Clock::time_point done;  ///< when the disk had it, which takes as long as the disk is busy
    };
    void synced(int descriptor, off_t bytes, Clock::time_point asked)
    {
        struct stat status = {};
        if (::fstat(descriptor, &status) == 0) {
            const std::lock_guard lock(m_mutex);
            m_synced[status.st_ino] = {bytes, asked, Clock::now()};
        }
    }
    Synced syncedOf(const std::filesystem::path &file)
    {
        struct stat status = {};
        if (::stat(file.c_str(), &status) != 0) {
            return {};
        }
        const std::lock_guard lock(m_mutex);
        return m_synced[status.st_ino];
    }

private:
    std::atomic<int> m_calls = 0;
    std::atomic<int> m_failAt = -1;
    std::atomic<int> m_error = 0;
    std::atomic<bool> m_partly = false;
    std::mutex m_mutex;
    std::map<ino_t, Synced> m_synced;
};

Disk disk;

} // namespace

// The linker lets these take the place of the calls in the libraries under test (not in Qt).
extern "C" {
ssize_t __real_write(int descriptor, const void *bytes, size_t count);
int __real_fsync(int descriptor);
int __real_fdatasync(int descriptor);
int __real_rename(const char *from, const char *to);
int __real_close(int descriptor);
int __real_fchmod(int descriptor, mode_t mode);

ssize_t __wrap_write(int descriptor, const void *bytes, size_t count)
{
    if (!disk.fails()) {
        return __real_write(descriptor, bytes, count);
    }
    const int error = errno;
    if (disk.writesPartly() && count > 1) {
        static_cast<void>(__real_write(descriptor, bytes, count / 2));
    }
    errno = error;
    return -1;
}

int __wrap_fsync(int descriptor)
{
    if (disk.fails()) {
        return -1;
    }
    return __real_fsync(descriptor);
}

int __wrap_fdatasync(int descriptor)
{
    if (disk.fails()) {
        return -1;
    }
    struct stat status = {};
    ::fstat(descriptor, &status);
    const auto asked = Clock::now();
    const int result = __real_fdatasync(descriptor);
    disk.synced(descriptor, status.st_size, asked);
    return result;
}

int __wrap_rename(const char *from, const char *to)
{
    return disk.fails() ? -1 : __real_rename(from, to);
}

int __wrap_close(int descriptor)
{
    // The descriptor is gone even where close reports an error.
    const int result = __real_close(descriptor);
    return disk.fails() ? -1 : result;
}

int __wrap_fchmod(int descriptor, mode_t mode)
{
    return disk.fails() ? -1 : __real_fchmod(descriptor, mode);
}
}

using namespace gonion::annotation;

class TestDiskFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { disk.failAt(-1, 0, false); }

    void keepsAWholeFileWhateverFails_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("error");
        QTest::addColumn<bool>("partly");
        for (const char *name : {"case.mrk.json", "case.csv", "case.npy"}) {
            QTest::addRow("%s, disk full", name) << QString(name) << ENOSPC << false;
            QTest::addRow("%s, disk full in the middle", name) << QString(name) << ENOSPC << true;
            QTest::addRow("%s, broken disk", name) << QString(name) << EIO << false;
            QTest::addRow("%s, gone folder", name) << QString(name) << ESTALE << false;
        }
    }

    void keepsAWholeFileWhateverFails()
    {
        QFETCH(QString, name);
        QFETCH(int, error);
        QFETCH(bool, partly);
        const QTemporaryDir folder;
        const auto file = samples::nativePath(folder.filePath(name));
        const auto geometry = gonion::core::ImageGeometry::axisAligned({}, {1, 1, 1}, {10, 10, 10}).value();
        const auto document = samples::emptyDocument();
        for (const auto &definition : document->scheme().landmarks()) {
            QVERIFY(document->place(definition.id, {1, 2, 3}).has_value());
        }
        QVERIFY(saveDocument(*document, file, geometry).has_value());
        const QByteArray old = contentOf(folder.filePath(name));
        QVERIFY(document->place("La", {4, 5, 6}).has_value());

        disk.failAt(-1, 0, false);
        QVERIFY(writeLandmarks(samples::nativePath(folder.filePath("dry-" + name)), document->landmarks(), geometry).has_value());
        const int calls = disk.calls();
        const QByteArray fresh = contentOf(folder.filePath("dry-" + name));
        QVERIFY(QFile::remove(folder.filePath("dry-" + name)));
        QVERIFY(calls >= 5); // permissions, write, fsync, close, rename
        QVERIFY(fresh != old);

        int errors = 0;
        for (int call = 0; call < calls; ++call) {
            QFile::remove(folder.filePath(name));
            QFile start(folder.filePath(name));
            QVERIFY(start.open(QIODevice::WriteOnly) && start.write(old) == old.size());
            start.close();
            disk.failAt(call, error, partly);
            const auto saved = saveDocument(*document, file, geometry);
            QVERIFY(disk.hasFailed());
            disk.failAt(-1, 0, false);
            QCOMPARE(contentOf(folder.filePath(name)), saved ? fresh : old);
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{name});
            QCOMPARE(document->isModified(), !saved.has_value());
            if (!saved) {
                ++errors;
                QVERIFY(QString::fromStdString(saved.error().message).contains(name));
                QVERIFY(saveDocument(*document, file, geometry).has_value()); // trying again helps
                QCOMPARE(contentOf(folder.filePath(name)), fresh);
            }
            document->history()->resetClean(); // modified for the next round
        }
        QVERIFY(errors >= 4); // write, fsync, close, rename
    }

    void journalsEverythingWhateverFails_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<bool>("partly");
        QTest::newRow("disk full") << ENOSPC << false;
        QTest::newRow("disk full in the middle of a line") << ENOSPC << true;
        QTest::newRow("broken disk") << EIO << false;
    }

    void journalsEverythingWhateverFails()
    {
        QFETCH(int, error);
        QFETCH(bool, partly);
        for (int call = 0; call < 20; ++call) {
            const QTemporaryDir folder;
            const auto native = samples::nativePath(folder.path());
            const auto document = samples::emptyDocument();
            document->setJournal(std::make_shared<Journal>(native, JournalSubject{"case", ""}));
            disk.failAt(call, error, partly);
            for (int edit = 0; edit < 5; ++edit) {
                QVERIFY(document->place("La", {double(edit), 0, 0}).has_value());
                QVERIFY(document->setState("Lb", edit % 2 == 0 ? LandmarkState::Missing : LandmarkState::Outside).has_value());
                document->undo();
                static_cast<void>(document->journal()->flush());
            }
            QVERIFY(disk.hasFailed());
            disk.failAt(-1, 0, false);
            QVERIFY(document->journal()->flush().has_value());
            const LandmarkSet expected = document->landmarks();
            document->setJournal(nullptr);
            const auto found = recoverableWork(native, "case");
            QCOMPARE(found.size(), size_t(1));
            QVERIFY(found[0].landmarks == expected);
            QVERIFY(found[0].notices.empty());
            QCOMPARE(found[0].edits, size_t(15));
        }
    }

    void syncsSoonEnough()
    {
        const QTemporaryDir folder;
        const auto document = samples::emptyDocument();
        const auto journal = std::make_shared<Journal>(samples::nativePath(folder.path()), JournalSubject{"case", ""});
        document->setJournal(journal);
        Clock::duration latest{};
        for (int edit = 0; edit < 5; ++edit) {
            const auto edited = Clock::now();
            QVERIFY(document->place("La", {double(edit), 0, 0}).has_value());
            const auto size = static_cast<off_t>(std::filesystem::file_size(journal->file()));
            Disk::Synced synced;
            QTRY_VERIFY((synced = disk.syncedOf(journal->file())).bytes >= size && synced.asked > edited);
            QVERIFY2(synced.asked - edited <= Journal::kLongestUnsynced, qPrintable(seconds(synced.asked - edited)));
            latest = std::max(latest, synced.done - edited);
        }
        qInfo("On the disk at most %s s after an edit", qPrintable(seconds(latest)));
        // A long drag must not put it off.
        const auto begin = Clock::now();
        document->beginMove("La");
        double x = 0.0;
        while (Clock::now() - begin < 2 * Journal::kLongestUnsynced) {
            QVERIFY(document->move("La", {x += 0.1, 0, 0}).has_value());
            QTest::qWait(5);
        }
        QVERIFY(disk.syncedOf(journal->file()).asked > begin);
    }

private:
    static QString seconds(Clock::duration duration)
    {
        return QString::number(std::chrono::duration<double>(duration).count(), 'f', 3);
    }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
    }
};

GONION_TEST(TestDiskFaults, gonion::testing::runTestWithEvents<TestDiskFaults>);
#include "tst_disk_faults.moc"
