// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/annotation_document.h"
#include "document_samples.h"
#include "tests/program/test_program.h"

#include <QDateTime>
#include <QSignalSpy>
#include <QtTest>

#include <functional>
#include <limits>

using namespace gonion::annotation;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

using Edit = std::function<gonion::core::Result<void>(AnnotationDocument &)>;

const PointLps kHere{1.0 / 3.0, -20.5, 30.0};
const PointLps kThere{4.0, -21.0, 31.0};

const Landmark &landmarkOf(const AnnotationDocument &document, const char *id)
{
    return *document.landmarks().find(id);
}

} // namespace
Q_DECLARE_METATYPE(Edit)

class TestAnnotationDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsTheSchemeThenTheRest()
    {
        LandmarkSet set;
        set.name = "case";
        set.landmarks = {samples::predicted("own", kHere), samples::predicted("Rf", kThere)};
        const AnnotationDocument document(LandmarkTemplate::mandibularMolars(), set);
        const auto &landmarks = document.landmarks().landmarks;
        QCOMPARE(landmarks.size(), size_t(15));
        QCOMPARE(landmarks[0].id, std::string("L0"));
        QCOMPARE(landmarks[0].state, LandmarkState::Unlabelled);
        QVERIFY(!landmarks[0].label.empty());
        QCOMPARE(landmarks[13].id, std::string("Rf"));
        QVERIFY(landmarks[13].position == kThere);
        QCOMPARE(landmarks[14].id, std::string("own"));
        QCOMPARE(document.landmarks().templateId, std::string("mandibular_molars"));
        QVERIFY(!document.isModified());
        QVERIFY(!document.history()->canUndo());
    }

    void doesAndUndoesEveryEdit_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("title");
        QTest::addColumn<LandmarkState>("state");
        QTest::addColumn<LandmarkOrigin>("origin");
        const auto row = [](const char *name, Edit edit, const char *title, LandmarkState state,
                            LandmarkOrigin origin = LandmarkOrigin::Manual) {
            QTest::newRow(name) << edit << QString(title) << state << origin;
        };
        // Lb is unlabelled, La predicted, Lc set by hand, Ld missing by a model.
        row("place", [](auto &d) { return d.place("Lb", kThere); }, "Place Lb", LandmarkState::Present);
        row("place on a prediction", [](auto &d) { return d.place("La", kThere); }, "Place La", LandmarkState::Present,
            LandmarkOrigin::Corrected);
        row("place again", [](auto &d) { return d.place("Lc", kThere); }, "Place Lc", LandmarkState::Present);
        row("place as a model", [](auto &d) { return d.place("Lb", kThere, LandmarkOrigin::Model); }, "Place Lb",
            LandmarkState::Present, LandmarkOrigin::Model);
        row("place one the model missed", [](auto &d) { return d.place("Ld", kThere); }, "Place Ld",
            LandmarkState::Present, LandmarkOrigin::Corrected);
        row("move", [](auto &d) { return d.move("Lc", kThere); }, "Move Lc", LandmarkState::Present);
        row("move a prediction", [](auto &d) { return d.move("La", kThere); }, "Move La", LandmarkState::Present,
            LandmarkOrigin::Corrected);
        row("missing", [](auto &d) { return d.setState("Lc", LandmarkState::Missing); }, "Mark Lc missing",
            LandmarkState::Missing);
        row("missing after all", [](auto &d) { return d.setState("La", LandmarkState::Missing); }, "Mark La missing",
            LandmarkState::Missing, LandmarkOrigin::Corrected);
        row("outside", [](auto &d) { return d.setState("Lb", LandmarkState::Outside); }, "Mark Lb outside the scan",
            LandmarkState::Outside);
        row("remove", [](auto &d) { return d.setState("Lc", LandmarkState::Unlabelled); }, "Remove Lc",
            LandmarkState::Unlabelled, LandmarkOrigin::Imported);
    }

    void doesAndUndoesEveryEdit()
    {
        QFETCH(Edit, edit);
        QFETCH(QString, title);
        QFETCH(LandmarkState, state);
        QFETCH(LandmarkOrigin, origin);
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        document.setAnnotator("A. Reader");
        const LandmarkSet before = document.landmarks();
        const QSignalSpy one(&document, &AnnotationDocument::landmarkChanged);
        const QSignalSpy modified(&document, &AnnotationDocument::modifiedChanged);
        QVERIFY(edit(document).has_value());
        const std::string id = title.split(' ')[1].toStdString();
        QCOMPARE(document.history()->undoText(), title);
        QCOMPARE(document.history()->count(), 1);
        const Landmark after = landmarkOf(document, id.c_str());
        QCOMPARE(after.state, state);
        QCOMPARE(after.position.has_value(), state == LandmarkState::Present);
        QCOMPARE(after.origin, origin);
        QCOMPARE(after.label, before.find(id)->label);
        QVERIFY(!after.probability && !after.spreadMm && !after.uncertain && !after.estimate);
        QCOMPARE(after.modelHash, std::string(origin == LandmarkOrigin::Corrected ? "a1b2" : ""));
        if (state != LandmarkState::Unlabelled) {
            QCOMPARE(after.reviewer, std::string("A. Reader"));
            const auto time = QDateTime::fromString(QString::fromStdString(after.time), Qt::ISODate);
            QVERIFY(qAbs(time.secsTo(QDateTime::currentDateTimeUtc())) < 60);
            QCOMPARE(time.timeSpec(), Qt::UTC);
        }
        const LandmarkSet done = document.landmarks();
        document.undo();
        QVERIFY(document.landmarks() == before);
        QVERIFY(!document.isModified());
        document.redo();
        QVERIFY(document.landmarks() == done);
        QCOMPARE(one.size(), 3);
        QCOMPARE(one[2][0].value<std::string>(), id);
        QCOMPARE(modified.size(), 3);
    }

    void refusesWhatCannotBe_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<ErrorCode>("code");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("unknown") << Edit([](auto &d) { return d.place("X", kHere); }) << ErrorCode::InvalidArgument;
        QTest::newRow("unknown state") << Edit([](auto &d) { return d.setState("X", LandmarkState::Missing); })
                                       << ErrorCode::InvalidArgument;
        QTest::newRow("nowhere") << Edit([nan](auto &d) { return d.move("La", {0, nan, 0}); })
                                 << ErrorCode::InvalidArgument;
        QTest::newRow("present nowhere") << Edit([](auto &d) { return d.setState("La", LandmarkState::Present); })
                                         << ErrorCode::InvalidArgument;
        const auto locked = [](auto edit) {
            return Edit([edit](AnnotationDocument &d) -> gonion::core::Result<void> {
                d.setReadOnly("Somebody else works on this case.");
                if (const auto done = edit(d); !done) {
                    return tl::unexpected(done.error());
                }
                return {};
            });
        };
        const auto denied = ErrorCode::PermissionDenied;
        QTest::newRow("shown only: place") << locked([](auto &d) { return d.place("Lb", kHere); }) << denied;
        QTest::newRow("shown only: state") << locked([](auto &d) { return d.setState("La", LandmarkState::Missing); })
                                           << denied;
        QTest::newRow("shown only: accept")
            << locked([](auto &d) { return d.accept({samples::predicted("Lb", kHere)}); }) << denied;
        QTest::newRow("shown only: restore") << locked([](auto &d) { return d.restore({}, "Restore"); }) << denied;
    }

    void refusesWhatCannotBe()
    {
        QFETCH(Edit, edit);
        QFETCH(ErrorCode, code);
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        const LandmarkSet before = document.landmarks();
        const auto done = edit(document);
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().code, code);
        QVERIFY(done.error().message.ends_with('.'));
        QVERIFY(document.landmarks() == before);
        QCOMPARE(document.history()->count(), 0);
    }

    void mergesADragIntoOneStep()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->place("La", kHere).has_value());
        document->beginMove("La");
        for (int step = 1; step <= 50; ++step) {
            QVERIFY(document->move("La", {kHere.x + step, kHere.y, kHere.z}).has_value());
        }
        QVERIFY(document->isMoving());
        document->endMove();
        QCOMPARE(document->history()->count(), 2);
        QCOMPARE(document->history()->undoText(), QString("Move La"));
        QCOMPARE(landmarkOf(*document, "La").position->x, kHere.x + 50);
        document->undo();
        QVERIFY(*landmarkOf(*document, "La").position == kHere);
        document->redo();
        QCOMPARE(landmarkOf(*document, "La").position->x, kHere.x + 50);
    }

    void leavesNoTraceOfAnAbortedDrag()
    {
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        const LandmarkSet before = document.landmarks();
        document.beginMove("La");
        QVERIFY(document.move("La", kThere).has_value());
        QVERIFY(document.isModified());
        document.abortMove();
        QVERIFY(document.landmarks() == before);
        QCOMPARE(document.history()->count(), 0);
        QVERIFY(!document.isModified());
        document.endMove(); // nothing is open
        QCOMPARE(document.history()->count(), 0);
    }

    void makesNoStepOfAClickThatMovesNothing()
    {
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        document.beginMove("Lc");
        document.endMove();
        document.beginMove("unknown");
        document.endMove();
        QCOMPARE(document.history()->count(), 0);
    }

    void endsADragBeforeAnotherEdit()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->place("La", kHere).has_value());
        document->beginMove("La");
        QVERIFY(document->move("La", kThere).has_value());
        QVERIFY(document->place("Lb", kHere).has_value());
        QCOMPARE(document->history()->count(), 3);
        QCOMPARE(document->history()->text(1), QString("Move La"));
        document->undo();
        document->undo();
        QVERIFY(*landmarkOf(*document, "La").position == kHere);
    }

    void keepsItsHistoryWhenItIsUsedInADrag()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->place("La", kHere).has_value());
        document->beginMove("La");
        QVERIFY(document->move("La", kThere).has_value());
        document->history()->undo(); // as a history list does, past the document
        QVERIFY(!document->isMoving());
        QCOMPARE(landmarkOf(*document, "La").state, LandmarkState::Unlabelled);
        document->history()->redo();
        QVERIFY(*landmarkOf(*document, "La").position == kHere);
    }

    void makesNoStepOfTheSameAgain()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->setState("La", LandmarkState::Missing).has_value());
        QVERIFY(document->setState("La", LandmarkState::Missing).has_value());
        QVERIFY(document->setState("Lb", LandmarkState::Unlabelled).has_value());
        QCOMPARE(document->history()->count(), 1);
    }

    void neverLetsAPredictionWin()
    {
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        const QSignalSpy several(&document, &AnnotationDocument::landmarksChanged);
        std::vector<Landmark> proposals;
        for (const char *id : {"La", "Lb", "Lc", "Ld", "Le", "Rb", "nowhere"}) {
            proposals.push_back(samples::predicted(id, {9, 9, 9}));
        }
        proposals[5].position.reset(); // present, but where?
        const auto done = document.accept(proposals);
        QVERIFY(done.has_value());
        QCOMPARE(done->accepted, size_t(3)); // La, Lb, Ld
        QCOMPARE(done->leftOut, size_t(4)); // Lc by hand, Le imported, Rb unsound, unknown
        QCOMPARE(document.history()->undoText(), QString("Accept 3 proposals"));
        QCOMPARE(landmarkOf(document, "Lb").origin, LandmarkOrigin::Model);
        QCOMPARE(landmarkOf(document, "Lb").reviewer, std::string());
        QVERIFY(*landmarkOf(document, "Lc").position == kHere);
        QVERIFY(*landmarkOf(document, "Le").position == kHere);
        QCOMPARE(several.size(), 1);
        document.undo();
        QCOMPARE(landmarkOf(document, "Lb").state, LandmarkState::Unlabelled);
        QCOMPARE(several.size(), 2);
        QVERIFY(document.accept({samples::predicted("Lb", kHere)}).has_value());
        QCOMPARE(document.history()->undoText(), QString("Accept the proposal for Lb"));
        QCOMPARE(document.accept({samples::predicted("Lc", kThere)})->accepted, size_t(0));
        QCOMPARE(document.history()->count(), 1);
    }

    void restoresAWholeSetInOneStep()
    {
        AnnotationDocument document(LandmarkTemplate::mandibularMolars(), startingSet());
        const LandmarkSet before = document.landmarks();
        LandmarkSet other;
        other.landmarks = {samples::predicted("Lb", kThere), samples::predicted("extra", kThere)};
        QVERIFY(document.restore(other, "Restore unsaved work").has_value());
        QCOMPARE(document.history()->count(), 1);
        QVERIFY(document.isModified());
        QVERIFY(landmarkOf(document, "Lb") == other.landmarks[0]);
        QVERIFY(landmarkOf(document, "extra") == other.landmarks[1]);
        QCOMPARE(landmarkOf(document, "La").state, LandmarkState::Unlabelled);
        document.undo();
        for (const Landmark &landmark : before.landmarks) {
            QVERIFY(*document.landmarks().find(landmark.id) == landmark);
        }
        QCOMPARE(landmarkOf(document, "extra").state, LandmarkState::Unlabelled);
    }

    void undoesWithoutLimitAndPastASave()
    {
        const auto document = samples::emptyDocument();
        constexpr int kEdits = 3000;
        for (int edit = 0; edit < kEdits; ++edit) {
            QVERIFY(document->place(edit % 2 == 0 ? "La" : "Rf", {double(edit), 0, 0}).has_value());
            if (edit == kEdits / 2) {
                document->markSaved();
                QVERIFY(!document->isModified());
            }
        }
        QCOMPARE(document->history()->count(), kEdits);
        QVERIFY(document->isModified());
        document->history()->setIndex(kEdits / 2 + 1); // a click into the list
        QVERIFY(!document->isModified());
        QCOMPARE(landmarkOf(*document, "La").position->x, double(kEdits / 2));
        document->history()->setIndex(0);
        QVERIFY(document->isModified());
        QVERIFY(document->landmarks() == samples::emptyDocument()->landmarks());
        document->history()->setIndex(kEdits);
        QCOMPARE(landmarkOf(*document, "Rf").position->x, double(kEdits - 1));
    }

    void staysModifiedWhereEditsCameAfterTheSnapshot()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->place("La", kHere).has_value());
        const DocumentSnapshot snapshot = document->snapshot();
        QVERIFY(document->place("Lb", kHere).has_value());
        document->markSaved(snapshot);
        QVERIFY(document->isModified());
        document->markSaved(document->snapshot());
        QVERIFY(!document->isModified());
    }

    void savesNothingOfAnOpenDrag()
    {
        const auto document = samples::emptyDocument();
        QVERIFY(document->place("La", kHere).has_value());
        document->beginMove("La");
        QVERIFY(document->move("La", kThere).has_value());
        const DocumentSnapshot snapshot = document->snapshot();
        QVERIFY(*snapshot.landmarks.find("La")->position == kHere);
        document->markSaved(snapshot);
        QVERIFY(document->isModified());
        document->abortMove();
        QVERIFY(!document->isModified());
    }

private:
    static LandmarkSet startingSet()
    {
        LandmarkSet set;
        Landmark byHand = samples::predicted("Lc", kHere);
        byHand.origin = LandmarkOrigin::Manual;
        byHand.modelHash.clear();
        Landmark missing;
        missing.id = "Ld";
        missing.state = LandmarkState::Missing;
        missing.estimate = kThere;
        missing.origin = LandmarkOrigin::Model;
        missing.modelHash = "a1b2";
        Landmark imported = byHand;
        imported.id = "Le";
        imported.origin = LandmarkOrigin::Imported;
        set.landmarks = {samples::predicted("La", kHere), byHand, missing, imported};
        return set;
    }
};

GONION_TEST(TestAnnotationDocument, gonion::testing::runTestWithEvents<TestAnnotationDocument>);
#include "tst_annotation_document.moc"
