// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/dicom_pixels.h"

#include "imaging/file_access.h"

#include <gdcmImageReader.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::GridSize;
using core::JobContext;
using core::Result;
using core::VoxelType;

namespace {

/// What lies outside the scanned circle is shown as air.
constexpr double kAirHu = -1000.0;

/// All frames of one decoded file.
struct DecodedFile {
    std::filesystem::path path;
    std::vector<char> bytes;
    gdcm::PixelFormat format;
};

Result<DecodedFile> decodeFile(const DicomSlice &slice)
{
    const std::string name = quotedName(slice.file);
    gdcm::ImageReader reader;
    reader.SetFileName(slice.file.c_str());
    if (!reader.Read()) {
        return fail(ErrorCode::Unreadable, name + " has no pixels that can be read (damaged, or a coding that is not "
                                                  "known); export the series again.");
    }
    const gdcm::Image &image = reader.GetImage();
    const unsigned frames = image.GetNumberOfDimensions() > 2 ? image.GetDimension(2) : 1;
    if (static_cast<int>(image.GetColumns()) != slice.columns || static_cast<int>(image.GetRows()) != slice.rows
        || static_cast<int>(frames) < slice.frames) {
        return fail(ErrorCode::Unreadable, name + " holds other pixels than its header says; export the series again.");
    }
    if (image.GetPixelFormat().GetSamplesPerPixel() != 1
        || image.GetPhotometricInterpretation() == gdcm::PhotometricInterpretation::PALETTE_COLOR) {
        return fail(ErrorCode::Unsupported, name + " is a colour image, not a CT slice; open a CT series.");
    }
    DecodedFile decoded;
    decoded.path = slice.file;
    decoded.bytes.resize(image.GetBufferLength());
    if (decoded.bytes.empty() || !image.GetBuffer(decoded.bytes.data())) {
        return fail(ErrorCode::Unreadable,
                    name + " is damaged or cut short: its pixels do not decode; export the series again.");
    }
    decoded.format = image.GetPixelFormat(); // after decoding: the coded data may know better than the header
    return decoded;
}

std::size_t bytesOf(gdcm::PixelFormat::ScalarType type)
{
    switch (type) {
    case gdcm::PixelFormat::UINT8:
    case gdcm::PixelFormat::INT8:
        return 1;
    case gdcm::PixelFormat::UINT12: // two bytes each, once unpacked
    case gdcm::PixelFormat::INT12:
    case gdcm::PixelFormat::UINT16:
    case gdcm::PixelFormat::INT16:
        return 2;
    case gdcm::PixelFormat::UINT32:
    case gdcm::PixelFormat::INT32:
        return 4;
    default:
        return 0;
    }
}

/// Stored value without bits that belong to others (overlays in the high bits), with its sign.
class StoredValue {
public:
    explicit StoredValue(const gdcm::PixelFormat &format)
        : m_signed(format.GetPixelRepresentation() == 1)
    {
        const int allocated = static_cast<int>(8 * bytesOf(format.GetScalarType()));
        const int stored = std::clamp<int>(format.GetBitsStored(), 1, allocated);
        const int high = std::clamp<int>(format.GetHighBit(), stored - 1, allocated - 1);
        m_drop = 64 - stored;
        m_shift = high + 1 - stored;
    }
    [[nodiscard]] std::int64_t operator()(std::uint64_t raw) const
    {
        const std::uint64_t top = raw >> m_shift << m_drop;
        return m_signed ? static_cast<std::int64_t>(top) >> m_drop : static_cast<std::int64_t>(top >> m_drop);
    }

private:
    bool m_signed;
    int m_drop = 0;
    int m_shift = 0;
};

/// The growing buffer of all slices; changes to a wider type when a value asks for it.
class SliceBuffer {
public:
    SliceBuffer(const GridSize &size, const std::filesystem::path &file) : m_size(size), m_file(file) {}

    Result<void> start(bool whole)
    {
        return allocate(whole ? VoxelType::Int16 : VoxelType::Float32);
    }

    /// \param raw one slice as decoded: unsigned values of 1, 2 or 4 bytes
    template <typename Raw>
    Result<void> add(const Raw *raw, std::int64_t slice, const StoredValue &stored, const DicomSlice &header)
    {
        const std::int64_t count = m_size.i * m_size.j;
        if (m_type == VoxelType::Int16) {
            if (put(raw, static_cast<std::int16_t *>(m_voxels.get()) + slice * count, stored, header)) {
                return {};
            }
            if (Result<void> wide = widen(slice * count); !wide) {
                return wide;
            }
        }
        const bool done = m_type == VoxelType::Int32
                              ? put(raw, static_cast<std::int32_t *>(m_voxels.get()) + slice * count, stored, header)
                              : put(raw, static_cast<float *>(m_voxels.get()) + slice * count, stored, header);
        return done ? Result<void>{}
                    : fail(ErrorCode::Unsupported,
                           quotedName(header.file) + " holds values beyond 32 bits, which are no CT.");
    }

    [[nodiscard]] RawImage take()
    {
        RawImage image;
        image.grid.size = m_size;
        image.type = m_type;
        image.voxels = std::move(m_voxels);
        return image;
    }

private:
    Result<void> allocate(VoxelType type)
    {
        Result<std::shared_ptr<void>> memory = allocateVoxels(m_size, type, m_file);
        if (!memory) {
            return tl::unexpected(memory.error());
        }
        m_type = type;
        m_voxels = std::move(*memory);
        return {};
    }

    Result<void> widen(std::int64_t filled)
    {
        const std::shared_ptr<void> narrow = m_voxels;
        if (Result<void> done = allocate(VoxelType::Int32); !done) {
            return done;
        }
        const auto *from = static_cast<const std::int16_t *>(narrow.get());
        std::copy(from, from + filled, static_cast<std::int32_t *>(m_voxels.get()));
        return {};
    }

    /// False when a value does not fit T.
    template <typename Raw, typename T>
    bool put(const Raw *raw, T *to, const StoredValue &stored, const DicomSlice &header) const
    {
        const std::int64_t count = m_size.i * m_size.j;
        // The padding value is compared as it is stored: programs write ones beyond the stored bits.
        const bool pads = header.padding.has_value();
        const auto padding = static_cast<Raw>(header.padding.value_or(0));
        for (std::int64_t n = 0; n < count; ++n) {
            double value = static_cast<double>(stored(raw[n])) * header.slope + header.intercept;
            if (pads && raw[n] == padding) {
                value = std::max(value, std::min(kAirHu, header.intercept));
                value = std::min(value, std::max(kAirHu, header.intercept));
            }
            if constexpr (std::is_integral_v<T>) {
                if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) {
                    return false;
                }
            }
            to[n] = static_cast<T>(value);
        }
        return true;
    }

    GridSize m_size;
    std::filesystem::path m_file;
    VoxelType m_type = VoxelType::Int16;
    std::shared_ptr<void> m_voxels;
};

Result<void> addSlice(SliceBuffer &buffer, const DecodedFile &decoded, std::int64_t index, const DicomSlice &slice)
{
    const std::size_t width = bytesOf(decoded.format.GetScalarType());
    const std::size_t count = static_cast<std::size_t>(slice.columns) * static_cast<std::size_t>(slice.rows);
    const std::size_t start = static_cast<std::size_t>(slice.frame) * count * width;
    if (width == 0) {
        return fail(ErrorCode::Unsupported,
                    quotedName(slice.file) + " holds pixels of a kind that is not read; open a CT series.");
    }
    if (start + count * width > decoded.bytes.size()) {
        return fail(ErrorCode::Unreadable, quotedName(slice.file) + " is cut short; export the series again.");
    }
    const char *raw = decoded.bytes.data() + start;
    const StoredValue stored(decoded.format);
    switch (width) {
    case 1:
        return buffer.add(reinterpret_cast<const std::uint8_t *>(raw), index, stored, slice);
    case 2:
        return buffer.add(reinterpret_cast<const std::uint16_t *>(raw), index, stored, slice);
    default:
        return buffer.add(reinterpret_cast<const std::uint32_t *>(raw), index, stored, slice);
    }
}

bool isWhole(double value)
{
    return value == std::nearbyint(value);
}

} // namespace

Result<RawImage> decodeSlices(const std::vector<DicomSlice> &slices, const JobContext &context)
{
    const DicomSlice &first = slices.front();
    const GridSize size{first.columns, first.rows, static_cast<std::int64_t>(slices.size())};
    if (Result<void> sane = checkSize(size, first.file); !sane) {
        return tl::unexpected(sane.error());
    }
    SliceBuffer buffer(size, first.file);
    const bool whole = std::all_of(slices.begin(), slices.end(), [](const DicomSlice &slice) {
        return isWhole(slice.slope) && isWhole(slice.intercept);
    });
    DecodedFile decoded;
    for (std::size_t n = 0; n < slices.size(); ++n) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        context.report(static_cast<double>(n) / static_cast<double>(slices.size()), "Reading slices");
        if (decoded.path != slices[n].file) {
            Result<DecodedFile> next = decodeFile(slices[n]);
            if (!next) {
                return tl::unexpected(next.error());
            }
            decoded = std::move(*next);
        }
        if (n == 0) { // only now: a header may claim pixels that are not there
            if (Result<void> started = buffer.start(whole); !started) {
                return tl::unexpected(started.error());
            }
        }
        if (Result<void> added = addSlice(buffer, decoded, static_cast<std::int64_t>(n), slices[n]); !added) {
            return tl::unexpected(added.error());
        }
    }
    return buffer.take();
}

} // namespace gonion::imaging
