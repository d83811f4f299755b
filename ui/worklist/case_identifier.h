// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "ui/worklist/case_identity.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace gonion::annotation {
struct ProjectCase;
} // namespace gonion::annotation

namespace gonion::ui {

class ProjectService;
class WorkList;

/// Lets the project's volumes be read in the background, for whose they are and what is in them: without that neither
/// a split by patient nor a leak can be trusted. What was found goes into the project bit by bit, so that a stop, or
/// the program's end, costs only the volume that was being read. GUI thread only.
class CaseIdentifier : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it.
    CaseIdentifier(WorkList &list, ProjectService &service, QObject *parent = nullptr);

    /// Reads every case that is not known yet.
    void start();
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running; }
    /// Of the run that is on or was last.
    [[nodiscard]] std::size_t done() const { return m_done; }
    [[nodiscard]] std::size_t total() const { return m_total; }
    /// Cases that `start` would read, without those that could not be read.
    [[nodiscard]] std::size_t unread() const;
    /// Volumes of the last run that could not be read; why, of the first.
    [[nodiscard]] std::size_t failures() const { return m_failed.size(); }
    [[nodiscard]] const QString &firstFailure() const { return m_firstFailure; }
    /// Why the last run ended before its time, where that is the fault of no volume; or empty.
    [[nodiscard]] const QString &whyEnded() const { return m_whyEnded; }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] bool isWanted(const annotation::ProjectCase &one) const;
    void begin();
    void take(const std::string &id, const CaseIdentity &identity);
    void fail(const std::string &id, const core::Error &error);
    void end();
    void flush();
    void reset();

    WorkList &m_list;
    ProjectService &m_service;
    std::map<std::string, CaseIdentity> m_found; ///< not in the project yet
    std::set<std::string> m_read;                ///< in this session; a volume may name no patient
    std::set<std::string> m_failed;
    QString m_firstFailure;
    QString m_whyEnded;
    std::size_t m_done = 0;
    std::size_t m_total = 0;
    bool m_running = false;
    QTimer m_flush;
};

} // namespace gonion::ui
