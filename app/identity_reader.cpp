// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/identity_reader.h"

#include "app/volume_cache.h"
#include "imaging/patient_id.h"
#include "imaging/read_volume.h"
#include "imaging/volume_fingerprint.h"

#include <utility>

namespace gonion::app {

using core::JobContext;
using core::Result;

Result<ui::CaseIdentity> readIdentity(const IdentityWish &wish, const JobContext &context)
{
    ui::CaseIdentity identity;
    if (wish.patient) {
        const auto patient = imaging::patientIdOf(wish.volume, context.part(0.0, 0.1));
        if (!patient) {
            return tl::unexpected(patient.error());
        }
        identity.patientHash = ui::patientHash(wish.salt, *patient);
    }
    if (wish.content) {
        if (isMemoryShort()) {
            return core::fail(core::ErrorCode::OutOfMemory, "Memory is short: close something, and read the volumes again.");
        }
        const auto volume = imaging::readVolume(wish.volume, {}, context.part(0.1, 0.9));
        if (!volume) {
            return tl::unexpected(volume.error());
        }
        const auto fingerprint = imaging::fingerprintOf(**volume, context.part(0.9, 1.0));
        if (!fingerprint) {
            return tl::unexpected(fingerprint.error());
        }
        identity.volumeFingerprint = ui::textOf(*fingerprint);
    }
    return identity;
}

IdentityReader::IdentityReader(QObject *parent) : QObject(parent)
{
    connect(&m_runner, &JobRunner::becameIdle, this, &IdentityReader::becameIdle);
}

void IdentityReader::read(std::deque<IdentityWish> wishes)
{
    stop();
    m_wishes = std::move(wishes);
    readNext();
}

void IdentityReader::stop()
{
    m_wishes.clear();
    m_runner.abandon();
}

void IdentityReader::readNext()
{
    if (m_wishes.empty()) {
        Q_EMIT ended();
        return;
    }
    IdentityWish wish = std::move(m_wishes.front());
    m_wishes.pop_front();
    const std::string id = wish.caseId;
    m_runner.start(
        this, [wish = std::move(wish)](const JobContext &context) { return readIdentity(wish, context); },
        [this, id](const Result<ui::CaseIdentity> &result) {
            if (result) {
                Q_EMIT identityRead(id, *result);
            } else {
                Q_EMIT identityFailed(id, result.error());
            }
            readNext();
        });
}

} // namespace gonion::app
