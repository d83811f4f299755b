// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFlags>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <optional>
#include <vector>

class QSettings;

namespace gonion::ui {

/// The modes in which a key works. They keep their keys apart: the same key may mean one thing in each
/// of two modes.
enum class KeyScope { Look = 1, Place = 2, Edit = 4, Review = 8, Everywhere = 15 };
Q_DECLARE_FLAGS(KeyScopes, KeyScope)
Q_DECLARE_OPERATORS_FOR_FLAGS(KeyScopes)

/// "Everywhere", "Place", "Place, Edit".
[[nodiscard]] QString nameOf(KeyScopes scopes);

/// One thing a key can do.
struct KeyBinding {
    QString id;    ///< stable, as the settings file holds it ("detect.run")
    QString title; ///< for a person
    QString group; ///< heading in the lists of keys
    KeyScopes scopes = KeyScope::Everywhere;
    QKeySequence standard; ///< unless the user chose another
};

/// Every binding of the studio with its standard keys.
[[nodiscard]] std::vector<KeyBinding> studioKeys();

/// Which key does what. Every key can be changed, is kept in the settings, and no key does two things
/// in one place.
class KeyMap : public QObject {
    Q_OBJECT

public:
    explicit KeyMap(std::vector<KeyBinding> bindings, QObject *parent = nullptr);

    [[nodiscard]] const std::vector<KeyBinding> &bindings() const { return m_bindings; }
    /// Empty for an unknown id and for an action without a key.
    [[nodiscard]] QKeySequence sequence(const QString &id) const;
    [[nodiscard]] bool isStandard(const QString &id) const;
    /// None for an unknown id.
    [[nodiscard]] KeyScopes scopes(const QString &id) const;

    /// The other action that already has this key where `id` would work; none for an empty key.
    [[nodiscard]] std::optional<QString> conflict(const QString &id, const QKeySequence &sequence) const;
    /// \return false, and nothing changes, where there is a conflict or no such action
    bool setSequence(const QString &id, const QKeySequence &sequence);
    void resetAll();

    /// Takes the changed keys from the group "keys"; what conflicts or is unknown is left out.
    void load(QSettings &settings);
    /// Keeps only what differs from the standard, so that later standards reach the user.
    void save(QSettings &settings) const;

Q_SIGNALS:
    void changed(const QString &id);

private:
    [[nodiscard]] std::optional<std::size_t> indexOf(const QString &id) const;

    std::vector<KeyBinding> m_bindings;
    std::vector<QKeySequence> m_sequences; ///< one per binding
};

} // namespace gonion::ui
