// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/path_pattern.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::annotation {

namespace {

constexpr std::size_t kMostSteps = 200'000;

std::string whyNoPattern(std::string_view text)
{
    if (text.empty() || text.size() > PathPattern::kLongest) {
        return text.empty() ? "it is empty" : "it is too long";
    }
    if (text.front() == '/' || (text.size() > 1 && text[1] == ':')) {
        return "it must be relative to the folder that is imported";
    }
    if (text.find('\\') != std::string_view::npos) {
        return "write / between folders";
    }
    if (text.find("//") != std::string_view::npos) {
        return "it has a folder without a name";
    }
    const std::string around = "/" + std::string(text) + "/";
    if (around.find("/../") != std::string::npos || around.find("/./") != std::string::npos) {
        return "it must not hold . or .. as a folder";
    }
    return {};
}

} // namespace

/// One path being read.
class PathPattern::Walk {
public:
    Walk(const PathPattern &pattern, std::string_view path, const std::function<bool(const PathFields &)> &take)
        : m_pattern(pattern), m_path(path), m_take(take)
    {
    }

    bool from(std::size_t piece, std::size_t at)
    {
        if (++m_steps > kMostSteps) {
            return false;
        }
        if (piece == m_pattern.m_pieces.size()) {
            return at == m_path.size() && m_take(m_fields);
        }
        const Piece &now = m_pattern.m_pieces[piece];
        switch (now.kind) {
        case Kind::Letters:
            return m_path.substr(at).starts_with(now.letters) && from(piece + 1, at + now.letters.size());
        case Kind::AnyName:
            return anyName(piece, at);
        case Kind::AnyFolders:
            return anyFolders(piece, at);
        case Kind::Case:
            return field(m_fields.caseName, piece, at);
        case Kind::Annotator:
            return field(m_fields.annotator, piece, at);
        case Kind::Split:
            return field(m_fields.split, piece, at);
        case Kind::Patient:
            return field(m_fields.patient, piece, at);
        }
        return false;
    }

private:
    bool field(std::string &value, std::size_t piece, std::size_t at)
    {
        if (!value.empty()) {
            return m_path.substr(at).starts_with(value) && from(piece + 1, at + value.size());
        }
        for (std::size_t end = at + 1; end <= m_path.size() && m_path[end - 1] != '/'; ++end) {
            value = m_path.substr(at, end - at);
            if (from(piece + 1, end)) {
                return true;
            }
        }
        value.clear();
        return false;
    }

    bool anyName(std::size_t piece, std::size_t at)
    {
        for (std::size_t end = at;; ++end) {
            if (from(piece + 1, end)) {
                return true;
            }
            if (end >= m_path.size() || m_path[end] == '/') {
                return false;
            }
        }
    }

    bool anyFolders(std::size_t piece, std::size_t at)
    {
        for (std::size_t begin = at;;) {
            if (from(piece + 1, begin)) {
                return true;
            }
            const std::size_t slash = m_path.find('/', begin);
            if (slash == std::string_view::npos) {
                return false;
            }
            begin = slash + 1;
        }
    }

    const PathPattern &m_pattern;
    std::string_view m_path;
    const std::function<bool(const PathFields &)> &m_take;
    PathFields m_fields;
    std::size_t m_steps = 0;
};

core::Result<PathPattern> PathPattern::parse(std::string_view text)
{
    const auto refuse = [text](const std::string &reason) {
        return core::fail(core::ErrorCode::InvalidArgument,
                          "The pattern \"" + std::string(text.substr(0, 200)) + "\" cannot be used: " + reason + ".");
    };
    if (const std::string reason = whyNoPattern(text); !reason.empty()) {
        return refuse(reason);
    }
    static constexpr std::array<std::pair<std::string_view, Kind>, 4> kFields{
        {{"{case}", Kind::Case}, {"{annotator}", Kind::Annotator}, {"{split}", Kind::Split}, {"{patient}", Kind::Patient}}};
    PathPattern pattern;
    pattern.m_text = text;
    pattern.m_meansFolder = text.back() == '/';
    std::string_view rest = pattern.m_meansFolder ? text.substr(0, text.size() - 1) : text;
    std::string letters;
    const auto add = [&pattern, &letters](Kind kind) {
        if (!letters.empty()) {
            pattern.m_pieces.push_back({Kind::Letters, std::exchange(letters, {})});
        }
        if (kind != Kind::Letters) {
            pattern.m_pieces.push_back({kind, {}});
        }
    };
    bool hasCase = false;
    bool afterField = false; // two of them with nothing between could be told apart in no way
    while (!rest.empty()) {
        const bool atPartBegin = letters.empty() ? pattern.m_pieces.empty() || pattern.m_pieces.back().kind == Kind::AnyFolders
                                                 : letters.back() == '/';
        if (rest.starts_with("**/") && atPartBegin) {
            add(Kind::AnyFolders);
            rest.remove_prefix(3);
            afterField = false;
            continue;
        }
        if (rest.front() != '{' && rest.front() != '*') {
            if (rest.front() == '}') {
                return refuse("a } stands without its {");
            }
            letters += rest.front();
            rest.remove_prefix(1);
            afterField = false;
            continue;
        }
        if (afterField) {
            return refuse("put letters between two fields");
        }
        afterField = true;
        if (rest.front() == '*') {
            add(Kind::AnyName);
            rest.remove_prefix(1);
            continue;
        }
        const auto known = std::find_if(kFields.begin(), kFields.end(), [rest](const auto &f) { return rest.starts_with(f.first); });
        if (known == kFields.end()) {
            return refuse("only {case}, {annotator}, {split} and {patient} are known");
        }
        hasCase = hasCase || known->second == Kind::Case;
        add(known->second);
        rest.remove_prefix(known->first.size());
    }
    add(Kind::Letters);
    if (!hasCase) {
        return refuse("it does not say where the {case} stands");
    }
    return pattern;
}

std::size_t PathPattern::depth() const
{
    std::size_t folders = 0;
    for (const Piece &piece : m_pieces) {
        if (piece.kind == Kind::AnyFolders) {
            return kDeepest;
        }
        folders += static_cast<std::size_t>(std::count(piece.letters.begin(), piece.letters.end(), '/'));
    }
    return folders;
}

bool PathPattern::match(std::string_view path, const std::function<bool(const PathFields &)> &take) const
{
    return Walk(*this, path, take).from(0, 0);
}

} // namespace gonion::annotation
