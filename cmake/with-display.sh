#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command on a display of its own without a screen: with-display.sh COMMAND [ARGUMENT ...].
# A small window manager gives windows the keyboard, Mesa draws in software, and the user's settings are
# neither read nor changed. Ends with the command's exit status.
set -euo pipefail

scratch=$(mktemp -d)
pids=()
clean_up() {
    if [ ${#pids[@]} -gt 0 ]; then
        kill "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The server chooses a free number itself and tells it through a pipe: no two runs can collide.
mkfifo "$scratch/number"
Xvfb -displayfd 3 -screen 0 1920x1200x24 +extension GLX -nolisten tcp -noreset \
    3>"$scratch/number" >"$scratch/xvfb.log" 2>&1 &
pids+=($!)
if ! read -r -t 30 number <"$scratch/number"; then
    echo "The display without a screen did not start:" >&2
    cat "$scratch/xvfb.log" >&2
    exit 1
fi
export DISPLAY=:$number
unset WAYLAND_DISPLAY XAUTHORITY

export QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=1 QT_ACCESSIBILITY=0
export LIBGL_ALWAYS_SOFTWARE=1 GALLIUM_DRIVER=llvmpipe
export LC_ALL=C.UTF-8
for name in config cache data state; do
    mkdir "$scratch/$name"
    export "XDG_${name^^}_HOME=$scratch/$name"
done
mkdir -m 700 "$scratch/runtime"
export XDG_RUNTIME_DIR=$scratch/runtime

openbox --sm-disable >"$scratch/openbox.log" 2>&1 &
pids+=($!)
# It answers this question only once it manages the windows.
for _ in $(seq 100); do
    if xdotool get_desktop >/dev/null 2>&1; then
        break
    fi
    sleep 0.1
done

status=0
"$@" || status=$?
exit "$status"
