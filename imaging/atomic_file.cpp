// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/atomic_file.h"

#include "imaging/file_access.h"

#include <zlib.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
/// Head CT packs to nearly the same size as at the highest level, in a third of the time.
constexpr int kPackingLevel = 5;

} // namespace

struct AtomicFile::State {
    std::filesystem::path target;
    std::filesystem::path part;
    std::FILE *file = nullptr;
    bool packing = false;
    z_stream deflater{};
    std::vector<unsigned char> packed;

    ~State()
    {
        if (packing) {
            deflateEnd(&deflater);
        }
        if (file != nullptr) {
            std::fclose(file);
            std::error_code ignored;
            std::filesystem::remove(part, ignored);
        }
    }

    [[nodiscard]] tl::unexpected<core::Error> failed() const
    {
        return fail(ErrorCode::WriteFailed, quotedName(target) + " could not be written (" + std::strerror(errno)
                                                + "); check the free space and the folder.");
    }

    Result<void> pack(const unsigned char *bytes, std::size_t count, int flush)
    {
        deflater.next_in = const_cast<unsigned char *>(bytes);
        deflater.avail_in = static_cast<uInt>(count);
        do {
            deflater.next_out = packed.data();
            deflater.avail_out = static_cast<uInt>(packed.size());
            deflate(&deflater, flush);
            const std::size_t ready = packed.size() - deflater.avail_out;
            if (std::fwrite(packed.data(), 1, ready, file) != ready) {
                return failed();
            }
        } while (deflater.avail_out == 0);
        return {};
    }
};

AtomicFile::AtomicFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
AtomicFile::AtomicFile(AtomicFile &&) noexcept = default;
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::create(const std::filesystem::path &target)
{
    auto state = std::make_unique<State>();
    state->target = target;
    state->part = target;
    state->part += ".part" + std::to_string(getpid());
    state->file = std::fopen(state->part.c_str(), "wb");
    if (state->file == nullptr) {
        if (errno == EACCES || errno == EROFS || errno == EPERM) {
            return fail(ErrorCode::PermissionDenied,
                        quotedName(target) + " may not be written there; choose another folder.");
        }
        return state->failed();
    }
    return AtomicFile(std::move(state));
}

Result<void> AtomicFile::write(const void *bytes, std::size_t count)
{
    const auto *from = static_cast<const unsigned char *>(bytes);
    if (!m_state->packing) {
        return std::fwrite(from, 1, count, m_state->file) == count ? Result<void>{} : m_state->failed();
    }
    constexpr std::size_t kPiece = std::size_t{1} << 28; // zlib counts in 32 bits
    while (count > 0) {
        const std::size_t piece = std::min(count, kPiece);
        if (Result<void> done = m_state->pack(from, piece, Z_NO_FLUSH); !done) {
            return done;
        }
        from += piece;
        count -= piece;
    }
    return {};
}

void AtomicFile::startGzip()
{
    constexpr int kGzip = 15 + 16;
    constexpr int kMemory = 9;
    m_state->packed.resize(kBufferBytes);
    m_state->packing = deflateInit2(&m_state->deflater, kPackingLevel, Z_DEFLATED, kGzip, kMemory,
                                    Z_DEFAULT_STRATEGY)
                       == Z_OK;
}

Result<void> AtomicFile::commit()
{
    State &state = *m_state;
    if (state.packing) {
        if (Result<void> done = state.pack(nullptr, 0, Z_FINISH); !done) {
            return done;
        }
    }
    if (std::fflush(state.file) != 0 || fsync(fileno(state.file)) != 0) {
        return state.failed();
    }
    if (std::rename(state.part.c_str(), state.target.c_str()) != 0) {
        return state.failed();
    }
    std::fclose(state.file);
    state.file = nullptr;
    // The new name itself must reach the disk, too.
    const auto folder = state.target.has_parent_path() ? state.target.parent_path() : std::filesystem::path(".");
    if (const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY); handle >= 0) {
        fsync(handle);
        close(handle);
    }
    return {};
}

} // namespace gonion::imaging
