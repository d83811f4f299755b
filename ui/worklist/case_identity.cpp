// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/case_identity.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <array>

namespace gonion::ui {

std::string newPatientSalt()
{
    std::array<quint32, 4> bits{};
    QRandomGenerator::system()->fillRange(bits.data(), static_cast<qsizetype>(bits.size()));
    return QByteArray(reinterpret_cast<const char *>(bits.data()), sizeof bits).toHex().toStdString();
}

std::string patientHash(const std::string &salt, const std::string &patientId)
{
    if (patientId.empty()) {
        return {};
    }
    const std::string text = "gonion patient\n" + salt + '\n' + patientId;
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256).toHex().toStdString();
}

std::string textOf(const core::VolumeFingerprint &fingerprint)
{
    if (fingerprint.content.empty()) {
        return {};
    }
    const auto &size = fingerprint.geometry.size();
    return std::to_string(size.i) + 'x' + std::to_string(size.j) + 'x' + std::to_string(size.k) + ' '
           + fingerprint.content;
}

} // namespace gonion::ui
