// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/case_query.h"

#include <algorithm>
#include <utility>

namespace gonion::annotation {

namespace {

bool isDigit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// Small letters of ASCII and of the Latin-1 part of UTF-8 (so "Ä" finds "ä"); the other bytes stay.
std::string folded(std::string_view text)
{
    std::string result(text);
    for (std::size_t n = 0; n < result.size(); ++n) {
        const auto code = static_cast<unsigned char>(result[n]);
        const bool latin = n > 0 && static_cast<unsigned char>(result[n - 1]) == 0xC3U && code >= 0x80U && code <= 0x9EU && code != 0x97U;
        if ((code >= 'A' && code <= 'Z') || latin) {
            result[n] = static_cast<char>(code + 0x20U);
        }
    }
    return result;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    const auto end = [&words, &word] {
        if (!word.empty()) {
            words.push_back(folded(word));
            word.clear();
        }
    };
    for (const char letter : text) {
        if (letter == '"') {
            quoted = !quoted;
            end();
        } else if (!quoted && (letter == ' ' || letter == '\t')) {
            end();
        } else {
            word += letter;
        }
    }
    end();
    return words;
}

/// Everything of a case that a search looks through.
std::string searchedText(const ProjectCase &projectCase)
{
    std::string text = projectCase.id + "\n" + projectCase.volume + "\n" + projectCase.comment + "\n" + std::string(nameOf(projectCase.stage));
    const auto append = [&text](const std::string &part) { text += "\n" + part; };
    std::for_each(projectCase.assignees.begin(), projectCase.assignees.end(), append);
    std::for_each(projectCase.flags.begin(), projectCase.flags.end(), append);
    for (const AnnotatorFile &file : projectCase.landmarkFiles) {
        append(file.annotator);
    }
    return folded(text);
}

template <typename Container, typename Value>
bool holds(const Container &container, const Value &value)
{
    return std::find(container.begin(), container.end(), value) != container.end();
}

bool matches(const ProjectCase &projectCase, const CaseQuery &query, const std::vector<std::string> &words)
{
    if (!query.stages.empty() && !holds(query.stages, projectCase.stage)) {
        return false;
    }
    if (query.assignee && !(query.assignee->empty() ? projectCase.assignees.empty() : holds(projectCase.assignees, *query.assignee))) {
        return false;
    }
    if ((query.split && *query.split != projectCase.split) || (query.fold && query.fold != projectCase.fold)) {
        return false;
    }
    for (const std::string &flag : query.flags) {
        if (!holds(projectCase.flags, flag)) {
            return false;
        }
    }
    if (words.empty()) {
        return true;
    }
    const std::string text = searchedText(projectCase);
    return std::all_of(words.begin(), words.end(),
                       [&text](const std::string &word) { return text.find(word) != std::string::npos; });
}

std::string joined(const std::vector<std::string> &texts)
{
    std::string result;
    for (const std::string &text : texts) {
        result += text + "\n";
    }
    return result;
}

template <typename Value>
int order(const Value &a, const Value &b)
{
    return a < b ? -1 : (b < a ? 1 : 0);
}

int compare(const ProjectCase &a, const ProjectCase &b, CaseOrder by)
{
    switch (by) {
    case CaseOrder::Id:
        break;
    case CaseOrder::Stage:
        return order(a.stage, b.stage);
    case CaseOrder::Assignee:
        return compareNaturally(joined(a.assignees), joined(b.assignees));
    case CaseOrder::TimeSpent:
        return order(a.totalTime(), b.totalTime());
    case CaseOrder::Split:
        return order(a.split, b.split);
    case CaseOrder::Fold:
        return order(a.fold, b.fold);
    case CaseOrder::Flags:
        return compareNaturally(joined(a.flags), joined(b.flags));
    case CaseOrder::Comment:
        return compareNaturally(a.comment, b.comment);
    }
    return compareNaturally(a.id, b.id);
}

/// Takes the number at `at` without leading zeros.
std::string_view takeNumber(std::string_view text, std::size_t &at)
{
    while (at + 1 < text.size() && text[at] == '0' && isDigit(text[at + 1])) {
        ++at;
    }
    const std::size_t begin = at;
    while (at < text.size() && isDigit(text[at])) {
        ++at;
    }
    return text.substr(begin, at - begin);
}

} // namespace

int compareNaturally(std::string_view a, std::string_view b)
{
    const std::string foldedA = folded(a);
    const std::string foldedB = folded(b);
    std::size_t atA = 0;
    std::size_t atB = 0;
    while (atA < foldedA.size() && atB < foldedB.size()) {
        if (isDigit(foldedA[atA]) && isDigit(foldedB[atB])) {
            const std::string_view numberA = takeNumber(foldedA, atA);
            const std::string_view numberB = takeNumber(foldedB, atB);
            if (numberA.size() != numberB.size()) {
                return numberA.size() < numberB.size() ? -1 : 1;
            }
            if (const int result = numberA.compare(numberB); result != 0) {
                return result;
            }
            continue;
        }
        const auto letterA = static_cast<unsigned char>(foldedA[atA++]);
        const auto letterB = static_cast<unsigned char>(foldedB[atB++]);
        if (letterA != letterB) {
            return letterA < letterB ? -1 : 1;
        }
    }
    const std::size_t restA = foldedA.size() - atA;
    const std::size_t restB = foldedB.size() - atB;
    return restA != restB ? (restA < restB ? -1 : 1) : a.compare(b);
}

std::vector<std::size_t> matchingCases(const std::vector<ProjectCase> &cases, const CaseQuery &query)
{
    const std::vector<std::string> words = wordsOf(query.text);
    std::vector<std::size_t> found;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        if (matches(cases[n], query, words)) {
            found.push_back(n);
        }
    }
    std::sort(found.begin(), found.end(), [&cases, &query](std::size_t a, std::size_t b) {
        const int result = compare(cases[a], cases[b], query.order);
        if (result != 0) {
            return query.descending ? result > 0 : result < 0;
        }
        return compareNaturally(cases[a].id, cases[b].id) < 0;
    });
    return found;
}

} // namespace gonion::annotation
