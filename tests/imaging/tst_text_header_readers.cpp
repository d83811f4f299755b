// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"

#include "sample_files.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gonion;
using core::ErrorCode;

/// NRRD, MetaImage and NumPy: formats whose header is text.
class TestTextHeaderReaders : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path path(const std::string &name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    [[nodiscard]] std::filesystem::path fileWith(const std::string &name, const samples::Bytes &bytes) const
    {
        samples::write(path(name), bytes);
        return path(name);
    }
    static core::Result<std::shared_ptr<const core::Volume>> read(const std::filesystem::path &file)
    {
        return imaging::readVolume(file, {}, {});
    }
    static QString findingsOf(const core::Volume &volume)
    {
        QStringList names;
        for (const auto &finding : volume.verdict().findings) {
            names << QString::fromStdString(std::string(nameOf(finding.issue)))
                         + (finding.severity == core::GeometrySeverity::Doubt ? "!" : "");
        }
        return names.join(' ');
    }

    static constexpr int kI = 30;
    static constexpr int kJ = 24;
    static constexpr int kK = 20;

    /// The field on the grid i = 2 mm to the left, j = 2 mm to the back, k = 3 mm up, from (10, 20, 30).
    static std::vector<std::int16_t> fieldValues()
    {
        std::vector<std::int16_t> values;
        for (int k = 0; k < kK; ++k) {
            for (int j = 0; j < kJ; ++j) {
                for (int i = 0; i < kI; ++i) {
                    values.push_back(static_cast<std::int16_t>(
                        samples::field({10.0 + 2 * i, 20.0 + 2 * j, 30.0 + 3 * k})));
                }
            }
        }
        return values;
    }
    static samples::Bytes swapped(samples::Bytes bytes)
    {
        for (std::size_t n = 0; n + 1 < bytes.size(); n += 2) {
            std::swap(bytes[n], bytes[n + 1]);
        }
        return bytes;
    }

    static std::string nrrd(const std::string &more, const std::string &space = "left-posterior-superior",
                            const std::string &directions = "(2,0,0) (0,2,0) (0,0,3)",
                            const std::string &origin = "(10,20,30)")
    {
        return "NRRD0004\n# a comment: with colon\ntype: short\ndimension: 3\nspace: " + space
               + "\nsizes: 30 24 20\nspace directions: " + directions + "\nkey:=value: x\nspace origin: " + origin + "\n"
               + more;
    }

    static std::string meta(const std::string &more, const std::string &data = "LOCAL")
    {
        return "ObjectType = Image\nNDims = 3\nBinaryData = True\nOffset = 10 20 30\nElementSpacing = 2 2 3\n"
               "DimSize = 30 24 20\nElementType = MET_SHORT\n"
               + more + "ElementDataFile = " + data + "\n";
    }

    static samples::Bytes npy(const std::string &descr, bool fortran, const std::string &shape,
                              const samples::Bytes &values)
    {
        std::string header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False")
                             + ", 'shape': " + shape + ", }";
        header.resize((header.size() + 10 + 64) / 64 * 64 - 11, ' ');
        header += '\n';
        samples::Bytes bytes("\x93NUMPY\x01\x00\x00\x00", 10);
        samples::put<std::uint16_t>(bytes, 8, static_cast<std::uint16_t>(header.size()));
        return bytes + header + values;
    }

private Q_SLOTS:
    void readsNrrd_data()
    {
        QTest::addColumn<samples::Bytes>("bytes");
        const samples::Bytes raw = samples::bytesOf(fieldValues());
        const std::string little = "endian: little\n";
        QTest::newRow("raw") << nrrd(little + "encoding: raw\n\n") + raw;
        QTest::newRow("gzip") << nrrd(little + "encoding: gzip\n\n") + samples::packed(raw);
        QTest::newRow("big endian") << nrrd("endian: big\nencoding: raw\n\n") + swapped(raw);
        QTest::newRow("RAS") << nrrd(little + "encoding: raw\n\n", "right-anterior-superior",
                                     "(-2,0,0) (0,-2,0) (0,0,3)", "(-10,-20,30)")
                                    + raw;
        QTest::newRow("LAS") << nrrd(little + "encoding: raw\n\n", "LAS", "(2,0,0) (0,-2,0) (0,0,3)", "(10,-20,30)")
                                    + raw;
        QTest::newRow("metres") << nrrd(little + "space units: \"m\" \"m\" \"m\"\nencoding: raw\n\n",
                                        "left-posterior-superior", "(.002,0,0) (0,.002,0) (0,0,.003)",
                                        "(.01,.02,.03)")
                                       + raw;
        QTest::newRow("byte skip") << nrrd(little + "encoding: raw\nbyte skip: 5\n\n") + "12345" + raw;
        QTest::newRow("byte skip -1") << nrrd(little + "encoding: raw\nbyte skip: -1\n\n") + "1234567" + raw;
        QTest::newRow("line ends of Windows") << nrrd("endian: little\r\nencoding: raw\r\n\r\n") + raw;
    }

    void readsNrrd()
    {
        QFETCH(samples::Bytes, bytes);
        const auto volume = read(fileWith("head.nrrd", bytes));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE(samples::fieldError(**volume), 0.0);
        QCOMPARE(findingsOf(**volume), QString());
    }

    void readsDetachedNrrd()
    {
        const auto file = fileWith("head.nhdr", nrrd("endian: little\nencoding: gzip\ndata file: head.raw.gz\n"));
        auto volume = read(file);
        QVERIFY(!volume.has_value());
        QVERIFY2(volume.error().message.find("\"head.raw.gz\", which is missing") != std::string::npos,
                 volume.error().message.c_str());
        (void)fileWith("head.raw.gz", samples::packed(samples::bytesOf(fieldValues())));
        volume = read(file);
        QVERIFY(volume.has_value());
        QCOMPARE(samples::fieldError(**volume), 0.0);
    }

    void readsRareNrrdThroughItk()
    {
#ifdef GONION_HAS_ITK
        std::string text;
        for (const std::int16_t value : fieldValues()) {
            text += std::to_string(value) + ' ';
        }
        const auto volume = read(fileWith("ascii.nrrd", nrrd("encoding: ascii\n\n") + text + '\n'));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE(samples::fieldError(**volume), 0.0);
#else
        const auto volume = read(fileWith("ascii.nrrd", nrrd("encoding: ascii\n\n") + "1 2 3"));
        QCOMPARE(volume.error().code, ErrorCode::Unsupported);
#endif
    }

    void saysWhatNrrdLeavesOut()
    {
        const std::string start = "NRRD0004\ntype: short\ndimension: 3\nsizes: 30 24 20\nencoding: raw\nendian: little\n";
        const samples::Bytes raw = samples::bytesOf(fieldValues());
        const auto spacings = read(fileWith("spacings.nrrd", start + "spacings: 2 2 3\n\n" + raw));
        QVERIFY(spacings.has_value());
        QCOMPARE(findingsOf(**spacings), QString("unknown_orientation!"));
        QCOMPARE((*spacings)->geometry().spacing()[2], 3.0);
        const auto nothing = read(fileWith("nothing.nrrd", start + "\n" + raw));
        QVERIFY(nothing.has_value());
        QVERIFY(findingsOf(**nothing).contains("unknown_spacing!"));
    }

    void readsMetaImage_data()
    {
        QTest::addColumn<samples::Bytes>("bytes");
        QTest::addColumn<samples::Bytes>("data");
        const samples::Bytes raw = samples::bytesOf(fieldValues());
        const std::string axes = "TransformMatrix = 1 0 0 0 1 0 0 0 1\n";
        QTest::newRow("raw") << meta(axes) + raw << samples::Bytes();
        QTest::newRow("zlib") << meta(axes + "CompressedData = True\n") + samples::packed(raw, 15) << samples::Bytes();
        QTest::newRow("big endian") << meta(axes + "BinaryDataByteOrderMSB = True\n") + swapped(raw)
                                    << samples::Bytes();
        QTest::newRow("two files") << meta(axes, "head.raw") << raw;
        QTest::newRow("data at the end") << meta(axes + "HeaderSize = -1\n", "head.raw") << "skipped" + raw;
    }

    void readsMetaImage()
    {
        QFETCH(samples::Bytes, bytes);
        QFETCH(samples::Bytes, data);
        (void)fileWith("head.raw", data);
        const auto volume = read(fileWith("head.mha", bytes));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE(samples::fieldError(**volume), 0.0);
        QCOMPARE(findingsOf(**volume), QString());
    }

    void takesRowsOfTheMetaMatrixAsAxes()
    {
        // i runs to the back, j up, k to the left.
        const samples::Bytes raw = samples::bytesOf(fieldValues());
        const auto volume = read(fileWith("turned.mha", meta("TransformMatrix = 0 1 0 0 0 1 1 0 0\n") + raw));
        QVERIFY(volume.has_value());
        QCOMPARE((*volume)->geometry().axis(0), (core::VectorLps{0, 1, 0}));
        QCOMPARE((*volume)->geometry().axis(2), (core::VectorLps{1, 0, 0}));
    }

    void readsNpy_data()
    {
        QTest::addColumn<bool>("fortran");
        QTest::newRow("C order") << false;
        QTest::newRow("Fortran order") << true;
    }

    void readsNpy()
    {
        QFETCH(bool, fortran);
        std::vector<float> values(2 * 3 * 4);
        for (int x = 0; x < 2; ++x) {
            for (int y = 0; y < 3; ++y) {
                for (int z = 0; z < 4; ++z) {
                    const int at = fortran ? x + 2 * (y + 3 * z) : z + 4 * (y + 3 * x);
                    values[static_cast<std::size_t>(at)] = static_cast<float>(100 * x + 10 * y + z);
                }
            }
        }
        const auto volume = read(fileWith("head.npy", npy("<f4", fortran, "(2, 3, 4)", samples::bytesOf(values))));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE((*volume)->geometry().size(), (core::GridSize{2, 3, 4}));
        QCOMPARE((*volume)->at({1, 2, 3}), 123.0);
        QCOMPARE((*volume)->at({0, 2, 1}), 21.0);
        QVERIFY(findingsOf(**volume).startsWith("unknown_spacing! unknown_orientation!"));
    }

    void letsTheSpacingOfAnMmlCaseWin()
    {
        const auto file = fileWith("case1_volume.nrrd",
                                   nrrd("endian: little\nencoding: raw\n\n", "left-posterior-superior",
                                        "(-7,0,0) (0,7,0) (0,0,7)")
                                       + samples::bytesOf(fieldValues()));
        (void)fileWith("case1_spacing.npy", npy("<f8", false, "(3,)", samples::bytesOf<double>({2.0, 2.5, 3.0})));
        const auto volume = read(file);
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE((*volume)->geometry().spacing(), (std::array<double, 3>{2.0, 2.5, 3.0}));
        QCOMPARE((*volume)->geometry().axis(0), (core::VectorLps{1, 0, 0}));
        QCOMPARE((*volume)->geometry().origin(), core::PointLps{});
        QCOMPARE(findingsOf(**volume), QString());
        (void)fileWith("case1_spacing.npy", npy("<f8", false, "(3,)", samples::bytesOf<double>({2.0, -1.0, 3.0})));
        QVERIFY(!read(file).has_value());
        std::filesystem::remove(path("case1_spacing.npy"));
        QCOMPARE((*read(file))->geometry().spacing()[0], 7.0);
    }

    void refusesInOneSentence_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<samples::Bytes>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *tag, const char *name, const samples::Bytes &bytes, ErrorCode code,
                            const char *words) { QTest::newRow(tag) << name << bytes << static_cast<int>(code) << words; };
        const std::string tail = "endian: little\nencoding: raw\n\n";
        const samples::Bytes raw = samples::bytesOf(fieldValues());
        const auto replaced = [](std::string text, const std::string &from, const std::string &to) {
            return text.replace(text.find(from), from.size(), to);
        };
        const auto halved = [](const samples::Bytes &bytes) { return bytes.substr(0, bytes.size() / 2); };
        row("nrrd: no magic", "a.nrrd", "hello, this is no volume at all", ErrorCode::Unreadable, "not an NRRD file");
        row("nrrd: truncated", "a.nrrd", nrrd(tail) + raw.substr(0, 5000), ErrorCode::Unreadable, "too small for");
        row("nrrd: huge", "a.nrrd", replaced(nrrd(tail), "30 24 20", "100000 100000 100000") + raw,
            ErrorCode::Unreadable, "axis of 100000");
        row("nrrd: more than the file", "a.nrrd", replaced(nrrd(tail), "30 24 20", "3000 3000 1000") + raw,
            ErrorCode::Unreadable, "too small for");
        row("nrrd: negative size", "a.nrrd", replaced(nrrd(tail), "30 24 20", "30 -24 20") + raw,
            ErrorCode::Unreadable, "axis of 0");
        row("nrrd: spacing NaN", "a.nrrd", replaced(nrrd(tail), "(2,0,0)", "(nan,0,0)") + raw, ErrorCode::Unreadable,
            "zero or not a number");
        row("nrrd: spacing zero", "a.nrrd", replaced(nrrd(tail), "(2,0,0)", "(0,0,0)") + raw, ErrorCode::Unreadable,
            "zero or not a number");
        row("nrrd: spacing negative", "a.nrrd",
            replaced(nrrd("spacings: 2 -2 3\n" + tail), "space directions: (2,0,0) (0,2,0) (0,0,3)\n", "") + raw,
            ErrorCode::Unreadable, "negative");
        row("nrrd: axes in a plane", "a.nrrd", replaced(nrrd(tail), "(0,0,3)", "(0,3,0)") + raw,
            ErrorCode::Unreadable, "one plane");
        row("nrrd: 2D", "a.nrrd", replaced(replaced(nrrd(tail), "dimension: 3", "dimension: 2"), "30 24 20", "30 24"),
            ErrorCode::Unsupported, "2D image");
        row("nrrd: RGB", "a.nrrd",
            replaced(replaced(nrrd("kinds: RGB-color domain domain domain\n" + tail), "dimension: 3", "dimension: 4"),
                     "30 24 20", "3 30 24 20"),
            ErrorCode::Unsupported, "colour");
        row("nrrd: 4D", "a.nrrd",
            replaced(replaced(nrrd(tail), "dimension: 3", "dimension: 4"), "30 24 20", "30 24 20 5"),
            ErrorCode::Unsupported, "4D");
        row("nrrd: one slice", "a.nrrd", replaced(nrrd(tail), "30 24 20", "30 24 1") + raw, ErrorCode::Unsupported,
            "single slice");
        row("mha: not one", "a.mha", "hello, this is no volume at all", ErrorCode::Unreadable, "not a MetaImage");
        row("mha: truncated", "a.mha", meta("") + raw.substr(0, 5000), ErrorCode::Unreadable, "too small for");
        row("mha: compressed, cut", "a.mha", meta("CompressedData = True\n") + halved(samples::packed(raw, 15)),
            ErrorCode::Unreadable, "ends too early");
        row("mha: spacing zero", "a.mha", replaced(meta(""), "2 2 3", "2 0 3") + raw, ErrorCode::Unreadable, "zero");
        row("mha: RGB", "a.mha", meta("ElementNumberOfChannels = 3\n") + raw, ErrorCode::Unsupported, "colour");
        row("mhd: data missing", "a.mhd", meta("", "nowhere.raw"), ErrorCode::NotFound, "\"nowhere.raw\", which is missing");
        row("npy: not one", "a.npy", "hello, this is no volume at all", ErrorCode::Unreadable, "not a NumPy array");
        row("npy: 2D", "a.npy", npy("<f4", false, "(14, 3)", samples::Bytes(168, '\0')), ErrorCode::Unsupported,
            "2 axes");
        row("npy: objects", "a.npy", npy("|O", false, "(2, 2, 2)", samples::Bytes(64, '\0')), ErrorCode::Unreadable,
            "not a NumPy array of numbers");
        row("npy: truncated", "a.npy", npy("<f4", false, "(200, 200, 200)", raw), ErrorCode::Unreadable, "too small for");
    }

    void refusesInOneSentence()
    {
        QFETCH(QString, name);
        QFETCH(samples::Bytes, bytes);
        QFETCH(int, code);
        QFETCH(QString, words);
        const auto volume = read(fileWith(name.toStdString(), bytes));
        QVERIFY(!volume.has_value());
        const QString message = QString::fromStdString(volume.error().message);
        QVERIFY2(static_cast<int>(volume.error().code) == code, qPrintable(message));
        QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY2(message.contains('"' + name + '"') && message.endsWith('.') && !message.contains('\n'),
                 qPrintable(message));
        QVERIFY2(!message.contains(m_folder.path()), qPrintable(message));
    }
};

GONION_TEST(TestTextHeaderReaders, gonion::testing::runTest<TestTextHeaderReaders>);
#include "tst_text_header_readers.moc"
