// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A scripted annotator labels the demo case in the real window by keys and clicks alone, in a program of
// its own, which is then killed. What it saved must be in the file, and what it had not saved is offered.
#include "annotation/landmark_file.h"
#include "tests/gui/annotator_script.h"
#include "tests/gui/studio_fixture.h"
#include "tests/program/test_program.h"
#include "ui/labelling/labelling.h"
#include "ui/theme.h"
#include "viewers/four_view.h"
#include "viewers/vtk_widget.h"

#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSurfaceFormat>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace gonion;
using annotation::LandmarkState;
using testing::Annotator;
using testing::Intention;
using testing::Studio;

namespace {

constexpr int kScriptPatienceMs = 120000;
const QString kDemo = QStringLiteral(GONION_RESOURCES "/demo/visible_human_male");

/// All 14 in the template's order: the demo's own places, places beside them for teeth that it lacks,
/// and two that are missing.
std::vector<Intention> intentions()
{
    const auto truth = annotation::readLandmarks((kDemo + ".mrk.json").toStdString());
    std::vector<Intention> all;
    std::optional<core::PointLps> last;
    if (!truth) {
        return all;
    }
    for (const auto &definition : annotation::LandmarkTemplate::mandibularMolars().landmarks()) {
        Intention intention{definition.id, std::nullopt};
        const annotation::Landmark *known = truth->set.find(definition.id);
        if (definition.id != "Le" && definition.id != "Lf") {
            intention.place = known && known->position ? *known->position : *last + core::VectorLps{0.0, 4.0, 1.0};
            last = intention.place;
        }
        all.push_back(intention);
    }
    return all;
}

QJsonArray jsonOf(const core::PointLps &point)
{
    return {point.x, point.y, point.z};
}

/// The program that is killed: labels, undoes, redoes, saves, labels two more, says what it did, and waits.
int annotate(const QString &folder)
{
    Studio studio(folder, kDemo + ".nrrd");
    if (!studio.show() || !studio.open(folder + "/case.nrrd")) {
        return 1;
    }
    Annotator annotator(studio);
    QJsonObject places;
    annotator.press(Qt::Key_W);
    for (const Intention &intention : intentions()) {
        if (studio->study().selected() != intention.id) {
            std::fprintf(stderr, "%s is current, not %s\n", studio->study().selected().c_str(), intention.id.c_str());
            return 1;
        }
        if (intention.place) {
            places[QString::fromStdString(intention.id)] = jsonOf(annotator.click(*intention.place));
        } else {
            annotator.press(Qt::Key_M);
        }
    }
    const int cost = annotator.clicks() + annotator.keys();
    for (int step = 0; step < 10; ++step) {
        annotator.press(Qt::Key_Z, Qt::ControlModifier);
    }
    for (int step = 0; step < 5; ++step) {
        annotator.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    }
    testing::keepPicture(studio->grab().toImage(), "annotator");
    if (!annotator.save()) {
        return 1;
    }
    QJsonObject unsaved;
    for (const char *id : {"Rb", "Rc"}) {
        for (const Intention &intention : intentions()) {
            if (intention.id == id) {
                studio->labelling()->choose(id);
                unsaved[QString::fromLatin1(id)] = jsonOf(annotator.click(*intention.place));
            }
        }
    }
    const QJsonObject report{{"places", places},
                             {"unsaved", unsaved},
                             {"cost", cost},
                             {"clicks", annotator.clicks()},
                             {"keys", annotator.keys()},
                             {"notches", annotator.notches()}};
    std::printf("%s\n", QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
    return QApplication::exec(); // until it is killed
}

core::PointLps pointOf(const QJsonValue &value)
{
    const QJsonArray array = value.toArray();
    return {array.at(0).toDouble(), array.at(1).toDouble(), array.at(2).toDouble()};
}

} // namespace

class TestAnnotator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aKilledProgramLosesNothing();

private:
    void compareFile(const QJsonObject &places);
    void compareRecovered(const QJsonObject &report);

    QTemporaryDir m_folder;
};

void TestAnnotator::initTestCase()
{
    QVERIFY(m_folder.isValid());
    // Without the landmarks beside it: a case that nobody has labelled.
    QVERIFY(QFile::copy(kDemo + ".nrrd", m_folder.filePath("case.nrrd")));
    QCOMPARE(intentions().size(), std::size_t(14));
}

void TestAnnotator::aKilledProgramLosesNothing()
{
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    program.start(QCoreApplication::applicationFilePath(), {"--annotate", m_folder.path()});
    QByteArray line;
    QTRY_VERIFY_WITH_TIMEOUT((line += program.readAllStandardOutput()).contains('\n')
                                 || program.state() == QProcess::NotRunning,
                             kScriptPatienceMs);
    const QJsonObject report = QJsonDocument::fromJson(line).object();
    QVERIFY2(report.contains("places"), "the annotator's program ended early");
    program.kill(); // SIGKILL: it has no chance to save or to ask
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitStatus(), QProcess::CrashExit);

    const double mean = report["cost"].toDouble() / 14.0;
    qInfo("%d clicks and keys for 14 landmarks: %.2f each (and %d notches of the wheel)", report["cost"].toInt(), mean,
          report["notches"].toInt());
    QVERIFY2(mean <= 2.0, qPrintable(QString::number(mean)));
    compareFile(report["places"].toObject());
    compareRecovered(report);
}

void TestAnnotator::compareFile(const QJsonObject &places)
{
    const auto file = annotation::readLandmarks(m_folder.filePath("case.mrk.json").toStdString());
    QVERIFY2(file.has_value(), file ? "" : file.error().message.c_str());
    QCOMPARE(file->set.landmarks.size(), std::size_t(14));
    int number = 0;
    for (const Intention &intention : intentions()) {
        const annotation::Landmark *saved = file->set.find(intention.id);
        QVERIFY(saved);
        // Ten of fourteen steps were undone and five redone: nine stand.
        const LandmarkState expected = number >= 9         ? LandmarkState::Unlabelled
                                       : !intention.place ? LandmarkState::Missing
                                                          : LandmarkState::Present;
        QVERIFY2(saved->state == expected, intention.id.c_str());
        if (expected == LandmarkState::Present) {
            const core::PointLps clicked = pointOf(places[QString::fromStdString(intention.id)]);
            QVERIFY2(core::distance(*saved->position, clicked) <= 1e-6, intention.id.c_str());
            constexpr double kAimMm = 1.5; // half a voxel through the slice, and a pixel
            QVERIFY2(core::distance(*saved->position, *intention.place) <= kAimMm, intention.id.c_str());
            QCOMPARE(saved->origin, annotation::LandmarkOrigin::Manual);
        }
        ++number;
    }
}

void TestAnnotator::compareRecovered(const QJsonObject &report)
{
    QFile file(m_folder.filePath("case.mrk.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray saved = file.readAll();
    Studio studio(m_folder.path(), kDemo + ".nrrd");
    QVERIFY(studio.show());
    QVERIFY(studio.open(m_folder.filePath("case.nrrd")));
    QCOMPARE(studio->labelling()->labelled(), 9);
    auto *question = studio->findChild<QMessageBox *>("recoveryQuestion");
    QVERIFY(question);
    QVERIFY2(question->text().startsWith("2 edits"), qPrintable(question->text()));
    QTRY_VERIFY(question->isVisible());
    testing::keepPicture(question->grab().toImage(), "recovery");
    QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
    QCOMPARE(studio->labelling()->labelled(), 11);
    const QJsonObject unsaved = report["unsaved"].toObject();
    QCOMPARE(unsaved.size(), 2);
    for (const QString &id : unsaved.keys()) {
        const annotation::Landmark *landmark = studio->study().document()->landmarks().find(id.toStdString());
        QVERIFY(landmark && landmark->position);
        QVERIFY(core::distance(*landmark->position, pointOf(unsaved[id])) <= 1e-6);
    }
    QVERIFY(studio->study().isModified());
    file.seek(0);
    QCOMPARE(file.readAll(), saved); // nothing is written before the user saves
}

static int runAnnotator(int argc, char **argv)
{
    QSurfaceFormat::setDefaultFormat(viewers::VtkWidget::surfaceFormat());
    QApplication application(argc, argv);
    ui::applyTheme(application);
    if (argc == 3 && qstrcmp(argv[1], "--annotate") == 0) {
        return annotate(QString::fromLocal8Bit(argv[2]));
    }
    TestAnnotator test;
    return QTest::qExec(&test, argc, argv);
}

GONION_TEST(TestAnnotator, runAnnotator);
#include "tst_annotator.moc"
