// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/key_map.h"

#include <QSettings>

#include <algorithm>

namespace gonion::ui {

QString nameOf(KeyScope scope)
{
    switch (scope) {
    case KeyScope::Look:
        return QStringLiteral("Look");
    case KeyScope::Place:
        return QStringLiteral("Place");
    case KeyScope::Edit:
        return QStringLiteral("Edit");
    case KeyScope::Review:
        return QStringLiteral("Review");
    case KeyScope::Everywhere:
        break;
    }
    return QStringLiteral("Everywhere");
}

std::vector<KeyBinding> studioKeys()
{
    using enum KeyScope;
    const QString file = QStringLiteral("File");
    const QString detection = QStringLiteral("Detection");
    const QString grey = QStringLiteral("Window and level");
    const QString slices = QStringLiteral("Slices");
    const QString view = QStringLiteral("View");
    const QString head = QStringLiteral("3D");
    const QString help = QStringLiteral("Help");
    const auto key = [](const char *text) { return QKeySequence(QString::fromLatin1(text)); };
    return {
        {"file.open", "Open file", file, Everywhere, key("Ctrl+O")},
        {"file.open_folder", "Open DICOM folder", file, Everywhere, key("Ctrl+Shift+O")},
        {"file.open_landmarks", "Open landmarks", file, Everywhere, key("Ctrl+L")},
        {"file.demo", "Open the demo case", file, Everywhere, {}},
        {"file.save", "Save result", file, Everywhere, key("Ctrl+S")},
        {"file.picture", "Save picture of the window", file, Everywhere, key("Ctrl+P")},
        {"file.settings", "Settings", file, Everywhere, key("Ctrl+,")},
        {"file.quit", "Quit", file, Everywhere, key("Ctrl+Q")},
        {"detect.run", "Detect landmarks", detection, Everywhere, key("Ctrl+D")},
        {"detect.cancel", "Cancel what runs", detection, Everywhere, key("Ctrl+.")},
        {"landmark.next", "Next landmark", detection, Look, key("N")},
        {"landmark.previous", "Previous landmark", detection, Look, key("B")},
        {"window.brain", "Brain 80 / 40", grey, Everywhere, key("Shift+1")},
        {"window.subdural", "Subdural 200 / 75", grey, Everywhere, key("Shift+2")},
        {"window.stroke", "Stroke 8 / 32", grey, Everywhere, key("Shift+3")},
        {"window.soft", "Soft tissue 400 / 40", grey, Everywhere, key("Shift+4")},
        {"window.bone", "Bone 2500 / 480", grey, Everywhere, key("Shift+5")},
        {"window.dental", "Dental 4000 / 400", grey, Everywhere, key("Shift+6")},
        {"window.auto", "Fit to this volume", grey, Everywhere, key("Shift+0")},
        {"slice.up", "Next slice", slices, Look, key("Up")},
        {"slice.down", "Previous slice", slices, Look, key("Down")},
        {"slice.page_up", "Ten slices on", slices, Look, key("PgUp")},
        {"slice.page_down", "Ten slices back", slices, Look, key("PgDown")},
        {"slice.first", "First slice", slices, Look, key("Home")},
        {"slice.last", "Last slice", slices, Look, key("End")},
        {"view.reset", "Reset the view", slices, Look, key("R")},
        {"view.four", "All four views", view, Everywhere, key("F2")},
        {"view.axial", "Axial alone", view, Everywhere, key("F3")},
        {"view.coronal", "Coronal alone", view, Everywhere, key("F4")},
        {"view.sagittal", "Sagittal alone", view, Everywhere, key("F5")},
        {"view.volume", "3D alone", view, Everywhere, key("F6")},
        {"view.full_screen", "Full screen", view, Everywhere, key("F11")},
        {"view.predictions", "Show predictions", view, Look, key("P")},
        {"view.truth", "Show ground truth", view, Look, key("T")},
        {"view.labels", "Show labels", view, Look, key("L")},
        {"view.radii", "Show 90 % radii", view, Look, key("U")},
        {"view.crosshair", "Show crosshair", view, Look, key("C")},
        {"tool.distance", "Distance tool", view, Look, key("D")},
        {"tool.delete", "Delete the selected distance", view, Look, key("Del")},
        {"head.bone", "Bone surface", head, Everywhere, {}},
        {"head.ray_bone", "Ray casting, bone", head, Everywhere, {}},
        {"head.ray_soft", "Ray casting, skin", head, Everywhere, {}},
        {"head.clip", "Clip to the landmarks", head, Look, key("K")},
        {"help.keys", "Keys", help, Everywhere, key("?")},
        {"help.about", "About Gonion", help, Everywhere, {}},
    };
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

std::optional<QString> KeyMap::conflict(const QString &id, const QKeySequence &sequence) const
{
    const auto index = indexOf(id);
    if (!index || sequence.isEmpty()) {
        return std::nullopt;
    }
    const KeyScope scope = m_bindings[*index].scope;
    for (std::size_t other = 0; other < m_bindings.size(); ++other) {
        const KeyScope theirs = m_bindings[other].scope;
        const bool meet = scope == theirs || scope == KeyScope::Everywhere || theirs == KeyScope::Everywhere;
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
