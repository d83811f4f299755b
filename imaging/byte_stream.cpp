// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/byte_stream.h"

#include "imaging/file_access.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace gonion::imaging {

using core::ErrorCode;
using core::fail;
using core::JobContext;
using core::Result;

namespace {

constexpr std::size_t kInputBytes = std::size_t{1} << 18;
/// Between two looks at the stop token.
constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 21;
constexpr std::uint64_t kMostInflation = 1040;

struct CloseFile {
    void operator()(std::FILE *file) const { std::fclose(file); }
};

} // namespace

struct ByteStream::State {
    std::filesystem::path path;
    std::unique_ptr<std::FILE, CloseFile> file;
    std::uint64_t fileBytes = 0;
    std::uint64_t bytesTaken = 0; ///< of the file, the left-out start included
    bool deflated = false;
    bool inflateStarted = false;
    bool inflateEnded = false;
    z_stream inflater{};
    std::vector<unsigned char> input;

    ~State()
    {
        if (inflateStarted) {
            inflateEnd(&inflater);
        }
    }

    [[nodiscard]] tl::unexpected<core::Error> truncated() const
    {
        return fail(ErrorCode::Unreadable,
                    quotedName(path) + " ends too early: it was not copied or written whole; get it again.");
    }
    [[nodiscard]] tl::unexpected<core::Error> damaged() const
    {
        return fail(ErrorCode::Unreadable,
                    quotedName(path) + " is damaged: its compressed data do not unpack; get it again.");
    }

    std::size_t fillInput()
    {
        const std::size_t count = std::fread(input.data(), 1, input.size(), file.get());
        bytesTaken += count;
        inflater.next_in = input.data();
        inflater.avail_in = static_cast<uInt>(count);
        return count;
    }

    /// Number of bytes given; fewer than asked only at the end of the stream.
    Result<std::uint64_t> inflatePiece(unsigned char *bytes, std::uint64_t count)
    {
        inflater.next_out = bytes;
        inflater.avail_out = static_cast<uInt>(count);
        while (inflater.avail_out > 0 && !inflateEnded) {
            if (inflater.avail_in == 0 && fillInput() == 0) {
                return truncated();
            }
            const int status = inflate(&inflater, Z_NO_FLUSH);
            if (status == Z_STREAM_END) {
                nextMember();
            } else if (status != Z_OK && status != Z_BUF_ERROR) {
                return damaged();
            }
        }
        return count - inflater.avail_out;
    }

    /// A gzip file may hold several members (bgzip writes them); anything else after one is ignored.
    void nextMember()
    {
        if (inflater.avail_in < 2) {
            // Keep the byte that is there in front of the next piece of the file.
            const bool one = inflater.avail_in == 1;
            const unsigned char first = one ? *inflater.next_in : 0;
            const std::size_t start = one ? 1 : 0;
            input[0] = first;
            const std::size_t count = std::fread(input.data() + start, 1, input.size() - start, file.get());
            bytesTaken += count;
            inflater.next_in = input.data();
            inflater.avail_in = static_cast<uInt>(count + start);
        }
        const bool more = inflater.avail_in >= 2 && inflater.next_in[0] == 0x1f && inflater.next_in[1] == 0x8b;
        inflateEnded = !more || inflateReset(&inflater) != Z_OK;
    }

    Result<std::uint64_t> piece(unsigned char *bytes, std::uint64_t count)
    {
        if (deflated) {
            return inflatePiece(bytes, count);
        }
        const std::size_t got = std::fread(bytes, 1, static_cast<std::size_t>(count), file.get());
        bytesTaken += got;
        return got;
    }
};

ByteStream::ByteStream(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ByteStream::ByteStream(ByteStream &&) noexcept = default;
ByteStream &ByteStream::operator=(ByteStream &&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const std::filesystem::path &file, Packing packing, std::uint64_t offset)
{
    const Result<std::uint64_t> size = readableFileSize(file);
    if (!size) {
        return tl::unexpected(size.error());
    }
    auto state = std::make_unique<State>();
    state->path = file;
    state->fileBytes = *size;
    state->file.reset(std::fopen(file.c_str(), "rb"));
    if (!state->file || offset > *size || std::fseek(state->file.get(), static_cast<long>(offset), SEEK_SET) != 0) {
        return state->truncated();
    }
    state->bytesTaken = offset;
    if (packing == Packing::Detect) {
        std::array<unsigned char, 2> start{};
        const std::size_t got = std::fread(start.data(), 1, start.size(), state->file.get());
        packing = got == 2 && start[0] == 0x1f && start[1] == 0x8b ? Packing::Deflated : Packing::Plain;
        std::fseek(state->file.get(), static_cast<long>(offset), SEEK_SET);
    }
    state->deflated = packing == Packing::Deflated;
    if (state->deflated) {
        constexpr int kGzipOrZlib = 15 + 32;
        state->input.resize(kInputBytes);
        if (inflateInit2(&state->inflater, kGzipOrZlib) != Z_OK) {
            return fail(ErrorCode::OutOfMemory, "There is not enough memory to read " + quotedName(file) + ".");
        }
        state->inflateStarted = true;
    }
    return ByteStream(std::move(state));
}

bool ByteStream::isDeflated() const
{
    return m_state->deflated;
}

std::uint64_t ByteStream::mostRemainingBytes() const
{
    const std::uint64_t left = m_state->fileBytes - std::min(m_state->fileBytes, m_state->bytesTaken);
    return m_state->deflated ? (left + m_state->inflater.avail_in) * kMostInflation : left;
}

Result<void> ByteStream::read(void *bytes, std::uint64_t count, const JobContext &context, std::string_view step)
{
    auto *to = static_cast<unsigned char *>(bytes);
    while (count > 0) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        const std::uint64_t want = std::min(count, kPieceBytes);
        const Result<std::uint64_t> got = m_state->piece(to, want);
        if (!got) {
            return tl::unexpected(got.error());
        }
        if (*got < want) {
            return m_state->truncated();
        }
        to += want;
        count -= want;
        if (!step.empty()) {
            context.report(static_cast<double>(m_state->bytesTaken) / static_cast<double>(m_state->fileBytes), step);
        }
    }
    return {};
}

Result<void> ByteStream::skip(std::uint64_t count)
{
    std::vector<unsigned char> dropped(static_cast<std::size_t>(std::min(count, kPieceBytes)));
    while (count > 0) {
        const std::uint64_t want = std::min<std::uint64_t>(count, dropped.size());
        if (Result<void> got = read(dropped.data(), want); !got) {
            return got;
        }
        count -= want;
    }
    return {};
}

Result<void> ByteStream::verifyEnd(const JobContext &context)
{
    std::vector<unsigned char> dropped(m_state->deflated ? kInputBytes : 0);
    while (m_state->deflated && !m_state->inflateEnded) {
        if (context.stopRequested()) {
            return JobContext::cancelled();
        }
        if (const auto got = m_state->piece(dropped.data(), dropped.size()); !got) {
            return tl::unexpected(got.error());
        }
    }
    return {};
}

} // namespace gonion::imaging
