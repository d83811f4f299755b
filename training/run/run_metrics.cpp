// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_folder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <system_error>

namespace gonion::training {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

constexpr std::uint64_t kBytesACall = 8 * 1024 * 1024;
constexpr std::size_t kLongestName = 128;

/// A name as a column of its own: a comma or a line feed would be another column or line.
std::string columnOf(std::string name)
{
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == ',' || c == '"'; }, '_');
    name.resize(std::min(name.size(), kLongestName));
    return name;
}

std::string csvNumber(double value)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end.ptr};
}

template <typename Number>
bool parse(std::string_view text, Number &number)
{
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

std::optional<MetricPoint> pointFrom(std::string_view line)
{
    std::array<std::string_view, 6> columns;
    for (std::size_t n = 0; n < columns.size(); ++n) {
        const std::size_t comma = line.find(',');
        if ((comma == std::string_view::npos) != (n + 1 == columns.size())) {
            return std::nullopt;
        }
        columns[n] = line.substr(0, comma);
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    MetricPoint point;
    const bool numbers = parse(columns[0], point.seconds) && parse(columns[2], point.epoch) && parse(columns[3], point.step)
                         && parse(columns[5], point.value);
    if (!numbers || !std::isfinite(point.seconds) || columns[1].size() > kLongestName || columns[4].size() > kLongestName) {
        return std::nullopt;
    }
    point.stage = columns[1];
    point.series = columns[4];
    return point;
}

std::vector<MetricPoint> pointsFrom(std::string_view lines)
{
    std::vector<MetricPoint> points;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1); // a spreadsheet saved it
        }
        if (auto point = pointFrom(line)) {
            points.push_back(std::move(*point));
        }
    }
    return points;
}

tl::unexpected<core::Error> unreadable(const fs::path &file, const std::string &reason)
{
    return core::fail(ErrorCode::Unreadable, "\"" + file.string() + "\" cannot be read: " + reason + ".");
}

core::Result<std::uint64_t> sizeOf(const fs::path &file)
{
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (status.type() == fs::file_type::not_found) {
        return core::fail(ErrorCode::NotFound, "\"" + file.string() + "\" is not there: the run has no curves yet.");
    }
    if (error == std::errc::permission_denied) {
        return core::fail(ErrorCode::PermissionDenied, "\"" + file.string() + "\" may not be read. Check its permissions.");
    }
    if (!fs::is_regular_file(status)) {
        return unreadable(file, "it is no file");
    }
    const std::uint64_t size = fs::file_size(file, error);
    if (error) {
        return unreadable(file, error.message());
    }
    return size;
}

} // namespace

std::string_view metricsHeader()
{
    return "seconds,stage,epoch,step,series,value\n";
}

std::string lineOf(const MetricPoint &point)
{
    return csvNumber(point.seconds) + "," + columnOf(point.stage) + "," + std::to_string(point.epoch) + ","
           + std::to_string(point.step) + "," + columnOf(point.series) + "," + csvNumber(point.value) + "\n";
}

core::Result<std::vector<MetricPoint>> readMetrics(const RunFolder &folder, std::uint64_t &offset)
{
    const auto size = sizeOf(folder.metrics());
    if (!size) {
        return tl::unexpected(size.error());
    }
    const std::uint64_t begin = offset <= *size ? offset : 0;
    std::string bytes(static_cast<std::size_t>(std::min(*size - begin, kBytesACall)), '\0');
    std::ifstream stream(folder.metrics(), std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(begin));
    if (!stream) {
        return unreadable(folder.metrics(), "it cannot be opened");
    }
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    const std::size_t last = bytes.rfind('\n');
    if (last == std::string::npos) {
        // No line is megabytes long: that is no such file, and is not read again and again.
        offset = begin + (bytes.size() == kBytesACall ? kBytesACall : 0);
        return std::vector<MetricPoint>{};
    }
    offset = begin + last + 1;
    return pointsFrom(std::string_view(bytes).substr(0, last + 1));
}

} // namespace gonion::training
