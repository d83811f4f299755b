// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/dicom_header.h"

#include "imaging/header_text.h"

#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <exception>
#include <fstream>
#include <mutex>

namespace gonion::imaging {

using core::PointLps;
using core::VectorLps;

namespace {

const gdcm::Tag kPixelData(0x7fe0, 0x0010);

void silenceGdcm()
{
    static std::once_flag once;
    std::call_once(once, [] {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
    });
}

const gdcm::ByteValue *bytesOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    const gdcm::Tag tag(group, element);
    return set.FindDataElement(tag) ? set.GetDataElement(tag).GetByteValue() : nullptr;
}

std::string textOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    const gdcm::ByteValue *bytes = bytesOf(set, group, element);
    return bytes == nullptr ? std::string()
                            : std::string(trimmed({bytes->GetPointer(), static_cast<std::size_t>(bytes->GetLength())}));
}

/// Decimal strings between backslashes; empty where one of them is no number.
std::vector<double> numbersOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    std::string text = textOf(set, group, element);
    std::replace(text.begin(), text.end(), '\\', ' ');
    std::replace(text.begin(), text.end(), ',', '.'); // written by programs in the wrong locale
    return numbersFrom(text).value_or(std::vector<double>());
}

std::optional<double> numberOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    const std::vector<double> numbers = numbersOf(set, group, element);
    return numbers.empty() || !std::isfinite(numbers.front()) ? std::nullopt : std::optional(numbers.front());
}

int integerOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element, int otherwise)
{
    const double value = numberOf(set, group, element).value_or(otherwise);
    return std::abs(value) < 2e9 ? static_cast<int>(value) : otherwise;
}

/// A 16-bit binary value (VR US or SS).
std::optional<int> shortOf(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    const gdcm::ByteValue *bytes = bytesOf(set, group, element);
    if (bytes == nullptr || bytes->GetLength() < 2) {
        return std::nullopt;
    }
    std::uint16_t value = 0;
    std::memcpy(&value, bytes->GetPointer(), sizeof value);
    return value;
}

/// The header's text as UTF-8. Of the older character sets only Latin-1 is turned; in others what is not
/// ASCII becomes a question mark.
std::string readableText(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element)
{
    const std::string charset = textOf(set, 0x0008, 0x0005);
    const std::string raw = textOf(set, group, element);
    if (charset.find("192") != std::string::npos) {
        return raw;
    }
    const bool latin = charset.empty() || charset.find("100") != std::string::npos;
    std::string text;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            continue;
        }
        if (byte < 0x80) {
            text.push_back(c);
        } else if (latin) {
            text.push_back(static_cast<char>(0xc0 | byte >> 6));
            text.push_back(static_cast<char>(0x80 | (byte & 0x3f)));
        } else {
            text.push_back('?');
        }
    }
    return text;
}

/// First item of a sequence; null where there is none.
const gdcm::DataSet *firstItem(const gdcm::DataSet &set, std::uint16_t group, std::uint16_t element,
                               gdcm::SmartPointer<gdcm::SequenceOfItems> &keep)
{
    const gdcm::Tag tag(group, element);
    if (!set.FindDataElement(tag)) {
        return nullptr;
    }
    keep = set.GetDataElement(tag).GetValueAsSQ();
    return keep && keep->GetNumberOfItems() > 0 ? &keep->GetItem(1).GetNestedDataSet() : nullptr;
}

void readPosition(const gdcm::DataSet &set, DicomSlice &slice)
{
    const std::vector<double> p = numbersOf(set, 0x0020, 0x0032);
    if (p.size() == 3 && isFinite(PointLps{p[0], p[1], p[2]})) {
        slice.position = PointLps{p[0], p[1], p[2]};
    }
}

void readOrientation(const gdcm::DataSet &set, DicomSlice &slice)
{
    const std::vector<double> o = numbersOf(set, 0x0020, 0x0037);
    if (o.size() != 6) {
        return;
    }
    VectorLps row{o[0], o[1], o[2]};
    VectorLps column{o[3], o[4], o[5]};
    constexpr double kRounding = 0.02; // headers keep few digits
    if (!(std::abs(length(row) - 1.0) < kRounding) || !(std::abs(length(column) - 1.0) < kRounding)
        || !(std::abs(dot(row, column)) < kRounding)) {
        return;
    }
    row = row * (1.0 / length(row));
    column = column + row * -dot(row, column);
    slice.orientation = {row, column * (1.0 / length(column))};
}

void readSpacing(const gdcm::DataSet &set, DicomSlice &slice)
{
    const std::vector<double> s = numbersOf(set, 0x0028, 0x0030); // between rows, then between columns
    if (s.size() == 2 && std::isfinite(s[0]) && std::isfinite(s[1]) && s[0] > 0.0 && s[1] > 0.0) {
        slice.spacingMm = {s[1], s[0]};
    }
}

void readRescale(const gdcm::DataSet &set, DicomSlice &slice)
{
    slice.intercept = numberOf(set, 0x0028, 0x1052).value_or(slice.intercept);
    if (const auto slope = numberOf(set, 0x0028, 0x1053); slope && *slope != 0.0) {
        slice.slope = *slope;
    }
}

/// The functional groups of an enhanced multi-frame image, shared by all frames or of one.
void readFunctionalGroups(const gdcm::DataSet &groups, DicomSlice &slice)
{
    gdcm::SmartPointer<gdcm::SequenceOfItems> keep;
    if (const gdcm::DataSet *set = firstItem(groups, 0x0020, 0x9113, keep)) {
        readPosition(*set, slice);
    }
    if (const gdcm::DataSet *set = firstItem(groups, 0x0020, 0x9116, keep)) {
        readOrientation(*set, slice);
    }
    if (const gdcm::DataSet *set = firstItem(groups, 0x0028, 0x9110, keep)) {
        readSpacing(*set, slice);
    }
    if (const gdcm::DataSet *set = firstItem(groups, 0x0028, 0x9145, keep)) {
        readRescale(*set, slice);
    }
}

DicomSlice readSlice(const gdcm::DataSet &set)
{
    DicomSlice slice;
    slice.seriesUid = textOf(set, 0x0020, 0x000e);
    slice.modality = textOf(set, 0x0008, 0x0060);
    slice.description = readableText(set, 0x0008, 0x103e);
    slice.patientName = readableText(set, 0x0010, 0x0010);
    slice.patientId = readableText(set, 0x0010, 0x0020);
    slice.rows = shortOf(set, 0x0028, 0x0010).value_or(0);
    slice.columns = shortOf(set, 0x0028, 0x0011).value_or(0);
    slice.samples = shortOf(set, 0x0028, 0x0002).value_or(1);
    slice.bitsStored = shortOf(set, 0x0028, 0x0101).value_or(16);
    slice.padding = shortOf(set, 0x0028, 0x0120);
    slice.location = numberOf(set, 0x0020, 0x1041);
    slice.gantryTiltDegrees = numberOf(set, 0x0018, 0x1120);
    slice.instance = integerOf(set, 0x0020, 0x0013, 0);
    slice.acquisition = integerOf(set, 0x0020, 0x0012, 0);
    slice.frames = std::max(1, integerOf(set, 0x0028, 0x0008, 1));
    slice.hasLookupTable = set.FindDataElement(gdcm::Tag(0x0028, 0x3000)) && !set.FindDataElement(gdcm::Tag(0x0028, 0x1053));
    readPosition(set, slice);
    readOrientation(set, slice);
    readSpacing(set, slice);
    readRescale(set, slice);
    return slice;
}

std::vector<DicomSlice> splitFrames(const gdcm::DataSet &set, DicomSlice slice)
{
    constexpr int kMostFrames = 20000;
    slice.frames = std::min(slice.frames, kMostFrames);
    gdcm::SmartPointer<gdcm::SequenceOfItems> keep;
    if (const gdcm::DataSet *shared = firstItem(set, 0x5200, 0x9229, keep)) {
        readFunctionalGroups(*shared, slice);
    }
    std::vector<DicomSlice> slices(static_cast<std::size_t>(slice.frames), slice);
    const gdcm::Tag perFrame(0x5200, 0x9230);
    if (set.FindDataElement(perFrame)) {
        keep = set.GetDataElement(perFrame).GetValueAsSQ();
    } else {
        keep = nullptr;
    }
    for (int n = 0; n < slice.frames; ++n) {
        DicomSlice &frame = slices[static_cast<std::size_t>(n)];
        frame.frame = n;
        frame.instance = n;
        if (keep && static_cast<int>(keep->GetNumberOfItems()) > n) {
            readFunctionalGroups(keep->GetItem(static_cast<std::size_t>(n) + 1).GetNestedDataSet(), frame);
        } else {
            frame.position.reset(); // the file's own is that of no frame in particular
        }
    }
    return slices;
}

/// Finds out whether a file holds all of its pixel data; the decoders fill up with zeros and say nothing.
class PixelExtent {
public:
    /// \param near where reading stopped: behind the pixel data's tag, type and length
    PixelExtent(std::istream &in, std::streamoff near, bool bigEndian, bool implicitType)
        : m_in(in), m_big(bigEndian), m_implicit(implicitType)
    {
        in.clear();
        in.seekg(0, std::ios::end);
        m_end = in.tellg();
        constexpr std::streamoff kReach = 12; // tag, type and length
        m_tag = -1;
        for (std::streamoff at = std::max<std::streamoff>(0, near - kReach); at <= near && m_tag < 0; ++at) {
            m_tag = tagAt(at) == 0x7fe00010 ? at : -1;
        }
    }

    [[nodiscard]] bool isCutShort()
    {
        if (m_tag < 0) {
            return false;
        }
        constexpr std::uint32_t kUndefined = 0xffffffff;
        const std::streamoff lengthAt = m_tag + (m_implicit ? 4 : 8);
        const std::uint32_t length = numberAt(lengthAt);
        const std::streamoff start = lengthAt + 4;
        return length == kUndefined ? fragmentsAreCut(start) : start + static_cast<std::streamoff>(length) > m_end;
    }

private:
    [[nodiscard]] std::array<unsigned char, 4> bytesAt(std::streamoff at)
    {
        std::array<unsigned char, 4> bytes{};
        m_in.clear();
        m_in.seekg(at);
        m_in.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
        return bytes;
    }
    [[nodiscard]] std::uint32_t tagAt(std::streamoff at)
    {
        const auto b = bytesAt(at);
        return m_big ? std::uint32_t{b[0]} << 24 | b[1] << 16 | b[2] << 8 | b[3]
                     : std::uint32_t{b[1]} << 24 | b[0] << 16 | b[3] << 8 | b[2];
    }
    [[nodiscard]] std::uint32_t numberAt(std::streamoff at)
    {
        const auto b = bytesAt(at);
        return m_big ? std::uint32_t{b[0]} << 24 | b[1] << 16 | b[2] << 8 | b[3]
                     : std::uint32_t{b[3]} << 24 | b[2] << 16 | b[1] << 8 | b[0];
    }

    /// Compressed pixels are a row of items that a delimiter ends.
    [[nodiscard]] bool fragmentsAreCut(std::streamoff at)
    {
        constexpr std::uint32_t kItem = 0xfffee000;
        while (at + 8 <= m_end) {
            if (tagAt(at) != kItem) {
                return false; // the delimiter
            }
            at += 8 + static_cast<std::streamoff>(numberAt(at + 4));
        }
        return at != m_end; // programs that forget the delimiter end right behind an item
    }

    std::istream &m_in;
    std::streamoff m_end = 0;
    std::streamoff m_tag = -1;
    bool m_big;
    bool m_implicit;
};

bool isCutShort(std::istream &in, const gdcm::Reader &reader)
{
    const gdcm::TransferSyntax syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
    if (syntax == gdcm::TransferSyntax::DeflatedExplicitVRLittleEndian) {
        return false; // such a stream does not even open when it is cut
    }
    in.clear();
    const bool big = syntax == gdcm::TransferSyntax::ExplicitVRBigEndian;
    return PixelExtent(in, in.tellg(), big, syntax.IsImplicit()).isCutShort();
}

} // namespace

bool beginsAsDicom(const std::filesystem::path &file)
{
    std::array<unsigned char, 132> start{};
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char *>(start.data()), start.size());
    const auto got = static_cast<std::size_t>(in.gcount());
    if (got == start.size() && std::memcmp(start.data() + 128, "DICM", 4) == 0) {
        return true;
    }
    if (got < 16) {
        return false;
    }
    // Without a preamble: an element of group 0002 or 0008 with a small number and a short or known type.
    const bool little = (start[0] == 0x02 || start[0] == 0x08) && start[1] == 0x00 && start[3] == 0x00;
    const bool big = start[0] == 0x00 && (start[1] == 0x02 || start[1] == 0x08) && start[2] == 0x00;
    if (!little && !big) {
        return false;
    }
    const auto upper = [](unsigned char c) { return c >= 'A' && c <= 'Z'; };
    const bool explicitType = upper(start[4]) && upper(start[5]);
    const bool shortImplicit = little && start[5] == 0 && start[6] == 0 && start[7] == 0;
    return explicitType || shortImplicit;
}

std::optional<DicomHeader> readDicomHeader(const std::filesystem::path &file)
{
    silenceGdcm();
    try {
        std::ifstream in(file, std::ios::binary);
        gdcm::Reader reader;
        reader.SetStream(in);
        // Left out by name, the pixels are not read, and the stream stays where they begin.
        if (!reader.ReadUpToTag(kPixelData, {kPixelData})) {
            return std::nullopt;
        }
        const gdcm::DataSet &set = reader.GetFile().GetDataSet();
        DicomHeader header;
        header.isDirectory = set.FindDataElement(gdcm::Tag(0x0004, 0x1220));
        DicomSlice slice = readSlice(set);
        slice.file = file;
        slice.isCutShort = isCutShort(in, reader);
        if (slice.rows > 0 && slice.columns > 0) {
            header.slices = slice.frames > 1 || set.FindDataElement(gdcm::Tag(0x5200, 0x9230))
                                ? splitFrames(set, slice)
                                : std::vector<DicomSlice>{slice};
        }
        return header;
    } catch (const std::exception &) {
        return std::nullopt; // a damaged file among others must not stop the rest
    }
}

} // namespace gonion::imaging
