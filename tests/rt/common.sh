# Shared by up.sh and down.sh: where the server's things live, and how to end it.
# shellcheck shell=bash

RT_STATE="${RT_STATE:-/var/lib/tecjump-rt}" # must be reachable for www-data
RT_CANNOT_RUN=75                            # EX_TEMPFAIL: the test runner turns it into a named skip

say() { printf 'rt: %s\n' "$*" >&2; }

# Request Tracker cannot run on this machine; that is not a failure of the program under test.
cannot_run() {
    say "cannot run here: $*"
    exit "$RT_CANNOT_RUN"
}

die() {
    say "failed: $*"
    exit 1
}

# True when the pid on file is still a server of ours: the number may have been given away since.
running() {
    local pid
    {
        read -r pid <"$RT_STATE/rt.pid" \
            && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'rt-server .*--host 127\.0\.0\.1' \
            && tr '\0' '\n' <"/proc/$pid/environ" | grep -qxF "RT_SITE_CONFIG=$RT_STATE/RT_SiteConfig.pm"
    } 2>/dev/null
}

# Ends the server, whose parent process ends its workers, and waits for it to be gone.
stop() {
    local pid tries
    running || { rm -f "$RT_STATE/rt.pid"; return; }
    pid="$(cat "$RT_STATE/rt.pid")"
    kill "$pid"
    for ((tries = 0; tries < 100; tries++)); do
        [[ -e "/proc/$pid" ]] || { rm -f "$RT_STATE/rt.pid"; return; }
        sleep 0.1
    done
    die "process $pid does not end"
}
