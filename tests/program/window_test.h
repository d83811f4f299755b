// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/program/test_program.h"

#include <QApplication>

namespace gonion::testing {

/// Runs a test class that shows widgets, at 96 dots per inch on every machine.
template <typename TestClass>
int runTestWithWindows(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setAttribute(Qt::AA_Use96Dpi, true);
    return runTest<TestClass>(argc, argv);
}

} // namespace gonion::testing
