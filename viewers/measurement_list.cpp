// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/measurement_list.h"

namespace gonion::viewers {

MeasurementList::MeasurementList(QObject *parent) : QObject(parent) {}

void MeasurementList::click(const core::PointLps &point)
{
    if (m_started) {
        m_measurements.push_back({*m_started, point});
        m_started.reset();
        m_selected = m_measurements.size() - 1;
    } else {
        m_started = point;
        m_selected.reset();
    }
    Q_EMIT changed();
}

bool MeasurementList::abandon()
{
    if (!m_started) {
        return false;
    }
    m_started.reset();
    Q_EMIT changed();
    return true;
}

void MeasurementList::select(std::optional<std::size_t> index)
{
    if (index && *index >= m_measurements.size()) {
        index.reset();
    }
    if (index == m_selected) {
        return;
    }
    m_selected = index;
    Q_EMIT changed();
}

void MeasurementList::removeSelected()
{
    if (!m_selected) {
        return;
    }
    m_measurements.erase(m_measurements.begin() + static_cast<std::ptrdiff_t>(*m_selected));
    m_selected.reset();
    Q_EMIT changed();
}

void MeasurementList::clear()
{
    if (m_measurements.empty() && !m_started) {
        return;
    }
    m_measurements.clear();
    m_started.reset();
    m_selected.reset();
    Q_EMIT changed();
}

} // namespace gonion::viewers
