// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// \file
/// random_editor SEED FOLDER: edits a document with a journal in FOLDER/journal and saves it now and then as
/// FOLDER/case.mrk.json, for ever. After each effect it says how many there were, one line each: whoever kills it
/// knows what may not be missing.
#include "annotation/editing/journal.h"
#include "annotation/editing/saving.h"
#include "random_edits.h"

#include <cstdlib>
#include <string>

#include <unistd.h>

using namespace gonion::annotation;

int main(int count, char **arguments)
{
    if (count != 3) {
        return 2;
    }
    const std::filesystem::path folder = arguments[2];
    const auto document = samples::emptyDocument();
    document->setJournal(std::make_shared<Journal>(folder / "journal", JournalSubject{"case", "A. Reader"}));
    std::size_t effects = 0;
    const auto tell = [&effects] {
        const std::string line = std::to_string(++effects) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
            std::exit(1); // nobody listens any more
        }
    };
    QObject::connect(document.get(), &AnnotationDocument::landmarkChanged, document.get(), tell);
    QObject::connect(document.get(), &AnnotationDocument::landmarksChanged, document.get(), tell);
    samples::RandomEdits edits(*document, static_cast<unsigned>(std::strtoul(arguments[1], nullptr, 10)));
    while (true) {
        if (edits.step() && !saveDocument(*document, folder / "case.mrk.json")) {
            return 1;
        }
    }
}
