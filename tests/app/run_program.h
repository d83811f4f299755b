// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace gonion::testing {

inline const QString kDemoCase = QStringLiteral(GONION_RESOURCES "/demo/visible_human_male.nrrd");

/// What a shell sees of a run of the program.
struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

/// Runs the program to its end, four minutes at most.
inline Outcome runProgram(const QStringList &arguments)
{
    QProcess process;
    process.start(GONION_PROGRAM, arguments);
    constexpr int kLongestMs = 240000;
    if (!process.waitForFinished(kLongestMs)) {
        process.kill();
        process.waitForFinished();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

} // namespace gonion::testing
