// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal.h"

#include "annotation/editing/journal_writer.h"

#include <utility>

namespace gonion::annotation {

Journal::Journal(std::filesystem::path folder, JournalSubject subject, QObject *parent)
    : QObject(parent),
      m_writer(std::make_unique<JournalWriter>(
          std::move(folder), std::move(subject),
          JournalWriter::Listener{[this](const core::Error &error) { Q_EMIT failed(error); },
                                  [this] { Q_EMIT recovered(); }}))
{
}

Journal::~Journal() = default;

void Journal::begin(const LandmarkSet &landmarks, bool unsaved)
{
    m_writer->begin(landmarks, unsaved);
}

void Journal::append(const JournalEntry &entry)
{
    m_writer->append(entry);
}

void Journal::close(const LandmarkSet &landmarks)
{
    m_writer->close(landmarks);
}

bool Journal::isFailing() const
{
    return m_writer->isFailing();
}

void Journal::retry()
{
    m_writer->retry();
}

core::Result<void> Journal::flush()
{
    return m_writer->flush();
}

std::filesystem::path Journal::file() const
{
    return m_writer->file();
}

} // namespace gonion::annotation
