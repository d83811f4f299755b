#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, configures and builds the release preset: build.sh [ninja target ...].
# Says little while all goes well; the whole output of the configuration is in build/release/configure.log.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
build=$root/build/release

"$root/cmake/install-packages.sh"

if [ ! -f "$build/build.ninja" ]; then
    echo "Configuring ..."
    mkdir -p "$build"
    if ! (cd "$root" && cmake --preset release) >"$build/configure.log" 2>&1; then
        tail -n 40 "$build/configure.log" >&2
        echo "Configuring failed; all of it is in $build/configure.log." >&2
        exit 1
    fi
fi

# A compiler on Torch's headers takes up to 1.5 GB: no more of them than the memory holds.
memory_kb=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || echo 0)
jobs=$(nproc)
most=$((memory_kb / 1500000))
if [ "$most" -lt "$jobs" ]; then
    jobs=$((most > 1 ? most : 1))
fi

# One line that changes on a terminal; in a log only what goes wrong, and that it goes on.
if ! ninja -C "$build" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
    echo "Building (the first time takes 10 to 30 minutes on two cores) ..."
    if [ -t 1 ]; then
        ninja -C "$build" -j "$jobs" "$@"
    else
        ninja -C "$build" -j "$jobs" "$@" 2>&1 | awk '
            /^\[[0-9]+\/[0-9]+\]/ { if (++steps % 50 == 0) { print $1 " steps built"; fflush() } next }
            /^ninja: Entering/ { next }
            { print; fflush() }'
    fi
fi
