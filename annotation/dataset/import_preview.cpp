// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/import_preview.h"

#include "annotation/dataset/folder_listing.h"
#include "annotation/dataset/path_pattern.h"
#include "annotation/project/project.h"
#include "annotation/project/project_path.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

/// The patterns of a layout, understood.
struct Patterns {
    PathPattern volume;
    std::vector<PathPattern> landmarks;
};

core::Result<Patterns> patternsOf(const ImportLayout &layout)
{
    auto volume = PathPattern::parse(layout.volumePattern);
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    Patterns patterns{std::move(*volume), {}};
    for (const std::string &text : layout.landmarkPatterns) {
        auto pattern = PathPattern::parse(text);
        if (!pattern) {
            return tl::unexpected(pattern.error());
        }
        patterns.landmarks.push_back(std::move(*pattern));
    }
    return patterns;
}

std::size_t depthOf(const Patterns &patterns)
{
    std::size_t depth = patterns.volume.depth();
    for (const PathPattern &pattern : patterns.landmarks) {
        depth = std::max(depth, pattern.depth());
    }
    return depth;
}

/// Whether what a landmark pattern found speaks of this volume: what only one of them says does not count.
bool belongs(const PathFields &landmarks, const PathFields &volume)
{
    const auto agree = [](const std::string &a, const std::string &b) { return a.empty() || b.empty() || a == b; };
    return landmarks.caseName == volume.caseName && agree(landmarks.split, volume.split) && agree(landmarks.patient, volume.patient);
}

class Importer {
public:
    Importer(const FolderListing &listing, const Patterns &patterns) : m_listing(listing), m_patterns(patterns)
    {
        m_preview.problems = listing.problems;
    }

    ImportPreview run()
    {
        const bool folders = m_patterns.volume.meansFolder();
        for (const std::string &path : folders ? m_listing.folders : m_listing.files) {
            takeVolume(path);
        }
        for (const std::string &path : m_listing.files) {
            if (path == Project::kFileName || (!folders && m_volumes.contains(path))) {
                continue;
            }
            if (!takeLandmarks(path) && !(folders && liesInVolume(path))) {
                m_preview.unmatchedFiles.push_back(path);
            }
        }
        for (const std::string &name : m_strangeSplits) {
            m_preview.problems.push_back("\"" + name + "\" is no name of a split: its cases are in none.");
        }
        return std::move(m_preview);
    }

private:
    void takeVolume(const std::string &path)
    {
        std::optional<PathFields> fields;
        m_patterns.volume.match(path, [&fields](const PathFields &found) {
            fields = found;
            return true;
        });
        if (!fields) {
            return;
        }
        if (const std::string reason = whyNoInnerPath(path); !reason.empty()) {
            m_preview.problems.push_back("A volume was left out because of its name: " + reason + ".");
            return;
        }
        ImportedCase imported;
        imported.volume = path;
        imported.patient = fields->patient;
        if (!fields->split.empty()) {
            const auto split = splitFromName(fields->split);
            imported.split = split.value_or(Split::None);
            if (!split) {
                m_strangeSplits.insert(fields->split);
            }
        }
        imported.id = newId(*fields);
        m_volumes.insert(path);
        m_casesByName[fields->caseName].push_back(m_preview.cases.size());
        m_fields.push_back(std::move(*fields));
        m_preview.cases.push_back(std::move(imported));
    }

    std::string newId(const PathFields &fields)
    {
        std::string id = fields.caseName;
        if (m_ids.contains(id) && !fields.split.empty()) {
            id += "-" + fields.split;
        }
        const std::string stem = id;
        for (int number = 2; !m_ids.insert(id).second; ++number) {
            id = stem + "-" + std::to_string(number);
        }
        return id;
    }

    /// The one case that these fields speak of.
    std::optional<std::size_t> caseFor(const PathFields &fields) const
    {
        const auto it = m_casesByName.find(fields.caseName);
        if (it == m_casesByName.end()) {
            return std::nullopt;
        }
        std::optional<std::size_t> found;
        for (const std::size_t n : it->second) {
            if (belongs(fields, m_fields[n])) {
                if (found) {
                    return std::nullopt; // two volumes: nobody can say whose landmarks these are
                }
                found = n;
            }
        }
        return found;
    }

    /// \return false where no landmark pattern fits the path at all
    bool takeLandmarks(const std::string &path)
    {
        bool fits = false;
        for (const PathPattern &pattern : m_patterns.landmarks) {
            std::optional<std::size_t> owner;
            std::string annotator;
            // A name like "a_b_c" can be read in several ways: the one that names a case there is counts.
            pattern.match(path, [&](const PathFields &fields) {
                fits = true;
                owner = caseFor(fields);
                annotator = fields.annotator;
                return owner.has_value();
            });
            if (owner && whyNoInnerPath(path).empty()) {
                addLandmarks(m_preview.cases[*owner], annotator, path);
                return true;
            }
        }
        if (fits) {
            m_preview.landmarksWithoutVolume.push_back(path);
        }
        return fits;
    }

    static void addLandmarks(ImportedCase &imported, const std::string &annotator, const std::string &path)
    {
        const std::string name = annotator.empty() ? std::string(kImportedAnnotator) : annotator;
        std::string unique = name;
        const auto isTaken = [&imported, &unique](const ImportedLandmarks &other) { return other.annotator == unique; };
        for (int number = 2; std::any_of(imported.landmarks.begin(), imported.landmarks.end(), isTaken); ++number) {
            unique = name + " " + std::to_string(number);
        }
        imported.landmarks.push_back({unique, path});
    }

    bool liesInVolume(std::string_view path) const
    {
        for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/', slash - 1)) {
            if (m_volumes.contains(std::string(path.substr(0, slash)))) {
                return true;
            }
            if (slash == 0) {
                break;
            }
        }
        return false;
    }

    const FolderListing &m_listing;
    const Patterns &m_patterns;
    ImportPreview m_preview;
    std::vector<PathFields> m_fields; ///< of each case's volume
    std::unordered_map<std::string, std::vector<std::size_t>> m_casesByName;
    std::set<std::string> m_volumes;
    std::set<std::string> m_ids;
    std::set<std::string> m_strangeSplits;
};

std::size_t filesTaken(const ImportPreview &preview)
{
    std::size_t files = preview.cases.size();
    for (const ImportedCase &imported : preview.cases) {
        files += imported.landmarks.size();
    }
    return files;
}

} // namespace

std::size_t ImportPreview::casesWithoutLandmarks() const
{
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(),
                                                  [](const ImportedCase &imported) { return imported.landmarks.empty(); }));
}

std::vector<ImportLayout> readyMadeLayouts()
{
    return {
        {"MML data set", "{split}/{case}_volume.nrrd", {"{split}/{case}_label.npy", "{split}/{case}_{annotator}.mrk.json"}},
        {"nnU-Net or nnLandmark", "images{split}/{case}_0000.nii.gz", {"landmarks{split}/{case}.mrk.json"}},
        {"NIfTI files in one folder", "{case}.nii.gz", {"{case}.mrk.json", "{case}_{annotator}.mrk.json", "{case}.fcsv"}},
        {"NRRD files in one folder", "{case}.nrrd", {"{case}.mrk.json", "{case}_{annotator}.mrk.json", "{case}.fcsv"}},
        {"A folder for each case, NIfTI", "{case}/*.nii.gz", {"{case}/{annotator}.mrk.json", "{case}/{annotator}.fcsv"}},
        {"A folder for each case, NRRD", "{case}/*.nrrd", {"{case}/{annotator}.mrk.json", "{case}/{annotator}.fcsv"}},
        {"A DICOM series for each case", "{case}/", {"{case}.mrk.json", "{case}/{annotator}.mrk.json"}},
        {"DICOM series by patient", "{patient}/{case}/", {"{patient}/{case}.mrk.json", "{patient}/{case}/{annotator}.mrk.json"}},
    };
}

core::Result<ImportPreview> previewImport(const std::filesystem::path &folder, const ImportLayout &layout, const core::JobContext &job)
{
    const auto patterns = patternsOf(layout);
    if (!patterns) {
        return tl::unexpected(patterns.error());
    }
    const auto listing = listFolder(folder, depthOf(*patterns), job);
    if (!listing) {
        return tl::unexpected(listing.error());
    }
    return Importer(*listing, *patterns).run();
}

core::Result<GuessedImport> guessImport(const std::filesystem::path &folder, const core::JobContext &job)
{
    std::vector<GuessedImport> guesses;
    std::size_t most = 0;
    for (const ImportLayout &layout : readyMadeLayouts()) {
        if (!guesses.empty() && layout.volumePattern.ends_with('/')) {
            continue; // every folder looks like a series: only where nothing else fits
        }
        auto preview = previewImport(folder, layout, job);
        if (!preview) {
            return tl::unexpected(preview.error());
        }
        if (!preview->cases.empty()) {
            most = std::max(most, filesTaken(*preview));
            guesses.push_back({layout, std::move(*preview)});
        }
    }
    // The earlier layouts are the more particular ones: a later one has to explain far more.
    for (GuessedImport &guess : guesses) {
        if (2 * filesTaken(guess.preview) >= most) {
            return std::move(guess);
        }
    }
    return fail(ErrorCode::NotFound, "No volumes were found in \"" + folder.string() + "\" in one of the usual layouts. Write a pattern.");
}

} // namespace gonion::annotation
