// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/mml_npy.h"
#include "annotation/landmark_template.h"
#include "annotation/npy_table.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ErrorCode;

namespace {

QByteArray npy(const QByteArray &dictionary, const QByteArray &data, char version = 1)
{
    QByteArray bytes("\x93NUMPY");
    bytes += version;
    bytes += '\0';
    const int length = int(dictionary.size());
    bytes += char(length & 255);
    bytes += char(length >> 8);
    if (version > 1) {
        bytes += QByteArray(2, '\0');
    }
    return bytes + dictionary + data;
}

QByteArray dictionary(const char *type, const char *shape, const char *fortran = "False")
{
    return QByteArray("{'descr': '") + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

template <typename T>
QByteArray numbers(std::initializer_list<double> values, bool bigEndian = false)
{
    QByteArray bytes;
    for (const double value : values) {
        T number = static_cast<T>(value);
        char raw[sizeof(T)];
        std::memcpy(raw, &number, sizeof(T));
        if (bigEndian) {
            std::reverse(raw, raw + sizeof(T));
        }
        bytes.append(raw, sizeof(T));
    }
    return bytes;
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.data(), size_t(bytes.size())};
}

LandmarkReadOptions withGeometry(std::vector<std::string> ids = {})
{
    return {samples::obliqueGeometry(), std::move(ids)};
}

} // namespace

class TestMmlNpy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKindOfNumber_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("float64") << npy(dictionary("<f8", "(2, 3)"), numbers<double>({1, 2, 3, 4, 5, 6}));
        QTest::newRow("float32") << npy(dictionary("<f4", "(2, 3)"), numbers<float>({1, 2, 3, 4, 5, 6}));
        QTest::newRow("int64") << npy(dictionary("<i8", "(2,3)"), numbers<qint64>({1, 2, 3, 4, 5, 6}));
        QTest::newRow("int16") << npy(dictionary("<i2", "(2, 3)"), numbers<qint16>({1, 2, 3, 4, 5, 6}));
        QTest::newRow("big endian") << npy(dictionary(">f8", "(2, 3)"), numbers<double>({1, 2, 3, 4, 5, 6}, true));
        QTest::newRow("Fortran") << npy(dictionary("<f4", "(2, 3)", "True"), numbers<float>({1, 4, 2, 5, 3, 6}));
        QTest::newRow("version 2") << npy(dictionary("<f8", "(2, 3)"), numbers<double>({1, 2, 3, 4, 5, 6}), 2);
        QTest::newRow("other order of keys")
            << npy("{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f8\"}", numbers<double>({1, 2, 3, 4, 5, 6}));
    }

    void readsEveryKindOfNumber()
    {
        QFETCH(QByteArray, bytes);
        const auto loaded = landmarksFromMmlNpy(view(bytes), withGeometry({"A", "B"}));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        const auto &landmarks = loaded->set.landmarks;
        QCOMPARE(int(landmarks.size()), 2);
        QCOMPARE(landmarks[1].id, std::string("B"));
        QVERIFY(*landmarks[0].position == samples::obliqueGeometry().lpsFromIndex({1, 2, 3}));
        QVERIFY(*landmarks[1].position == samples::obliqueGeometry().lpsFromIndex({4, 5, 6}));
    }

    void decidesMissing_data()
    {
        QTest::addColumn<double>("coordinate");
        QTest::addColumn<LandmarkState>("state");
        QTest::newRow("MML's own") << -1000.0 << LandmarkState::Missing;
        QTest::newRow("just below") << -100.5 << LandmarkState::Missing;
        QTest::newRow("just not") << -100.0 << LandmarkState::Present;
        QTest::newRow("at the edge") << -0.4 << LandmarkState::Present;
        QTest::newRow("no number") << std::nan("") << LandmarkState::Unlabelled;
    }

    void decidesMissing()
    {
        QFETCH(double, coordinate);
        QFETCH(LandmarkState, state);
        for (int axis = 0; axis < 3; ++axis) {
            double xyz[3] = {10, 20, 30};
            xyz[axis] = coordinate;
            const auto loaded = landmarksFromMmlNpy(
                view(npy(dictionary("<f8", "(1, 3)"), numbers<double>({xyz[0], xyz[1], xyz[2]}))), withGeometry());
            QVERIFY(loaded.has_value());
            QCOMPARE(loaded->set.landmarks[0].state, state);
        }
    }

    void namesTheLandmarksOfMml()
    {
        const NpyTable table{14, 3, std::vector<double>(42, 7.0)};
        const auto loaded = landmarksFromMmlNpy(npyBytesFrom(table), withGeometry());
        QVERIFY(loaded.has_value());
        QCOMPARE(loaded->set.landmarks[0].id, std::string("L0"));
        QCOMPARE(loaded->set.landmarks[13].id, std::string("Rf"));
        QCOMPARE(loaded->set.landmarks[1].label, std::string("Left second molar, crown"));
        QCOMPARE(int(loaded->notices.size()), 1);
    }

    void writesWhatItReadsAndWarnsOfTheRest()
    {
        LandmarkSet set = samples::everyState();
        Landmark far = set.landmarks[0];
        far.id = "far";
        far.position = samples::obliqueGeometry().lpsFromIndex({5, -150, 5});
        set.landmarks.push_back(far);
        const EncodedLandmarks encoded = mmlNpyFrom(set, samples::obliqueGeometry());
        QCOMPARE(int(encoded.notices.size()), 3);
        QVERIFY(QString::fromStdString(encoded.notices[0]).contains("Ra is outside"));
        QVERIFY(QString::fromStdString(encoded.notices[1]).contains("unlabelled"));
        QVERIFY(QString::fromStdString(encoded.notices[2]).contains("far"));
        QCOMPARE(size_t(encoded.bytes.size() - 5 * 3 * 8) % 64, size_t(0));
        const auto loaded = landmarksFromMmlNpy(encoded.bytes, withGeometry({"La", "Ld", "Ra", "Rd", "far"}));
        QVERIFY(loaded.has_value());
        QVERIFY(distance(*loaded->set.landmarks[0].position, *set.landmarks[0].position) < 1e-9);
        for (int row = 1; row < 5; ++row) {
            QCOMPARE(loaded->set.landmarks[size_t(row)].state, LandmarkState::Missing);
        }
        const auto table = npyTableFrom(encoded.bytes);
        QCOMPARE(table->at(1, 0), -1000.0);
        QCOMPARE(table->at(1, 2), -1000.0);
    }

    void refusesOthers_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorCode>("code");
        const QByteArray six = numbers<double>({1, 2, 3, 4, 5, 6});
        QTest::newRow("empty") << QByteArray() << ErrorCode::Unreadable;
        QTest::newRow("a text") << QByteArray("this is no array at all") << ErrorCode::Unreadable;
        QTest::newRow("objects") << npy(dictionary("|O", "(2, 3)"), six) << ErrorCode::Unreadable;
        QTest::newRow("complex") << npy(dictionary("<c8", "(2, 3)"), six) << ErrorCode::Unreadable;
        QTest::newRow("truncated") << npy(dictionary("<f8", "(2, 3)"), six.left(47)) << ErrorCode::Unreadable;
        QTest::newRow("huge shape") << npy(dictionary("<f8", "(99999999999999999999, 3)"), six) << ErrorCode::Unreadable;
        QTest::newRow("large shape") << npy(dictionary("<f8", "(1000000, 1000000)"), six) << ErrorCode::Unreadable;
        QTest::newRow("three axes") << npy(dictionary("<f8", "(1, 2, 3)"), six) << ErrorCode::Unreadable;
        QTest::newRow("two columns") << npy(dictionary("<f8", "(3, 2)"), six) << ErrorCode::Unreadable;
        QTest::newRow("nothing") << npy(dictionary("<f8", "(0, 3)"), {}) << ErrorCode::Unreadable;
        QTest::newRow("scalar") << npy(dictionary("<f8", "()"), six) << ErrorCode::Unreadable;
        QTest::newRow("one row too many") << npy(dictionary("<f8", "(2, 3)"), six) << ErrorCode::InvalidArgument;
    }

    void refusesOthers()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        const auto loaded = landmarksFromMmlNpy(view(bytes), withGeometry({"A"}));
        QVERIFY(!loaded.has_value());
        QCOMPARE(loaded.error().code, code);
        const auto lost = landmarksFromMmlNpy(view(npy(dictionary("<f8", "(1, 3)"), numbers<double>({1, 2, 3}))), {});
        QCOMPARE(lost.error().code, ErrorCode::InvalidArgument);
    }

    void readsTheSpacing()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("a_spacing.npy");
        QVERIFY(samples::writeContent(file, npy(dictionary("<f4", "(3,)"), numbers<float>({0.5, 0.25, 2}))));
        const auto spacing = readMmlSpacing(samples::nativePath(file));
        QVERIFY(spacing.has_value());
        QVERIFY(*spacing == (std::array<double, 3>{0.5, 0.25, 2.0}));
        QVERIFY(samples::writeContent(file, npy(dictionary("<f4", "(3,)"), numbers<float>({0.5, 0, 2}))));
        QCOMPARE(readMmlSpacing(samples::nativePath(file)).error().code, ErrorCode::Unreadable);
        QCOMPARE(readMmlSpacing(samples::nativePath(folder.filePath("none.npy"))).error().code, ErrorCode::NotFound);
    }
};

GONION_TEST(TestMmlNpy, gonion::testing::runTest<TestMmlNpy>);
#include "tst_mml_npy.moc"
