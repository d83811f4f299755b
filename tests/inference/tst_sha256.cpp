// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/sha256.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace gonion::inference;

class TestSha256 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsTheStandardsExamples()
    {
        Sha256 empty;
        QCOMPARE(empty.finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Sha256 abc;
        abc.add("abc");
        QCOMPARE(abc.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    void agreesWithQt_data()
    {
        QTest::addColumn<int>("length");
        for (const int length :
             {1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000, 1 << 20, (1 << 20) + 7}) {
            QTest::addRow("%d bytes", length) << length;
        }
    }

    void agreesWithQt()
    {
        QFETCH(int, length);
        QByteArray bytes(length, '\0');
        for (int i = 0; i < length; ++i) {
            bytes[i] = char(i * 31 + i / 256);
        }
        const std::string expected =
            QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
        Sha256 hash;
        hash.add(bytes.left(length / 3).toStdString()); // in two pieces that end anywhere
        hash.add(bytes.mid(length / 3).toStdString());
        QCOMPARE(hash.finish(), expected);
        const gonion::testing::ScratchFolder folder;
        QCOMPARE(sha256OfFile(folder.write("a", bytes.toStdString())).value(), expected);
    }

    void failsWithoutAFile()
    {
        QCOMPARE(sha256OfFile("/no/such/file").error().code, gonion::core::ErrorCode::NotFound);
    }
};

GONION_TEST(TestSha256, gonion::testing::runTest<TestSha256>);
#include "tst_sha256.moc"
