// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_cache.h"

#include "training/data/case_file.h"
#include "training/data/volume_identity.h"

#include <utility>

namespace gonion::training {

using core::ErrorCode;
using core::JobContext;
using core::Result;

namespace fs = std::filesystem;

CaseCache::CaseCache(fs::path folder, PreparationOptions options, VolumeReader reader)
    : m_folder(std::move(folder)), m_options(options), m_reader(std::move(reader))
{
}

Result<CaseCache::Prepared> CaseCache::prepared(const fs::path &volume, const JobContext &job) const
{
    const std::shared_ptr<Slot> slot = slotOf(volume);
    const std::scoped_lock lock(slot->mutex);
    if (slot->mapped) {
        return slot->mapped;
    }
    const auto identity = volumeIdentity(volume);
    if (!identity) {
        return tl::unexpected(identity.error());
    }
    const std::string key = *identity + m_options.key();
    auto found = readCaseFile(fileOf(key), key);
    if (found) {
        slot->mapped = *found;
        return found;
    }
    if (found.error().code == ErrorCode::Unreadable) {
        notice(found.error().message + " It is made anew.");
    }
    auto one = made(volume, key, job);
    if (!one) {
        return one;
    }
    auto kept = stored(key, *one);
    if (kept) {
        slot->mapped = *kept;
    }
    return kept ? kept : one;
}

std::vector<std::string> CaseCache::takeNotices() const
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_notices, {});
}

std::shared_ptr<CaseCache::Slot> CaseCache::slotOf(const fs::path &volume) const
{
    const std::scoped_lock lock(m_mutex);
    std::shared_ptr<Slot> &slot = m_slots[volume];
    if (!slot) {
        slot = std::make_shared<Slot>();
    }
    return slot;
}

fs::path CaseCache::fileOf(const std::string &key) const
{
    return m_folder / (key + ".prepared");
}

Result<CaseCache::Prepared> CaseCache::made(const fs::path &volume, const std::string &key, const JobContext &job) const
{
    const auto read = m_reader(volume, job.part(0.0, 0.6));
    if (!read) {
        return tl::unexpected(read.error());
    }
    auto one = prepareCase(**read, m_options, job.part(0.6, 1.0));
    if (!one && one.error().code != ErrorCode::Cancelled) {
        one.error().message += " (" + volume.string() + ")";
    }
    // A file that was changed while it was read must not be kept under what it was before.
    const auto identity = volumeIdentity(volume);
    if (one && (!identity || *identity + m_options.key() != key)) {
        return core::fail(ErrorCode::Unreadable,
                          "The volume " + volume.string() + " was changed while it was read. Try again when it is finished.");
    }
    return one;
}

Result<CaseCache::Prepared> CaseCache::stored(const std::string &key, Prepared one) const
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    const auto written = writeCaseFile(fileOf(key), key, *one);
    if (!written) {
        const std::scoped_lock lock(m_mutex);
        if (!std::exchange(m_saidNotWritten, true)) {
            m_notices.push_back("Prepared volumes cannot be kept, so each is read again every time: " + written.error().message);
        }
        return tl::unexpected(written.error());
    }
    return readCaseFile(fileOf(key), key);
}

void CaseCache::notice(std::string sentence) const
{
    const std::scoped_lock lock(m_mutex);
    m_notices.push_back(std::move(sentence));
}

} // namespace gonion::training
