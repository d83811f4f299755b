// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings.h"

#include <QDir>

#include <algorithm>

namespace gonion::ui {

namespace {

const QString kRecent = QStringLiteral("files/recent");
const QString kLastFolder = QStringLiteral("files/last_folder");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kState = QStringLiteral("window/state");
const QString kColourBlind = QStringLiteral("display/colour_blind_safe");
const QString kPatientName = QStringLiteral("display/patient_name");
const QString kDevice = QStringLiteral("detection/device");
const QString kThreads = QStringLiteral("detection/threads");
const QString kModel = QStringLiteral("detection/model");
const QString kAnnotator = QStringLiteral("labelling/annotator");
const QString kMeanShape = QStringLiteral("labelling/mean_shape");
const QString kTrainingRuns = QStringLiteral("training/runs");
const QString kTemplate = QStringLiteral("labelling/template");

} // namespace

Settings::Settings()
    : m_store(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("Gonion"), QStringLiteral("gonion"))
{
}

Settings::Settings(const QString &file) : m_store(file, QSettings::IniFormat)
{
}

QStringList Settings::recent() const
{
    return m_store.value(kRecent).toStringList().mid(0, kMostRecent);
}

void Settings::addRecent(const QString &path)
{
    QStringList paths = recent();
    paths.removeAll(path);
    paths.prepend(path);
    m_store.setValue(kRecent, paths.mid(0, kMostRecent));
}

void Settings::removeRecent(const QString &path)
{
    QStringList paths = recent();
    paths.removeAll(path);
    m_store.setValue(kRecent, paths);
}

void Settings::clearRecent()
{
    m_store.remove(kRecent);
}

QString Settings::lastFolder() const
{
    return m_store.value(kLastFolder, QDir::homePath()).toString();
}

void Settings::setLastFolder(const QString &folder)
{
    m_store.setValue(kLastFolder, folder);
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value(kGeometry).toByteArray();
}

QByteArray Settings::windowState() const
{
    return m_store.value(kState).toByteArray();
}

void Settings::setWindow(const QByteArray &geometry, const QByteArray &state)
{
    m_store.setValue(kGeometry, geometry);
    m_store.setValue(kState, state);
}

bool Settings::colourBlindSafe() const
{
    return m_store.value(kColourBlind, false).toBool();
}

void Settings::setColourBlindSafe(bool on)
{
    m_store.setValue(kColourBlind, on);
}

bool Settings::patientNameShown() const
{
    return m_store.value(kPatientName, false).toBool();
}

void Settings::setPatientNameShown(bool on)
{
    m_store.setValue(kPatientName, on);
}

QString Settings::device() const
{
    return m_store.value(kDevice, QStringLiteral("auto")).toString();
}

void Settings::setDevice(const QString &device)
{
    m_store.setValue(kDevice, device);
}

int Settings::threads() const
{
    return std::clamp(m_store.value(kThreads, 0).toInt(), 0, 1024);
}

void Settings::setThreads(int threads)
{
    m_store.setValue(kThreads, threads);
}

QString Settings::modelFile() const
{
    return m_store.value(kModel).toString();
}

void Settings::setModelFile(const QString &file)
{
    m_store.setValue(kModel, file);
}

QString Settings::annotator() const
{
    return m_store.value(kAnnotator).toString();
}

void Settings::setAnnotator(const QString &name)
{
    m_store.setValue(kAnnotator, name);
}

QString Settings::templateChoice() const
{
    return m_store.value(kTemplate).toString();
}

void Settings::setTemplateChoice(const QString &choice)
{
    m_store.setValue(kTemplate, choice);
}

QString Settings::meanShapeFile() const
{
    return m_store.value(kMeanShape).toString();
}

QStringList Settings::trainingRuns() const
{
    return m_store.value(kTrainingRuns).toStringList().mid(0, kMostRecent);
}

void Settings::addTrainingRun(const QString &folder)
{
    QStringList runs = trainingRuns();
    runs.removeAll(folder);
    runs.prepend(folder);
    m_store.setValue(kTrainingRuns, runs.mid(0, kMostRecent));
}

void Settings::setMeanShapeFile(const QString &file)
{
    m_store.setValue(kMeanShape, file);
}

} // namespace gonion::ui
