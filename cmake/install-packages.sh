#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the packages of debian-packages.txt that are missing. Does nothing, and needs no rights, where all
# are there. With --list only prints the missing ones.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
mapfile -t wanted < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/debian-packages.txt")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is no Debian: install what these packages hold yourself, if the build misses it:" >&2
    echo "  ${wanted[*]}" >&2
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed'; then
        missing+=("$package")
    fi
done
if [ "${1:-}" = --list ]; then
    [ ${#missing[@]} -eq 0 ] || printf '%s\n' "${missing[@]}"
    exit 0
fi
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

echo "Gonion needs ${#missing[@]} packages that are not installed yet:"
echo "  ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Installing them needs the administrator. Run this as root, then start again:" >&2
        echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing them needs the administrator's rights (sudo asks for your password)."
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 -qq "$@"
}
install_missing() {
    apt install --yes --no-install-recommends "${missing[@]}"
}
# Package lists that are absent or out of date are fetched; a system set up for it stays as it is.
has_candidates() {
    local package
    for package in "${missing[@]}"; do
        if ! apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]'; then
            return 1
        fi
    done
}
echo "Installing (on a bare system about 350 MB, some minutes) ..."
if has_candidates && install_missing; then
    exit 0
fi
echo "Fetching the lists of packages and trying again ..."
apt update
install_missing
