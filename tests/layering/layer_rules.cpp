// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "layer_rules.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

namespace gonion::layering {

namespace {

namespace fs = std::filesystem;

std::string_view nameOf(Library library)
{
    switch (library) {
    case Library::Qt:
        return "Qt";
    case Library::QtWidgets:
        return "Qt Widgets";
    case Library::Vtk:
        return "VTK";
    case Library::Itk:
        return "ITK";
    case Library::Torch:
        return "Torch";
    }
    return {};
}

bool matches(const std::string &text, const char *pattern)
{
    return std::regex_search(text, std::regex(pattern));
}

/// The libraries that an included name belongs to.
std::set<Library> librariesOfHeader(const std::string &name)
{
    std::set<Library> libraries;
    if (matches(name, "^(Qt?[A-Z][A-Za-z]*(/|$)|q[a-z]+\\.h$|qcustomplot)")) {
        libraries.insert(Library::Qt);
    }
    if (matches(name, "^(QtWidgets|QtOpenGLWidgets|QtSvgWidgets|QtPrintSupport|qcustomplot|"
                      "Q(Application|Dialog|MainWindow|Menu|Label|Style|StyleOption|Layout|Action)$|Q[A-Z]*[a-z]*Widget)")) {
        libraries.insert(Library::QtWidgets);
    }
    if (matches(name, "^vtk[A-Z_]")) {
        libraries.insert(Library::Vtk);
    }
    if (matches(name, "^(itk[A-Z_]|gdcm)")) {
        libraries.insert(Library::Itk);
    }
    if (matches(name, "^(torch|ATen|c10|caffe2)/")) {
        libraries.insert(Library::Torch);
    }
    return libraries;
}

/// The libraries that a linked name belongs to: a target, a bare name, or a path.
std::set<Library> librariesOfLink(const std::string &name)
{
    std::set<Library> libraries;
    if (matches(name, "(^Qt[0-9]?::|^QCustomPlot|libQt[0-9])")) {
        libraries.insert(Library::Qt);
    }
    if (matches(name, "(^Qt[0-9]?::([A-Za-z]*Widgets|PrintSupport)|^QCustomPlot|libQt[0-9][A-Za-z]*Widgets)")) {
        libraries.insert(Library::QtWidgets);
    }
    if (matches(name, "(^VTK::|^vtk|libvtk)")) {
        libraries.insert(Library::Vtk);
    }
    if (matches(name, "(^ITK|^itk|libITK|libitk|^gdcm|libgdcm)")) {
        libraries.insert(Library::Itk);
    }
    if (matches(name, "(^torch|^c10|^caffe2|libtorch|libc10)")) {
        libraries.insert(Library::Torch);
    }
    return libraries;
}

bool isUnder(const std::string &path, const std::string &folder)
{
    return path == folder || path.starts_with(folder + "/");
}

std::string topFolderOf(const std::string &path)
{
    return path.substr(0, path.find('/'));
}

bool isSource(const fs::path &file)
{
    static const std::set<std::string> kEndings{".h", ".hpp", ".cpp", ".cc", ".cxx", ".inl"};
    return kEndings.contains(file.extension().string());
}

std::vector<std::string> split(const std::string &text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        parts.push_back(part);
    }
    return parts;
}

/// All source files of the rooms and what each of them includes, as it is written and where it leads.
class IncludeGraph {
public:
    IncludeGraph(const fs::path &root, const std::vector<Room> &rooms) : m_root(root)
    {
        std::set<std::string> folders;
        for (const Room &room : rooms) {
            folders.insert(room.folder);
        }
        for (const std::string &folder : folders) {
            std::error_code ignored;
            for (const auto &entry : fs::recursive_directory_iterator(root / folder, ignored)) {
                if (entry.is_regular_file() && isSource(entry.path())) {
                    read(fs::relative(entry.path(), root).generic_string());
                }
            }
        }
    }

    [[nodiscard]] const std::map<std::string, std::vector<std::string>> &files() const { return m_includes; }

    /// The file of this program that an include leads to.
    [[nodiscard]] std::optional<std::string> target(const std::string &from, const std::string &name) const
    {
        const std::string beside = (fs::path(from).parent_path() / name).lexically_normal().generic_string();
        for (const std::string &candidate : {name, beside}) {
            if (m_includes.contains(candidate)) {
                return candidate;
            }
        }
        return std::nullopt;
    }

    /// How a library comes into a file: the files on the way and the header at its end, or nothing.
    [[nodiscard]] std::vector<std::string> wayTo(Library library, const std::string &file) const
    {
        std::set<std::string> seen{file};
        return wayTo(library, file, seen);
    }

private:
    void read(const std::string &file)
    {
        static const std::regex kInclude("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
        std::vector<std::string> &includes = m_includes[file];
        std::ifstream stream(m_root / file);
        for (std::string line; std::getline(stream, line);) {
            std::smatch match;
            if (line.find('#') != std::string::npos && std::regex_search(line, match, kInclude)) {
                includes.push_back(match[1]);
                m_libraries.try_emplace(match[1], librariesOfHeader(match[1]));
            }
        }
    }

    std::vector<std::string> wayTo(Library library, const std::string &file, std::set<std::string> &seen) const
    {
        for (const std::string &name : m_includes.at(file)) {
            const auto next = target(file, name);
            if (!next) {
                if (m_libraries.at(name).contains(library)) {
                    return {file, "<" + name + ">"};
                }
                continue;
            }
            if (seen.insert(*next).second) {
                std::vector<std::string> way = wayTo(library, *next, seen);
                if (!way.empty()) {
                    way.insert(way.begin(), file);
                    return way;
                }
            }
        }
        return {};
    }

    fs::path m_root;
    std::map<std::string, std::vector<std::string>> m_includes;
    std::map<std::string, std::set<Library>> m_libraries; ///< of each name that is included somewhere
};

std::string joined(const std::vector<std::string> &way)
{
    std::string text;
    for (const std::string &step : way) {
        text += (text.empty() ? "" : " -> ") + step;
    }
    return text;
}

bool holds(const Room &room, const std::string &targetName, const Target &target)
{
    return isUnder(target.folder, room.folder) && (room.targets.empty() || room.targets.contains(targetName));
}

std::set<std::string> filesOf(const Room &room, const IncludeGraph &includes, const TargetGraph &graph)
{
    std::set<std::string> files;
    if (room.targets.empty()) {
        for (const auto &[file, unused] : includes.files()) {
            if (isUnder(file, room.folder)) {
                files.insert(file);
            }
        }
        return files;
    }
    for (const std::string &name : room.targets) {
        const auto it = graph.find(name);
        if (it == graph.end()) {
            continue;
        }
        for (const std::string &source : it->second.sources) {
            // The header beside a source belongs to it, though nobody lists it.
            const std::string header = fs::path(source).replace_extension(".h").generic_string();
            for (const std::string &file : {source, header}) {
                if (includes.files().contains(file)) {
                    files.insert(file);
                }
            }
        }
    }
    return files;
}

/// "$<LINK_ONLY:a>" and the like carry a name inside.
std::string bareLink(std::string link)
{
    while (link.starts_with("$<")) {
        const std::size_t colon = link.rfind(':');
        const bool isDoubleColon = colon != std::string::npos && colon > 0 && link[colon - 1] == ':';
        const std::size_t begin = isDoubleColon ? link.rfind(':', colon - 2) : colon;
        if (begin == std::string::npos) {
            return {};
        }
        link = link.substr(begin + 1, link.find('>', begin) - begin - 1);
    }
    return link;
}

std::vector<std::string> wayTo(Library library, const std::string &name, const TargetGraph &graph,
                               std::set<std::string> &seen)
{
    const auto it = graph.find(name);
    if (it == graph.end()) {
        return librariesOfLink(name).contains(library) ? std::vector{name} : std::vector<std::string>();
    }
    for (const std::string &raw : it->second.links) {
        const std::string link = bareLink(raw);
        if (!link.empty() && seen.insert(link).second) {
            std::vector<std::string> way = wayTo(library, link, graph, seen);
            if (!way.empty()) {
                way.insert(way.begin(), name);
                return way;
            }
        }
    }
    return {};
}

} // namespace

std::vector<Room> roomsOfGonion()
{
    using enum Library;
    return {
        {"core", {"core"}, {Qt, Vtk, Itk, Torch}, {Qt, Vtk, Itk, Torch}},
        {"imaging", {"core", "imaging"}, {Qt, Vtk, Torch}, {Qt, Vtk, Torch}},
        {"annotation", {"core", "annotation"}, {QtWidgets, Vtk, Itk, Torch}, {QtWidgets, Vtk, Itk, Torch}},
        {"annotation", {"core", "annotation"}, {Qt}, {Qt}, {"gonion_landmarks"}},
        {"inference", {"core", "annotation", "inference"}, {Qt, Vtk, Itk}, {Qt, Vtk, Itk}},
        {"training", {"core", "annotation", "inference", "training"}, {Qt, Vtk, Itk}, {Qt, Vtk, Itk}},
        {"viewers", {"core", "annotation", "viewers"}, {Itk, Torch}, {Itk, Torch}},
        // ITK is linked through imaging, whose headers hide it.
        {"ui", {"core", "annotation", "imaging", "inference", "training", "viewers", "ui"}, {Itk, Torch}, {Torch}},
        {"bench", {"core", "annotation", "imaging", "inference", "training", "viewers", "bench"}, {Itk}, {}},
        {"bench", {"core", "annotation", "imaging", "inference", "training", "bench"}, {Qt, Vtk}, {Qt, Vtk}, {"gonion_bench"}},
        {"app", {"core", "annotation", "imaging", "inference", "training", "viewers", "ui", "bench", "app"}, {}, {}},
        {"app", {"core", "annotation", "imaging", "inference", "training", "bench", "app"}, {Qt, Vtk}, {Qt, Vtk}, {"gonion_cli"}},
    };
}

TargetGraph readTargetGraph(const std::filesystem::path &file)
{
    TargetGraph graph;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::vector<std::string> columns = split(line, '|');
        columns.resize(4);
        graph[columns[0]] = {columns[1], split(columns[2], ';'), split(columns[3], ';')};
    }
    return graph;
}

std::vector<std::string> forbiddenIncludes(const std::filesystem::path &root, const std::vector<Room> &rooms,
                                           const TargetGraph &graph)
{
    const IncludeGraph includes(root, rooms);
    std::set<std::string> folders;
    for (const Room &room : rooms) {
        folders.insert(room.folder);
    }
    folders.insert("tests");
    std::vector<std::string> found;
    for (const Room &room : rooms) {
        for (const std::string &file : filesOf(room, includes, graph)) {
            for (const Library library : room.mustNotInclude) {
                const std::vector<std::string> way = includes.wayTo(library, file);
                if (!way.empty()) {
                    found.push_back(room.folder + " must not know " + std::string(nameOf(library)) + ": " + joined(way));
                }
            }
            for (const std::string &name : includes.files().at(file)) {
                const std::string folder = topFolderOf(includes.target(file, name).value_or(name));
                if (folders.contains(folder) && !room.mayInclude.contains(folder)) {
                    found.push_back(room.folder + " must not include from " + folder + ": " + file + " -> " + name);
                }
            }
        }
    }
    return found;
}

std::vector<std::string> forbiddenLinks(const TargetGraph &graph, const std::vector<Room> &rooms)
{
    std::vector<std::string> found;
    for (const auto &[name, target] : graph) {
        for (const Room &room : rooms) {
            if (!holds(room, name, target)) {
                continue;
            }
            for (const Library library : room.mustNotLink) {
                std::set<std::string> seen{name};
                const std::vector<std::string> way = wayTo(library, name, graph, seen);
                if (!way.empty()) {
                    found.push_back(room.folder + " must not link " + std::string(nameOf(library)) + ": " + joined(way));
                }
            }
        }
    }
    return found;
}

} // namespace gonion::layering
