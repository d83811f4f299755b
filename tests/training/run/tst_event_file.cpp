// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/event_file.h"
#include "tests/program/test_program.h"
#include "training/run/crc32c.h"
#include "training/run/run_writer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include <filesystem>

using namespace gonion::training;

namespace {

QByteArray bytesOf(const std::string &text)
{
    return QByteArray::fromStdString(text);
}

std::uint32_t unmasked(std::uint32_t sum)
{
    sum -= 0xa282ead8U;
    return (sum >> 17) | (sum << 15);
}

/// The records of a file; an empty one where a length or a check sum is wrong.
QList<QByteArray> recordsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray bytes = file.readAll();
    QList<QByteArray> records;
    for (qsizetype at = 0; at < bytes.size();) {
        const auto length = static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.constData() + at));
        const auto lengthSum = qFromLittleEndian<quint32>(bytes.constData() + at + 8);
        const QByteArray record = bytes.mid(at + 12, length);
        if (unmasked(lengthSum) != crc32c(bytes.mid(at, 8).toStdString()) || record.size() != length
            || unmasked(qFromLittleEndian<quint32>(bytes.constData() + at + 12 + length)) != crc32c(record.toStdString())) {
            return {QByteArray()};
        }
        records.append(record);
        at += 16 + length;
    }
    return records;
}

/// A record without its time of day (a key and eight bytes).
QByteArray withoutTime(const QByteArray &record)
{
    return record.mid(9);
}

QStringList eventFilesIn(const std::filesystem::path &folder)
{
    QStringList files;
    const QDir dir(QString::fromStdString(folder.string()));
    for (const QString &name : dir.entryList(QDir::Files, QDir::Name)) {
        files << dir.filePath(name);
    }
    return files;
}

MetricPoint lossAt(std::int64_t step, const char *stage = "fine")
{
    return {static_cast<double>(step), stage, 1, step, "train/loss", 0.5};
}

} // namespace

class TestEventFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// RFC 3720, appendix B.4, and the usual check of the nine digits.
    void checkSumsAreThePublishedOnes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<quint32>("sum");
        QByteArray up;
        QByteArray down;
        for (int n = 0; n < 32; ++n) {
            up += static_cast<char>(n);
            down += static_cast<char>(31 - n);
        }
        QTest::newRow("nothing") << QByteArray() << 0U;
        QTest::newRow("digits") << QByteArray("123456789") << 0xE3069283U;
        QTest::newRow("zeros") << QByteArray(32, '\0') << 0x8A9136AAU;
        QTest::newRow("ones") << QByteArray(32, '\xff') << 0x62A8AB43U;
        QTest::newRow("rising") << up << 0x46DD794EU;
        QTest::newRow("falling") << down << 0x113FDB5CU;
    }
    void checkSumsAreThePublishedOnes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(quint32, sum);
        QCOMPARE(crc32c(bytes.toStdString()), sum);
    }

    /// How every event file of TensorFlow begins: a record of 24 bytes and the masked check sum of that length.
    void aFileBeginsAsTensorFlowsDo()
    {
        const QByteArray record = bytesOf(framedRecord(versionEvent(0.0)));
        QCOMPARE(record.left(12), QByteArray::fromHex("1800000000000000a37f4b22"));
        QCOMPARE(record.mid(12, 24), QByteArray::fromHex("090000000000000000") + QByteArray::fromHex("1a0d") + "brain.Event:2");
        QCOMPARE(record.size(), 12 + 24 + 4);
    }

    void aScalarIsEncodedByteForByte()
    {
        // wall_time 1.5, step 300, summary { value { tag "a/b", simple_value 0.25 } }
        QCOMPARE(bytesOf(scalarEvent(1.5, 300, "a/b", 0.25F)),
                 QByteArray::fromHex("09000000000000f83f"
                                     "10ac02"
                                     "2a0c"
                                     "0a0a"
                                     "0a03612f62"
                                     "150000803e"));
        QCOMPARE(bytesOf(restartEvent(1.5, 7)), QByteArray::fromHex("09000000000000f83f"
                                                                    "1007"
                                                                    "3a020801"));
    }

    void aRunWritesItsCurves()
    {
        QTemporaryDir dir;
        const RunFolder folder{std::filesystem::path(dir.path().toStdString())};
        auto writer = RunWriter::openWithText(folder, "{}", false);
        QVERIFY(writer);
        writer->add({lossAt(1), lossAt(2), lossAt(1, "coarse")});
        const QStringList fine = eventFilesIn(folder.events() / "fine");
        QCOMPARE(fine.size(), 1);
        QVERIFY(QRegularExpression("/events\\.out\\.tfevents\\.\\d+\\.gonion$").match(fine.front()).hasMatch());
        const auto records = recordsOf(fine.front());
        QCOMPARE(records.size(), 3);
        QCOMPARE(withoutTime(records[0]), withoutTime(bytesOf(versionEvent(0))));
        QCOMPARE(withoutTime(records[1]), withoutTime(bytesOf(scalarEvent(0, 1, "train/loss", 0.5F))));
        QCOMPARE(withoutTime(records[2]), withoutTime(bytesOf(scalarEvent(0, 2, "train/loss", 0.5F))));
        QCOMPARE(recordsOf(eventFilesIn(folder.events() / "coarse").front()).size(), 2);
    }

    void aResumedRunGoesOnInANewFile()
    {
        QTemporaryDir dir;
        const RunFolder folder{std::filesystem::path(dir.path().toStdString())};
        {
            auto writer = RunWriter::openWithText(folder, "{}", false);
            writer->add({lossAt(1), lossAt(2), lossAt(3)});
        }
        auto writer = RunWriter::openWithText(folder, "{}", true);
        QVERIFY(writer->rewindTo(2.0));
        writer->add(lossAt(3));
        const QStringList files = eventFilesIn(folder.events() / "fine");
        QVERIFY(files.size() >= 2);
        const auto records = recordsOf(files.back());
        QCOMPARE(records.size(), 3);
        QCOMPARE(withoutTime(records[1]), withoutTime(bytesOf(restartEvent(0, 3)))); // step 2 is the last that counts
        QCOMPARE(withoutTime(records[2]), withoutTime(bytesOf(scalarEvent(0, 3, "train/loss", 0.5F))));
    }

    void aStageIsNoPath()
    {
        QTemporaryDir dir;
        const RunFolder folder{std::filesystem::path(dir.path().toStdString()) / "run"};
        auto writer = RunWriter::openWithText(folder, "{}", false);
        writer->add(lossAt(1, "../../elsewhere"));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{"run"});
        QCOMPARE(eventFilesIn(folder.events() / "other").size(), 1);
    }
};

GONION_TEST(TestEventFile, gonion::testing::runTest<TestEventFile>);
#include "tst_event_file.moc"
