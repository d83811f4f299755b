// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dicom_samples.h"

#include "sample_files.h"

#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmUIDGenerator.h>
#include <gdcmWriter.h>

#include <cstdio>

namespace samples {
namespace {

using gonion::core::PointLps;
using gonion::core::VectorLps;

void put(gdcm::DataSet &set, std::uint16_t group, std::uint16_t element, gdcm::VR::VRType vr, std::string value)
{
    if (value.size() % 2 != 0) {
        value.push_back(vr == gdcm::VR::UI ? '\0' : ' ');
    }
    gdcm::DataElement item(gdcm::Tag(group, element));
    item.SetVR(vr);
    item.SetByteValue(value.data(), static_cast<std::uint32_t>(value.size()));
    set.Replace(item);
}

void putShort(gdcm::DataSet &set, std::uint16_t group, std::uint16_t element, int value)
{
    const auto number = static_cast<std::uint16_t>(value);
    gdcm::DataElement item(gdcm::Tag(group, element));
    item.SetVR(gdcm::VR::US);
    item.SetByteValue(reinterpret_cast<const char *>(&number), sizeof number);
    set.Replace(item);
}

std::string text(std::initializer_list<double> numbers)
{
    std::string result;
    for (const double number : numbers) {
        char one[32];
        std::snprintf(one, sizeof one, "%.9g", number);
        result += (result.empty() ? "" : "\\") + std::string(one);
    }
    return result;
}

void putPosition(gdcm::DataSet &set, const Slice &slice)
{
    if (slice.position) {
        put(set, 0x0020, 0x0032, gdcm::VR::DS, text({slice.position->x, slice.position->y, slice.position->z}));
    }
}

void putOrientation(gdcm::DataSet &set, const Slice &slice)
{
    if (slice.orientation) {
        const auto &o = *slice.orientation;
        put(set, 0x0020, 0x0037, gdcm::VR::DS, text({o[0], o[1], o[2], o[3], o[4], o[5]}));
    }
}

void putSpacing(gdcm::DataSet &set, const Slice &slice)
{
    if (slice.pixelSpacing) {
        put(set, 0x0028, 0x0030, gdcm::VR::DS, text({(*slice.pixelSpacing)[0], (*slice.pixelSpacing)[1]}));
    }
}

void putRescale(gdcm::DataSet &set, const Slice &slice)
{
    put(set, 0x0028, 0x1052, gdcm::VR::DS, text({slice.intercept}));
    put(set, 0x0028, 0x1053, gdcm::VR::DS, text({slice.slope}));
}

void putImage(gdcm::DataSet &set, const Slice &slice)
{
    putShort(set, 0x0028, 0x0002, slice.samplesPerPixel);
    put(set, 0x0028, 0x0004, gdcm::VR::CS, slice.samplesPerPixel == 1 ? "MONOCHROME2" : "RGB");
    if (slice.samplesPerPixel > 1) {
        putShort(set, 0x0028, 0x0006, 0);
    }
    putShort(set, 0x0028, 0x0010, slice.rows);
    putShort(set, 0x0028, 0x0011, slice.columns);
    putShort(set, 0x0028, 0x0100, slice.bitsAllocated);
    putShort(set, 0x0028, 0x0101, slice.bitsStored);
    putShort(set, 0x0028, 0x0102, slice.bitsStored - 1);
    putShort(set, 0x0028, 0x0103, slice.isSigned ? 1 : 0);
    if (slice.padding) {
        putShort(set, 0x0028, 0x0120, *slice.padding);
    }
}

void putPixels(gdcm::DataSet &set, const std::vector<std::uint16_t> &pixels)
{
    if (!pixels.empty()) {
        gdcm::DataElement item(gdcm::Tag(0x7fe0, 0x0010));
        item.SetVR(gdcm::VR::OW);
        item.SetByteValue(reinterpret_cast<const char *>(pixels.data()), static_cast<std::uint32_t>(pixels.size() * 2));
        set.Replace(item);
    }
}

void putIdentity(gdcm::DataSet &set, const Slice &slice, const std::string &sopClass)
{
    gdcm::UIDGenerator uid;
    put(set, 0x0008, 0x0016, gdcm::VR::UI, sopClass);
    put(set, 0x0008, 0x0018, gdcm::VR::UI, uid.Generate());
    put(set, 0x0008, 0x0060, gdcm::VR::CS, slice.modality);
    put(set, 0x0008, 0x103e, gdcm::VR::LO, slice.description);
    put(set, 0x0010, 0x0010, gdcm::VR::PN, slice.patientName);
    put(set, 0x0010, 0x0020, gdcm::VR::LO, slice.patientId);
    put(set, 0x0020, 0x000d, gdcm::VR::UI, "1.2.826.0.1.3680043.10.999");
    put(set, 0x0020, 0x000e, gdcm::VR::UI, slice.seriesUid);
    put(set, 0x0020, 0x0012, gdcm::VR::IS, std::to_string(slice.acquisition));
    put(set, 0x0020, 0x0013, gdcm::VR::IS, std::to_string(slice.instance));
    put(set, 0x0020, 0x0052, gdcm::VR::UI, "1.2.826.0.1.3680043.10.999.7");
}

bool save(const std::filesystem::path &file, gdcm::Writer &writer, const std::string &syntax)
{
    gdcm::FileMetaInformation &meta = writer.GetFile().GetHeader();
    meta.SetDataSetTransferSyntax(gdcm::TransferSyntax::GetTSType(syntax.c_str()));
    writer.SetFileName(file.c_str());
    return writer.Write();
}

bool recode(const std::filesystem::path &file, const std::string &syntax)
{
    gdcm::ImageReader reader;
    reader.SetFileName(file.c_str());
    if (!reader.Read()) {
        return false;
    }
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(gdcm::TransferSyntax::GetTSType(syntax.c_str()));
    change.SetInput(reader.GetImage());
    if (!change.Change()) {
        return false;
    }
    gdcm::ImageWriter writer;
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    writer.SetFileName(file.c_str());
    return writer.Write();
}

gdcm::SmartPointer<gdcm::SequenceOfItems> sequenceOf(const std::vector<gdcm::DataSet> &sets)
{
    gdcm::SmartPointer<gdcm::SequenceOfItems> sequence = new gdcm::SequenceOfItems;
    sequence->SetLengthToUndefined();
    for (const gdcm::DataSet &set : sets) {
        gdcm::Item item;
        item.SetVLToUndefined();
        item.SetNestedDataSet(set);
        sequence->AddItem(item);
    }
    return sequence;
}

void putSequence(gdcm::DataSet &set, std::uint16_t group, std::uint16_t element, const std::vector<gdcm::DataSet> &sets)
{
    gdcm::DataElement item(gdcm::Tag(group, element));
    item.SetVR(gdcm::VR::SQ);
    item.SetValue(*sequenceOf(sets));
    item.SetVLToUndefined();
    set.Replace(item);
}

} // namespace

void fillWithField(Slice &slice)
{
    slice.pixels.clear();
    const auto &o = *slice.orientation;
    const VectorLps row{o[0], o[1], o[2]};
    const VectorLps column{o[3], o[4], o[5]};
    for (int j = 0; j < slice.rows; ++j) {
        for (int i = 0; i < slice.columns; ++i) {
            const PointLps p
                = *slice.position + row * (i * (*slice.pixelSpacing)[1]) + column * (j * (*slice.pixelSpacing)[0]);
            const double stored = (field(p) - slice.intercept) / slice.slope;
            slice.pixels.push_back(static_cast<std::uint16_t>(static_cast<std::int32_t>(std::lround(stored))));
        }
    }
}

bool writeSlice(const std::filesystem::path &file, const Slice &slice, const std::string &syntax)
{
    gdcm::Writer writer;
    gdcm::DataSet &set = writer.GetFile().GetDataSet();
    putIdentity(set, slice, "1.2.840.10008.5.1.4.1.1.2");
    putImage(set, slice);
    putPosition(set, slice);
    putOrientation(set, slice);
    putSpacing(set, slice);
    putRescale(set, slice);
    if (slice.location) {
        put(set, 0x0020, 0x1041, gdcm::VR::DS, text({*slice.location}));
    }
    if (slice.gantryTilt) {
        put(set, 0x0018, 0x1120, gdcm::VR::DS, text({*slice.gantryTilt}));
    }
    putPixels(set, slice.pixels);
    const std::string plain = "1.2.840.10008.1.2.1";
    return save(file, writer, plain) && (syntax == plain || recode(file, syntax));
}

bool writeMultiFrame(const std::filesystem::path &file, const std::vector<Slice> &frames)
{
    gdcm::Writer writer;
    gdcm::DataSet &set = writer.GetFile().GetDataSet();
    const Slice &first = frames.front();
    putIdentity(set, first, "1.2.840.10008.5.1.4.1.1.2.1");
    putImage(set, first);
    put(set, 0x0028, 0x0008, gdcm::VR::IS, std::to_string(frames.size()));
    gdcm::DataSet measures;
    putSpacing(measures, first);
    gdcm::DataSet orientation;
    putOrientation(orientation, first);
    gdcm::DataSet transformation;
    putRescale(transformation, first);
    gdcm::DataSet shared;
    putSequence(shared, 0x0020, 0x9116, {orientation});
    putSequence(shared, 0x0028, 0x9110, {measures});
    putSequence(shared, 0x0028, 0x9145, {transformation});
    putSequence(set, 0x5200, 0x9229, {shared});
    std::vector<gdcm::DataSet> groups;
    std::vector<std::uint16_t> pixels;
    for (const Slice &frame : frames) {
        gdcm::DataSet position;
        putPosition(position, frame);
        gdcm::DataSet group;
        putSequence(group, 0x0020, 0x9113, {position});
        groups.push_back(group);
        pixels.insert(pixels.end(), frame.pixels.begin(), frame.pixels.end());
    }
    putSequence(set, 0x5200, 0x9230, groups);
    putPixels(set, pixels);
    return save(file, writer, "1.2.840.10008.1.2.1");
}

} // namespace samples
