// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/thumbnails.h"
#include "app/volume_cache.h"
#include "imaging/read_volume.h"
#include "tests/program/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <memory>
#include <vector>

using namespace gonion;

namespace {

/// Dark but for one bright voxel at a corner; axes may run backwards.
std::shared_ptr<const core::Volume> makeCorner(bool flipX, bool flipZ, const core::VoxelIndex &bright)
{
    const core::GridSize size{20, 30, 40};
    const core::Matrix3 direction{{{flipX ? -1.0 : 1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, flipZ ? -1.0 : 1.0}}};
    const auto geometry = core::ImageGeometry::create({}, {1.0, 1.0, 1.0}, direction, size);
    auto values = std::make_shared<std::vector<std::int16_t>>(static_cast<std::size_t>(size.voxels()), std::int16_t(-1000));
    (*values)[static_cast<std::size_t>(bright.i + size.i * (bright.j + size.j * bright.k))] = 3000;
    return *core::Volume::create(*geometry, core::VoxelType::Int16, std::shared_ptr<const void>(values, values->data()));
}

bool isBright(const QImage &picture, int x, int y)
{
    return picture.pixelColor(x, y).lightness() > 60;
}

} // namespace

class TestThumbnails : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHeadIsUpAndRightIsLeft_data();
    void theHeadIsUpAndRightIsLeft();
    void anUnchangedVolumeComesFromTheCache();
    void aProjectThatHasGoneStaysAway();
    void theCacheIsBounded();
    void aChangedFileHasAnotherStamp();
};

void TestThumbnails::theHeadIsUpAndRightIsLeft_data()
{
    QTest::addColumn<bool>("flipX");
    QTest::addColumn<bool>("flipZ");
    QTest::newRow("along the axes") << false << false;
    QTest::newRow("from the left") << true << false;
    QTest::newRow("from above") << false << true;
    QTest::newRow("both") << true << true;
}

void TestThumbnails::theHeadIsUpAndRightIsLeft()
{
    QFETCH(const bool, flipX);
    QFETCH(const bool, flipZ);
    // The voxel farthest to the patient's right and up.
    const auto volume = makeCorner(flipX, flipZ, {flipX ? 19 : 0, 7, flipZ ? 0 : 39});
    const QImage picture = app::projectionOf(*volume);
    QCOMPARE(picture.height(), app::kThumbnailSize);
    QCOMPARE(picture.width(), app::kThumbnailSize / 2);
    QVERIFY(isBright(picture, 0, 0));
    QVERIFY(!isBright(picture, picture.width() - 1, 0));
    QVERIFY(!isBright(picture, 0, picture.height() - 1));
}

void TestThumbnails::anUnchangedVolumeComesFromTheCache()
{
    const QTemporaryDir folder;
    const std::filesystem::path volume = folder.filePath("a.nrrd").toStdString();
    const std::filesystem::path project = folder.path().toStdString();
    const std::filesystem::path cache = project / ".gonion" / "thumbnails";
    QVERIFY(imaging::writeVolume(*makeCorner(false, false, {0, 0, 39}), volume));
    const auto first = app::thumbnail(project, volume, {});
    QVERIFY(first.has_value());
    // The cached picture is shown, whatever it is: it is not made again.
    const auto entry = std::filesystem::directory_iterator(cache)->path();
    QImage other(5, 5, QImage::Format_Grayscale8);
    other.fill(17);
    QVERIFY(other.save(QString::fromStdString(entry.string())));
    QCOMPARE(app::thumbnail(project, volume, {})->width(), 5);
    // Another content at the same place is another picture.
    QVERIFY(imaging::writeVolume(*makeCorner(false, false, {0, 0, 0}), volume));
    std::filesystem::last_write_time(volume, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    const auto second = app::thumbnail(project, volume, {});
    QCOMPARE(second->height(), app::kThumbnailSize);
    QVERIFY(!isBright(*second, 0, 0));
}

/// Such a project may be on a drive that was lost: nothing takes its place.
void TestThumbnails::aProjectThatHasGoneStaysAway()
{
    const QTemporaryDir folder;
    const std::filesystem::path volume = folder.filePath("a.nrrd").toStdString();
    const std::filesystem::path project = folder.filePath("project").toStdString();
    QVERIFY(imaging::writeVolume(*makeCorner(false, false, {0, 0, 39}), volume));
    const auto picture = app::thumbnail(project, volume, {});
    QVERIFY(picture.has_value());
    QVERIFY(!std::filesystem::exists(project));
}

void TestThumbnails::theCacheIsBounded()
{
    const QTemporaryDir folder;
    for (int number = 0; number < 10; ++number) {
        QFile file(folder.filePath(QStringLiteral("%1.png").arg(number)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(1000, 'x'));
        file.close();
        std::filesystem::last_write_time(file.fileName().toStdString(), std::filesystem::file_time_type::clock::now()
                                                                            - std::chrono::hours(number));
    }
    app::limitCache(folder.path().toStdString(), 3500);
    QVERIFY(QFile::exists(folder.filePath("2.png")));
    QVERIFY(!QFile::exists(folder.filePath("3.png"))); // older
}

void TestThumbnails::aChangedFileHasAnotherStamp()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("a"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("1");
    file.close();
    const std::filesystem::path path = file.fileName().toStdString();
    const std::filesystem::path all = folder.path().toStdString();
    const std::string before = app::stampOf(path);
    const std::string folderBefore = app::stampOf(all);
    QVERIFY(!before.empty());
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(2));
    QVERIFY(app::stampOf(path) != before);
    QVERIFY(app::stampOf(all) != folderBefore);
    QCOMPARE(app::stampOf(folder.filePath("none").toStdString()), std::string());
}

GONION_TEST(TestThumbnails, gonion::testing::runTestWithEvents<TestThumbnails>);
#include "tst_thumbnails.moc"
