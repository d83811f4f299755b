// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/case_merge.h"

#include <algorithm>

namespace gonion::annotation {

namespace {

bool has(const std::vector<std::string> &words, const std::string &word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> mergedWords(const std::vector<std::string> &base, const std::vector<std::string> &ours,
                                     const std::vector<std::string> &theirs)
{
    if (base == theirs) {
        return ours; // in our order
    }
    std::vector<std::string> merged;
    for (const std::string &word : theirs) {
        if (has(ours, word) || !has(base, word)) {
            merged.push_back(word);
        }
    }
    for (const std::string &word : ours) {
        if (!has(base, word) && !has(merged, word)) {
            merged.push_back(word);
        }
    }
    return merged;
}

std::vector<AnnotatorFile> mergedFiles(const ProjectCase &base, const ProjectCase &ours, const ProjectCase &theirs)
{
    std::vector<AnnotatorFile> merged;
    for (const AnnotatorFile &file : theirs.landmarkFiles) {
        const AnnotatorFile *before = base.fileOf(file.annotator);
        const AnnotatorFile *own = ours.fileOf(file.annotator);
        if (!own && !before) {
            merged.push_back(file);
        } else if (own) {
            merged.push_back(before && *before == *own ? file : *own);
        } // else we took it out
    }
    for (const AnnotatorFile &file : ours.landmarkFiles) {
        if (!base.fileOf(file.annotator) && !theirs.fileOf(file.annotator)) {
            merged.push_back(file);
        }
    }
    return merged;
}

std::map<std::string, std::chrono::seconds> mergedTimes(const ProjectCase &base, const ProjectCase &ours, const ProjectCase &theirs)
{
    auto merged = theirs.timeSpent;
    for (const auto &[annotator, time] : ours.timeSpent) {
        const auto before = base.timeSpent.find(annotator);
        const auto added = before == base.timeSpent.end() ? time : time - before->second;
        if (added.count() != 0) {
            merged[annotator] = std::max(std::chrono::seconds{0}, merged[annotator] + added);
        }
    }
    return merged;
}

} // namespace

ProjectCase mergedCase(const ProjectCase &base, const ProjectCase &ours, const ProjectCase &theirs)
{
    ProjectCase merged = theirs;
    const auto take = [&](auto member) {
        if (ours.*member != base.*member) {
            merged.*member = ours.*member;
        }
    };
    // Two fields that mean nothing without each other are one.
    if (ours.stage != base.stage || ours.acceptedFile != base.acceptedFile) {
        merged.stage = ours.stage;
        merged.acceptedFile = ours.acceptedFile;
    }
    if (ours.split != base.split || ours.fold != base.fold) {
        merged.split = ours.split;
        merged.fold = ours.fold;
    }
    take(&ProjectCase::volume);
    take(&ProjectCase::comment);
    take(&ProjectCase::patientHash);
    take(&ProjectCase::volumeFingerprint);
    take(&ProjectCase::unknownMembers);
    merged.assignees = mergedWords(base.assignees, ours.assignees, theirs.assignees);
    merged.flags = mergedWords(base.flags, ours.flags, theirs.flags);
    merged.landmarkFiles = mergedFiles(base, ours, theirs);
    merged.timeSpent = mergedTimes(base, ours, theirs);
    // Accepted here before this program had heard of a colleague's landmarks: those are what was accepted.
    if (const AnnotatorFile *file = fileToReview(merged); file && merged.stage == CaseStage::Accepted && merged.acceptedFile.empty()) {
        merged.acceptedFile = file->path;
    }
    return merged;
}

} // namespace gonion::annotation
