// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_csv.h"

#include "annotation/delimited_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::string_view kHeader = "id,label,state,x_lps_mm,y_lps_mm,z_lps_mm,probability,uncertain,spread_mm,"
                                     "estimate_x_lps_mm,estimate_y_lps_mm,estimate_z_lps_mm,origin,model_hash,"
                                     "reviewer,time,radius90_mm";

/// Names of three columns and the frame of their numbers.
struct PositionColumns {
    std::array<std::string_view, 3> names;
    FileFrame frame;
};
constexpr std::array<PositionColumns, 4> kPositionColumns{{
    {{"x_lps_mm", "y_lps_mm", "z_lps_mm"}, FileFrame::Lps},
    {{"x_ras_mm", "y_ras_mm", "z_ras_mm"}, FileFrame::Ras},
    {{"l", "p", "s"}, FileFrame::Lps},
    {{"r", "a", "s"}, FileFrame::Ras},
}};
constexpr PositionColumns kEstimateColumns{{"estimate_x_lps_mm", "estimate_y_lps_mm", "estimate_z_lps_mm"},
                                           FileFrame::Lps};

class Table {
public:
    Table(std::string_view text, char separator) : m_reader(text, separator)
    {
        m_reader.next(m_columns);
        for (std::string &column : m_columns) {
            column = lowerCase(trimmed(column));
        }
    }

    [[nodiscard]] bool has(std::string_view column) const
    {
        return std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end();
    }
    [[nodiscard]] bool hasAll(const PositionColumns &position) const
    {
        return std::all_of(position.names.begin(), position.names.end(),
                           [this](std::string_view name) { return has(name); });
    }

    /// The next row that is not empty.
    bool next()
    {
        while (m_reader.next(m_fields)) {
            if (std::any_of(m_fields.begin(), m_fields.end(), [](const auto &f) { return !trimmed(f).empty(); })) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] std::size_t line() const { return m_reader.line(); }

    /// A field of this row as it stands; empty where there is none.
    [[nodiscard]] std::string at(std::string_view column) const
    {
        const auto it = std::find(m_columns.begin(), m_columns.end(), column);
        const auto index = static_cast<std::size_t>(it - m_columns.begin());
        return index < m_fields.size() ? m_fields[index] : std::string();
    }

private:
    DelimitedReader m_reader;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_fields;
};

std::optional<PositionColumns> positionColumnsOf(const Table &table)
{
    for (const PositionColumns &columns : kPositionColumns) {
        if (table.hasAll(columns)) {
            return columns;
        }
    }
    return std::nullopt;
}

/// The separator that the header itself uses.
char separatorOf(std::string_view text)
{
    const std::string_view header = text.substr(0, text.find_first_of("\r\n"));
    char best = ',';
    for (const char candidate : {';', '\t'}) {
        if (std::count(header.begin(), header.end(), candidate) > std::count(header.begin(), header.end(), best)) {
            best = candidate;
        }
    }
    return best;
}

/// Three numbers, nothing (three empty fields), or the reason why neither.
core::Result<std::optional<core::PointLps>> pointAt(const Table &table, const PositionColumns &columns)
{
    std::array<double, 3> numbers{};
    int filled = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::string field = table.at(columns.names[axis]);
        if (trimmed(field).empty()) {
            continue;
        }
        const auto number = numberFrom(field);
        if (!number) {
            return fail(ErrorCode::Unreadable, "has \"" + field + "\" for " + std::string(columns.names[axis])
                                                   + ", which is no number with a decimal point");
        }
        numbers[axis] = *number;
        ++filled;
    }
    if (filled == 0) {
        return std::optional<core::PointLps>();
    }
    if (filled < 3) {
        return fail(ErrorCode::Unreadable, "has only a part of a position");
    }
    return std::optional(lpsFromFile({numbers[0], numbers[1], numbers[2]}, columns.frame, std::nullopt));
}

bool isYes(std::string_view text)
{
    const std::string lower = lowerCase(trimmed(text));
    return lower == "true" || lower == "1" || lower == "yes";
}

/// The row's state: said, or by whether there is a position.
core::Result<LandmarkState> stateOf(const Table &table, bool hasPosition)
{
    const std::string state = lowerCase(trimmed(table.at("state")));
    if (state.empty()) {
        const bool isUndefined = table.has("defined") && !isYes(table.at("defined"));
        return hasPosition && !isUndefined ? LandmarkState::Present : LandmarkState::Unlabelled;
    }
    const auto known = landmarkStateFromName(state);
    if (!known) {
        return fail(ErrorCode::Unreadable, "has the state \"" + state
                                               + "\", which is none of present, missing, outside, unlabelled");
    }
    if (*known == LandmarkState::Present && !hasPosition) {
        return fail(ErrorCode::Unreadable, "says present but has no position");
    }
    return *known;
}

void readDetails(const Table &table, Landmark &landmark)
{
    if (const auto probability = numberFrom(table.at("probability")); probability && *probability >= 0 && *probability <= 1) {
        landmark.probability = probability;
    }
    if (const auto spread = numberFrom(table.at("spread_mm")); spread && *spread >= 0) {
        landmark.spreadMm = spread;
    }
    if (const auto radius = numberFrom(table.at("radius90_mm")); radius && *radius >= 0) {
        landmark.radius90Mm = radius;
    }
    landmark.uncertain = isYes(table.at("uncertain"));
    landmark.origin
        = landmarkOriginFromName(lowerCase(trimmed(table.at("origin")))).value_or(LandmarkOrigin::Imported);
    landmark.modelHash = table.at("model_hash");
    landmark.reviewer = table.at("reviewer");
    landmark.time = table.at("time");
}

core::Result<Landmark> landmarkFromRow(const Table &table, const PositionColumns &columns,
                                       std::vector<std::string> &notices)
{
    Landmark landmark;
    const bool isOwnTable = table.has("id");
    landmark.id = std::string(trimmed(table.at(isOwnTable ? "id" : "label")));
    landmark.label = table.at(isOwnTable ? "label" : "description");
    const auto position = pointAt(table, columns);
    if (!position) {
        return tl::unexpected(position.error());
    }
    const auto state = stateOf(table, position->has_value());
    if (!state) {
        return tl::unexpected(state.error());
    }
    landmark.state = *state;
    if (landmark.state == LandmarkState::Present) {
        landmark.position = *position;
    } else if (*position) {
        notices.push_back("\"" + landmark.id + "\" is " + std::string(nameOf(landmark.state))
                          + ": the position beside it was left out.");
    }
    const auto estimate = pointAt(table, kEstimateColumns);
    if (!estimate) {
        return tl::unexpected(estimate.error());
    }
    landmark.estimate = *estimate;
    readDetails(table, landmark);
    return landmark;
}

std::string fieldsOf(const std::optional<core::PointLps> &point)
{
    if (!point || !core::isFinite(*point)) {
        return ",,";
    }
    return textFromNumber(point->x) + "," + textFromNumber(point->y) + "," + textFromNumber(point->z);
}

std::string fieldOf(const std::optional<double> &number)
{
    return number ? textFromNumber(*number) : std::string();
}

std::string rowFrom(const Landmark &landmark)
{
    return quotedField(landmark.id) + "," + quotedField(landmark.label) + "," + std::string(nameOf(landmark.state))
           + "," + fieldsOf(landmark.position) + "," + fieldOf(landmark.probability) + ","
           + (landmark.uncertain ? "true" : "false") + "," + fieldOf(landmark.spreadMm) + ","
           + fieldsOf(landmark.estimate) + "," + std::string(nameOf(landmark.origin)) + ","
           + quotedField(landmark.modelHash) + "," + quotedField(landmark.reviewer) + ","
           + quotedField(landmark.time) + "," + fieldOf(landmark.radius90Mm) + "\n";
}

} // namespace

core::Result<LoadedLandmarks> landmarksFromCsv(std::string_view text)
{
    text = withoutByteOrderMark(text);
    Table table(text, separatorOf(text));
    const auto columns = positionColumnsOf(table);
    if (!columns || (!table.has("id") && !table.has("label"))) {
        return fail(ErrorCode::Unreadable,
                    "its first line does not name the columns id, x_lps_mm, y_lps_mm and z_lps_mm");
    }
    LoadedLandmarks loaded;
    while (table.next()) {
        if (loaded.set.landmarks.size() == kMostPoints) {
            return fail(ErrorCode::Unsupported, "it holds more than " + std::to_string(kMostPoints) + " points");
        }
        auto landmark = landmarkFromRow(table, *columns, loaded.notices);
        if (!landmark) {
            return fail(landmark.error().code,
                        "line " + std::to_string(table.line()) + " " + landmark.error().message);
        }
        loaded.set.landmarks.push_back(std::move(*landmark));
    }
    makeIdsUnique(loaded);
    return loaded;
}

EncodedLandmarks csvFrom(const LandmarkSet &set)
{
    EncodedLandmarks encoded;
    encoded.bytes = std::string(kHeader) + "\n";
    for (const Landmark &landmark : set.landmarks) {
        encoded.bytes += rowFrom(landmark);
    }
    return encoded;
}

bool looksLikeLandmarkCsv(std::string_view beginning)
{
    beginning = withoutByteOrderMark(beginning);
    const Table table(beginning, separatorOf(beginning));
    return positionColumnsOf(table) && (table.has("id") || table.has("label"));
}

} // namespace gonion::annotation
