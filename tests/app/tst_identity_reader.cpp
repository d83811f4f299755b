// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/identity_reader.h"
#include "imaging/read_volume.h"
#include "tests/imaging/dicom_samples.h"
#include "tests/program/window_test.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <vector>

using namespace gonion;
using app::IdentityReader;
using app::IdentityWish;
using ui::CaseIdentity;

namespace {

/// Dark but for one voxel.
std::shared_ptr<const core::Volume> makeVolume(std::int16_t value)
{
    const core::GridSize size{20, 16, 12};
    const auto geometry = core::ImageGeometry::axisAligned({}, {1.0, 1.0, 1.0}, size);
    auto values = std::make_shared<std::vector<std::int16_t>>(static_cast<std::size_t>(size.voxels()), std::int16_t(-1000));
    (*values)[777] = value;
    return *core::Volume::create(*geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data()));
}

} // namespace

class TestIdentityReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theSameContentHasTheSameFingerprint();
    void patientsAreHashedWithTheSalt();
    void whoIsNobodyHasNoHash_data();
    void whoIsNobodyHasNoHash();
    void aKnownVolumeIsNotReadAgain();
    void casesAreReadInTurnAndOneThatFailsIsTold();
    void nothingComesAfterAStop();

private:
    [[nodiscard]] std::filesystem::path at(const char *name) const { return (m_folder->path() + u'/' + QLatin1String(name)).toStdString(); }
    [[nodiscard]] std::filesystem::path series(const char *name, const std::string &patientId) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestIdentityReader::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

std::filesystem::path TestIdentityReader::series(const char *name, const std::string &patientId) const
{
    std::filesystem::create_directories(at(name));
    for (int n = 0; n < 4; ++n) {
        samples::Slice slice;
        slice.patientId = patientId;
        slice.position = core::PointLps{0.0, 0.0, 2.0 * n};
        slice.instance = n + 1;
        samples::fillWithField(slice);
        if (!samples::writeSlice(at(name) / (std::to_string(n) + ".dcm"), slice)) {
            return {};
        }
    }
    return at(name);
}

void TestIdentityReader::theSameContentHasTheSameFingerprint()
{
    QVERIFY(imaging::writeVolume(*makeVolume(300), at("a.nrrd")));
    QVERIFY(imaging::writeVolume(*makeVolume(300), at("copy.nii.gz")));
    QVERIFY(imaging::writeVolume(*makeVolume(301), at("edited.nrrd")));
    const auto a = app::readIdentity({"a", at("a.nrrd"), "salt"}, {});
    QVERIFY2(a, a ? "" : a.error().message.c_str());
    QVERIFY(a->volumeFingerprint.starts_with("20x16x12 crc32f:"));
    QVERIFY(a->patientHash.empty());
    QCOMPARE(app::readIdentity({"c", at("copy.nii.gz"), "salt"}, {})->volumeFingerprint, a->volumeFingerprint);
    QVERIFY(app::readIdentity({"e", at("edited.nrrd"), "salt"}, {})->volumeFingerprint != a->volumeFingerprint);
}

void TestIdentityReader::patientsAreHashedWithTheSalt()
{
    const auto first = app::readIdentity({"1", series("1", "4711"), "salt"}, {});
    QVERIFY2(first, first ? "" : first.error().message.c_str());
    QCOMPARE(first->patientHash.size(), std::size_t(64));
    QVERIFY(first->patientHash.find("4711") == std::string::npos);
    QVERIFY(!first->volumeFingerprint.empty());
    QCOMPARE(app::readIdentity({"2", series("2", " 4711 "), "salt"}, {})->patientHash, first->patientHash);
    QVERIFY(app::readIdentity({"3", series("3", "4712"), "salt"}, {})->patientHash != first->patientHash);
    QVERIFY(app::readIdentity({"1", at("1"), "another project's"}, {})->patientHash != first->patientHash);
    // One file of the series stands for all of it.
    QCOMPARE(app::readIdentity({"1", at("1") / "2.dcm", "salt"}, {})->patientHash, first->patientHash);
}

void TestIdentityReader::whoIsNobodyHasNoHash_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const char *id : {"", "ANONYMOUS", "Anonymized^", "(none)", "000000", "-", "unknown"}) {
        QTest::newRow(*id == 0 ? "empty" : id) << QByteArray(id);
    }
}

void TestIdentityReader::whoIsNobodyHasNoHash()
{
    QFETCH(const QByteArray, id);
    const auto identity = app::readIdentity({"1", series("1", id.toStdString()), "salt"}, {});
    QVERIFY2(identity, identity ? "" : identity.error().message.c_str());
    QCOMPARE(identity->patientHash, std::string());
    QVERIFY(!identity->volumeFingerprint.empty());
}

void TestIdentityReader::aKnownVolumeIsNotReadAgain()
{
    QFile broken(QString::fromStdString(at("a.nrrd").string()));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    QVERIFY(!app::readIdentity({"a", at("a.nrrd"), "salt"}, {}));
    const auto identity = app::readIdentity({"a", at("a.nrrd"), "salt", false, true}, {});
    QVERIFY(identity);
    QVERIFY(*identity == CaseIdentity());
}

void TestIdentityReader::casesAreReadInTurnAndOneThatFailsIsTold()
{
    QVERIFY(imaging::writeVolume(*makeVolume(1), at("a.nrrd")));
    QVERIFY(imaging::writeVolume(*makeVolume(2), at("c.nrrd")));
    IdentityReader reader;
    std::vector<std::string> told;
    connect(&reader, &IdentityReader::identityRead, this, [&](const std::string &id) { told.push_back(id); });
    connect(&reader, &IdentityReader::identityFailed, this, [&](const std::string &id, const core::Error &error) {
        told.push_back("not " + id);
        QVERIFY2(error.message.find("b.nrrd") != std::string::npos, error.message.c_str());
    });
    QSignalSpy ended(&reader, &IdentityReader::ended);
    reader.read({{"a", at("a.nrrd"), "s"}, {"b", at("b.nrrd"), "s"}, {"c", at("c.nrrd"), "s"}});
    QVERIFY(!ended.isEmpty() || ended.wait());
    QCOMPARE(told, (std::vector<std::string>{"a", "not b", "c"}));
    QTRY_VERIFY(!reader.isBusy());
}

void TestIdentityReader::nothingComesAfterAStop()
{
    QVERIFY(imaging::writeVolume(*makeVolume(1), at("a.nrrd")));
    IdentityReader reader;
    QSignalSpy read(&reader, &IdentityReader::identityRead);
    QSignalSpy failed(&reader, &IdentityReader::identityFailed);
    QSignalSpy ended(&reader, &IdentityReader::ended);
    reader.read({{"a", at("a.nrrd"), "s"}, {"b", at("a.nrrd"), "s"}});
    reader.stop();
    QTRY_VERIFY(!reader.isBusy());
    QCoreApplication::processEvents();
    QCOMPARE(read.size() + failed.size() + ended.size(), qsizetype(0));
}

GONION_TEST(TestIdentityReader, gonion::testing::runTestWithWindows<TestIdentityReader>);
#include "tst_identity_reader.moc"
