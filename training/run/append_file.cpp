// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/append_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace gonion::training {

namespace {

constexpr std::size_t kMostPending = 8 * 1024 * 1024;

} // namespace

AppendFile::AppendFile(std::filesystem::path file) : m_file(std::move(file))
{
    open();
}

AppendFile::AppendFile(AppendFile &&other) noexcept
    : m_file(std::move(other.m_file)), m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_pending(std::move(other.m_pending)), m_trouble(std::move(other.m_trouble)), m_lost(other.m_lost)
{
}

AppendFile &AppendFile::operator=(AppendFile &&other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_pending, other.m_pending);
    std::swap(m_trouble, other.m_trouble);
    std::swap(m_lost, other.m_lost);
    return *this;
}

AppendFile::~AppendFile()
{
    if (m_descriptor >= 0) {
        writePending();
        ::close(m_descriptor);
    }
}

bool AppendFile::open()
{
    if (m_descriptor < 0) {
        m_descriptor = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (m_descriptor < 0) {
            m_trouble = "\"" + m_file.string() + "\" cannot be written: " + std::generic_category().message(errno) + ".";
        }
    }
    return m_descriptor >= 0;
}

void AppendFile::append(std::string_view bytes)
{
    // Once a piece is lost, later ones are lost too until the disk has room: a file of half records helps nobody.
    if (m_pending.size() + bytes.size() > kMostPending) {
        m_lost = true;
    } else {
        m_pending += bytes;
    }
    if (open()) {
        writePending();
    }
}

void AppendFile::writePending()
{
    std::size_t done = 0;
    int error = 0;
    while (done < m_pending.size() && error == 0) {
        const ssize_t written = ::write(m_descriptor, m_pending.data() + done, m_pending.size() - done);
        if (written >= 0) {
            done += static_cast<std::size_t>(written);
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    m_pending.erase(0, done);
    if (error == 0) {
        m_trouble = m_lost ? "\"" + m_file.string() + "\" lacks what was written while the disk was full." : std::string();
        return;
    }
    const bool full = error == ENOSPC || error == EDQUOT;
    m_trouble = "\"" + m_file.string() + "\" cannot be written on: "
                + (full ? std::string("the disk is full. Free some space.") : std::generic_category().message(error) + ".");
}

void AppendFile::flush()
{
    if (open()) {
        writePending();
        ::fsync(m_descriptor);
    }
}

} // namespace gonion::training
