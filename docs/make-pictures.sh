#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of the README and the user guide from the real window. Needs a finished build (./test).
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
"$root/cmake/with-display.sh" "$root/build/release/bin/gonion" --demo --screenshot "$root/docs/images/window.png"
