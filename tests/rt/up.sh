#!/usr/bin/env bash
# Starts a real Request Tracker 5 (Debian's packages, SQLite) on loopback, with a database, a
# configuration and tokens of its own under RT_STATE: nothing of it is left of an earlier run.
#   RT_PORT   port on 127.0.0.1; 0 picks a free one   (default 8085)
#   RT_STATE  where its things go                     (default /var/lib/tecjump-rt)
# Prints KEY=VALUE lines, also left in $RT_STATE/rt.env: the address, and users with their tokens.
# End it with down.sh. Exit code 75: it cannot run on this machine.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tests/rt/common.sh
source "$here/common.sh"
export LC_ALL=C.UTF-8 PATH=/usr/sbin:/sbin:/usr/bin:/bin
port="${RT_PORT:-8085}"
log="$RT_STATE/rt.log"
server=/usr/share/request-tracker5/libexec/rt-server

need_machine() {
    local release
    [[ "$(id -u)" -eq 0 ]] || cannot_run "installing Request Tracker needs root rights (uid $(id -u))"
    # shellcheck source=/dev/null
    release="$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-?}" "${VERSION_ID:-?}")" || release=?
    [[ "$release" == "debian 12" ]] || cannot_run "needs Debian 12, this is $release"
}

# About 200 packages, 40 s.
install_packages() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=600)
    [[ ! -x "$server" ]] || return 0
    say "installing Request Tracker"
    {
        "${apt[@]}" update || true # a third-party source that is down must not stop us
        "${apt[@]}" install --no-install-recommends debconf &&
            # The package insists on a database of its own; ours is made below.
            debconf-set-selections <<'ANSWERS' &&
request-tracker5 request-tracker5/dbconfig-install boolean true
request-tracker5 request-tracker5/database-type select sqlite3
request-tracker5 request-tracker5/rtname string tecjump.test
request-tracker5 request-tracker5/organization string tecjump.test
request-tracker5 request-tracker5/correspondaddress string rt@tecjump.test
request-tracker5 request-tracker5/commentaddress string rt-comment@tecjump.test
request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1
request-tracker5 request-tracker5/handle-siteconfig-permissions boolean true
request-tracker5 request-tracker5/initial-root-password password tecjump-root
request-tracker5 request-tracker5/initial-root-password-confirm password tecjump-root
ANSWERS
            # msmtp-mta only satisfies the dependency on a mailer: our mail goes to files.
            "${apt[@]}" install --no-install-recommends \
                msmtp-mta ca-certificates curl sqlite3 rt5-standalone rt5-db-sqlite request-tracker5
    } >"$RT_STATE/apt.log" 2>&1 || cannot_run "the packages can't be installed, see $RT_STATE/apt.log"
}

pick_port() {
    [[ "$port" == 0 ]] || return 0
    port="$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(
        Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 0)->sockport')"
}

# As the server's own user, with our configuration instead of the machine's.
as_rt=(
    setpriv --reuid=www-data --regid=www-data --init-groups
    env RT_SITE_CONFIG="$RT_STATE/RT_SiteConfig.pm" RT_SITE_CONFIG_DIR="$RT_STATE/none"
)

configure() {
    rm -rf "$RT_STATE/var"
    install -d -o www-data -g www-data "$RT_STATE/var" "$RT_STATE/var/mason" "$RT_STATE/var/sessions"
    cat >"$RT_STATE/RT_SiteConfig.pm" <<CONFIG
Set(\$rtname, 'tecjump.test');
Set(\$Organization, 'tecjump.test');
Set(\$CorrespondAddress, 'rt\@tecjump.test');
Set(\$CommentAddress, 'rt-comment\@tecjump.test');
Set(\$WebPath, '');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebBaseURL, 'http://127.0.0.1:$port');
Set(\$WebURL, 'http://127.0.0.1:$port/');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$RT_STATE/var/rtdb');
Set(\$MasonDataDir, '$RT_STATE/var/mason');
Set(\$MasonSessionDir, '$RT_STATE/var/sessions');
Set(\$MailCommand, 'testfile'); # mail goes to files, never out
Set(\$BcryptCost, 4);           # the default of 12 takes 0.2 s for every request with a token
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'warning');
Set(\$Timezone, 'UTC');
1;
CONFIG
}

# A copy of the empty database is kept for the next start.
make_database() {
    local fresh
    fresh="$RT_STATE/fresh-$(dpkg-query -W -f '${Version}' request-tracker5).db"
    if [[ ! -s "$fresh" ]]; then
        "${as_rt[@]}" rt-setup-database-5 --action init --skip-create >>"$log" 2>&1 \
            || die "the database can't be made, see $log"
        cp "$RT_STATE/var/rtdb" "$fresh.new"
        mv "$fresh.new" "$fresh"
    fi
    install -o www-data -g www-data -m 600 "$fresh" "$RT_STATE/var/rtdb"
}

serve() {
    local tries
    # No function in between: the pid must be the server's own.
    "${as_rt[@]}" setsid "$server" --server Starlet --host 127.0.0.1 --port "$port" --max-workers 3 \
        >>"$log" 2>&1 </dev/null 9>&- &
    printf '%s\n' "$!" >"$RT_STATE/rt.pid"
    for ((tries = 0; tries < 240; tries++)); do
        [[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/REST/2.0/rt")" != 401 ]] || return 0
        kill -0 "$!" 2>/dev/null || break
        sleep 0.25
    done
    tail -n 15 "$log" >&2
    stop
    die "the server does not answer (whole log: $log)"
}

need_machine
umask 022
mkdir -p "$RT_STATE"
exec 9>"$RT_STATE/lock"
flock 9
install_packages
stop
pick_port
configure
: >"$log"
make_database
(umask 077 && "${as_rt[@]}" perl - <"$here/seed.pl" >"$RT_STATE/users.env" 2>>"$log") || die "no users, see $log"
serve
(umask 077 && { echo "RT_URL=http://127.0.0.1:$port/"; cat "$RT_STATE/users.env"; } >"$RT_STATE/rt.env")
cat "$RT_STATE/rt.env"
