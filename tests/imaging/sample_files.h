// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image_geometry.h"
#include "core/volume.h"

#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

/// Volume files written byte by byte, independent of the code under test.
namespace samples {

using Bytes = std::string;

template <typename T>
void put(Bytes &bytes, std::size_t offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

template <typename T>
Bytes bytesOf(const std::vector<T> &values)
{
    return Bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

inline void write(const std::filesystem::path &file, const Bytes &bytes)
{
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// \param windowBits 31: gzip; 15: zlib
inline Bytes packed(const Bytes &bytes, int windowBits = 31)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    Bytes out(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// While it lives, a test run by root meets permissions as others do.
class AsNobody {
public:
    AsNobody()
    {
        if (geteuid() == 0) {
            m_dropped = seteuid(65534) == 0;
        }
    }
    ~AsNobody()
    {
        if (m_dropped && seteuid(0) != 0) {
            std::abort();
        }
    }
    AsNobody(const AsNobody &) = delete;
    AsNobody &operator=(const AsNobody &) = delete;

private:
    bool m_dropped = false;
};

/// A smooth field in patient space: an image of it shows every error of place, axis or mirror.
inline double field(const gonion::core::PointLps &p)
{
    return 3.0 * p.x + 5.0 * p.y + 7.0 * p.z;
}

/// Largest difference between a volume and the field, voxels at `ignored` (filled in) left out.
inline double fieldError(const gonion::core::Volume &volume,
                         double ignored = std::numeric_limits<double>::quiet_NaN())
{
    const auto &geometry = volume.geometry();
    double worst = 0.0;
    for (std::int64_t k = 0; k < geometry.size().k; ++k) {
        for (std::int64_t j = 0; j < geometry.size().j; ++j) {
            for (std::int64_t i = 0; i < geometry.size().i; ++i) {
                const double value = volume.at({i, j, k});
                if (value != ignored) {
                    worst = std::max(worst, std::abs(value - field(geometry.lpsFromVoxel({i, j, k}))));
                }
            }
        }
    }
    return worst;
}

/// A NIfTI-1 file of 16-bit voxels; change what a test is about, then take `bytes()`.
struct Nifti {
    std::array<std::int16_t, 8> dim{3, 30, 24, 20, 1, 1, 1, 1};
    std::array<float, 8> pixdim{1, 2, 2, 3, 0, 0, 0, 0};
    std::int16_t datatype = 4;
    std::int16_t bits = 16;
    float slope = 0;
    float intercept = 0;
    char units = 2;
    std::int16_t qform = 0;
    std::int16_t sform = 1;
    std::array<float, 3> quaternion{};
    std::array<float, 3> qOffset{};
    /// Rows of the RAS matrix.
    std::array<float, 12> matrix{-2, 0, 0, 10, 0, -2, 0, 20, 0, 0, 3, 30};
    std::string magic = "n+1";
    Bytes voxels;

    [[nodiscard]] std::size_t count() const
    {
        return static_cast<std::size_t>(dim[1]) * static_cast<std::size_t>(dim[2]) * static_cast<std::size_t>(dim[3]);
    }

    /// The field seen through the sform.
    void fillWithField(double unit = 1.0)
    {
        std::vector<std::int16_t> values;
        for (int k = 0; k < dim[3]; ++k) {
            for (int j = 0; j < dim[2]; ++j) {
                for (int i = 0; i < dim[1]; ++i) {
                    const auto row = [&](int r) {
                        const float *m = matrix.data() + 4 * r;
                        return unit * (double(m[0]) * i + double(m[1]) * j + double(m[2]) * k + double(m[3]));
                    };
                    values.push_back(static_cast<std::int16_t>(std::lround(field({-row(0), -row(1), row(2)}))));
                }
            }
        }
        voxels = bytesOf(values);
    }

    [[nodiscard]] Bytes header() const
    {
        Bytes h(352, '\0');
        put<std::int32_t>(h, 0, 348);
        for (std::size_t n = 0; n < 8; ++n) {
            put(h, 40 + 2 * n, dim[n]);
            put(h, 76 + 4 * n, pixdim[n]);
        }
        put(h, 70, datatype);
        put(h, 72, bits);
        put(h, 108, 352.0F);
        put(h, 112, slope);
        put(h, 116, intercept);
        put(h, 123, units);
        put(h, 252, qform);
        put(h, 254, sform);
        for (std::size_t n = 0; n < 3; ++n) {
            put(h, 256 + 4 * n, quaternion[n]);
            put(h, 268 + 4 * n, qOffset[n]);
        }
        for (std::size_t n = 0; n < 12; ++n) {
            put(h, 280 + 4 * n, matrix[n]);
        }
        std::memcpy(h.data() + 344, magic.c_str(), 3);
        return h;
    }

    [[nodiscard]] Bytes bytes() const
    {
        return header() + (voxels.empty() ? Bytes(count() * static_cast<std::size_t>(bits / 8), '\0') : voxels);
    }
};

} // namespace samples
