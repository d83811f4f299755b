// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/labelling.h"

#include "tests/program/test_program.h"
#include "ui/study.h"

#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

using namespace gonion;
using annotation::LandmarkOrigin;
using annotation::LandmarkState;
using ui::Labelling;
using ui::Study;
using Mode = Labelling::Mode;

namespace {

ui::OpenedCase makeCase()
{
    const auto geometry = core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {4, 4, 4});
    auto values = std::make_shared<std::vector<std::int16_t>>(64, std::int16_t{0});
    ui::OpenedCase opened;
    opened.volume = *core::Volume::create(*geometry, core::VoxelType::Int16,
                                          std::shared_ptr<const void>(values, values->data()));
    opened.path = "case.nrrd";
    return opened;
}

/// The first three molars' landmarks, of which the third is missing.
ui::DetectionOutcome makeOutcome()
{
    ui::DetectionOutcome outcome;
    outcome.landmarks = annotation::LandmarkTemplate::mandibularMolars();
    for (std::size_t n = 0; n < 3; ++n) {
        inference::DetectedLandmark landmark;
        landmark.id = outcome.landmarks.landmarks()[n].id;
        landmark.probability = n == 2 ? 0.1 : 0.9;
        landmark.insideProbability = 0.99;
        landmark.position = {double(n), 0.0, 0.0};
        outcome.detection.landmarks.push_back(landmark);
    }
    outcome.detection.thresholds.assign(3, 0.5);
    inference::decide(outcome.detection, std::nullopt);
    return outcome;
}

} // namespace

class TestLabelling : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aNewCaseHasAnEmptySchemeOnlyWhileOneLabels();
    void placingWalksThroughTheTemplate();
    void theWalkSkipsWhatIsLabelled();
    void theLastOneIsSaid();
    void missingAndOutsideGoOnToo();
    void editModeStaysAtItsLandmark();
    void undoneLandmarksAreCurrentAgain();
    void nudgesAreOneStep();
    void aLandmarkWithoutAPlaceIsNotNudged();
    void predictionsStandAsProposals();
    void proposalsSpareWhatAPersonSet();
    void allProposalsAreOneStep();
    void numbersCountFromOne();
    void lookingProposesNothing();

private:
    [[nodiscard]] const annotation::Landmark &landmark(const std::string &id) const
    {
        return *m_study->document()->landmarks().find(id);
    }
    [[nodiscard]] int steps() const { return m_study->document()->history()->index(); }

    std::unique_ptr<Study> m_study;
    std::unique_ptr<Labelling> m_labelling;
};

void TestLabelling::init()
{
    m_study = std::make_unique<Study>();
    m_labelling = std::make_unique<Labelling>(m_study.get());
    m_study->setCase(makeCase());
}

void TestLabelling::cleanup()
{
    m_labelling.reset();
    m_study.reset();
}

void TestLabelling::aNewCaseHasAnEmptySchemeOnlyWhileOneLabels()
{
    QVERIFY(m_study->rows().empty());
    QVERIFY(!m_study->truth());
    m_labelling->setMode(Mode::Place);
    QCOMPARE(m_study->rows().size(), std::size_t(14));
    QCOMPARE(m_study->selected(), std::string("L0"));
    QCOMPARE(m_labelling->count(), 14);
    QCOMPARE(m_labelling->labelled(), 0);
    m_labelling->setMode(Mode::Look);
    QVERIFY(m_study->rows().empty());
}

void TestLabelling::placingWalksThroughTheTemplate()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->place({1, 2, 3});
    QCOMPARE(landmark("L0").state, LandmarkState::Present);
    QCOMPARE(*landmark("L0").position, (core::PointLps{1, 2, 3}));
    QCOMPARE(landmark("L0").origin, LandmarkOrigin::Manual);
    QCOMPARE(m_study->selected(), std::string("La"));
    m_labelling->place({2, 2, 3});
    QCOMPARE(m_study->selected(), std::string("Lb"));
    QCOMPARE(steps(), 2);
    QVERIFY(m_study->isModified());
}

void TestLabelling::theWalkSkipsWhatIsLabelled()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->choose("La");
    m_labelling->place({1, 2, 3});
    m_labelling->choose("L0");
    m_labelling->place({1, 2, 3});
    QCOMPARE(m_study->selected(), std::string("Lb"));
    m_labelling->choose("Rf");
    m_labelling->place({1, 2, 3});
    QCOMPARE(m_study->selected(), std::string("Lb")); // around the end
}

void TestLabelling::theLastOneIsSaid()
{
    m_labelling->setMode(Mode::Place);
    QSignalSpy said(m_labelling.get(), &Labelling::said);
    for (int n = 0; n < 14; ++n) {
        QVERIFY(said.isEmpty());
        m_labelling->place({double(n), 0, 0});
    }
    QCOMPARE(said.size(), 1);
    QVERIFY(said.at(0).at(0).toString().contains("14"));
    QCOMPARE(m_labelling->labelled(), 14);
    QCOMPARE(m_study->selected(), std::string("Rf"));
}

void TestLabelling::missingAndOutsideGoOnToo()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->judge(LandmarkState::Missing);
    m_labelling->judge(LandmarkState::Outside);
    QCOMPARE(landmark("L0").state, LandmarkState::Missing);
    QCOMPARE(landmark("La").state, LandmarkState::Outside);
    QCOMPARE(m_study->selected(), std::string("Lb"));
    m_labelling->remove("L0");
    QCOMPARE(landmark("L0").state, LandmarkState::Unlabelled);
    QCOMPARE(m_study->selected(), std::string("L0"));
}

void TestLabelling::editModeStaysAtItsLandmark()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->place({1, 2, 3});
    m_labelling->setMode(Mode::Edit);
    m_labelling->choose("L0");
    m_labelling->judge(LandmarkState::Missing);
    QCOMPARE(m_study->selected(), std::string("L0"));
}

void TestLabelling::undoneLandmarksAreCurrentAgain()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->place({1, 2, 3});
    m_labelling->place({2, 2, 3});
    m_labelling->undo();
    QCOMPARE(landmark("La").state, LandmarkState::Unlabelled);
    QCOMPARE(m_study->selected(), std::string("La"));
    m_labelling->undo();
    QCOMPARE(m_study->selected(), std::string("L0"));
    QVERIFY(!m_study->isModified());
    m_labelling->redo();
    QCOMPARE(landmark("L0").state, LandmarkState::Present);
    QCOMPARE(m_study->selected(), std::string("La"));
}

void TestLabelling::nudgesAreOneStep()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->place({1, 2, 3});
    m_labelling->setMode(Mode::Edit);
    m_labelling->choose("L0");
    m_labelling->nudge({1, 0, 0});
    m_labelling->nudge({0.1, 0, 0});
    QCOMPARE(landmark("L0").position->x, 2.1);
    QVERIFY(m_study->document()->isMoving());
    QTRY_VERIFY(!m_study->document()->isMoving()); // by itself, after a pause
    QCOMPARE(steps(), 2);
    m_labelling->nudge({0, 1, 0});
    m_labelling->undo();
    QCOMPARE(*landmark("L0").position, (core::PointLps{2.1, 2, 3}));
    m_labelling->undo();
    QCOMPARE(*landmark("L0").position, (core::PointLps{1, 2, 3}));
}

void TestLabelling::aLandmarkWithoutAPlaceIsNotNudged()
{
    m_labelling->setMode(Mode::Edit);
    m_labelling->choose("L0");
    QSignalSpy refused(m_labelling.get(), &Labelling::refused);
    m_labelling->nudge({1, 0, 0});
    QCOMPARE(refused.size(), 1);
    QCOMPARE(steps(), 0);
}

void TestLabelling::predictionsStandAsProposals()
{
    m_study->setDetection(makeOutcome());
    m_labelling->setMode(Mode::Place);
    QCOMPARE(m_labelling->suggestions().size(), std::size_t(3));
    m_labelling->acceptCurrent();
    QCOMPARE(landmark("L0").origin, LandmarkOrigin::Model);
    QCOMPARE(m_study->selected(), std::string("La"));
    QVERIFY(!m_labelling->suggestionFor("L0"));
    m_labelling->choose("Lb");
    m_labelling->acceptCurrent();
    QCOMPARE(landmark("Lb").state, LandmarkState::Missing);
    QSignalSpy refused(m_labelling.get(), &Labelling::refused);
    m_labelling->choose("Lf");
    m_labelling->acceptCurrent();
    QCOMPARE(refused.size(), 1);
    // What is moved by hand afterwards is a correction.
    m_labelling->choose("L0");
    m_labelling->place({3, 3, 3});
    QCOMPARE(landmark("L0").origin, LandmarkOrigin::Corrected);
}

void TestLabelling::proposalsSpareWhatAPersonSet()
{
    m_study->setDetection(makeOutcome());
    m_labelling->setMode(Mode::Place);
    m_labelling->choose("La");
    m_labelling->place({9, 9, 9});
    m_labelling->acceptAll();
    QCOMPARE(*landmark("La").position, (core::PointLps{9, 9, 9}));
    QCOMPARE(landmark("La").origin, LandmarkOrigin::Manual);
    QCOMPARE(landmark("L0").origin, LandmarkOrigin::Model);
}

void TestLabelling::allProposalsAreOneStep()
{
    m_study->setDetection(makeOutcome());
    m_labelling->setMode(Mode::Place);
    m_labelling->acceptAll();
    QCOMPARE(steps(), 1);
    QCOMPARE(m_labelling->labelled(), 3);
    m_labelling->undo();
    QCOMPARE(m_labelling->labelled(), 0);
    QSignalSpy refused(m_labelling.get(), &Labelling::refused);
    m_labelling->redo();
    m_labelling->acceptAll();
    QCOMPARE(refused.size(), 1);
}

void TestLabelling::numbersCountFromOne()
{
    m_labelling->setMode(Mode::Place);
    m_labelling->chooseNumber(3);
    QCOMPARE(m_study->selected(), std::string("Lb"));
    m_labelling->chooseNumber(99);
    QCOMPARE(m_study->selected(), std::string("Lb"));
    m_labelling->step(-1);
    QCOMPARE(m_study->selected(), std::string("La"));
    m_labelling->step(-2);
    QCOMPARE(m_study->selected(), std::string("Rf"));
}

void TestLabelling::lookingProposesNothing()
{
    m_study->setDetection(makeOutcome());
    QVERIFY(m_labelling->suggestions().empty());
    QCOMPARE(m_study->rows().size(), std::size_t(3));
    // Shift+click while one looks begins the labels, though.
    m_labelling->place({1, 2, 3});
    QCOMPARE(landmark("L0").state, LandmarkState::Present);
}

GONION_TEST(TestLabelling, gonion::testing::runTestWithEvents<TestLabelling>);
#include "tst_labelling.moc"
