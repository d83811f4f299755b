// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_program.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace gonion::testing {

namespace {

/// Made on first use: the tests enter themselves before main, in any order.
std::map<std::string, RunTest> &listedTests()
{
    static std::map<std::string, RunTest> tests;
    return tests;
}

/// The test this program is called for: by its own name, or, where a test starts its own program once more, by the name
/// that the first process left in the environment.
std::string calledFor(const char *program)
{
    std::string name = std::filesystem::path(program).filename().string();
    if (listedTests().count(name) == 0) {
        name = qEnvironmentVariable("GONION_TEST").toStdString();
    }
    return name;
}

} // namespace

ListedTest::ListedTest(const char *sourceFile, RunTest run)
{
    listedTests().emplace(std::filesystem::path(sourceFile).stem().string(), run);
}

} // namespace gonion::testing

int main(int argc, char **argv)
{
    using namespace gonion::testing;
    const std::string name = calledFor(argv[0]);
    const auto found = listedTests().find(name);
    if (found == listedTests().end()) {
        std::fprintf(stderr, "This program runs the test by whose name it is called. It has:\n");
        for (const auto &[test, run] : listedTests()) {
            std::fprintf(stderr, "  %s\n", test.c_str());
        }
        return 2;
    }
    qputenv("GONION_TEST", QByteArray::fromStdString(name));
    return found->second(argc, argv);
}
