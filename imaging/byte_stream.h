// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace gonion::imaging {

/// The bytes of one file in order, inflated on the way where they are compressed. Unlike the readers of
/// libraries it can be stopped, says how far it is, and never allocates what a header claims.
class ByteStream {
public:
    enum class Packing {
        Plain,    ///< bytes as they lie
        Deflated, ///< gzip (one or several members) or zlib
        Detect,   ///< Deflated where the gzip signature stands at the start, else Plain
    };

    /// \param offset bytes of the file left out at its start
    /// Errors: those of `readableFileSize`.
    static core::Result<ByteStream> open(const std::filesystem::path &file, Packing packing,
                                         std::uint64_t offset = 0);

    ByteStream(ByteStream &&) noexcept;
    ByteStream &operator=(ByteStream &&) noexcept;
    ~ByteStream();

    [[nodiscard]] bool isDeflated() const;

    /// The most bytes that can still come (deflate cannot shrink data by more than about 1032 to 1): a
    /// header that claims more is wrong.
    [[nodiscard]] std::uint64_t mostRemainingBytes() const;

    /// Fills `bytes`, reporting `step` and the share of the file that was used.
    /// Errors: Unreadable (ends too early, or damaged), Cancelled.
    core::Result<void> read(void *bytes, std::uint64_t count, const core::JobContext &context = {},
                            std::string_view step = {});

    core::Result<void> skip(std::uint64_t count);

    /// Runs to the end of a deflated stream, so that its checksum is compared.
    core::Result<void> verifyEnd(const core::JobContext &context = {});

private:
    struct State;
    explicit ByteStream(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace gonion::imaging
