// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/byte_stream.h"

#include "sample_files.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gonion;
using gonion::imaging::ByteStream;

class TestByteStream : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path fileWith(const samples::Bytes &bytes) const
    {
        const std::filesystem::path file = std::filesystem::path(m_folder.path().toStdString()) / "bytes.bin";
        samples::write(file, bytes);
        return file;
    }

    static samples::Bytes pattern(std::size_t count)
    {
        samples::Bytes bytes(count, '\0');
        unsigned state = 1;
        for (char &c : bytes) {
            state = state * 1664525U + 1013904223U;
            c = static_cast<char>(state >> 24);
        }
        return bytes;
    }

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<int>("packing"); // 0 plain, 1 gzip, 2 zlib, 3 two gzip members
        QTest::newRow("plain") << 0;
        QTest::newRow("gzip") << 1;
        QTest::newRow("zlib") << 2;
        QTest::newRow("two gzip members") << 3;
    }

    void reads()
    {
        QFETCH(int, packing);
        const samples::Bytes content = pattern(3000000);
        samples::Bytes stored = content;
        if (packing == 1 || packing == 2) {
            stored = samples::packed(content, packing == 1 ? 31 : 15);
        } else if (packing == 3) {
            stored = samples::packed(content.substr(0, 1234567)) + samples::packed(content.substr(1234567));
        }
        const auto how = packing == 2 ? ByteStream::Packing::Deflated : ByteStream::Packing::Detect;
        auto stream = ByteStream::open(fileWith("head" + stored), how, 4);
        QVERIFY(stream.has_value());
        QCOMPARE(stream->isDeflated(), packing != 0);
        QVERIFY(stream->mostRemainingBytes() >= content.size());
        QVERIFY(stream->skip(1000).has_value());
        samples::Bytes got(content.size() - 1000, '\0');
        QVERIFY(stream->read(got.data(), got.size()).has_value());
        QVERIFY(got == content.substr(1000));
        QVERIFY(stream->verifyEnd().has_value());
        QVERIFY(!stream->read(got.data(), 1).has_value());
    }

    void tellsTruncationFromDamage_data()
    {
        QTest::addColumn<bool>("gzip");
        QTest::addColumn<bool>("cut");
        QTest::addColumn<QString>("words");
        QTest::newRow("plain, cut") << false << true << "ends too early";
        QTest::newRow("gzip, cut") << true << true << "ends too early";
        QTest::newRow("gzip, damaged") << true << false << "damaged";
    }

    void tellsTruncationFromDamage()
    {
        QFETCH(bool, gzip);
        QFETCH(bool, cut);
        QFETCH(QString, words);
        const samples::Bytes content = pattern(500000);
        samples::Bytes stored = gzip ? samples::packed(content) : content;
        if (cut) {
            stored.resize(stored.size() / 2);
        } else {
            stored[stored.size() - 8] ^= 1; // the checksum behind the data
        }
        auto stream = ByteStream::open(fileWith(stored), ByteStream::Packing::Detect);
        samples::Bytes got(content.size(), '\0');
        auto result = stream->read(got.data(), got.size());
        if (result) {
            result = stream->verifyEnd();
        }
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, core::ErrorCode::Unreadable);
        QVERIFY2(result.error().message.find(words.toStdString()) != std::string::npos, result.error().message.c_str());
        QVERIFY(result.error().message.find("\"bytes.bin\"") != std::string::npos);
    }

    void stopsWithinTheFile()
    {
        std::stop_source source;
        int reports = 0;
        const core::JobContext context(source.get_token(), [&](double fraction, std::string_view) {
            QVERIFY(fraction > 0.0 && fraction <= 1.0);
            ++reports;
            source.request_stop();
        });
        auto stream = ByteStream::open(fileWith(pattern(8000000)), ByteStream::Packing::Plain);
        samples::Bytes got(8000000, '\0');
        const auto result = stream->read(got.data(), got.size(), context, "Reading");
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, core::ErrorCode::Cancelled);
        QCOMPARE(reports, 1);
    }

    void refusesWhatIsNoFile()
    {
        const std::filesystem::path folder(m_folder.path().toStdString());
        QCOMPARE(ByteStream::open(folder / "absent", ByteStream::Packing::Plain).error().code,
                 core::ErrorCode::NotFound);
        QCOMPARE(ByteStream::open(folder, ByteStream::Packing::Plain).error().code, core::ErrorCode::Unreadable);
        QCOMPARE(ByteStream::open(fileWith(""), ByteStream::Packing::Plain).error().code,
                 core::ErrorCode::Unreadable);
    }
};

GONION_TEST(TestByteStream, gonion::testing::runTest<TestByteStream>);
#include "tst_byte_stream.moc"
