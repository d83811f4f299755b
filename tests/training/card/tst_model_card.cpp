// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/card/model_card.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <vector>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

annotation::LandmarkTemplate twoLandmarks()
{
    annotation::LandmarkDefinition a;
    a.id = "La";
    annotation::LandmarkDefinition b;
    b.id = "Lb";
    return *annotation::LandmarkTemplate::create("two", "Two landmarks", {a, b});
}

/// A case of two files in a folder, its second landmark in a state.
TrainingCase caseIn(const QDir &dir, const QString &name, LandmarkState second)
{
    write(dir.filePath(name + ".nrrd"), QByteArray(3 << 20, 'v') + name.toUtf8());
    write(dir.filePath(name + ".mrk.json"), "{\"landmarks of\": \"" + name.toUtf8() + "\"}");
    TrainingCase one;
    one.name = name.toStdString();
    one.volume = dir.filePath(name + ".nrrd").toStdString();
    one.landmarkFile = dir.filePath(name + ".mrk.json").toStdString();
    one.truth.landmarks = {{"La", "", LandmarkState::Present, core::PointLps{1, 2, 3}}, {"Lb", "", second}};
    return one;
}

CaseList threeCases(const QDir &dir)
{
    CaseList list;
    list.landmarks = twoLandmarks();
    list.training = {caseIn(dir, "a", LandmarkState::Missing), caseIn(dir, "b", LandmarkState::Outside)};
    list.validation = {caseIn(dir, "c", LandmarkState::Unlabelled)};
    return list;
}

TrainingPlan folderPlan()
{
    TrainingPlan plan;
    plan.name = "Jaw | <model>";
    plan.data.kind = DataKind::Folder;
    plan.seed = 17;
    return plan;
}

Evaluation exampleEvaluation(Protocol protocol)
{
    std::vector<CaseResult> cases;
    for (int n = 0; n < 3; ++n) {
        CaseResult one{"case", {}};
        for (int k = 0; k < 2; ++k) {
            LandmarkResult landmark;
            landmark.truth = n == 2 && k == 1 ? LandmarkState::Missing : LandmarkState::Present;
            landmark.predicted = landmark.truth;
            landmark.bestPosition = core::PointLps{1.0 + n, 0, 0};
            one.landmarks.push_back(landmark);
        }
        cases.push_back(one);
    }
    const std::vector<std::string> ids{"La", "Lb"};
    return *evaluate(cases, ids, protocol);
}

inference::ModelDescription modelOf(const TrainingPlan &plan)
{
    inference::ModelDescription model;
    model.name = plan.name;
    model.landmarks = twoLandmarks();
    model.coarse = plan.coarse;
    model.fine = plan.fine;
    return model;
}

} // namespace

class TestModelCard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void statesAreCounted()
    {
        const auto facts = dataFactsOf(threeCases(QDir(m_dir->path())), folderPlan());
        QVERIFY(facts);
        QCOMPARE(facts->training, 2);
        QCOMPARE(facts->validation, 1);
        QVERIFY(facts->landmarks == (std::vector<LandmarkCounts>{{"La", 3, 0, 0, 0}, {"Lb", 0, 1, 1, 1}}));
        QCOMPARE(facts->fingerprint.size(), std::size_t{64});
    }

    void theFingerprintKnowsTheDataAlone()
    {
        QDir dir(m_dir->path());
        CaseList list = threeCases(dir);
        const std::string print = dataFactsOf(list, folderPlan())->fingerprint;
        std::swap(list.training[0], list.training[1]);
        QCOMPARE(dataFactsOf(list, folderPlan())->fingerprint, print); // order is nothing
        QTemporaryDir other;
        QCOMPARE(dataFactsOf(threeCases(QDir(other.path())), folderPlan())->fingerprint, print); // place is nothing
    }

    void theFingerprintSeesEveryChange_data()
    {
        QTest::addColumn<int>("change");
        QTest::newRow("beginning of a volume") << 0;
        QTest::newRow("middle of a volume") << 1;
        QTest::newRow("end of a volume") << 2;
        QTest::newRow("a landmark file") << 3;
        QTest::newRow("the split") << 4;
        QTest::newRow("a case less") << 5;
        QTest::newRow("a name") << 6;
    }
    void theFingerprintSeesEveryChange()
    {
        QFETCH(int, change);
        QDir dir(m_dir->path());
        CaseList list = threeCases(dir);
        const std::string print = dataFactsOf(list, folderPlan())->fingerprint;
        if (change <= 2) {
            QFile file(dir.filePath("a.nrrd"));
            QVERIFY(file.open(QIODevice::ReadWrite));
            const qint64 size = file.size();
            QVERIFY(file.seek(change == 0 ? 0 : change == 1 ? size / 2 : size - 1));
            file.write("X");
        } else if (change == 3) {
            write(dir.filePath("a.mrk.json"), "{\"landmarks of\": \"A\"}");
        } else if (change == 4) {
            std::swap(list.training[0], list.validation[0]);
        } else if (change == 5) {
            list.training.pop_back();
        } else {
            list.training[0].name = "z";
        }
        QVERIFY(dataFactsOf(list, folderPlan())->fingerprint != print);
    }

    void aDicomFolderIsACase()
    {
        QDir dir(m_dir->path());
        CaseList list = threeCases(dir);
        QVERIFY(dir.mkdir("series"));
        write(dir.filePath("series/1.dcm"), "one");
        list.training[0].volume = dir.filePath("series").toStdString();
        const auto before = dataFactsOf(list, folderPlan());
        QVERIFY(before);
        write(dir.filePath("series/2.dcm"), "two");
        QVERIFY(dataFactsOf(list, folderPlan())->fingerprint != before->fingerprint);
    }

    void anAbsentVolumeIsNamed()
    {
        QDir dir(m_dir->path());
        const CaseList list = threeCases(dir);
        QVERIFY(dir.remove("b.nrrd"));
        const auto facts = dataFactsOf(list, folderPlan());
        QVERIFY(!facts);
        QVERIFY(facts.error().message.find("b.nrrd") != std::string::npos);
    }

    void theCardTellsWhatMatters()
    {
        const TrainingPlan plan = folderPlan();
        CardFacts facts;
        facts.data = *dataFactsOf(threeCases(QDir(m_dir->path())), plan);
        facts.modelHash = std::string(64, 'f');
        facts.evaluation = exampleEvaluation(Protocol::Full);
        facts.seconds = 5400.0;
        const QString card = QString::fromStdString(modelCard(plan, modelOf(plan), facts));
        for (const QString &wanted :
             {QString("# Jaw \\| \\<model\\>"), QString::fromStdString(facts.data.fingerprint), QString(64, 'f'),
              QString("| Lb | 0 | 1 | 1 | 1 |"), QString("Protocol full, on 3 validation cases with 5 landmarks"),
              QString("| **all** | 2.00 | 1.00 |"), QString("Seed 17"), QString("1.50 hours"), QString("not for diagnosis"),
              QString("gonion train plan.json")}) {
            QVERIFY2(card.contains(wanted), qPrintable(wanted + "\n---\n" + card));
        }
        QVERIFY(!card.contains(m_dir->path())); // no path of this machine
        if (qEnvironmentVariableIsSet("GONION_CARD")) {
            qInfo().noquote() << card;
        }
    }

    void aDemonstrationSaysSo()
    {
        TrainingPlan plan;
        auto model = modelOf(plan);
        const CardFacts facts{*dataFactsOf({}, plan), {}, {}, 0.0};
        QVERIFY(modelCard(plan, model, facts).find("A demonstration, not for diagnosis") == std::string::npos);
        model.demonstration = true;
        const QString card = QString::fromStdString(modelCard(plan, model, facts));
        QVERIFY(card.contains("**A demonstration, not for diagnosis.**"));
        QVERIFY(card.contains("never seen a scan of a person"));
        QVERIFY(card.contains("Nobody has measured it yet"));
    }

    void thePaperProtocolIsNamed()
    {
        const TrainingPlan plan;
        const CardFacts facts{*dataFactsOf({}, plan), {}, exampleEvaluation(Protocol::Paper), 0.0};
        const QString card = QString::fromStdString(modelCard(plan, modelOf(plan), facts));
        QVERIFY(card.contains("Protocol paper"));
        QVERIFY(card.contains("not asked"));
    }

    void theCardIsWrittenIntoTheRun()
    {
        const RunFolder folder{m_dir->path().toStdString()};
        const TrainingPlan plan;
        QVERIFY(writeModelCard(folder, plan, modelOf(plan), {}));
        QVERIFY(QFile::exists(m_dir->filePath("MODEL_CARD.md")));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

GONION_TEST(TestModelCard, gonion::testing::runTest<TestModelCard>);
#include "tst_model_card.moc"
