// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/geometry_rules.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;
using core::GeometryIssue;
using core::GeometrySeverity;

Q_DECLARE_METATYPE(std::vector<double>)

class TestGeometryRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesSpacing_data()
    {
        QTest::addColumn<std::vector<double>>("positions");
        QTest::addColumn<double>("spacing");
        QTest::addColumn<bool>("uniform");
        QTest::addColumn<int>("distinct");
        QTest::addColumn<QString>("findings");
        using P = std::vector<double>;
        QTest::newRow("even") << P{0, 2, 4, 6} << 2.0 << true << 4 << "";
        QTest::newRow("rounded to 0.1 mm") << P{0, 0.6, 1.3, 1.9, 2.5, 3.1, 3.8, 4.4, 5.0} << 0.625 << true << 9 << "";
        QTest::newRow("one missing") << P{0, 2, 4, 8, 10, 12} << 2.0 << false << 6 << "missing_slices!";
        QTest::newRow("three missing") << P{0, 2, 4, 12, 14, 16, 18} << 2.0 << false << 7 << "missing_slices!";
        QTest::newRow("two holes") << P{0, 1, 2, 4, 5, 6, 8, 9, 10} << 1.0 << false << 9 << "missing_slices!";
        QTest::newRow("doubled") << P{0, 2, 2, 4, 6} << 2.0 << true << 4 << "duplicate_slices";
        QTest::newRow("doubled, with a hole")
            << P{0, 2, 2, 4, 6, 10, 12} << 2.0 << false << 6 << "duplicate_slices missing_slices!";
        QTest::newRow("thin below, thick above")
            << P{0, 2, 4, 6, 8, 13, 18, 23, 28, 33} << 2.0 << false << 10 << "non_uniform_spacing";
        QTest::newRow("ever wider") << P{0, 1.1, 2.4, 4, 6, 8.5, 11.7} << 1.1 << false << 7 << "non_uniform_spacing";
        QTest::newRow("one slice") << P{5} << 0.0 << true << 1 << "";
    }

    void judgesSpacing()
    {
        QFETCH(std::vector<double>, positions);
        QFETCH(double, spacing);
        QFETCH(bool, uniform);
        QFETCH(int, distinct);
        QFETCH(QString, findings);
        core::GeometryVerdict verdict;
        const imaging::SliceSpacing result = imaging::judgeSpacing(positions, verdict);
        QCOMPARE(result.spacingMm, spacing);
        QCOMPARE(result.uniform, uniform);
        QCOMPARE(static_cast<int>(result.distinct.size()), distinct);
        QStringList names;
        for (const auto &finding : verdict.findings) {
            const std::string_view name = nameOf(finding.issue);
            names << QString::fromUtf8(name.data(), static_cast<int>(name.size()))
                         + (finding.severity == GeometrySeverity::Doubt ? "!" : "");
        }
        QCOMPARE(names.join(' '), findings);
    }

    void countsWhatIsMissing()
    {
        core::GeometryVerdict verdict;
        (void)imaging::judgeSpacing({0, 2, 4, 12, 14, 16, 18}, verdict);
        QVERIFY(verdict.findings.at(0).message.find("3 slices are missing (largest gap 8 mm") != std::string::npos);
    }

    void judgesSizeAndHandedness_data()
    {
        QTest::addColumn<double>("spacing");
        QTest::addColumn<bool>("mirrored");
        QTest::addColumn<int>("findings");
        QTest::addColumn<bool>("doubt");
        QTest::newRow("a head") << 1.0 << false << 0 << false;
        QTest::newRow("mirrored") << 1.0 << true << 1 << false;
        QTest::newRow("a tooth") << 0.05 << false << 1 << true;
        QTest::newRow("a house") << 1000.0 << false << 1 << true;
    }

    void judgesSizeAndHandedness()
    {
        QFETCH(double, spacing);
        QFETCH(bool, mirrored);
        QFETCH(int, findings);
        QFETCH(bool, doubt);
        core::Matrix3 direction = core::ImageGeometry().direction();
        direction[0][0] = mirrored ? -1.0 : 1.0;
        const auto geometry
            = core::ImageGeometry::create({0, 0, 0}, {spacing, spacing, spacing}, direction, {200, 200, 150});
        core::GeometryVerdict verdict;
        imaging::judgeGrid(*geometry, verdict);
        QCOMPARE(static_cast<int>(verdict.findings.size()), findings);
        QCOMPARE(verdict.hasDoubt(), doubt);
    }

    void writesShortLengths()
    {
        QCOMPARE(imaging::millimetres(2.0), std::string("2"));
        QCOMPARE(imaging::millimetres(0.625), std::string("0.62"));
        QCOMPARE(imaging::millimetres(10.5), std::string("10.5"));
    }
};

GONION_TEST(TestGeometryRules, gonion::testing::runTest<TestGeometryRules>);
#include "tst_geometry_rules.moc"
