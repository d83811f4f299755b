// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/case_files.h"

#include "annotation/editing/journal.h"
#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "tests/program/test_program.h"

#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gonion;
using app::CaseFiles;
using ui::CaseService;

namespace {

std::shared_ptr<const core::Volume> makeVolume()
{
    const auto geometry = core::ImageGeometry::axisAligned({-8, -8, -8}, {1, 1, 2}, {16, 16, 12});
    auto values = std::make_shared<std::vector<std::int16_t>>(16 * 16 * 12, std::int16_t{-1000});
    (*values)[100] = 1200;
    return *core::Volume::create(*geometry, core::VoxelType::Int16,
                                 std::shared_ptr<const void>(values, values->data()));
}

annotation::LandmarkSet makeLandmarks(annotation::LandmarkOrigin origin)
{
    annotation::LandmarkSet set;
    annotation::Landmark landmark;
    landmark.id = "La";
    landmark.state = annotation::LandmarkState::Present;
    landmark.position = core::PointLps{1.0, 2.0, 3.0};
    landmark.origin = origin;
    set.landmarks.push_back(landmark);
    return set;
}

} // namespace

class TestCaseFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void journalsOnAComputerThatIsNew();
    void opensAVolume();
    void takesTheTruthBeside_data();
    void takesTheTruthBeside();
    void damagedTruthDoesNotStopTheVolume();
    void saysWhatCannotBeOpened_data();
    void saysWhatCannotBeOpened();
    void theNewestOpenAnswersAlone();
    void cancelFreesAtOnce();
    void landmarksGoRound();
    void aPictureIsWritten();
    void aPictureThatCannotBeWrittenIsSaid();

private:
    QString write(const QString &name) const;

    QTemporaryDir m_folder;
    QString m_volume;
};

void TestCaseFiles::initTestCase()
{
    QVERIFY(m_folder.isValid());
}

void TestCaseFiles::init()
{
    const QString name = QStringLiteral("%1%2").arg(QTest::currentTestFunction(), QTest::currentDataTag());
    m_volume = write(name.simplified().remove(' ') + ".nrrd");
}

QString TestCaseFiles::write(const QString &name) const
{
    const QString path = m_folder.filePath(name);
    return imaging::writeVolume(*makeVolume(), path.toStdString()) ? path : QString();
}

void TestCaseFiles::journalsOnAComputerThatIsNew()
{
    const QByteArray before = qgetenv("XDG_DATA_HOME");
    qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("new/user")).toLocal8Bit());
    CaseFiles cases;
    ui::OpenedCase opened;
    connect(&cases, &CaseService::opened, this, [&](const ui::OpenedCase &result) { opened = result; });
    cases.open(m_volume.toStdString(), {});
    QTRY_VERIFY(opened.volume);
    qputenv("XDG_DATA_HOME", before);

    annotation::Journal journal(opened.journalFolder, {opened.journalCase, "Anna"});
    journal.begin({});
    journal.append({annotation::EditCause::Edit, "Place La", makeLandmarks(annotation::LandmarkOrigin::Manual).landmarks});
    QVERIFY(journal.flush());
    QVERIFY(!journal.isFailing());
    QVERIFY(std::filesystem::exists(journal.file()));
}

void TestCaseFiles::opensAVolume()
{
    CaseFiles cases;
    ui::OpenedCase opened;
    connect(&cases, &CaseService::opened, this, [&](const ui::OpenedCase &result) { opened = result; });
    cases.open(m_volume.toStdString(), {});
    QVERIFY(cases.isOpening());
    QTRY_VERIFY(opened.volume);
    QVERIFY(!cases.isOpening());
    QCOMPARE(opened.path.string(), m_volume.toStdString());
    QCOMPARE(opened.volume->geometry().size(), (core::GridSize{16, 16, 12}));
    QVERIFY(!opened.truth);
    QTRY_VERIFY(!cases.isBusy());
}

void TestCaseFiles::takesTheTruthBeside_data()
{
    QTest::addColumn<int>("origin");
    QTest::addColumn<bool>("taken");
    QTest::newRow("manual") << int(annotation::LandmarkOrigin::Manual) << true;
    QTest::newRow("imported") << int(annotation::LandmarkOrigin::Imported) << true;
    QTest::newRow("a saved detection is no truth") << int(annotation::LandmarkOrigin::Model) << false;
}

void TestCaseFiles::takesTheTruthBeside()
{
    QFETCH(int, origin);
    QFETCH(bool, taken);
    const QString beside = QString(m_volume).replace(".nrrd", ".mrk.json");
    QVERIFY(annotation::writeLandmarks(beside.toStdString(), makeLandmarks(annotation::LandmarkOrigin(origin))));
    CaseFiles cases;
    ui::OpenedCase opened;
    connect(&cases, &CaseService::opened, this, [&](const ui::OpenedCase &result) { opened = result; });
    cases.open(m_volume.toStdString(), {});
    QTRY_VERIFY(opened.volume);
    QCOMPARE(opened.truth.has_value(), taken);
    QCOMPARE(opened.notices.empty(), taken);
    if (taken) {
        QCOMPARE(*opened.truth->set.find("La")->position, (core::PointLps{1.0, 2.0, 3.0}));
    }
}

void TestCaseFiles::damagedTruthDoesNotStopTheVolume()
{
    QFile beside(QString(m_volume).replace(".nrrd", ".mrk.json"));
    QVERIFY(beside.open(QIODevice::WriteOnly));
    beside.write("{ not json");
    beside.close();
    CaseFiles cases;
    ui::OpenedCase opened;
    connect(&cases, &CaseService::opened, this, [&](const ui::OpenedCase &result) { opened = result; });
    cases.open(m_volume.toStdString(), {});
    QTRY_VERIFY(opened.volume);
    QVERIFY(!opened.truth);
    QCOMPARE(opened.notices.size(), std::size_t(1));
}

void TestCaseFiles::saysWhatCannotBeOpened_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("not there") << "absent.nrrd" << QByteArray();
    QTest::newRow("garbage") << "garbage.nii" << QByteArray(600, 'g');
    QTest::newRow("of no known kind") << "letter.txt" << QByteArray("Dear colleague");
}

void TestCaseFiles::saysWhatCannotBeOpened()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    if (!bytes.isEmpty()) {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    CaseFiles cases;
    QString message;
    connect(&cases, &CaseService::openFailed, this,
            [&](const core::Error &error) { message = QString::fromStdString(error.message); });
    cases.open(m_folder.filePath(name).toStdString(), {});
    QTRY_VERIFY(!message.isEmpty());
    QVERIFY2(message.contains(name), qPrintable(message));
}

void TestCaseFiles::theNewestOpenAnswersAlone()
{
    const QString second = write("second.nrrd");
    CaseFiles cases;
    QStringList answers;
    connect(&cases, &CaseService::opened, this,
            [&](const ui::OpenedCase &result) { answers << QString::fromStdString(result.path.filename().string()); });
    QSignalSpy cancelled(&cases, &CaseService::openCancelled);
    cases.open(m_volume.toStdString(), {});
    cases.open(second.toStdString(), {});
    QTRY_COMPARE(answers.size(), 1);
    QTRY_VERIFY(!cases.isBusy());
    QCoreApplication::processEvents();
    QCOMPARE(answers, QStringList{"second.nrrd"});
    QVERIFY(cancelled.isEmpty());
}

void TestCaseFiles::cancelFreesAtOnce()
{
    CaseFiles cases;
    QSignalSpy opened(&cases, &CaseService::opened);
    QSignalSpy cancelled(&cases, &CaseService::openCancelled);
    cases.open(m_volume.toStdString(), {});
    cases.cancelOpen();
    QCOMPARE(cancelled.size(), 1);
    QVERIFY(!cases.isOpening());
    QTRY_VERIFY(!cases.isBusy());
    QCoreApplication::processEvents();
    QVERIFY(opened.isEmpty());
    cases.cancelOpen();
    QCOMPARE(cancelled.size(), 1);
}

void TestCaseFiles::landmarksGoRound()
{
    const QString file = m_folder.filePath("round.mrk.json");
    CaseFiles cases;
    QSignalSpy saved(&cases, &CaseService::saved);
    annotation::LandmarkSet back;
    connect(&cases, &CaseService::landmarksRead, this,
            [&](const std::filesystem::path &, const annotation::LoadedLandmarks &read) { back = read.set; });
    cases.saveLandmarks(file.toStdString(), makeLandmarks(annotation::LandmarkOrigin::Manual), std::nullopt);
    QTRY_COMPARE(saved.size(), 1);
    cases.readLandmarks(file.toStdString(), {});
    QTRY_COMPARE(back.landmarks.size(), std::size_t(1));
    QCOMPARE(back.landmarks[0].id, std::string("La"));
}

void TestCaseFiles::aPictureIsWritten()
{
    const QString file = m_folder.filePath("window.png");
    QImage picture(20, 10, QImage::Format_RGB32);
    picture.fill(Qt::red);
    CaseFiles cases;
    QSignalSpy saved(&cases, &CaseService::saved);
    cases.savePicture(file.toStdString(), picture);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(QImage(file).size(), QSize(20, 10));
}

void TestCaseFiles::aPictureThatCannotBeWrittenIsSaid()
{
    CaseFiles cases;
    QString message;
    connect(&cases, &CaseService::fileFailed, this,
            [&](const core::Error &error) { message = QString::fromStdString(error.message); });
    cases.savePicture(m_folder.filePath("no/such/folder/window.png").toStdString(), QImage(4, 4, QImage::Format_RGB32));
    QTRY_VERIFY(message.contains("window.png"));
}

GONION_TEST(TestCaseFiles, gonion::testing::runTestWithEvents<TestCaseFiles>);
#include "tst_case_files.moc"
