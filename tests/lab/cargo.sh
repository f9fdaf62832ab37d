# Runs cargo for the Windows target, with whichever toolchain this machine has.
# shellcheck shell=bash
# shellcheck source=tests/lab/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A developer's own PC with the target and mingw installed needs no root and no std from source.
host_has_windows_target() {
    command -v rustup >/dev/null && command -v x86_64-w64-mingw32-gcc >/dev/null \
        && rustup target list --installed 2>/dev/null | grep -qx "$LAB_TARGET"
}

windows_target_dir() {
    if host_has_windows_target; then
        echo "${CARGO_TARGET_DIR:-$LAB_REPO/target}"
    else
        echo "$LAB_WORK/target"
    fi
}

windows_cargo() {
    local command="$1"
    shift
    if host_has_windows_target; then
        (cd "$LAB_REPO" && cargo "$command" --target "$LAB_TARGET" "$@")
    else
        [[ -f "$LAB_STAMPS/rust" ]] || "$LAB_HERE/up"
        [[ -d "$LAB_ROOT" ]] || cannot_run "no lab root: run tests/lab/up"
        # Without std's default features: a stripped program cannot name the lines of a backtrace,
        # and the code for that takes 165 KB.
        # lockfile writes go to the repository, as with any cargo
        "$LAB_HERE/enter" cargo "$command" -Z build-std=std,panic_abort \
            -Z build-std-features=optimize_for_size --target "$LAB_TARGET" "$@"
    fi
}
