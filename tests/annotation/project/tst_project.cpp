// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project.h"

#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

class TestProject : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_root.isValid());
    }

    void init()
    {
        m_folder = pathOf(m_root) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void comesBackAsItWasSaved()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        project.setName("Molars 2026");
        project.setSplitNote("random, seed 7");
        project.setPatientSalt("00ff");
        project.setBlind(true);
        QVERIFY(project.put(fullCase()));
        QVERIFY(project.put(caseNamed("case 8")));
        QVERIFY(!project.hasFile());
        QVERIFY(project.hasUnsavedChanges());
        QVERIFY(project.save());
        QVERIFY(!project.hasUnsavedChanges());

        const auto read = Project::open(m_folder / Project::kFileName);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(read->hasFile());
        QCOMPARE(read->name(), std::string("Molars 2026"));
        QCOMPARE(read->splitNote(), std::string("random, seed 7"));
        QCOMPARE(read->patientSalt(), std::string("00ff"));
        QVERIFY(read->isBlind());
        QVERIFY(read->scheme() == LandmarkTemplate::mandibularMolars());
        QVERIFY(read->cases() == project.cases());
        QVERIFY(*read->find("case 7") == fullCase());
    }

    void isNotMadeTwiceInOneFolder()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(project.save());
        QCOMPARE(Project::create(m_folder, LandmarkTemplate::mandibularMolars()).error().code, core::ErrorCode::InvalidArgument);
        QCOMPARE(Project::create(m_folder / "none", LandmarkTemplate::mandibularMolars()).error().code, core::ErrorCode::NotFound);
        QCOMPARE(Project::create(pathOf(m_root), {}).error().code, core::ErrorCode::InvalidArgument);
    }

    void saysWhatIsWrongWithAFolder()
    {
        QCOMPARE(Project::open(m_folder).error().code, core::ErrorCode::NotFound);
        QCOMPARE(Project::open(m_folder / "none").error().code, core::ErrorCode::NotFound);
        QVERIFY(!Project::isProject(m_folder));
    }

    void opensMmlLayout()
    {
        for (const char *name : {"train/a_volume.nrrd", "train/a_label.npy", "train/a_spacing.npy", "train/b_volume.nrrd",
                                 "val/c_volume.nrrd", "val/c_label.npy", "test/a_volume.nrrd", "test/a_label.npy", "test/readme.txt"}) {
            QVERIFY(writeText(m_folder / name, ""));
        }
        QVERIFY(Project::isProject(m_folder));
        auto project = Project::open(m_folder);
        QVERIFY2(project, project ? "" : project.error().message.c_str());
        QVERIFY(!project->hasFile());
        QCOMPARE(project->cases().size(), std::size_t(4));
        QCOMPARE(project->find("a")->split, Split::Train);
        QCOMPARE(project->find("a")->stage, CaseStage::Labelled);
        QCOMPARE(project->find("a")->acceptedFile, std::string("train/a_label.npy"));
        QCOMPARE(project->find("b")->stage, CaseStage::New);
        QVERIFY(project->find("b")->acceptedFile.empty());
        QCOMPARE(project->find("c")->split, Split::Validation);
        QCOMPARE(project->find("a-test")->split, Split::Test);
        QCOMPARE(project->find("a-test")->volume, std::string("test/a_volume.nrrd"));

        // The first change makes the project file, with every case in it.
        ProjectCase changed = *project->find("b");
        changed.stage = CaseStage::InWork;
        QVERIFY(project->saveCase(changed));
        const auto again = Project::open(m_folder);
        QVERIFY(again && again->hasFile());
        QCOMPARE(again->cases().size(), std::size_t(4));
        QCOMPARE(again->find("b")->stage, CaseStage::InWork);
    }

    void keepsWhatOthersSaved()
    {
        auto first = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (const char *id : {"a", "b", "c"}) {
            QVERIFY(first.put(caseNamed(id)));
        }
        QVERIFY(first.save());
        auto second = Project::open(m_folder).value();

        ProjectCase ours = *first.find("a");
        ours.comment = "by the first";
        QVERIFY(first.saveCase(ours));
        ProjectCase unsaved = *second.find("c");
        unsaved.comment = "not saved yet";
        QVERIFY(second.put(unsaved));
        QVERIFY(second.changedOnDisk());
        ProjectCase theirs = *second.find("b");
        theirs.comment = "by the second";
        QVERIFY(second.saveCase(theirs));

        QCOMPARE(second.find("a")->comment, std::string("by the first"));
        QCOMPARE(second.find("c")->comment, std::string("not saved yet"));
        QVERIFY(second.hasUnsavedChanges());
        QVERIFY(!second.changedOnDisk());
        const auto onDisk = Project::open(m_folder).value();
        QCOMPARE(onDisk.find("a")->comment, std::string("by the first"));
        QCOMPARE(onDisk.find("b")->comment, std::string("by the second"));
        QCOMPARE(onDisk.find("c")->comment, std::string());

        QVERIFY(first.refresh());
        QCOMPARE(first.find("b")->comment, std::string("by the second"));
    }

    void onlyChangedFieldsAreWritten()
    {
        auto first = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        ProjectCase start = caseNamed("a");
        start.flags = {"metal", "old"};
        start.timeSpent = {{"Anna", std::chrono::seconds(10)}};
        QVERIFY(first.put(start));
        QVERIFY(first.save());
        auto stale = Project::open(m_folder).value();

        ProjectCase theirs = *first.find("a");
        theirs.stage = CaseStage::Labelled;
        theirs.landmarkFiles = {{"Berta", "landmarks/a/Berta.mrk.json"}};
        theirs.timeSpent["Anna"] = std::chrono::seconds(15);
        theirs.timeSpent["Berta"] = std::chrono::seconds(7);
        theirs.flags = {"metal", "motion"};
        theirs.split = Split::Test;
        QVERIFY(first.saveCase(theirs));

        ProjectCase ours = *stale.find("a");
        ours.comment = "ours";
        ours.flags = {"metal", "old", "new"};
        ours.landmarkFiles = {{"Anna", "landmarks/a/Anna.mrk.json"}};
        ours.timeSpent["Anna"] += std::chrono::seconds(2);
        QVERIFY(stale.put(ours));
        QVERIFY(stale.save());

        for (const Project &project : {Project::open(m_folder).value(), stale}) {
            const ProjectCase *joined = project.find("a");
            QCOMPARE(joined->stage, CaseStage::Labelled);
            QCOMPARE(joined->comment, std::string("ours"));
            QCOMPARE(joined->flags, (std::vector<std::string>{"metal", "motion", "new"}));
            QCOMPARE(joined->split, Split::Test);
            QVERIFY(joined->fileOf("Anna") && joined->fileOf("Berta"));
            QCOMPARE(joined->timeSpent.at("Anna").count(), std::chrono::seconds::rep{17});
            QCOMPARE(joined->timeSpent.at("Berta").count(), std::chrono::seconds::rep{7});
        }
    }

    void changesDuringASaveAreKept()
    {
        auto shown = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(shown.saveCase(caseNamed("a")));
        QVERIFY(shown.save());
        const auto add = [&shown](int seconds) {
            ProjectCase changed = *shown.find("a");
            changed.timeSpent["Anna"] += std::chrono::seconds(seconds);
            return shown.put(changed);
        };
        QVERIFY(add(1));
        shown.setSplitNote("of before");
        Project sent = shown.takeChanges();
        QVERIFY(!shown.hasUnsavedChanges());
        QVERIFY(add(2));
        shown.setName("New name");
        shown.setScheme(LandmarkTemplate::craniofacial());
        auto other = Project::open(m_folder).value();
        other.setName("Of a colleague");
        QVERIFY(other.save());
        QVERIFY(sent.save());
        shown.join(sent);
        QCOMPARE(shown.name(), std::string("New name"));
        QCOMPARE(shown.splitNote(), std::string("of before"));
        QVERIFY(shown.scheme() == LandmarkTemplate::craniofacial());
        QVERIFY(shown.save());
        QVERIFY(!shown.hasUnsavedChanges());
        const auto onDisk = Project::open(m_folder).value();
        QCOMPARE(onDisk.name(), std::string("New name"));
        QVERIFY(onDisk.scheme() == LandmarkTemplate::craniofacial());
        QCOMPARE(onDisk.find("a")->timeSpent.at("Anna").count(), std::chrono::seconds::rep{3});
    }

    void aSaveThatFailedIsTakenBackAndOneCaseReverted()
    {
        auto shown = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (const char *id : {"a", "b"}) {
            QVERIFY(shown.put(caseNamed(id)));
        }
        QVERIFY(shown.save());
        for (const char *id : {"a", "b"}) {
            ProjectCase changed = *shown.find(id);
            changed.comment = "changed";
            QVERIFY(shown.put(changed));
        }
        const Project notSaved = shown.takeChanges();
        QVERIFY(!shown.hasUnsavedChanges());
        shown.takeBack(notSaved);
        QVERIFY(shown.hasUnsavedChanges());
        shown.revert("b");
        QCOMPARE(shown.find("b")->comment, std::string());
        QVERIFY(shown.save());
        const auto onDisk = Project::open(m_folder).value();
        QCOMPARE(onDisk.find("a")->comment, std::string("changed"));
        QCOMPARE(onDisk.find("b")->comment, std::string());
    }

    void removalsAndAdditionsMeet()
    {
        auto first = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (const char *id : {"a", "b"}) {
            QVERIFY(first.put(caseNamed(id)));
        }
        QVERIFY(first.save());
        auto second = Project::open(m_folder).value();
        first.remove("a");
        QVERIFY(first.save());
        QVERIFY(second.saveCase(caseNamed("c")));
        QVERIFY(second.find("a") == nullptr);
        const auto onDisk = Project::open(m_folder).value();
        QCOMPARE(onDisk.cases().size(), std::size_t(2));
        QVERIFY(onDisk.find("b") != nullptr && onDisk.find("c") != nullptr);
    }

    void twoProgramsSaveAtOnceAndNothingIsLost()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(project.save());
        const auto saveMany = [this](const std::string &prefix) {
            auto mine = Project::open(m_folder);
            bool fine = mine.has_value();
            for (int n = 0; fine && n < 25; ++n) {
                fine = mine->saveCase(caseNamed(prefix + std::to_string(n))).has_value();
            }
            return fine;
        };
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(saveMany("child ") ? 0 : 1);
        }
        QVERIFY(saveMany("parent "));
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        QCOMPARE(Project::open(m_folder)->cases().size(), std::size_t(50));
    }

    void theFirstSaltStays()
    {
        auto first = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(first.save());
        auto second = Project::open(m_folder).value();
        first.setPatientSalt("first");
        QVERIFY(first.save());
        second.setPatientSalt("second");
        second.setBlind(true);
        QVERIFY(second.save());
        QCOMPARE(second.patientSalt(), std::string("first"));
        QVERIFY(first.refresh());
        QVERIFY(first.isBlind());
        first.setBlind(false);
        Project copy = first.takeChanges();
        QVERIFY(!first.hasUnsavedChanges());
        first.takeBack(copy);
        QVERIFY(first.hasUnsavedChanges());
        QVERIFY(first.save());
        QVERIFY(!Project::open(m_folder)->isBlind());
        QCOMPARE(Project::open(m_folder)->patientSalt(), std::string("first"));
    }

    void acceptingKnowsWhatAColleagueSavedMeanwhile()
    {
        auto ours = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(ours.saveCase(caseNamed("a")));
        auto theirs = Project::open(m_folder).value();
        ProjectCase labelled = *theirs.find("a");
        labelled.stage = CaseStage::Labelled;
        labelled.assignees = {"Berta"};
        labelled.landmarkFiles = {{"imported", "a.mrk.json"}, {"Berta", "landmarks/a/Berta.mrk.json"}};
        QVERIFY(theirs.saveCase(labelled));

        ProjectCase accepted = *ours.find("a"); // without any landmarks, as far as is known here
        accepted.stage = CaseStage::Accepted;
        QVERIFY(ours.saveCase(accepted));
        for (const Project &project : {ours, Project::open(m_folder).value()}) {
            QCOMPARE(project.find("a")->stage, CaseStage::Accepted);
            QCOMPARE(project.find("a")->acceptedFile, std::string("landmarks/a/Berta.mrk.json"));
        }
    }

    void aFullDiskLosesNothing()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(project.saveCase(caseNamed("a")));
        const QByteArray before = textOf(m_folder / Project::kFileName);
        // No file may grow beyond 1,000 bytes: every write stops there, as on a full disk.
        rlimit old{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
        const rlimit small{1000, old.rlim_max};
        const auto previous = std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto saved = project.saveCase(caseNamed("b"));
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &old), 0);
        std::signal(SIGXFSZ, previous);
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, core::ErrorCode::WriteFailed);
        QCOMPARE(textOf(m_folder / Project::kFileName), before);
        QVERIFY(project.hasUnsavedChanges());
        QVERIFY(project.save()); // there is room again
        QCOMPARE(Project::open(m_folder)->cases().size(), std::size_t(2));
    }

    void leavesADamagedFileAlone()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QVERIFY(project.saveCase(caseNamed("a")));
        QVERIFY(writeText(m_folder / Project::kFileName, "{\"formatVersion\": 1, "));
        QCOMPARE(project.saveCase(caseNamed("b")).error().code, core::ErrorCode::Unreadable);
        QCOMPARE(textOf(m_folder / Project::kFileName), QByteArray("{\"formatVersion\": 1, "));
        QVERIFY(project.find("b") != nullptr);
        QVERIFY(project.hasUnsavedChanges());
    }

    void namesLandmarkFilesByCaseAndAnnotator()
    {
        QCOMPARE(Project::landmarkPath(caseNamed("7"), "Anna"), std::string("landmarks/7/Anna.mrk.json"));
        QCOMPARE(Project::landmarkPath(caseNamed("a/../b"), "..")
                 , std::string("landmarks/a%2F..%2Fb/%2E%2E.mrk.json"));
        ProjectCase imported = caseNamed("7");
        imported.landmarkFiles = {{"imported", "train/7_label.npy"}};
        QCOMPARE(Project::landmarkPath(imported, "imported"), std::string("train/7_label.npy"));
    }

    void writesOnlyInsideItsFolderAndNeverAVolume()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        ProjectCase dicom = caseNamed("d");
        dicom.volume = "dicom/series 1";
        QVERIFY(project.put(dicom));
        QVERIFY(project.put(caseNamed("a")));
        const auto fine = project.pathForWriting("landmarks/a/Anna.mrk.json");
        QVERIFY(fine);
        QVERIFY(std::filesystem::is_directory(fine->parent_path()));
        for (const char *refused : {"../x.mrk.json", "/tmp/x.mrk.json", "a/../../x", "", "a\\..\\x", "C:/x",
                                    "scans/a/ct.nii.gz", "dicom/series 1/1.mrk.json", "dicom/series 1"}) {
            QCOMPARE(project.pathForWriting(refused).error().code, core::ErrorCode::InvalidArgument);
        }
        QVERIFY(project.pathForWriting("dicom/series 1.mrk.json"));

        const std::filesystem::path outside = pathOf(m_root) / "outside";
        std::filesystem::create_directories(outside);
        std::filesystem::create_directory_symlink(outside, m_folder / "link");
        std::filesystem::create_symlink(outside / "new.mrk.json", m_folder / "file.mrk.json");
        std::filesystem::create_symlink("scans/a/ct.nii.gz", m_folder / "volume.mrk.json");
        for (const char *refused : {"link/x.mrk.json", "file.mrk.json", "volume.mrk.json", "link/new/x.mrk.json"}) {
            const auto path = project.pathForWriting(refused);
            QVERIFY2(!path, refused);
            QCOMPARE(path.error().code, core::ErrorCode::InvalidArgument);
        }
        QVERIFY(!std::filesystem::exists(outside / "new"));
        QVERIFY(project.pathForReading("link/x.nrrd")); // the user's own links to the volumes
        QVERIFY(!project.pathForReading("../x.nrrd"));
    }

    void doesNotTakeTheFoldersPlaceWhereItHasGone()
    {
        const auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        std::filesystem::remove_all(m_folder);
        QCOMPARE(project.pathForWriting("landmarks/a/Anna.mrk.json").error().code, core::ErrorCode::NotFound);
        QVERIFY(!std::filesystem::exists(m_folder));
    }

    void openThousandCasesFast()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (int n = 0; n < 1000; ++n) {
            ProjectCase projectCase = fullCase();
            projectCase.id = "case " + std::to_string(n);
            QVERIFY(project.put(projectCase));
        }
        QVERIFY(project.save());
        QElapsedTimer timer;
        timer.start();
        const auto read = Project::open(m_folder);
        const double openMs = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        QVERIFY(read);
        QCOMPARE(read->cases().size(), std::size_t(1000));
        timer.restart();
        auto saved = *read;
        QVERIFY(saved.saveCase(saved.cases().front()));
        const double saveMs = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        qInfo("1,000 cases: opened in %.1f ms, one case saved in %.1f ms", openMs, saveMs);
        QVERIFY2(openMs < 2000.0, "a project of 1,000 cases opens within 2 s");
    }

    void openThousandCases()
    {
        auto project = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        for (int n = 0; n < 1000; ++n) {
            ProjectCase projectCase = fullCase();
            projectCase.id = "case " + std::to_string(n);
            QVERIFY(project.put(projectCase));
        }
        QVERIFY(project.save());
        QBENCHMARK {
            const auto read = Project::open(m_folder);
            QVERIFY(read);
        }
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestProject, gonion::testing::runTestWithEvents<TestProject>);
#include "tst_project.moc"
