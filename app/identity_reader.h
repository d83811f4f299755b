// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/job_runner.h"
#include "core/job_context.h"
#include "core/result.h"
#include "ui/worklist/case_identity.h"

#include <QObject>

#include <deque>
#include <filesystem>
#include <string>

namespace gonion::app {

/// What is to be found out of a case.
struct IdentityWish {
    std::string caseId;
    std::filesystem::path volume;
    std::string salt;
    bool content = true; ///< the volume's fingerprint too, for which all of it is read
    bool patient = true;
};

/// Reads a volume, or its header alone, for what tells it from others. On a worker.
/// Errors: as `imaging::readVolume`; OutOfMemory also while memory is short: what one works on comes first.
[[nodiscard]] core::Result<ui::CaseIdentity> readIdentity(const IdentityWish &wish, const core::JobContext &context);

/// Reads cases one after the other on one worker, so that never more than one volume is in memory for it.
class IdentityReader : public QObject {
    Q_OBJECT

public:
    explicit IdentityReader(QObject *parent = nullptr);

    /// In the place of what it was told before.
    void read(std::deque<IdentityWish> wishes);
    /// No further answer comes.
    void stop();
    [[nodiscard]] bool isBusy() const { return m_runner.isBusy(); }

Q_SIGNALS:
    void identityRead(const std::string &caseId, const gonion::ui::CaseIdentity &identity);
    void identityFailed(const std::string &caseId, const gonion::core::Error &error);
    /// All are read, or could not be.
    void ended();
    void becameIdle();

private:
    void readNext();

    std::deque<IdentityWish> m_wishes;
    JobRunner m_runner{JobRunner::Workers::PerJob};
};

} // namespace gonion::app
