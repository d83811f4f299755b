// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/key_map.h"

#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace gonion::ui {

QString nameOf(KeyScopes scopes)
{
    if (scopes == KeyScope::Everywhere) {
        return QStringLiteral("Everywhere");
    }
    QStringList names;
    for (const auto &[scope, name] : {std::pair(KeyScope::Look, "Look"), std::pair(KeyScope::Place, "Place"),
                                      std::pair(KeyScope::Edit, "Edit"), std::pair(KeyScope::Review, "Review")}) {
        if (scopes.testFlag(scope)) {
            names << QString::fromLatin1(name);
        }
    }
    return names.join(QStringLiteral(", "));
}

namespace {

QKeySequence key(const char *text)
{
    return QKeySequence(QString::fromLatin1(text));
}

/// What the keys of labelling do; most of them only while landmarks are placed or moved.
std::vector<KeyBinding> labellingKeys()
{
    using enum KeyScope;
    const QString label = QStringLiteral("Label");
    const KeyScopes labelling = Place | Edit;
    std::vector<KeyBinding> keys{
        {"mode.look", "Look around", label, Everywhere, key("Q")},
        {"mode.place", "Place landmarks", label, Everywhere, key("W")},
        {"mode.edit", "Move landmarks", label, Everywhere, key("E")},
        {"mode.review", "Review cases", label, Everywhere, key("I")},
        {"landmark.next", "Next landmark", label, Everywhere, key("N")},
        {"landmark.previous", "Previous landmark", label, Everywhere, key("Shift+N")},
        {"label.search", "Find a landmark by name", label, labelling, key("/")},
        {"label.missing", "Mark as missing", label, labelling, key("M")},
        {"label.outside", "Mark as outside the scan", label, labelling, key("O")},
        {"label.remove", "Take the label away", label, labelling, key("Del")},
        {"label.accept", "Accept the proposal", label, labelling, key("A")},
        {"label.snap", "Snap clicks", label, labelling, key("S")},
        {"label.from_model", "From the model", label, Everywhere, {}},
        {"label.from_mirror", "From the other side", label, Everywhere, {}},
        {"label.from_shape", "From the mean shape", label, Everywhere, {}},
        {"label.shape", "Choose a mean shape", label, Everywhere, {}},
        {"label.template", "Landmark template", label, Everywhere, {}},
        {"label.accept_all", "Accept all proposals", label, labelling, key("Shift+A")},
    };
    keys.push_back({"label.number", "Take the number typed so far", label, labelling, key("Return")});
    for (int digit = 0; digit <= 9; ++digit) {
        keys.push_back({QStringLiteral("label.digit_%1").arg(digit), QStringLiteral("Choose by number: %1").arg(digit),
                        label, labelling, QKeySequence(QString::number(digit))});
    }
    for (const bool fine : {false, true}) {
        for (const char *direction : {"Left", "Right", "Up", "Down"}) {
            const QString arrow = QString::fromLatin1(direction);
            const QString where = arrow.toLower();
            keys.push_back({(fine ? QStringLiteral("nudge_fine.") : QStringLiteral("nudge.")) + where,
                            QStringLiteral("Nudge %1 by %2").arg(where, fine ? "0.1 voxel" : "a voxel"), label, Edit,
                            QKeySequence(fine ? QStringLiteral("Shift+") + arrow : arrow)});
        }
    }
    keys.push_back({"edit.undo", "Undo", label, Everywhere, key("Ctrl+Z")});
    keys.push_back({"edit.redo", "Redo", label, Everywhere, key("Ctrl+Shift+Z")});
    return keys;
}

} // namespace

std::vector<KeyBinding> studioKeys()
{
    using enum KeyScope;
    const QString file = QStringLiteral("File");
    const QString project = QStringLiteral("Project");
    const QString detection = QStringLiteral("Detection");
    const QString training = QStringLiteral("Training");
    const QString grey = QStringLiteral("Window and level");
    const QString slices = QStringLiteral("Slices");
    const QString view = QStringLiteral("View");
    const QString head = QStringLiteral("3D");
    const QString help = QStringLiteral("Help");
    std::vector<KeyBinding> keys{
        {"file.open", "Open file", file, Everywhere, key("Ctrl+O")},
        {"file.open_folder", "Open DICOM folder", file, Everywhere, key("Ctrl+Shift+O")},
        {"file.open_landmarks", "Open landmarks", file, Everywhere, key("Ctrl+L")},
        {"file.demo", "Open the demo case", file, Everywhere, {}},
        {"file.save", "Save landmarks", file, Everywhere, key("Ctrl+S")},
        {"file.save_as", "Save landmarks as", file, Everywhere, key("Ctrl+Shift+S")},
        {"file.save_prediction", "Save prediction as", file, Everywhere, {}},
        {"file.picture", "Save picture of the window", file, Everywhere, key("Ctrl+P")},
        {"file.settings", "Settings", file, Everywhere, key("Ctrl+,")},
        {"file.quit", "Quit", file, Everywhere, key("Ctrl+Q")},
        {"project.open", "Open project", project, Everywhere, key("Ctrl+Alt+O")},
        {"project.new", "New project from a folder", project, Everywhere, {}},
        {"project.list", "Work list", project, Everywhere, key("F8")},
        {"project.search", "Search the work list", project, Everywhere, key("Ctrl+F")},
        {"project.next", "Next case to do", project, Everywhere, key("Ctrl+N")},
        {"project.previous", "Previous case to do", project, Everywhere, key("Ctrl+Shift+N")},
        {"stage.new", "Stage: new", project, Everywhere, key("Ctrl+1")},
        {"stage.in_work", "Stage: in work", project, Everywhere, key("Ctrl+2")},
        {"stage.labelled", "Stage: labelled", project, Everywhere, key("Ctrl+3")},
        {"stage.in_review", "Stage: in review", project, Everywhere, key("Ctrl+4")},
        {"stage.accepted", "Stage: accepted", project, Everywhere, key("Ctrl+5")},
        {"stage.rejected", "Stage: rejected", project, Everywhere, key("Ctrl+6")},
        {"project.import", "Import cases", project, Everywhere, {}},
        {"project.splits", "Make splits", project, Everywhere, {}},
        {"project.agreement", "Agreement of annotators", project, Everywhere, {}},
        {"project.blind", "Hide the model until all is labelled", project, Everywhere, {}},
        {"project.consensus", "Compare the annotators of this case", project, Everywhere, {}},
        {"review.accept", "Accept the case, and on to the next", project, Review, key("A")},
        {"review.reject", "Send the case back, and on to the next", project, Review, key("B")},
        {"review.comment", "Comment the case", project, Review, key("M")},
        {"review.next", "Next case to review", project, Review, key("S")},
        {"review.detect", "Detect in each case that is reviewed", project, Everywhere, {}},
        {"train.show", "Train a model", training, Everywhere, key("F9")},
        {"train.project", "Train with this project", training, Everywhere, {}},
        {"train.watch", "Go on watching the last run", training, Everywhere, key("Shift+F9")},
        {"detect.run", "Detect landmarks", detection, Everywhere, key("Ctrl+D")},
        {"detect.cancel", "Cancel what runs", detection, Everywhere, key("Ctrl+.")},
        {"window.brain", "Brain 80 / 40", grey, Everywhere, key("Shift+1")},
        {"window.subdural", "Subdural 200 / 75", grey, Everywhere, key("Shift+2")},
        {"window.stroke", "Stroke 8 / 32", grey, Everywhere, key("Shift+3")},
        {"window.soft", "Soft tissue 400 / 40", grey, Everywhere, key("Shift+4")},
        {"window.bone", "Bone 2500 / 480", grey, Everywhere, key("Shift+5")},
        {"window.dental", "Dental 4000 / 400", grey, Everywhere, key("Shift+6")},
        {"window.auto", "Fit to this volume", grey, Everywhere, key("Shift+0")},
        {"slice.up", "Next slice", slices, Look | Place | Review, key("Up")},
        {"slice.down", "Previous slice", slices, Look | Place | Review, key("Down")},
        {"slice.page_up", "Ten slices on", slices, Everywhere, key("PgUp")},
        {"slice.page_down", "Ten slices back", slices, Everywhere, key("PgDown")},
        {"slice.first", "First slice", slices, Everywhere, key("Home")},
        {"slice.last", "Last slice", slices, Everywhere, key("End")},
        {"view.reset", "Reset the view", slices, Everywhere, key("R")},
        {"view.four", "All four views", view, Everywhere, key("F2")},
        {"view.axial", "Axial alone", view, Everywhere, key("F3")},
        {"view.coronal", "Coronal alone", view, Everywhere, key("F4")},
        {"view.sagittal", "Sagittal alone", view, Everywhere, key("F5")},
        {"view.volume", "3D alone", view, Everywhere, key("F6")},
        {"view.magnifier", "Magnifier", view, Everywhere, key("G")},
        {"view.panoramic", "Panoramic view", view, Everywhere, key("V")},
        {"view.oblique", "Oblique slice", view, Everywhere, {}},
        {"view.oblique_here", "Oblique slice through the last two landmarks", view, Everywhere, key("X")},
        {"view.arch", "Find the arch of the teeth anew", view, Everywhere, {}},
        {"view.thicker", "Thicker slab", view, Everywhere, key("+")},
        {"view.thinner", "Thinner slab", view, Everywhere, key("-")},
        {"view.full_screen", "Full screen", view, Everywhere, key("F11")},
        {"view.predictions", "Show predictions", view, Everywhere, key("P")},
        {"view.truth", "Show ground truth", view, Everywhere, key("T")},
        {"view.labels", "Show labels", view, Everywhere, key("L")},
        {"view.radii", "Show 90 % radii", view, Everywhere, key("U")},
        {"view.crosshair", "Show crosshair", view, Everywhere, key("C")},
        {"view.notes", "Show checks and history", view, Everywhere, key("H")},
        {"tool.distance", "Distance tool", view, Everywhere, key("D")},
        {"tool.delete", "Delete the selected distance", view, Look, key("Del")},
        {"head.bone", "Bone surface", head, Everywhere, {}},
        {"head.ray_bone", "Ray casting, bone", head, Everywhere, {}},
        {"head.ray_soft", "Ray casting, skin", head, Everywhere, {}},
        {"head.clip", "Clip to the landmarks", head, Everywhere, key("K")},
        {"help.keys", "Keys", help, Everywhere, key("?")},
        {"help.about", "About Gonion", help, Everywhere, {}},
    };
    // Before the slices: the keys of one's own work stand where one looks first.
    const auto labelling = labellingKeys();
    const auto place = std::find_if(keys.begin(), keys.end(), [&](const auto &k) { return k.group == grey; });
    keys.insert(place, labelling.begin(), labelling.end());
    return keys;
}

KeyMap::KeyMap(std::vector<KeyBinding> bindings, QObject *parent)
    : QObject(parent), m_bindings(std::move(bindings))
{
    m_sequences.reserve(m_bindings.size());
    for (const KeyBinding &binding : m_bindings) {
        m_sequences.push_back(binding.standard);
    }
}

std::optional<std::size_t> KeyMap::indexOf(const QString &id) const
{
    const auto found = std::find_if(m_bindings.begin(), m_bindings.end(),
                                    [&id](const KeyBinding &binding) { return binding.id == id; });
    if (found == m_bindings.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - m_bindings.begin());
}

QKeySequence KeyMap::sequence(const QString &id) const
{
    const auto index = indexOf(id);
    return index ? m_sequences[*index] : QKeySequence();
}

bool KeyMap::isStandard(const QString &id) const
{
    const auto index = indexOf(id);
    return index && m_sequences[*index] == m_bindings[*index].standard;
}

KeyScopes KeyMap::scopes(const QString &id) const
{
    const auto index = indexOf(id);
    return index ? m_bindings[*index].scopes : KeyScopes();
}

std::optional<QString> KeyMap::conflict(const QString &id, const QKeySequence &sequence) const
{
    const auto index = indexOf(id);
    if (!index || sequence.isEmpty()) {
        return std::nullopt;
    }
    const KeyScopes scopes = m_bindings[*index].scopes;
    for (std::size_t other = 0; other < m_bindings.size(); ++other) {
        const bool meet = bool(scopes & m_bindings[other].scopes);
        if (other != *index && meet && m_sequences[other] == sequence) {
            return m_bindings[other].id;
        }
    }
    return std::nullopt;
}

bool KeyMap::setSequence(const QString &id, const QKeySequence &sequence)
{
    const auto index = indexOf(id);
    if (!index || conflict(id, sequence)) {
        return false;
    }
    if (m_sequences[*index] != sequence) {
        m_sequences[*index] = sequence;
        Q_EMIT changed(id);
    }
    return true;
}

void KeyMap::resetAll()
{
    for (std::size_t i = 0; i < m_bindings.size(); ++i) {
        if (m_sequences[i] != m_bindings[i].standard) {
            m_sequences[i] = m_bindings[i].standard;
            Q_EMIT changed(m_bindings[i].id);
        }
    }
}

void KeyMap::load(QSettings &settings)
{
    settings.beginGroup(QStringLiteral("keys"));
    // Two actions may have swapped keys: free the changed ones first, or each would block the other.
    const QStringList ids = settings.childKeys();
    for (const QString &id : ids) {
        setSequence(id, {});
    }
    for (const QString &id : ids) {
        const QString text = settings.value(id).toString();
        if (!setSequence(id, QKeySequence(text, QKeySequence::PortableText))) {
            const auto index = indexOf(id);
            if (index && !conflict(id, m_bindings[*index].standard)) {
                setSequence(id, m_bindings[*index].standard);
            }
        }
    }
    settings.endGroup();
}

void KeyMap::save(QSettings &settings) const
{
    settings.beginGroup(QStringLiteral("keys"));
    settings.remove(QString());
    for (std::size_t i = 0; i < m_bindings.size(); ++i) {
        if (m_sequences[i] != m_bindings[i].standard) {
            settings.setValue(m_bindings[i].id, m_sequences[i].toString(QKeySequence::PortableText));
        }
    }
    settings.endGroup();
}

} // namespace gonion::ui
