// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/quality_checks.h"

#include "annotation/shape/procrustes.h"
#include "shape_samples.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <utility>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

const LandmarkTemplate &molars()
{
    static const LandmarkTemplate scheme = LandmarkTemplate::mandibularMolars();
    return scheme;
}

const MeanShape &jawShape()
{
    static const MeanShape shape = meanShapeOf(manyJaws(60, 0.5), "mandibular_molars").value();
    return shape;
}

/// "kind:ids", one a finding.
QString shortly(const std::vector<Finding> &findings)
{
    QStringList texts;
    for (const Finding &finding : findings) {
        QString text = QString::fromStdString(std::string(nameOf(finding.kind))) + QLatin1Char(':');
        for (const std::string &id : finding.landmarkIds) {
            text += QString::fromStdString(id);
        }
        texts << text;
    }
    return texts.join(QLatin1Char(' '));
}

void exchange(LandmarkSet &set, const char *a, const char *b)
{
    std::swap(set.find(a)->position, set.find(b)->position);
}

using Change = void (*)(LandmarkSet &);

} // namespace

Q_DECLARE_METATYPE(Change)

class TestQualityChecks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<bool>("withShape");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, Change change, const char *withShape, const char *without) {
            QTest::addRow("%s, mean shape", name) << change << true << QString::fromUtf8(withShape);
            QTest::addRow("%s, none", name) << change << false << QString::fromUtf8(without);
        };
        row("sound", [](LandmarkSet &) {}, "", "");
        row("all sides", [](LandmarkSet &set) {
            for (const char *letter : {"0", "a", "b", "c", "d", "e", "f"}) {
                exchange(set, (std::string("L") + letter).c_str(), (std::string("R") + letter).c_str());
            }
        }, "sides-swapped:L0R0LaRaLbRbLcRcLdRdLeReLfRf", "sides-swapped:L0R0LaRaLbRbLcRcLdRdLeReLfRf");
        row("one pair's sides", [](LandmarkSet &set) { exchange(set, "Lb", "Rb"); },
            "sides-swapped:LbRb far-from-mean:Lb far-from-mean:Rb", "sides-swapped:LbRb");
        row("one on the other side", [](LandmarkSet &set) {
            set.find("Lb")->position = set.find("Rb")->position;
            leaveOut(set, {"Rb"});
        }, "sides-swapped:Lb far-from-mean:Lb", "");
        row("roots exchanged", [](LandmarkSet &set) { exchange(set, "Lb", "Lc"); },
            "order-broken:LbLc far-from-mean:Lc far-from-mean:Lb", "order-broken:LbLc");
        row("roots of a third molar exchanged: only the shape tells", [](LandmarkSet &set) { exchange(set, "Le", "Lf"); },
            "order-broken:LeLf far-from-mean:Le far-from-mean:Lf", "");
        row("crown and crest exchanged", [](LandmarkSet &set) { exchange(set, "R0", "Ra"); },
            "order-broken:R0Ra far-from-mean:R0 far-from-mean:Ra", "");
        row("teeth exchanged", [](LandmarkSet &set) { exchange(set, "Ra", "Rd"); },
            "order-broken:RaRd far-from-mean:Rd far-from-mean:Ra", "order-broken:RaRd");
        row("far away", [](LandmarkSet &set) { set.find("Re")->position->z -= 12.0; }, "far-from-mean:Re", "");
        row("in one place", [](LandmarkSet &set) {
            set.find("Lc")->position = *set.find("Lb")->position + core::VectorLps{0.3, 0.0, 0.0};
        }, "far-from-mean:Lc duplicate:LbLc", "duplicate:LbLc");
        row("both states", [](LandmarkSet &set) {
            Landmark again;
            again.id = "La";
            again.state = LandmarkState::Missing;
            set.landmarks.push_back(again);
        }, "present-and-missing:LaLa", "present-and-missing:LaLa");
        row("both states, renamed", [](LandmarkSet &set) {
            Landmark again;
            again.id = "La_2";
            again.state = LandmarkState::Missing;
            set.landmarks.push_back(again);
        }, "present-and-missing:LaLa_2", "present-and-missing:LaLa_2");
        row("half a tooth", [](LandmarkSet &set) { leaveOut(set, {"Ld"}, LandmarkState::Missing); },
            "present-and-missing:LeLfLd", "present-and-missing:LeLfLd");
        row("a whole tooth gone", [](LandmarkSet &set) { leaveOut(set, {"Ld", "Le", "Lf"}, LandmarkState::Missing); }, "", "");
        row("nothing placed", [](LandmarkSet &set) {
            for (Landmark &landmark : set.landmarks) {
                leaveOut(set, {landmark.id});
            }
        }, "", "");
    }

    void finds()
    {
        QFETCH(Change, change);
        QFETCH(bool, withShape);
        QFETCH(QString, expected);
        LandmarkSet set = straightJaw();
        change(set);
        set = moved(set, tilted(12.0));
        QualityCheckInput input;
        input.meanShape = withShape ? &jawShape() : nullptr;
        const auto findings = checkQuality(molars(), set, input);
        QCOMPARE(shortly(findings), expected);
        for (const Finding &finding : findings) {
            QVERIFY2(finding.sentence.ends_with('.'), finding.sentence.c_str());
            QVERIFY(!finding.landmarkIds.empty());
        }
    }

    void looksForAir()
    {
        QualityCheckInput input;
        input.hounsfieldAt = [](const core::PointLps &p) -> std::optional<double> {
            if (p.y > 12.0) {
                return std::nullopt; // Lf and Rf lie outside
            }
            return p.z > 8.2 ? -950.0 : 700.0; // and the crowns d in air
        };
        const auto findings = checkQuality(molars(), straightJaw(), input);
        QCOMPARE(shortly(findings), QStringLiteral("in-air:Ld in-air:Rd in-air:Lf in-air:Rf"));
        QCOMPARE(findings[0].severity, FindingSeverity::Warning);
        QCOMPARE(findings[0].sentence, std::string("Ld lies in air (-950 HU)."));
        QCOMPARE(findings[2].severity, FindingSeverity::Error);
    }

    void soundCasesAreLeftInPeace()
    {
        int found = 0;
        const std::vector<LandmarkSet> cases = manyJaws(200, 0.5);
        for (const LandmarkSet &jaw : cases) {
            found += static_cast<int>(checkQuality(molars(), jaw, {&jawShape(), {}}).size());
        }
        // About one landmark in 250 lies beyond 3 SD by chance: 2,800 landmarks were checked.
        qInfo("%d findings in 200 sound jaws of 14 landmarks", found);
        QVERIFY2(found < 40, qPrintable(QString::number(found)));
    }

    /// The shape is made of the very cases that are checked, as in a small project.
    void aCaseDoesNotHideItselfInASmallSet_data()
    {
        QTest::addColumn<QStringList>("straying");
        QTest::newRow("one landmark") << QStringList{QStringLiteral("La")};
        QTest::newRow("three") << QStringList{QStringLiteral("La"), QStringLiteral("Ra"), QStringLiteral("R0")};
    }

    void aCaseDoesNotHideItselfInASmallSet()
    {
        QFETCH(QStringList, straying);
        std::vector<LandmarkSet> cases = manyJaws(MeanShape::kEnoughCases, 0.5);
        for (const QString &id : straying) {
            cases[4].find(id.toStdString())->position->z += 40.0;
        }
        const MeanShape shape = meanShapeOf(cases, "mandibular_molars").value();
        for (std::size_t n = 0; n < cases.size(); ++n) {
            const QString found = shortly(checkQuality(molars(), cases[n], {.meanShape = &shape}));
            QVERIFY2(found.contains(QStringLiteral("far-from-mean")) == (n == 4), qPrintable(QStringLiteral("%1: %2").arg(n).arg(found)));
        }
    }

    void manyLandmarksAreCheckedInTime()
    {
        std::vector<LandmarkDefinition> definitions(200);
        LandmarkSet set;
        for (std::size_t n = 0; n < definitions.size(); ++n) {
            definitions[n].id = std::to_string(n);
            Landmark landmark;
            landmark.id = definitions[n].id;
            landmark.state = LandmarkState::Present;
            const double at = static_cast<double>(n);
            landmark.position = core::PointLps{40 * std::sin(at), 40 * std::cos(at * 1.3), at / 2};
            set.landmarks.push_back(landmark);
        }
        const LandmarkTemplate scheme = LandmarkTemplate::create("many", "many", definitions).value();
        LandmarkSet other = set;
        for (Landmark &landmark : other.landmarks) {
            landmark.position->x += 0.3 * std::sin(7 * landmark.position->z);
        }
        const MeanShape shape = meanShapeOf({set, other, set}, "many").value();
        QElapsedTimer timer;
        timer.start();
        const auto findings = checkQuality(scheme, set, {&shape, {}});
        const double ms200 = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        timer.restart();
        static_cast<void>(checkQuality(molars(), straightJaw(), {&jawShape(), {}}));
        qInfo("checked 200 landmarks in %.2f ms, 14 in %.3f ms", ms200, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        QVERIFY(ms200 < 200.0);
        QVERIFY(findings.size() < 10);
    }
};

GONION_TEST(TestQualityChecks, gonion::testing::runTestWithEvents<TestQualityChecks>);
#include "tst_quality_checks.moc"
