// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/case_lock.h"

#include "annotation/project/lock_file.h"
#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

CaseLock *lockIn(core::Result<LockAttempt> &attempt)
{
    return attempt ? std::get_if<CaseLock>(&*attempt) : nullptr;
}

/// Sets a lock's time back, as if nobody had refreshed it.
void age(const std::filesystem::path &file, std::chrono::seconds by)
{
    struct stat status = {};
    QCOMPARE(::stat(file.c_str(), &status), 0);
    const timespec times[2] = {{status.st_atim.tv_sec - by.count(), 0}, {status.st_mtim.tv_sec - by.count(), 0}};
    QCOMPARE(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

} // namespace

class TestCaseLock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = pathOf(m_root) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
        m_file = m_folder / ".gonion/locks/case-a.lock";
    }

    void secondIsToldWhoHoldsIt()
    {
        auto first = CaseLock::acquireCase(m_folder, "a", "Anna");
        QVERIFY(lockIn(first));
        auto second = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(second);
        QVERIFY(!lockIn(second));
        const auto holder = std::get<LockHolder>(*second);
        QCOMPARE(holder.person, std::string("Anna"));
        QCOMPARE(holder.process, std::int64_t(::getpid()));
        QVERIFY(textOf(holder).starts_with("Anna on "));
        QVERIFY(textOf(holder).ends_with(" (UTC)"));
        QVERIFY(CaseLock::holderOfCase(m_folder, "a"));
        QVERIFY(!CaseLock::holderOfProject(m_folder));

        auto other = CaseLock::acquireCase(m_folder, "b", "Berta");
        QVERIFY(lockIn(other));
        auto project = CaseLock::acquireProject(m_folder, "Berta");
        QVERIFY(lockIn(project));
        QVERIFY(CaseLock::holderOfProject(m_folder));

        lockIn(first)->release();
        QVERIFY(!CaseLock::holderOfCase(m_folder, "a"));
        auto third = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lockIn(third));
    }

    void isReleasedByItsEnd()
    {
        {
            auto lock = CaseLock::acquireCase(m_folder, "a", "Anna");
            QVERIFY(lockIn(lock));
            CaseLock moved = std::move(*lockIn(lock));
            QVERIFY(moved.refresh());
        }
        QVERIFY(!std::filesystem::exists(m_file));
    }

    void endedProcessLosesItsLockAtOnce()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            auto lock = CaseLock::acquireCase(m_folder, "a", "Anna");
            ::_exit(lockIn(lock) ? 0 : 1); // no destructor runs, as after a kill
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        QVERIFY(std::filesystem::exists(m_file));
        QVERIFY(!CaseLock::holderOfCase(m_folder, "a"));
        auto lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lockIn(lock));
    }

    void sameProcessNumberOfAnotherProcessIsStale()
    {
        std::filesystem::create_directories(m_file.parent_path());
        LockText text = LockFile::textFor("Anna");
        text.startTicks = "1";
        QVERIFY(writeText(m_file, QByteArray::fromStdString(LockFile::encode(text))));
        auto lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lockIn(lock));
    }

    void anotherComputersLockIsKeptUntilItGrowsOld()
    {
        std::filesystem::create_directories(m_file.parent_path());
        LockText text = LockFile::textFor("Anna");
        text.holder.computer = "ct-station-2";
        text.system = "another";
        text.holder.process = 1;
        QVERIFY(writeText(m_file, QByteArray::fromStdString(LockFile::encode(text))));
        age(m_file, CaseLock::kStaleAfter - std::chrono::seconds(20));
        auto lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(!lockIn(lock));
        QCOMPARE(std::get<LockHolder>(*lock).computer, std::string("ct-station-2"));
        age(m_file, std::chrono::seconds(40));
        lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lockIn(lock));
    }

    void aDamagedLockIsHeldUntilItGrowsOld()
    {
        QVERIFY(writeText(m_file, "{\"person\": "));
        auto lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lock && !lockIn(lock));
        age(m_file, CaseLock::kStaleAfter * 2);
        lock = CaseLock::acquireCase(m_folder, "a", "Berta");
        QVERIFY(lockIn(lock));
    }

    void refreshMakesItYoungAndNoticesALoss()
    {
        auto lock = CaseLock::acquireCase(m_folder, "a", "Anna");
        QVERIFY(lockIn(lock));
        age(m_file, CaseLock::kStaleAfter * 2);
        struct stat before = {};
        QCOMPARE(::stat(m_file.c_str(), &before), 0);
        QVERIFY(lockIn(lock)->refresh());
        struct stat after = {};
        QCOMPARE(::stat(m_file.c_str(), &after), 0);
        QVERIFY(after.st_mtim.tv_sec - before.st_mtim.tv_sec >= CaseLock::kStaleAfter.count());

        QVERIFY(writeText(m_file, QByteArray::fromStdString(LockFile::encode(LockFile::textFor("Berta")))));
        QCOMPARE(lockIn(lock)->refresh().error().code, core::ErrorCode::PermissionDenied);
        lockIn(lock)->release();
        QVERIFY(std::filesystem::exists(m_file)); // Berta's stays

        std::filesystem::remove(m_file);
        auto gone = CaseLock::acquireCase(m_folder, "a", "Anna");
        std::filesystem::remove(m_file);
        QCOMPARE(lockIn(gone)->refresh().error().code, core::ErrorCode::NotFound);
    }

    void aFolderThatMayNotBeWrittenIsSaidSo()
    {
        if (::geteuid() == 0) {
            // Root may write anywhere: a file in the folder's place refuses all the same.
            QVERIFY(writeText(m_folder / ".gonion", ""));
            QVERIFY(!CaseLock::acquireCase(m_folder, "a", "Anna"));
        } else {
            QCOMPARE(::chmod(m_folder.c_str(), 0555), 0);
            QCOMPARE(CaseLock::acquireCase(m_folder, "a", "Anna").error().code, core::ErrorCode::PermissionDenied);
            QCOMPARE(::chmod(m_folder.c_str(), 0755), 0);
        }
        QCOMPARE(CaseLock::acquireCase(m_folder / "none", "a", "Anna").error().code, core::ErrorCode::NotFound);
        QVERIFY(!std::filesystem::exists(m_folder / "none"));
    }

    void onlyOneOfManyWins()
    {
        for (int round = 0; round < 20; ++round) {
            // A stale lock to be taken over by all of them at once.
            LockText stale = LockFile::textFor("Old");
            stale.startTicks = "1";
            QVERIFY(writeText(m_file, QByteArray::fromStdString(LockFile::encode(stale))));
            std::atomic<int> winners = 0;
            std::atomic<int> failures = 0;
            std::vector<std::thread> threads;
            std::atomic<bool> go = false;
            std::vector<core::Result<LockAttempt>> attempts;
            for (int n = 0; n < 8; ++n) {
                attempts.emplace_back(core::fail(core::ErrorCode::Internal, ""));
            }
            for (int n = 0; n < 8; ++n) {
                threads.emplace_back([&, n] {
                    while (!go) {
                        std::this_thread::yield();
                    }
                    attempts[static_cast<std::size_t>(n)] = CaseLock::acquireCase(m_folder, "a", std::to_string(n));
                });
            }
            go = true;
            for (std::thread &thread : threads) {
                thread.join();
            }
            for (auto &attempt : attempts) {
                winners += lockIn(attempt) != nullptr ? 1 : 0;
                failures += attempt ? 0 : 1;
            }
            QCOMPARE(winners.load(), 1);
            QCOMPARE(failures.load(), 0);
        }
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    std::filesystem::path m_file;
    int m_number = 0;
};

GONION_TEST(TestCaseLock, gonion::testing::runTestWithEvents<TestCaseLock>);
#include "tst_case_lock.moc"
