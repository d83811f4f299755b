// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::annotation {

/// What a pattern found in a path.
struct PathFields {
    std::string caseName;
    std::string annotator;
    std::string split;
    std::string patient;
    friend bool operator==(const PathFields &, const PathFields &) = default;
};

/// How the files of a data set are named: "{split}/{case}_volume.nrrd", "{case}/{annotator}.mrk.json". Paths are
/// relative, with '/'. {case}, {annotator}, {split} and {patient} stand for one or more letters but '/'; a field that
/// comes twice is the same both times; '*' is anything but '/', "**/" any number of folders. A pattern that ends in
/// '/' means folders (a DICOM series). Letter case counts.
class PathPattern {
public:
    static constexpr std::size_t kLongest = 512;
    /// So deep "**/" is followed.
    static constexpr std::size_t kDeepest = 24;

    /// \return InvalidArgument with the reason for a pattern that is empty, too long, absolute, holds "..", "//" or
    ///         "\\", an unknown or unclosed field, two fields with nothing between them, or no {case}.
    static core::Result<PathPattern> parse(std::string_view text);

    [[nodiscard]] const std::string &text() const { return m_text; }
    [[nodiscard]] bool meansFolder() const { return m_meansFolder; }
    /// Folders on the way to what is meant; `kDeepest` with "**/".
    [[nodiscard]] std::size_t depth() const;

    /// Calls `take` with each way to read the path, fields as short as possible first, until it returns true.
    /// \return true where `take` did. Gives up (false) on a path that would take too many steps.
    bool match(std::string_view path, const std::function<bool(const PathFields &)> &take) const;

private:
    enum class Kind { Letters, Case, Annotator, Split, Patient, AnyName, AnyFolders };
    struct Piece {
        Kind kind = Kind::Letters;
        std::string letters;
    };
    class Walk;

    PathPattern() = default;

    std::string m_text;
    std::vector<Piece> m_pieces;
    bool m_meansFolder = false;
};

} // namespace gonion::annotation
