// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/atomic_file.h"

#include "tests/core/small_disk.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <unistd.h>

using namespace gonion::core;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

QStringList everythingIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

std::filesystem::path nativePath(const QString &path)
{
    return std::filesystem::path(path.toStdString());
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

class TestAtomicFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAllBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("La,1,2,3\n");
        QTest::newRow("binary") << QByteArray("\x00\xFF\x00\n\r", 5);
        QTest::newRow("large") << QByteArray(3'000'000, 'x');
    }

    void writesAllBytes()
    {
        QFETCH(QByteArray, bytes);
        const QTemporaryDir folder;
        const QString path = folder.filePath("out.bin");
        QVERIFY(writeFileAtomically(nativePath(path), {bytes.data(), size_t(bytes.size())}).has_value());
        QCOMPARE(contentOf(path), bytes);
        QCOMPARE(everythingIn(folder.path()), QStringList{"out.bin"});
    }

    void replacesAndKeepsPermissions()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("case.mrk.json");
        QVERIFY(writeFileAtomically(nativePath(path), "old").has_value());
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(writeFileAtomically(nativePath(path), "new").has_value());
        QCOMPARE(contentOf(path), QByteArray("new"));
        QVERIFY(!QFile::permissions(path).testFlag(QFile::ReadGroup));
    }

    void followsLinks()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("there"));
        std::filesystem::create_symlink("there/real", nativePath(folder.filePath("link")));
        QVERIFY(writeFileAtomically(nativePath(folder.filePath("link")), "through").has_value());
        QCOMPARE(contentOf(folder.filePath("there/real")), QByteArray("through"));
        QVERIFY(QFileInfo(folder.filePath("link")).isSymbolicLink());
    }

    void keepsTheOldFileWhenTheDiskIsFull()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("case.csv");
        QVERIFY(writeFileAtomically(nativePath(path), "old").has_value());
        Result<void> result;
        {
            const gonion::testing::SmallDisk disk(1000);
            result = writeFileAtomically(nativePath(path), std::string(5000, 'y'));
        }
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::WriteFailed);
        QVERIFY(QString::fromStdString(result.error().message).contains(path));
        QCOMPARE(contentOf(path), QByteArray("old"));
        QCOMPARE(everythingIn(folder.path()), QStringList{"case.csv"});
    }

    void namesWhatIsWrong_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no such folder") << "nowhere/out.csv" << ErrorCode::NotFound;
        QTest::newRow("a file as folder") << "file/out.csv" << ErrorCode::NotFound;
        QTest::newRow("a folder") << "folder" << ErrorCode::WriteFailed;
        QTest::newRow("no name") << "folder/" << ErrorCode::WriteFailed;
        QTest::newRow("no permission") << "locked/out.csv" << ErrorCode::PermissionDenied;
    }

    void namesWhatIsWrong()
    {
        QFETCH(QString, name);
        QFETCH(ErrorCode, code);
        const QTemporaryDir folder;
        QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)));
        QVERIFY(writeFileAtomically(nativePath(folder.filePath("file")), "x").has_value());
        QVERIFY(QDir(folder.path()).mkdir("folder"));
        QVERIFY(QDir(folder.path()).mkdir("locked"));
        QVERIFY(QFile::setPermissions(folder.filePath("locked"), QFile::ReadOwner | QFile::ExeOwner));
        const OrdinaryUser user;
        const auto result = writeFileAtomically(nativePath(folder.path() + "/" + name), "bytes");
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, code);
        QVERIFY2(QString::fromStdString(result.error().message).contains(name), result.error().message.c_str());
    }
};

GONION_TEST(TestAtomicFile, gonion::testing::runTest<TestAtomicFile>);
#include "tst_atomic_file.moc"
