#!/bin/sh
# Plays the tray in tests of `desk demo`: notes how it is called, ends with a given exit code.
echo "$@" >>"$FAKE_TRAY_LOG"
case "$1" in
sign-in)
    cat >>"$FAKE_TRAY_LOG"
    test -d "$XDG_RUNTIME_DIR" && echo "$XDG_RUNTIME_DIR" >>"$FAKE_TRAY_LOG"
    ;;
sign-out) ;;
*) exit "$FAKE_TRAY_EXIT" ;;
esac
