// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/data_report.h"

#include "../../annotation/project/project_samples.h"
#include "../../annotation/shape/shape_samples.h"
#include "tests/program/test_program.h"
#include "training/data/case_truth.h"

#include <QtTest>

#include <algorithm>
#include <string>

using namespace gonion;
using namespace gonion::annotation::samples;
using annotation::LandmarkState;
using annotation::LandmarkTemplate;
using core::ImageGeometry;
using training::CaseFinding;
using training::CaseList;
using training::DataReport;
using training::ReportSeverity;
using training::TrainingCase;

namespace {

bool oneSays(const std::vector<std::string> &sentences, const char *text)
{
    return std::any_of(sentences.begin(), sentences.end(),
                       [text](const std::string &sentence) { return sentence.find(text) != std::string::npos; });
}

const CaseFinding *findingThatSays(const DataReport &report, const char *text)
{
    const auto found = std::find_if(report.findings.begin(), report.findings.end(), [text](const CaseFinding &finding) {
        return finding.sentence.find(text) != std::string::npos;
    });
    return found == report.findings.end() ? nullptr : &*found;
}

ImageGeometry jawGrid(double slice)
{
    return ImageGeometry::axisAligned({-60, -60, -60}, {0.5, 0.6, slice}, {240, 200, std::llround(120 / slice)}).value();
}

} // namespace

class TestDataReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = pathOf(m_root) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void countsSizesAndStates()
    {
        CaseList list = listOf(12, 6);
        annotation::samples::leaveOut(list.training[0].truth, {"Ld", "Le", "Lf"}, LandmarkState::Missing);
        annotation::samples::leaveOut(list.training[1].truth, {"Ld"}, LandmarkState::Outside);
        annotation::samples::leaveOut(list.validation[0].truth, {"Ld"}, LandmarkState::Unlabelled);
        int asked = 0;
        const auto report = training::reportOn(list, [&](const std::filesystem::path &, const core::JobContext &) {
            return core::Result<ImageGeometry>(jawGrid(++asked == 3 ? 2.0 : 1.0));
        });
        QVERIFY(report);
        QCOMPARE(asked, 18);
        QCOMPARE(report->training, std::size_t(12));
        QCOMPARE(report->validation, std::size_t(6));
        QCOMPARE(report->cases.size(), std::size_t(18));
        QCOMPARE(report->cases[0].missing, std::size_t(3));
        QCOMPARE(report->cases[0].present, std::size_t(11));
        const auto row = *list.landmarks.indexOf("Ld");
        QCOMPARE(report->landmarks[row].present, std::size_t(15));
        QCOMPARE(report->landmarks[row].missing, std::size_t(1));
        QCOMPARE(report->landmarks[row].outside, std::size_t(1));
        QCOMPARE(report->landmarks[row].unlabelled, std::size_t(1));
        QCOMPARE(report->spacingMm[2].least, 1.0);
        QCOMPARE(report->spacingMm[2].greatest, 2.0);
        QCOMPARE(report->spacingMm[0].median, 0.5);
        QCOMPARE(report->sizeVoxels[1].median, 200.0);
        QCOMPARE(report->extentMm[2].greatest, 120.0);
        QVERIFY2(report->leaks.empty(), report->leaks.empty() ? "" : report->leaks[0].c_str());
        QVERIFY2(report->isSound(), report->findings.empty() ? "" : report->findings[0].sentence.c_str());
    }

    void findsLeaks()
    {
        CaseList list = listOf(12, 6);
        list.training[3].patientHash = list.validation[2].patientHash;
        writeText(list.validation[4].volume, "volume 5 training"); // a copy of another case's file
        const auto report = training::reportOn(list, {}).value();
        QCOMPARE(report.leaks.size(), std::size_t(2));
        QVERIFY(oneSays(report.leaks, "of one patient"));
        QVERIFY(oneSays(report.leaks, "same content"));
        QVERIFY(oneSays(report.leaks, "t 3"));
        QVERIFY(!report.isSound());
    }

    void findsSuspiciousLabels()
    {
        CaseList list = listOf(12, 6);
        // Left and right exchanged in one case, a stray landmark in another.
        for (annotation::Landmark &landmark : list.training[4].truth.landmarks) {
            landmark.position->x = -landmark.position->x;
        }
        list.validation[1].truth.find("La")->position->z += 40.0;
        const auto report = training::reportOn(list, {}).value();
        const CaseFinding *swapped = findingThatSays(report, "\"t 4\"");
        QVERIFY(swapped != nullptr);
        QCOMPARE(swapped->volume, list.training[4].volume);
        QCOMPARE(swapped->landmarkFile, list.training[4].landmarkFile);
        QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const CaseFinding &finding) {
            return finding.caseName == "v 1" && std::count(finding.landmarkIds.begin(), finding.landmarkIds.end(), "La") == 1;
        }));
        QVERIFY(!report.isSound());
        QVERIFY(std::is_sorted(report.findings.begin(), report.findings.end(),
                               [](const CaseFinding &a, const CaseFinding &b) { return a.severity > b.severity; }));
        QVERIFY(findingThatSays(report, "\"t 5\"") == nullptr);
    }

    void saysInOneSentenceWhichLandmarksOfACaseStray()
    {
        CaseList list = listOf(12, 6);
        for (const char *id : {"La", "Re"}) {
            list.training[7].truth.find(id)->position->z += 40.0;
        }
        const auto report = training::reportOn(list, {}).value();
        // They pull the others' fit, so that more than these two seem to stray; one row says so for the case.
        const CaseFinding *straying = findingThatSays(report, "landmarks lie far");
        QVERIFY(straying != nullptr);
        QCOMPARE(straying->caseName, std::string("t 7"));
        QVERIFY(std::ranges::count(straying->landmarkIds, "La") == 1 && std::ranges::count(straying->landmarkIds, "Re") == 1);
        QVERIFY(straying->sentence.starts_with("\"t 7\": " + std::to_string(straying->landmarkIds.size()) + " landmarks"));
        QCOMPARE(std::ranges::count(report.findings, std::string("t 7"), &CaseFinding::caseName), 1);
    }

    void findsLandmarksOutsideOfTheirVolume()
    {
        CaseList list = listOf(12, 6);
        const double crown = list.training[2].truth.find("La")->position->z; // the roots lie below
        const auto report = training::reportOn(list, [&](const std::filesystem::path &path, const core::JobContext &) {
                                return path == list.training[2].volume
                                           ? core::Result<ImageGeometry>(
                                                 ImageGeometry::axisAligned({-60, -60, crown}, {1, 1, 1}, {120, 120, 60}).value())
                                           : core::Result<ImageGeometry>(jawGrid(1.0));
                            }).value();
        const CaseFinding *outside = findingThatSays(report, "outside the volume. Do these");
        QVERIFY(outside != nullptr);
        QCOMPARE(outside->caseName, std::string("t 2"));
        QCOMPARE(outside->severity, ReportSeverity::Error);
        QVERIFY(outside->landmarkIds.size() >= 2);
    }

    void saysWhichVolumeCannotBeRead()
    {
        CaseList list = listOf(12, 6);
        const auto report = training::reportOn(list, [&](const std::filesystem::path &path, const core::JobContext &) {
                                return path == list.training[7].volume
                                           ? core::Result<ImageGeometry>(core::fail(core::ErrorCode::Unreadable, "It is damaged."))
                                           : core::Result<ImageGeometry>(jawGrid(4.0));
                            }).value();
        const CaseFinding *unreadable = findingThatSays(report, "cannot be read: It is damaged.");
        QVERIFY(unreadable != nullptr);
        QCOMPARE(unreadable->caseName, std::string("t 7"));
        QVERIFY(!report.cases[7].geometry);
        QVERIFY(findingThatSays(report, "longer than 3 mm") != nullptr);
    }

    void remarksOnTheWhole()
    {
        CaseList list = listOf(6, 0);
        for (TrainingCase &one : list.training) {
            annotation::samples::leaveOut(one.truth, {"Rf"}, LandmarkState::Missing);
        }
        for (std::size_t n = 0; n < 3; ++n) {
            annotation::samples::leaveOut(list.training[n].truth, {"Re"}, LandmarkState::Missing);
        }
        list.problems = {"The case \"x\" was rejected."};
        list.training[0].patientHash.clear();
        const auto report = training::reportOn(list, {}).value();
        QVERIFY(oneSays(report.remarks, "Only 6 cases to train with"));
        QVERIFY(oneSays(report.remarks, "no case to validate with"));
        QVERIFY(oneSays(report.remarks, "Present in no case, so not to be learned: Rf."));
        QVERIFY(oneSays(report.remarks, "Present in few cases: Re (3 cases)."));
        QVERIFY(!oneSays(report.remarks, "not measured")); // nothing is measured anyway
        QVERIFY(oneSays(report.remarks, "patient of 1 case is not known"));
        QCOMPARE(report.leftOut, list.problems);
        QCOMPARE(report.patients, std::size_t(5));
    }

    void saysWhatIsNotMeasured()
    {
        CaseList list = listOf(12, 6);
        for (TrainingCase &one : list.validation) {
            annotation::samples::leaveOut(one.truth, {"Ld", "Le"}, LandmarkState::Missing);
        }
        const auto report = training::reportOn(list, {}).value();
        QVERIFY(oneSays(report.remarks, "Present in no validation case, so not measured: Ld, Le."));
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        const CaseList list = listOf(12, 6);
        int asked = 0;
        const auto report = training::reportOn(list, [&](const std::filesystem::path &, const core::JobContext &) {
            if (++asked == 3) {
                stop.request_stop();
            }
            return core::Result<ImageGeometry>(jawGrid(1.0));
        }, core::JobContext(stop.get_token()));
        QCOMPARE(report.error().code, core::ErrorCode::Cancelled);
        QCOMPARE(asked, 3);
    }

private:
    /// Jaws that differ a little, each of its own patient, with files of their own.
    [[nodiscard]] CaseList listOf(int training, int validation) const
    {
        CaseList list;
        list.landmarks = LandmarkTemplate::mandibularMolars();
        const auto jaws = manyJaws(static_cast<std::size_t>(training + validation), 0.5);
        for (int n = 0; n < training + validation; ++n) {
            const bool trains = n < training;
            TrainingCase one;
            one.name = (trains ? "t " : "v ") + std::to_string(trains ? n : n - training);
            one.volume = m_folder / (one.name + ".nii.gz");
            one.landmarkFile = m_folder / (one.name + ".mrk.json");
            one.truth = training::inTemplateOrder(jaws[static_cast<std::size_t>(n)], list.landmarks);
            one.patientHash = "patient " + std::to_string(n);
            writeText(one.volume, "volume " + QByteArray::number(trains ? n : n - training) + (trains ? " training" : " validation"));
            (trains ? list.training : list.validation).push_back(std::move(one));
        }
        return list;
    }

    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestDataReport, gonion::testing::runTest<TestDataReport>);
#include "tst_data_report.moc"
