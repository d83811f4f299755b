// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/packed_output.h"

#include <zlib.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace gonion::imaging {

using core::Result;

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
/// Head CT packs to nearly the same size as at the highest level, in a third of the time.
constexpr int kPackingLevel = 5;

} // namespace

struct PackedOutput::Packer {
    z_stream deflater{};
    std::vector<char> packed = std::vector<char>(kBufferBytes);

    Packer()
    {
        constexpr int kGzip = 15 + 16;
        constexpr int kMemory = 9;
        deflateInit2(&deflater, kPackingLevel, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY);
    }
    Packer(const Packer &) = delete;
    Packer &operator=(const Packer &) = delete;
    ~Packer() { deflateEnd(&deflater); }

    Result<void> pack(core::AtomicFile &file, const void *bytes, std::size_t count, int flush)
    {
        deflater.next_in = static_cast<unsigned char *>(const_cast<void *>(bytes));
        deflater.avail_in = static_cast<uInt>(count);
        do {
            deflater.next_out = reinterpret_cast<unsigned char *>(packed.data());
            deflater.avail_out = static_cast<uInt>(packed.size());
            if (deflate(&deflater, flush) == Z_STREAM_ERROR) {
                return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory to pack the file.");
            }
            if (Result<void> done = file.write({packed.data(), packed.size() - deflater.avail_out}); !done) {
                return done;
            }
        } while (deflater.avail_out == 0);
        return {};
    }
};

PackedOutput::PackedOutput(core::AtomicFile file) : m_file(std::move(file)) {}
PackedOutput::~PackedOutput() = default;

Result<void> PackedOutput::write(const void *bytes, std::size_t count)
{
    const auto *from = static_cast<const char *>(bytes);
    if (!m_packer) {
        return m_file.write({from, count});
    }
    constexpr std::size_t kPiece = std::size_t{1} << 28; // zlib counts in 32 bits
    while (count > 0) {
        const std::size_t piece = std::min(count, kPiece);
        if (Result<void> done = m_packer->pack(m_file, from, piece, Z_NO_FLUSH); !done) {
            return done;
        }
        from += piece;
        count -= piece;
    }
    return {};
}

void PackedOutput::startGzip()
{
    m_packer = std::make_unique<Packer>();
}

Result<void> PackedOutput::commit()
{
    if (m_packer) {
        if (Result<void> done = m_packer->pack(m_file, nullptr, 0, Z_FINISH); !done) {
            return done;
        }
    }
    return m_file.commit();
}

} // namespace gonion::imaging
