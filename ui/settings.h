// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace gonion::ui {

/// What the program remembers for its user. Kept in one file, which tests put where they like.
class Settings {
public:
    static constexpr int kMostRecent = 8;

    /// The user's own file.
    Settings();
    /// A file of one's own, in INI form.
    explicit Settings(const QString &file);

    [[nodiscard]] QStringList recent() const;
    /// Puts a path first; one that is there already moves.
    void addRecent(const QString &path);
    void removeRecent(const QString &path);
    void clearRecent();

    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString &folder);

    [[nodiscard]] QByteArray windowGeometry() const;
    [[nodiscard]] QByteArray windowState() const;
    void setWindow(const QByteArray &geometry, const QByteArray &state);

    [[nodiscard]] bool colourBlindSafe() const;
    void setColourBlindSafe(bool on);
    [[nodiscard]] bool patientNameShown() const;
    void setPatientNameShown(bool on);

    /// "auto", "cpu", "cuda:N".
    [[nodiscard]] QString device() const;
    void setDevice(const QString &device);
    /// CPU threads of a detection; 0: all cores.
    [[nodiscard]] int threads() const;
    void setThreads(int threads);
    /// A model file; empty: the one that comes with the program.
    [[nodiscard]] QString modelFile() const;
    void setModelFile(const QString &file);

    /// Who labels; goes into the landmark files. Empty: nobody said.
    [[nodiscard]] QString annotator() const;
    void setAnnotator(const QString &name);
    /// The template of new cases: a file, or the id of one that comes with the program; empty: the molars.
    [[nodiscard]] QString templateChoice() const;
    void setTemplateChoice(const QString &choice);

    /// The mean shape for proposals and checks; empty: none.
    [[nodiscard]] QString meanShapeFile() const;
    void setMeanShapeFile(const QString &file);

    /// Folders of training runs, the newest first.
    [[nodiscard]] QStringList trainingRuns() const;
    /// Puts a run first; one that is there already moves.
    void addTrainingRun(const QString &folder);

    /// For classes that keep a group of their own here.
    [[nodiscard]] QSettings &store() { return m_store; }

private:
    QSettings m_store;
};

} // namespace gonion::ui
