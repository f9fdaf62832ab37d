# Shared by the lab's scripts: where things live, and how to say why the lab can't run.
# shellcheck shell=bash

LAB_HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
LAB_REPO="$(cd "$LAB_HERE/../.." && pwd)"
LAB_DIR="${TECJUMP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tecjump-tray}/lab"
LAB_ROOT="$LAB_DIR/root"    # the Debian root that is entered
LAB_WORK="$LAB_DIR/work"    # /mnt inside: cargo home, target, prefixes, screenshots
LAB_STAMPS="$LAB_DIR/stamps"
LAB_CANNOT_RUN=75           # EX_TEMPFAIL: the test runner turns it into a named skip
LAB_TARGET=x86_64-pc-windows-gnu

say() { printf 'lab: %s\n' "$*" >&2; }

# The lab cannot run on this machine, which is not a failure of the program under test.
cannot_run() {
    say "cannot run here: $*"
    exit "$LAB_CANNOT_RUN"
}

die() {
    say "failed: $*"
    exit 1
}

# True when a mount lies at or below $1: such a directory must never be removed.
has_mounts() {
    local dir
    dir="$(readlink -f "$1")" || return 1
    awk -v dir="$dir" '$5 == dir || index($5, dir "/") == 1 { found = 1 } END { exit !found }' \
        /proc/self/mountinfo
}

# Sets LAB_BWRAP to the command that enters the root $1: with the repository, the work
# directory, and a /dev, /proc and pid namespace of its own, so that whatever is started ends
# with it. The network stays the host's, because the desk server runs there. LAB_INFO_FD is
# where bwrap writes the pid of its child: lab.py joins that process's namespaces.
set_bwrap() {
    local root="$1"
    mkdir -p "$LAB_WORK/home" "$root/src" "$root/mnt"
    LAB_BWRAP=(
        bwrap
        --bind "$root" /
        --dev /dev --proc /proc --tmpfs /tmp --tmpfs /run
        --ro-bind /etc/resolv.conf /etc/resolv.conf
        --ro-bind "$LAB_HERE/hosts" /etc/hosts
        --ro-bind /etc/ssl/certs /etc/ssl/certs
        --bind "$LAB_REPO" /src
        --bind "$LAB_WORK" /mnt
        --die-with-parent --unshare-pid --unshare-ipc --unshare-uts --hostname lab
        --chdir "${LAB_CHDIR:-/src}"
        --clearenv
        --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        --setenv HOME /mnt/home --setenv LANG C.UTF-8 --setenv TERM dumb
        --setenv WINEPREFIX "${WINEPREFIX:-/mnt/prefix-template}"
        --setenv WINEDEBUG "${WINEDEBUG:--all}"
        --setenv WINEDLLOVERRIDES "mscoree=;mshtml=" # no offer to download Mono and Gecko
        --setenv CARGO_HOME /mnt/cargo-home --setenv CARGO_TARGET_DIR /mnt/target
        --setenv RUSTC_BOOTSTRAP 1 # -Z build-std, on a released compiler
    )
    [[ -z "${DISPLAY:-}" ]] || LAB_BWRAP+=(--setenv DISPLAY "$DISPLAY")
    [[ -z "${LAB_INFO_FD:-}" ]] || LAB_BWRAP+=(--info-fd "$LAB_INFO_FD")
}

enter_root() {
    local LAB_BWRAP
    set_bwrap "$1"
    shift
    "${LAB_BWRAP[@]}" "$@"
}
