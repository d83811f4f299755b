// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/editing/journal_text.h"
#include "annotation/editing/recovery.h"
#include "annotation/landmark_file.h"
#include "random_edits.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <random>
#include <thread>

using namespace gonion::annotation;

namespace {

constexpr int kRuns = 200;

/// The set after each effect of the edits of one seed; [0] is the beginning.
std::vector<LandmarkSet> truth(unsigned seed, std::size_t effects)
{
    const auto document = samples::emptyDocument();
    std::vector<LandmarkSet> states{samples::withoutTimes(document->landmarks())};
    const auto remember = [&] { states.push_back(samples::withoutTimes(document->landmarks())); };
    QObject::connect(document.get(), &AnnotationDocument::landmarkChanged, document.get(), remember);
    QObject::connect(document.get(), &AnnotationDocument::landmarksChanged, document.get(), remember);
    samples::RandomEdits edits(*document, seed);
    while (states.size() <= effects) {
        edits.step();
    }
    return states;
}

/// Lets a program edit until a random moment. \return how many effects it had told of, or -1
qsizetype editAndKill(unsigned seed, const QString &folder)
{
    std::mt19937 random(seed + 1);
    QProcess editor;
    editor.start(GONION_RANDOM_EDITOR, {QString::number(seed), folder});
    const auto effects = static_cast<qsizetype>(random() % 150);
    QByteArray told;
    while (told.count('\n') < effects) {
        if (!editor.waitForReadyRead(10'000)) {
            return -1;
        }
        told += editor.readAllStandardOutput();
    }
    // No condition to wait for: the moment is what is random.
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    editor.kill();
    if (!editor.waitForFinished(10'000) || editor.exitStatus() != QProcess::CrashExit) {
        return -1;
    }
    told += editor.readAllStandardOutput();
    return told.count('\n');
}

/// A kill can cut the line that is being written, at a page of the file (seen on a disk that could not keep up). Its edit had not
/// taken effect. Everything before it is whole.
bool isSoundButForItsLastLine(const std::filesystem::path &journal)
{
    QFile file(QString::fromStdString(journal.string()));
    if (!file.open(QIODevice::ReadOnly)) {
        return false;
    }
    QByteArray text = file.readAll();
    const bool cut = !text.endsWith('\n');
    text.truncate(text.lastIndexOf('\n') + 1);
    const ReplayedJournal before = replay({text.constData(), static_cast<std::size_t>(text.size())});
    return cut && before.head.has_value() && before.damagedLines == 0;
}

} // namespace

class TestKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void losesNothingWhenItIsKilled()
    {
        int inTheFile = 0;
        int offeredBack = 0;
        int cutLines = 0;
        qsizetype mostEffects = 0;
        for (unsigned seed = 0; seed < kRuns; ++seed) {
            const QTemporaryDir folder;
            const auto native = samples::nativePath(folder.path());
            const qsizetype told = editAndKill(seed, folder.path());
            QVERIFY2(told >= 0, qPrintable(QString::number(seed)));

            LandmarkSet saved = samples::emptyDocument()->landmarks();
            if (std::filesystem::exists(native / "case.mrk.json")) {
                const auto read = readLandmarks(native / "case.mrk.json");
                QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
                QVERIFY(read->notices.empty());
                saved = read->set;
            }
            for (const auto &work : recoverableWork(native / "journal")) {
                if (!work.whole || !work.notices.empty()) {
                    QVERIFY2(isSoundButForItsLastLine(work.journal), work.notices.empty() ? "" : work.notices[0].c_str());
                    ++cutLines;
                }
            }
            const auto offered = workToOffer(native / "journal", "case", saved);
            QVERIFY(offered.size() <= 1);
            const LandmarkSet found = samples::withoutTimes(offered.empty() ? saved : recoveredOnto(offered[0], saved));

            // Everything it had told of, and at most what it was about to tell.
            const auto states = truth(seed, static_cast<std::size_t>(told) + 1);
            const bool exact = found.landmarks == states[static_cast<std::size_t>(told)].landmarks
                               || found.landmarks == states[static_cast<std::size_t>(told) + 1].landmarks;
            QVERIFY2(exact, qPrintable(QString("seed %1, %2 effects").arg(seed).arg(told)));
            (offered.empty() ? inTheFile : offeredBack) += 1;
            mostEffects = std::max(mostEffects, told);
        }
        // The moments were not all alike.
        QVERIFY(offeredBack > kRuns / 4);
        QVERIFY(inTheFile > 0);
        QVERIFY(mostEffects > 100);
        qInfo("%d runs: %d offered back, %d whole in the file, %d with a line that was cut, up to %lld effects", kRuns,
              offeredBack, inTheFile, cutLines, static_cast<long long>(mostEffects));
    }
};

GONION_TEST(TestKill, gonion::testing::runTestWithEvents<TestKill>);
#include "tst_kill.moc"
