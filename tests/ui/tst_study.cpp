// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study.h"

#include "tests/program/test_program.h"
#include "ui/study_notices.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace gonion;
using annotation::LandmarkState;
using ui::Study;

namespace {

std::shared_ptr<const core::Volume> makeVolume(const core::GeometryVerdict &verdict = {})
{
    const auto geometry = core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {4, 4, 4});
    auto values = std::make_shared<std::vector<std::int16_t>>(64, std::int16_t{0});
    return *core::Volume::create(*geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data()),
                                 {}, verdict);
}

ui::OpenedCase makeCase(const core::GeometryVerdict &verdict = {})
{
    ui::OpenedCase opened;
    opened.volume = makeVolume(verdict);
    opened.path = "case.nrrd";
    return opened;
}

ui::DetectionOutcome makeOutcome(const std::vector<double> &probabilities)
{
    ui::DetectionOutcome outcome;
    outcome.landmarks = annotation::LandmarkTemplate::mandibularMolars();
    for (std::size_t n = 0; n < probabilities.size(); ++n) {
        inference::DetectedLandmark landmark;
        landmark.id = outcome.landmarks.landmarks()[n].id;
        landmark.probability = probabilities[n];
        landmark.position = {double(n), 0.0, 0.0};
        outcome.detection.landmarks.push_back(landmark);
    }
    outcome.detection.thresholds.assign(probabilities.size(), 0.5);
    inference::decide(outcome.detection, std::nullopt);
    outcome.totalSeconds = 2.0;
    return outcome;
}

annotation::Landmark makeTruth(const std::string &id, const core::PointLps &position)
{
    annotation::Landmark landmark;
    landmark.id = id;
    landmark.state = LandmarkState::Present;
    landmark.position = position;
    return landmark;
}

bool hasNotice(const Study &study, const QString &id, ui::NoticeKind kind)
{
    const auto notices = ui::noticesOf(study);
    return std::any_of(notices.begin(), notices.end(),
                       [&](const ui::Notice &notice) { return notice.id == id && notice.kind == kind; });
}

} // namespace

class TestStudy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsPairPredictionAndTruth();
    void aNewCaseForgetsTheDetection();
    void theThresholdOutlivesTheDetection();
    void anErrorNeedsBothPresent();
    void selectionIsSaidOnce();
    void doubtWithholdsMillimetres();
    void noticesSayWhatIsMissing_data();
    void noticesSayWhatIsMissing();
    void allOutsideIsSaidOnce();
};

void TestStudy::rowsPairPredictionAndTruth()
{
    Study study;
    study.setCase(makeCase());
    study.setDetection(makeOutcome({0.9, 0.9}));
    annotation::LandmarkSet truth;
    truth.landmarks = {makeTruth("own", {9, 9, 9}), makeTruth("La", {1.0, 3.0, 4.0})};
    study.setTruth(truth);
    QCOMPARE(study.rows().size(), std::size_t(3));
    const ui::LandmarkRow &crown = study.rows()[*study.rowOf("La")];
    QVERIFY(crown.prediction && crown.truth);
    QCOMPARE(crown.toothFdi, std::string("37"));
    QCOMPARE(*crown.errorMm(), 5.0);
    const ui::LandmarkRow &own = study.rows()[*study.rowOf("own")];
    QVERIFY(!own.prediction && own.truth && !own.errorMm());
    QCOMPARE(*own.place(), (core::PointLps{9, 9, 9}));
    study.clearTruth();
    QCOMPARE(study.rows().size(), std::size_t(2));
}

void TestStudy::aNewCaseForgetsTheDetection()
{
    Study study;
    study.setCase(makeCase());
    study.setDetection(makeOutcome({0.9}));
    study.select("L0");
    QSignalSpy changed(&study, &Study::caseChanged);
    study.setCase(makeCase());
    QCOMPARE(changed.size(), 1);
    QVERIFY(!study.detection());
    QVERIFY(study.rows().empty());
    QVERIFY(study.selected().empty());
}

void TestStudy::theThresholdOutlivesTheDetection()
{
    Study study;
    study.setCase(makeCase());
    study.setThreshold(0.8);
    study.setDetection(makeOutcome({0.9, 0.7, 0.1}));
    QCOMPARE(study.detectedAs(LandmarkState::Missing).size(), std::size_t(2));
    QSignalSpy changed(&study, &Study::landmarksChanged);
    study.setThreshold(std::nullopt);
    QCOMPARE(study.detectedAs(LandmarkState::Missing).size(), std::size_t(1));
    study.setThreshold(std::nullopt);
    QCOMPARE(changed.size(), 1);
}

void TestStudy::anErrorNeedsBothPresent()
{
    Study study;
    study.setCase(makeCase());
    study.setDetection(makeOutcome({0.1}));
    annotation::LandmarkSet truth;
    truth.landmarks = {makeTruth("L0", {1, 0, 0})};
    study.setTruth(truth);
    QVERIFY(!study.rows()[0].errorMm());
    study.setThreshold(0.05);
    QCOMPARE(*study.rows()[0].errorMm(), 1.0);
}

void TestStudy::selectionIsSaidOnce()
{
    Study study;
    study.setCase(makeCase());
    study.setDetection(makeOutcome({0.9}));
    QSignalSpy selected(&study, &Study::selectionChanged);
    study.select("L0");
    study.select("L0");
    QCOMPARE(selected.size(), 1);
}

void TestStudy::doubtWithholdsMillimetres()
{
    core::GeometryVerdict notice;
    notice.findings.push_back({core::GeometryIssue::GantryTilt, core::GeometrySeverity::Notice, "Tilted by 12 degrees."});
    Study study;
    study.setCase(makeCase(notice));
    QVERIFY(study.millimetresTrusted());
    QVERIFY(hasNotice(study, "geometry-remark", ui::NoticeKind::Warning));

    core::GeometryVerdict doubt;
    doubt.findings.push_back({core::GeometryIssue::UnknownSpacing, core::GeometrySeverity::Doubt, "No voxel size."});
    study.setCase(makeCase(doubt));
    QVERIFY(!study.millimetresTrusted());
    QVERIFY(hasNotice(study, ui::kGeometryNotice, ui::NoticeKind::Danger));
    QSignalSpy trust(&study, &Study::trustChanged);
    study.trustMillimetres();
    study.trustMillimetres();
    QCOMPARE(trust.size(), 1);
    QVERIFY(study.millimetresTrusted());
    QVERIFY(!hasNotice(study, ui::kGeometryNotice, ui::NoticeKind::Danger));
    QVERIFY(hasNotice(study, "geometry-accepted", ui::NoticeKind::Warning));
}

void TestStudy::noticesSayWhatIsMissing_data()
{
    QTest::addColumn<QList<double>>("probabilities");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << QList<double>{0.9, 0.9} << QString();
    QTest::newRow("one") << QList<double>{0.9, 0.1} << "1 landmark predicted missing: La";
    QTest::newRow("two") << QList<double>{0.2, 0.1} << "2 landmarks predicted missing: L0, La";
}

void TestStudy::noticesSayWhatIsMissing()
{
    QFETCH(QList<double>, probabilities);
    QFETCH(QString, text);
    Study study;
    study.setCase(makeCase());
    study.setDetection(makeOutcome({probabilities.begin(), probabilities.end()}));
    QString found;
    for (const ui::Notice &notice : ui::noticesOf(study)) {
        if (notice.id == ui::kMissingNotice) {
            found = notice.text;
        }
    }
    QCOMPARE(found, text);
}

void TestStudy::allOutsideIsSaidOnce()
{
    Study study;
    study.setCase(makeCase());
    ui::DetectionOutcome outcome = makeOutcome({0.9, 0.9});
    for (auto &landmark : outcome.detection.landmarks) {
        landmark.insideProbability = 0.0;
    }
    inference::decide(outcome.detection, std::nullopt);
    study.setDetection(outcome);
    const auto notices = ui::noticesOf(study);
    QCOMPARE(notices.size(), std::size_t(1));
    QVERIFY(notices[0].text.startsWith("All 2 landmarks lie outside the scanned volume"));
}

GONION_TEST(TestStudy, gonion::testing::runTestWithEvents<TestStudy>);
#include "tst_study.moc"
