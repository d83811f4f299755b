// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/consensus.h"
#include "tests/program/test_program.h"

#include <QTest>

#include <cmath>

using namespace gonion;
using namespace gonion::annotation;

namespace {

/// One landmark "p": 'P' at x, 'M' missing, 'O' outside, 'U' unlabelled.
AnnotatedCase opinion(const std::string &annotator, char state, double x = 0.0)
{
    Landmark landmark;
    landmark.id = "p";
    landmark.state = state == 'P'   ? LandmarkState::Present
                     : state == 'M' ? LandmarkState::Missing
                     : state == 'O' ? LandmarkState::Outside
                                    : LandmarkState::Unlabelled;
    if (state == 'P') {
        landmark.position = core::PointLps{x, 0, 0};
    }
    AnnotatedCase result{"1", annotator, {}};
    result.landmarks.landmarks = {landmark};
    return result;
}

QString whoDiffers(const LandmarkConsensus &consensus)
{
    QString names;
    for (const AnnotatorOpinion &item : consensus.opinions) {
        names += item.differs ? QString::fromStdString(item.annotator) : QString();
    }
    return names;
}

} // namespace

class TestConsensus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<QByteArray>("opinions"); // state and tenths of a millimetre
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<bool>("tie");
        QTest::addColumn<QString>("differ");
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("robustMean");
        const auto row = [](const char *opinions, const char *state, bool tie, const char *differ, double mean, double robustMean) {
            QTest::newRow(opinions) << QByteArray(opinions) << QByteArray(state) << tie << QString::fromUtf8(differ) << mean << robustMean;
        };
        row("P0", "present", false, "", 0.0, 0.0);
        row("P0 P10", "present", false, "", 0.5, 0.5);
        row("P0 P30", "present", false, "AB", 1.5, 1.5);
        row("P0 P2 P4", "present", false, "", 0.2, 0.2);
        row("P0 P2 P60", "present", false, "C", 62.0 / 30, 0.1);
        row("P0 P2 P19", "present", false, "", 0.7, 0.7);            // far in deviations, but within the tolerance
        row("P0 P40 P80", "present", false, "", 4.0, 4.0);           // all apart: nobody stands out
        row("P0 P1 P2 P3 P100", "present", false, "E", 2.12, 0.15);
        row("P0 P2 M", "present", false, "C", 0.1, 0.1);
        row("P0 M M", "missing", false, "A", 0.0, 0.0);
        row("P0 M", "unlabelled", true, "AB", 0.0, 0.0);
        row("P0 M U", "unlabelled", true, "AB", 0.0, 0.0);
        row("P0 U U", "present", false, "", 0.0, 0.0);
        row("O O M", "outside", false, "C", -1.0, -1.0);
        row("P0 M O", "unlabelled", true, "ABC", 0.0, 0.0);
        row("U U", "unlabelled", false, "", -1.0, -1.0);
    }

    void decides()
    {
        QFETCH(QByteArray, opinions);
        QFETCH(QByteArray, state);
        QFETCH(bool, tie);
        QFETCH(QString, differ);
        QFETCH(double, mean);
        QFETCH(double, robustMean);
        std::vector<AnnotatedCase> cases;
        for (const QByteArray &one : opinions.split(' ')) {
            cases.push_back(opinion(std::string(1, static_cast<char>('A' + cases.size())), one[0], one.mid(1).toDouble() / 10));
        }
        const auto result = consensusOf(cases);
        QCOMPARE(result.size(), std::size_t(1));
        const LandmarkConsensus &consensus = result.front();
        QCOMPARE(QByteArray::fromStdString(std::string(nameOf(consensus.state))), state);
        QCOMPARE(consensus.tie, tie);
        QCOMPARE(whoDiffers(consensus), differ);
        QCOMPARE(consensus.mean.has_value(), mean >= 0.0);
        if (consensus.mean) {
            QVERIFY(std::abs(consensus.mean->x - mean) < 1e-9);
            QVERIFY2(std::abs(consensus.robustMean->x - robustMean) < 1e-9, qPrintable(QString::number(consensus.robustMean->x)));
        }
        const LandmarkSet set = consensusSet(result);
        QCOMPARE(set.landmarks.front().position.has_value(), state == "present");
        QCOMPARE(set.landmarks.front().uncertain, tie);
    }

    void givesDistances()
    {
        const auto result = consensusOf({opinion("A", 'P', 0.0), opinion("B", 'P', 1.0), opinion("C", 'P', 5.0)});
        QCOMPARE(*result.front().opinions[0].distanceMm, 2.0);
        QCOMPARE(*result.front().opinions[2].distanceMm, 3.0);
        QCOMPARE(*result.front().largestDistanceMm, 5.0);
        QVERIFY(!consensusOf({opinion("A", 'P')}).front().largestDistanceMm);
    }

    void oneWhoDoesNotNameALandmarkSaidNothing()
    {
        AnnotatedCase empty{"1", "B", {}};
        const auto result = consensusOf({opinion("A", 'M'), empty});
        QCOMPARE(result.front().state, LandmarkState::Missing);
        QCOMPARE(result.front().opinions.size(), std::size_t(2));
        QVERIFY(!result.front().opinions[1].differs);
    }
};

GONION_TEST(TestConsensus, gonion::testing::runTestWithEvents<TestConsensus>);
#include "tst_consensus.moc"
