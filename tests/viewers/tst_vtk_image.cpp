// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/vtk_image.h"
#include "tests/program/test_program.h"
#include "tests/viewers/viewer_test_support.h"

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkPointData.h>

using namespace gonion;
using namespace gonion::viewers;

class TestVtkImage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sharesTheBuffer();
    void keepsTheBufferAlive();
    void knowsEveryType_data();
    void knowsEveryType();
    void matrixAgreesWithGeometry();
};

void TestVtkImage::sharesTheBuffer()
{
    const auto volume = test::makeVolume(test::gridAbout({0, 0, 0}, test::obliqueDirection(0, 0, false), {7, 6, 5}),
                                         [](const core::PointLps &p) { return p.x + 10 * p.y + 100 * p.z; });
    const auto image = vtkImageOf(*volume);
    QCOMPARE(image->GetScalarPointer(), const_cast<void *>(volume->data()));
    QCOMPARE(image->GetScalarComponentAsDouble(3, 4, 2, 0), volume->at({3, 4, 2}));
    QCOMPARE(image->GetSpacing()[2], volume->geometry().spacing()[2]);
    QCOMPARE(image->GetOrigin()[0], 0.0);
}

void TestVtkImage::keepsTheBufferAlive()
{
    auto voxels = std::make_shared<std::vector<std::int16_t>>(8, std::int16_t{5});
    const std::weak_ptr<std::vector<std::int16_t>> watch = voxels;
    auto volume = core::Volume::create(*core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {2, 2, 2}),
                                       core::VoxelType::Int16, std::shared_ptr<const void>(voxels, voxels->data()));
    QVERIFY(volume);
    auto image = vtkImageOf(**volume);
    voxels.reset();
    volume->reset();
    QVERIFY(!watch.expired());
    QCOMPARE(image->GetScalarComponentAsDouble(1, 1, 1, 0), 5.0);
    image = nullptr;
    QVERIFY(watch.expired());
}

void TestVtkImage::knowsEveryType_data()
{
    QTest::addColumn<int>("type");
    for (int type = 0; type <= static_cast<int>(core::VoxelType::Float64); ++type) {
        QTest::newRow(std::string(core::nameOf(static_cast<core::VoxelType>(type))).c_str()) << type;
    }
}

void TestVtkImage::knowsEveryType()
{
    QFETCH(int, type);
    const auto voxelType = static_cast<core::VoxelType>(type);
    const auto bytes = std::make_shared<std::vector<std::byte>>(2 * core::bytesPerVoxel(voxelType));
    const auto volume = core::Volume::create(*core::ImageGeometry::axisAligned({0, 0, 0}, {1, 1, 1}, {2, 1, 1}),
                                             voxelType, std::shared_ptr<const void>(bytes, bytes->data()));
    QVERIFY(volume);
    const auto image = vtkImageOf(**volume);
    QCOMPARE(static_cast<std::size_t>(image->GetScalarSize()), core::bytesPerVoxel(voxelType));
    QCOMPARE(image->GetScalarComponentAsDouble(1, 0, 0, 0), 0.0);
}

void TestVtkImage::matrixAgreesWithGeometry()
{
    const auto geometry = test::gridAbout({11, -22, 33}, test::obliqueDirection(25, -10, true));
    const auto matrix = lpsFromImage(geometry);
    const auto &spacing = geometry.spacing();
    const double in[4] = {3 * spacing[0], 5 * spacing[1], 7 * spacing[2], 1};
    double out[4];
    matrix->MultiplyPoint(in, out);
    QVERIFY(core::distance({out[0], out[1], out[2]}, geometry.lpsFromVoxel({3, 5, 7})) < 1e-9);
}

GONION_TEST(TestVtkImage, gonion::testing::runTestWithEvents<TestVtkImage>);
#include "tst_vtk_image.moc"
