// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QTest>

namespace gonion::testing {

using RunTest = int (*)(int argc, char **argv);

/// The tests of a folder are one program, which links and loads its libraries once. This enters `run` there, under the name
/// of its source file without folder and ending: `bin/tst_volume` is a link to the program, and runs tst_volume.cpp alone.
class ListedTest {
public:
    ListedTest(const char *sourceFile, RunTest run);
};

/// Runs a test class that needs no application object.
template <typename TestClass>
int runTest(int argc, char **argv)
{
    TestClass test;
    return QTest::qExec(&test, argc, argv);
}

/// Runs a test class with an event loop and without a screen.
template <typename TestClass>
int runTestWithEvents(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    return runTest<TestClass>(argc, argv);
}

} // namespace gonion::testing

/// Ends a test's source file: `GONION_TEST(TestVolume, runTest<TestVolume>)`. A registration in a unity build needs a name of
/// its own, which only a macro can give it.
#define GONION_TEST(TestClass, ...) \
    static const gonion::testing::ListedTest listed##TestClass(__FILE__, __VA_ARGS__)
