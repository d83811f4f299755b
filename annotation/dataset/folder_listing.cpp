// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/folder_listing.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace gonion::annotation {

namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::fail;

constexpr std::size_t kMostProblems = 50;

struct Waiting {
    std::string relative; ///< empty: the folder itself
    std::size_t depth;
};

/// What a folder is on the disk, whichever way leads to it.
using FolderIdentity = std::pair<dev_t, ino_t>;

std::optional<FolderIdentity> identityOf(const fs::path &folder)
{
    struct stat status = {};
    return ::stat(folder.c_str(), &status) == 0 ? std::optional(FolderIdentity(status.st_dev, status.st_ino)) : std::nullopt;
}

void note(FolderListing &listing, const std::string &sentence)
{
    if (listing.problems.size() < kMostProblems) {
        listing.problems.push_back(sentence);
    }
}

class Lister {
public:
    Lister(fs::path root, std::size_t depth, const core::JobContext &job) : m_root(std::move(root)), m_depth(depth), m_job(job) {}

    core::Result<FolderListing> run()
    {
        m_waiting.push_back({{}, 0});
        while (!m_waiting.empty() && !m_full) {
            const Waiting next = std::move(m_waiting.back());
            m_waiting.pop_back();
            if (m_job.stopRequested()) {
                return core::JobContext::cancelled();
            }
            list(next);
        }
        if (m_full) {
            note(m_listing, "There are more than " + std::to_string(kMostListedEntries)
                                + " files: the rest was not looked at. Import a smaller folder.");
        }
        std::sort(m_listing.files.begin(), m_listing.files.end());
        std::sort(m_listing.folders.begin(), m_listing.folders.end());
        return std::move(m_listing);
    }

private:
    void list(const Waiting &folder)
    {
        const fs::path path = m_root / folder.relative;
        const auto identity = identityOf(path);
        if (!identity || !m_seen.insert(*identity).second) {
            if (identity) {
                note(m_listing, "The folder \"" + folder.relative + "\" is a link to one that was looked at already; it was left out.");
            }
            return;
        }
        if (!folder.relative.empty()) {
            m_listing.folders.push_back(folder.relative);
        }
        std::error_code error;
        for (fs::directory_iterator it(path, error), end; !error && it != end && !m_full; it.increment(error)) {
            take(*it, folder);
        }
        if (error) {
            note(m_listing, "The folder \"" + folder.relative + "\" was not looked at: " + error.message() + ".");
        }
    }

    void take(const fs::directory_entry &entry, const Waiting &folder)
    {
        const std::string name = entry.path().filename().string();
        if (name.empty() || name.front() == '.') {
            return;
        }
        if (++m_entries % 1024 == 0) {
            m_job.report(-1.0, "Looking at files");
        }
        m_full = m_entries >= kMostListedEntries;
        std::string relative = folder.relative.empty() ? name : folder.relative + "/" + name;
        std::error_code error;
        if (entry.is_directory(error)) { // known from the listing itself, but for links
            if (folder.depth < m_depth) {
                m_waiting.push_back({std::move(relative), folder.depth + 1});
            } else {
                m_listing.folders.push_back(std::move(relative));
            }
        } else if (entry.is_regular_file(error)) {
            m_listing.files.push_back(std::move(relative));
        }
    }

    fs::path m_root;
    std::size_t m_depth;
    const core::JobContext &m_job;
    FolderListing m_listing;
    std::vector<Waiting> m_waiting;
    std::set<FolderIdentity> m_seen;
    std::size_t m_entries = 0;
    bool m_full = false;
};

} // namespace

core::Result<FolderListing> listFolder(const fs::path &folder, std::size_t depth, const core::JobContext &job)
try {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorCode::NotFound, "The folder \"" + folder.string() + "\" is not there. Check the name, or connect its drive.");
    }
    const fs::directory_iterator readable(folder, error);
    if (error) {
        return fail(error == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::Unreadable,
                    "The folder \"" + folder.string() + "\" may not be looked at: " + error.message() + ". Ask its owner.");
    }
    return Lister(folder, depth, job).run();
} catch (const std::exception &problem) {
    return fail(ErrorCode::Unreadable, "The folder \"" + folder.string() + "\" was not looked at: " + problem.what() + ".");
}

} // namespace gonion::annotation
