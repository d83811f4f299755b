#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of the README and the user guide from the real window. Needs a finished build (./test).
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
"$root/cmake/with-display.sh" "$root/build/release/bin/gonion" --demo --screenshot "$root/docs/images/window.png"

"$root/cmake/with-display.sh" "$root/build/release/bin/gonion" --train 3 --screenshot "$root/docs/images/train.png"

# A case that somebody has begun to label: the first landmarks of the demo's own beside a copy of it.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$root/resources/demo/visible_human_male.nrrd" "$scratch/head.nrrd"
"$root/build/release/bin/gonion" convert "$root/resources/demo/visible_human_male.mrk.json" "$scratch/all.csv"
head -n 6 "$scratch/all.csv" >"$scratch/head.csv"
"$root/cmake/with-display.sh" "$root/build/release/bin/gonion" --detect --place --screenshot \
    "$root/docs/images/label.png" "$scratch/head.nrrd"
