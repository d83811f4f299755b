// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_path.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <system_error>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestPath = 4096;
constexpr std::size_t kLongestName = 120; // with a suffix and a temporary ending still below 255

bool isControl(char letter)
{
    const auto code = static_cast<unsigned char>(letter);
    return code < 0x20 || code == 0x7F;
}

/// FNV-1a: the same on every machine, which std::hash is not.
std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char letter : text) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
    }
    return hash;
}

/// Bytes of the sequence that begins at `at`, or 0 where it is none.
std::size_t utf8Length(std::string_view text, std::size_t at)
{
    const auto byte = [text](std::size_t n) { return n < text.size() ? static_cast<unsigned char>(text[n]) : 0U; };
    const auto follows = [byte](std::size_t n) { return (byte(n) & 0xC0U) == 0x80U; };
    const unsigned first = byte(at);
    if (first < 0x80U) {
        return 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return follows(at + 1) ? 2 : 0;
    }
    if ((first & 0xF0U) == 0xE0U) {
        const unsigned second = byte(at + 1);
        const bool tooLow = first == 0xE0U && second < 0xA0U;
        const bool surrogate = first == 0xEDU && second > 0x9FU;
        return follows(at + 1) && follows(at + 2) && !tooLow && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const unsigned second = byte(at + 1);
        const bool outside = (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
        return follows(at + 1) && follows(at + 2) && follows(at + 3) && !outside ? 4 : 0;
    }
    return 0;
}

} // namespace

bool isUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8Length(text, at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

std::string whyNoInnerPath(std::string_view path)
{
    if (path.empty() || path.size() > kLongestPath) {
        return path.empty() ? "it is empty" : "it is too long";
    }
    for (const char letter : path) {
        if (isControl(letter) || letter == '\\') {
            return "it holds a back slash or a control letter";
        }
    }
    if (!isUtf8(path)) {
        return "it is not in UTF-8: rename the file";
    }
    if (path.front() == '/' || (path.size() > 1 && path[1] == ':')) {
        return "it is not relative to the project's folder";
    }
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        if (part == "..") {
            return "it leaves the project's folder";
        }
        if (part.empty() || part == ".") {
            return "it has an empty part";
        }
        begin = end + 1;
    }
    return {};
}

std::string fileNameFrom(std::string_view name)
{
    constexpr std::string_view kRefused = "%/\\:*?\"<>|";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string result;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const char letter = name[at];
        const bool isEdge = at == 0 || at + 1 == name.size();
        if (isControl(letter) || kRefused.find(letter) != std::string_view::npos || (isEdge && (letter == '.' || letter == ' '))) {
            const auto code = static_cast<unsigned char>(letter);
            result += {'%', kHex[code >> 4U], kHex[code & 15U]};
        } else {
            result += letter;
        }
    }
    if (result.empty()) {
        return "%";
    }
    if (result.size() > kLongestName) {
        std::size_t cut = kLongestName;
        while (cut > 0 && (static_cast<unsigned char>(result[cut]) & 0xC0U) == 0x80U) {
            --cut; // not inside a letter
        }
        std::array<char, 20> number{};
        std::snprintf(number.data(), number.size(), "%%%016llx", static_cast<unsigned long long>(hashOf(name)));
        result = result.substr(0, cut) + number.data();
    }
    return result;
}

bool isSameOrInside(std::string_view path, std::string_view ancestor)
{
    return path.starts_with(ancestor) && (path.size() == ancestor.size() || path[ancestor.size()] == '/');
}

core::Result<std::string> resolvedInside(const fs::path &folder, std::string_view relative)
{
    const auto refuse = [relative](const std::string &reason) {
        return core::fail(core::ErrorCode::InvalidArgument,
                          "\"" + std::string(relative) + "\" was not written: " + reason + ". Choose a place inside the project's folder.");
    };
    std::error_code error;
    const fs::path root = fs::canonical(folder, error);
    if (error) {
        return core::fail(core::ErrorCode::NotFound, "The project's folder \"" + folder.string()
                                                         + "\" is not there: " + error.message() + ". Try again when it is.");
    }
    // A link to nothing would be followed when it is written: resolve it as well.
    fs::path target = root / fs::path(std::string(relative));
    for (int links = 0; fs::is_symlink(fs::symlink_status(target, error)); ++links) {
        const fs::path next = fs::read_symlink(target, error);
        if (error || links > 40) {
            return refuse("its links lead nowhere");
        }
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    target = fs::weakly_canonical(target, error);
    if (error) {
        return refuse(error.message());
    }
    const std::string inside = target.lexically_relative(root).generic_string();
    if (inside.empty() || inside == ".." || inside.starts_with("../")) {
        return refuse("a link leads out of the project's folder");
    }
    return inside;
}

} // namespace gonion::annotation
