// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/fcsv.h"

#include "annotation/delimited_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view kColumns = "id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID";
constexpr std::string_view kSlicer3Columns = "label,x,y,z,sel,vis";
/// Slicer's numbers for a control point's status, one column after the named ones.
constexpr std::string_view kStatusDefined = "2";
constexpr std::string_view kStatusMissing = "3";

struct Layout {
    char separator = ',';
    std::vector<std::string> columns;
    FileFrame frame = FileFrame::Ras;

    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view name) const
    {
        const auto it = std::find(columns.begin(), columns.end(), name);
        return it == columns.end() ? std::nullopt
                                   : std::optional(static_cast<std::size_t>(it - columns.begin()));
    }
};

struct Header {
    std::string version;
    std::string columns;
    std::string name; ///< of the whole list
    char separator = ',';
    std::optional<std::string> frame;
    bool isFiducialList = false; ///< Slicer 3 says so without a version
};

std::vector<std::string> fieldsOf(std::string_view line, char separator)
{
    std::vector<std::string> fields;
    DelimitedReader(line, separator).next(fields);
    return fields;
}

/// One line "# key = value".
void readHeaderLine(std::string_view line, Header &header)
{
    line.remove_prefix(1);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        header.isFiducialList |= lowerCase(trimmed(line)).starts_with("fiducial list");
        return;
    }
    const std::string key = lowerCase(trimmed(line.substr(0, equals)));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (key == "markups fiducial file version") {
        header.version = value;
    } else if (key == "coordinatesystem") {
        header.frame = std::string(value);
    } else if (key == "name") {
        header.name = value;
    } else if (key == "columns") {
        header.columns = lowerCase(value);
    } else if (key == "pointcolumns") {
        header.columns = lowerCase(value);
        header.separator = '|';
    }
}

core::Result<Layout> layoutFrom(const Header &header, const LandmarkReadOptions &options)
{
    Layout layout;
    layout.separator = header.separator;
    for (const std::string &column : fieldsOf(header.columns, header.separator)) {
        layout.columns.emplace_back(trimmed(column));
    }
    if (!layout.indexOf("x") || !layout.indexOf("y") || !layout.indexOf("z")) {
        layout.columns = fieldsOf(lowerCase(header.version.empty() ? kSlicer3Columns : kColumns), ',');
    }
    if (header.frame) {
        const auto frame = frameFromName(*header.frame);
        if (!frame) {
            return fail(ErrorCode::Unsupported,
                        "its coordinate system \"" + *header.frame + "\" is neither LPS nor RAS");
        }
        layout.frame = *frame;
    }
    if (layout.frame == FileFrame::Ijk && !options.geometry) {
        return fail(ErrorCode::InvalidArgument, "its points are voxel numbers: open the volume first");
    }
    return layout;
}

std::string fieldAt(const std::vector<std::string> &fields, const Layout &layout, std::string_view column)
{
    const auto index = layout.indexOf(column);
    return index && *index < fields.size() ? std::string(trimmed(fields[*index])) : std::string();
}

core::Result<Landmark> landmarkFromLine(std::string_view line, const Layout &layout,
                                        const LandmarkReadOptions &options)
{
    const std::vector<std::string> fields = fieldsOf(line, layout.separator);
    Landmark landmark;
    landmark.id = fieldAt(fields, layout, "label");
    if (landmark.id.empty()) {
        landmark.id = fieldAt(fields, layout, "id");
    }
    landmark.label = fieldAt(fields, layout, "desc");
    const std::size_t statusColumn = layout.columns.size();
    if (statusColumn < fields.size() && layout.columns.back() == "associatednodeid") {
        const std::string_view status = trimmed(fields[statusColumn]);
        if (status == kStatusMissing) {
            landmark.state = LandmarkState::Missing;
            return landmark;
        }
        if (status == "0" || status == "1") { // undefined, preview
            return landmark;
        }
    }
    std::array<double, 3> numbers{};
    constexpr std::array<const char *, 3> kAxes{"x", "y", "z"};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto number = numberFrom(fieldAt(fields, layout, kAxes[axis]));
        if (!number) {
            return fail(ErrorCode::Unreadable, std::string("has no number for ") + kAxes[axis]);
        }
        numbers[axis] = *number;
    }
    landmark.state = LandmarkState::Present;
    landmark.position = lpsFromFile({numbers[0], numbers[1], numbers[2]}, layout.frame, options.geometry);
    return landmark;
}

/// The text's lines without their ends, header and points apart.
struct Lines {
    Header header;
    std::vector<std::pair<std::size_t, std::string_view>> points; ///< number of the line, from 1
};

core::Result<Lines> splitLines(std::string_view text)
{
    Lines lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        const bool isCrLf = text.substr(end, 2) == "\r\n";
        text.remove_prefix(std::min(end + (isCrLf ? 2 : 1), text.size()));
        if (line.empty()) {
            continue;
        }
        if (line.front() == '#') {
            readHeaderLine(line, lines.header);
        } else if (lines.points.size() == kMostPoints) {
            return fail(ErrorCode::Unsupported, "it holds more than " + std::to_string(kMostPoints) + " points");
        } else {
            lines.points.emplace_back(number, line);
        }
    }
    return lines;
}

} // namespace

core::Result<LoadedLandmarks> landmarksFromFcsv(std::string_view text, const LandmarkReadOptions &options)
{
    const auto lines = splitLines(withoutByteOrderMark(text));
    if (!lines) {
        return tl::unexpected(lines.error());
    }
    const Header &header = lines->header;
    if (header.version.empty() && header.columns.empty() && !header.isFiducialList) {
        return fail(ErrorCode::Unreadable, "it has no header of a 3D Slicer point list");
    }
    const auto layout = layoutFrom(header, options);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    LoadedLandmarks loaded;
    loaded.set.name = header.name;
    if (!header.frame) {
        loaded.notices.emplace_back("The file does not name its coordinate system: RAS was assumed, as 3D Slicer "
                                    "wrote it then.");
    }
    for (const auto &[number, line] : lines->points) {
        auto landmark = landmarkFromLine(line, *layout, options);
        if (!landmark) {
            return fail(landmark.error().code, "line " + std::to_string(number) + " " + landmark.error().message);
        }
        if (landmark->id.empty()) {
            landmark->id = header.name;
        }
        loaded.set.landmarks.push_back(std::move(*landmark));
    }
    makeIdsUnique(loaded);
    return loaded;
}

EncodedLandmarks fcsvFrom(const LandmarkSet &set)
{
    EncodedLandmarks encoded;
    encoded.bytes = "# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n# columns = "
                    + std::string(kColumns) + "\n";
    std::size_t number = 0;
    for (const Landmark &landmark : set.landmarks) {
        if (!landmark.position) {
            encoded.notices.push_back(personalName(landmark) + " is " + std::string(nameOf(landmark.state))
                                      + ": .fcsv cannot say so, it was left out.");
            continue;
        }
        const core::PointLps &p = *landmark.position;
        // A line feed would end the point's line here, even inside quotes.
        std::string label = landmark.id;
        std::string description = landmark.label;
        for (std::string *field : {&label, &description}) {
            std::replace_if(field->begin(), field->end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
        }
        encoded.bytes += std::to_string(++number) + "," + textFromNumber(p.x) + "," + textFromNumber(p.y) + ","
                         + textFromNumber(p.z) + ",0,0,0,1,1,1,0," + quotedField(label) + ","
                         + quotedField(description) + ",," + std::string(kStatusDefined) + ",0\n";
    }
    return encoded;
}

} // namespace gonion::annotation
