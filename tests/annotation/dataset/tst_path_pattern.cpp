// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/path_pattern.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <optional>

using namespace gonion::annotation;

namespace {

std::optional<PathFields> firstMatch(const PathPattern &pattern, const QByteArray &path)
{
    std::optional<PathFields> result;
    pattern.match(path.toStdString(), [&result](const PathFields &fields) {
        result = fields;
        return true;
    });
    return result;
}

} // namespace

class TestPathPattern : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("expected"); // case|annotator|split|patient, or empty
        const auto row = [](const char *pattern, const char *path, const char *expected) {
            QTest::newRow(QByteArray(pattern) + " " + path) << QByteArray(pattern) << QByteArray(path) << QByteArray(expected);
        };
        row("{case}/ct.nii.gz", "7/ct.nii.gz", "7|||");
        row("{case}/ct.nii.gz", "a/7/ct.nii.gz", "");
        row("{case}/ct.nii.gz", "7/ct.nii.gz.bak", "");
        row("{case}/ct.nii.gz", "/ct.nii.gz", "");
        row("{split}/{case}_volume.nrrd", "train/a_b_volume.nrrd", "a_b||train|");
        row("{case}/{annotator}.mrk.json", "7/Anna.mrk.json", "7|Anna||");
        row("{case}_{annotator}.mrk.json", "a_b_c.mrk.json", "a|b_c||");
        row("{case}/{case}.nrrd", "a/a.nrrd", "a|||");
        row("{case}/{case}.nrrd", "a/b.nrrd", "");
        row("{patient}/{case}/", "P1/S2", "S2|||P1");
        row("{patient}/{case}/", "P1/S2/x", "");
        row("{case}/*.nii.gz", "7/.nii.gz", "7|||");
        row("{case}/*.nii.gz", "7/x/y.nii.gz", "");
        row("**/{case}.nrrd", "a.nrrd", "a|||");
        row("**/{case}.nrrd", "x/y/z/a.nrrd", "a|||");
        row("x/**/{case}/ct.nrrd", "x/a/ct.nrrd", "a|||");
        row("x/**/{case}/ct.nrrd", "x/y/a/ct.nrrd", "a|||");
        row("images{split}/{case}_0000.nii.gz", "imagesTr/c_1_0000.nii.gz", "c_1||Tr|");
    }

    void reads()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, expected);
        const auto parsed = PathPattern::parse(pattern.toStdString());
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        const auto fields = firstMatch(*parsed, path);
        const QByteArray found = fields ? QByteArray::fromStdString(fields->caseName + "|" + fields->annotator + "|" + fields->split
                                                                     + "|" + fields->patient)
                                        : QByteArray();
        QCOMPARE(found, expected);
    }

    void offersEveryWayToReadAName()
    {
        const auto pattern = PathPattern::parse("{case}_{annotator}.mrk.json").value();
        QStringList ways;
        QVERIFY(!pattern.match("a_b_c.mrk.json", [&ways](const PathFields &fields) {
            ways << QString::fromStdString(fields.caseName + "/" + fields.annotator);
            return false;
        }));
        QCOMPARE(ways.join(QLatin1Char(' ')), QStringLiteral("a/b_c a_b/c"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char *pattern, const char *reason) { QTest::newRow(pattern) << QByteArray(pattern) << QByteArray(reason); };
        row("", "empty");
        row("/data/{case}.nrrd", "relative");
        row("C:/{case}.nrrd", "relative");
        row("../{case}.nrrd", "..");
        row("a/../{case}.nrrd", "..");
        row("a//{case}.nrrd", "without a name");
        row("a\\{case}.nrrd", "write /");
        row("volume.nrrd", "{case}");
        row("{case}{annotator}.nrrd", "between");
        row("{case}*.nrrd", "between");
        row("{name}.nrrd", "known");
        row("{case.nrrd", "known");
        row("case}.nrrd", "}");
        QTest::newRow("long") << QByteArray("{case}") + QByteArray(600, 'a') << QByteArray("long");
    }

    void refuses()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, reason);
        const auto parsed = PathPattern::parse(pattern.toStdString());
        QVERIFY(!parsed);
        QVERIFY2(QByteArray::fromStdString(parsed.error().message).contains(reason), parsed.error().message.c_str());
    }

    void knowsHowDeepToLook()
    {
        QCOMPARE(PathPattern::parse("{case}.nrrd")->depth(), std::size_t(0));
        QCOMPARE(PathPattern::parse("{split}/{case}/ct.nrrd")->depth(), std::size_t(2));
        QCOMPARE(PathPattern::parse("{patient}/{case}/")->depth(), std::size_t(1));
        QCOMPARE(PathPattern::parse("**/{case}.nrrd")->depth(), PathPattern::kDeepest);
    }

    void givesUpOnHostileNames()
    {
        const auto pattern = PathPattern::parse("{case}a*a*a*a*a*a*a*a*ab").value();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!firstMatch(pattern, QByteArray(250, 'a')));
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
};

GONION_TEST(TestPathPattern, gonion::testing::runTestWithEvents<TestPathPattern>);
#include "tst_path_pattern.moc"
