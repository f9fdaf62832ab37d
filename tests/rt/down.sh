#!/usr/bin/env bash
# Ends the Request Tracker that up.sh started with the same RT_STATE, and nothing else.
set -euo pipefail
# shellcheck source=tests/rt/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
stop
