#!/bin/bash
# peers.sh - Godwit beside ejabberd, prosody, mosquitto and the relay limit, in one run.
#   ./peers.sh install          apt-get install the peers (services are not started)
#   ./peers.sh run [NAME...]    NAMEs: godwit-xml godwit-binary relay mosquitto ejabberd prosody
#                               ejabberd-full prosody-full ejabberd-scram prosody-hashed
#                               (default: the first six and ejabberd-full, closed loop only)
#   ./peers.sh start NAME       start one peer and leave it up (prints its pid); stop it with: kill PID
#   ./peers.sh table            the table from the results so far
# Everything binds 127.0.0.1. Server on CPU 0, generator on CPU 1. Only processes started here are
# stopped, by pid. Results: $BENCH_DIR/results.txt (one RESULT line a run).
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
BENCH_DIR=${BENCH_DIR:-${TMPDIR:-/tmp}/godwit-bench}
LOCK=${LOCK:-${TMPDIR:-/tmp}/godwit-bench.lock}
IDLE_N=${IDLE_N:-19500}       # the open-file limit here is 20000 a process (hard; see the report)
USERS=${USERS:-20000}
WARM=${WARM:-20}              # seconds of the same chat before anything is measured, for every peer: JITs compile
PAIRS=${PAIRS:-500} SECS=${SECS:-8} RATE=${RATE:-2000} RATE_FULL=${RATE_FULL:-200} RUNS=${RUNS:-3} OFFLINE=${OFFLINE:-10000}
P_EJ=6222 P_PR=6223 P_MQ=6224 P_RELAY=6225 P_GW=6226 P_GWB=6227
GODWIT=${GODWIT:-$HERE/../../godwit}
HOLD=${HOLD:-20} SCPU=${SCPU:-0} GCPU=${GCPU:-1}
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
# CONFIG_SCHED_AUTOGROUP: only the session's weight counts against other sessions; raised while measuring
weigh() { echo "$1" > /proc/self/autogroup; } 2>/dev/null
mkdir -p "$BENCH_DIR"; RES=$BENCH_DIR/results.txt
PID=

die() { echo "peers.sh: $*" >&2; exit 1; }
build() {
    gcc -O2 -Wall -Wextra -o "$HERE/xload" "$HERE/xload.c" && gcc -O2 -Wall -Wextra -o "$HERE/relay" "$HERE/relay.c" || die build
}
port_free() { ! ss -Hltn "sport = :$1" | grep -q .; }
wait_port() { for _ in $(seq 300); do kill -0 "$PID" 2>/dev/null || die "server died, see $BENCH_DIR"; ss -Hltn "sport = :$1" | grep -q . && return; sleep 0.1; done; die "port $1 never opened"; }
stop_peer() {
    [ -n "$PID" ] || return 0
    kill "$PID" 2>/dev/null
    for _ in $(seq 150); do kill -0 "$PID" 2>/dev/null || break; sleep 0.1; done
    kill -0 "$PID" 2>/dev/null && kill -9 "$PID"
    wait "$PID" 2>/dev/null; PID=
}
trap stop_peer EXIT; trap 'exit 130' INT TERM

install() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ejabberd prosody lua-event mosquitto iproute2 gcc libc6-dev; }

start_relay() { port_free $P_RELAY || die "port $P_RELAY is taken"; taskset -c $SCPU "$HERE/relay" $P_RELAY & PID=$!; wait_port $P_RELAY; }

# start_ejabberd MODS(lean|full) FORMAT(plain|scram)
start_ejabberd() {
    port_free $P_EJ || die "port $P_EJ is taken"
    local d=$BENCH_DIR/ejabberd; rm -rf "$d"; mkdir -p "$d/db" "$d/code"
    cat > "$d/ejabberd.yml" <<Y
hosts: [localhost]
loglevel: warning
log_rotate_count: 0
auth_method: internal
auth_password_format: $2
listen:
  - port: $P_EJ
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    backlog: 4096
    starttls: false
    access: c2s
access_rules:
  c2s: { allow: all }
shaper_rules:
  max_user_sessions: 10
  max_user_offline_messages: infinity
modules:
  mod_disco: {}
  mod_roster: {}
  mod_ping: {}
  mod_stream_mgmt: { resend_on_timeout: if_offline }
  mod_offline: { access_max_user_messages: max_user_offline_messages }
Y
    [ "$1" = full ] && cat >> "$d/ejabberd.yml" <<Y
  mod_mam: { default: always, db_type: mnesia }
  mod_carboncopy: {}
  mod_client_state: {}
  mod_privacy: {}
  mod_blocking: {}
  mod_caps: {}
  mod_last: {}
Y
    cat > "$d/code/users.erl" <<E
-module(users). -export([go/0]).
go() ->
    {ok, _} = application:ensure_all_started(ejabberd), H = <<"localhost">>,
    ok = ejabberd_auth:try_register(<<"u0">>, H, <<"pw">>),
    [R] = mnesia:dirty_read(passwd, {<<"u0">>, H}), P = element(3, R),   %% same salt for all: only creation is cheaper
    [mnesia:dirty_write({passwd, {<<"u", (integer_to_binary(I))/binary>>, H}, P}) || I <- lists:seq(1, $USERS - 1)],
    true = ejabberd_auth:check_password(<<"u7">>, <<>>, H, <<"pw">>),
    file:write_file("$d/ready", <<"ok">>).
E
    (cd "$d/code" && erlc users.erl) || die erlc
    # no distribution (no epmd); +S 1:1 as it is pinned to one CPU; +K +P as in ejabberdctl
    export ERL_LIBS=/usr/lib/x86_64-linux-gnu EJABBERD_CONFIG_PATH=$d/ejabberd.yml EJABBERD_LOG_PATH=$d/ejabberd.log
    export ERL_MAX_PORTS=65536 ERL_CRASH_DUMP_BYTES=0
    HOME=$d taskset -c $SCPU /usr/bin/erl +K true +P 250000 +Q 65536 +S 1:1 -noinput -noshell -pa "$d/code" \
        -mnesia dir "\"$d/db\"" -s ejabberd -s users go > "$d/out.log" 2>&1 & PID=$!
    wait_port $P_EJ; for _ in $(seq 600); do [ -e "$d/ready" ] && break; sleep 0.1; done; [ -e "$d/ready" ] || die "no ejabberd accounts, see $d"
    sleep 2
}

# start_prosody MODS(lean|full) FORMAT(plain|hashed)
start_prosody() {
    port_free $P_PR || die "port $P_PR is taken"
    local d=$BENCH_DIR/prosody extra=; rm -rf "$d"; mkdir -p "$d/data/localhost/accounts"
    [ "$1" = full ] && extra='"mam"; "carbons"; "csi_simple"; "blocklist"; "pep";'
    cat > "$d/prosody.cfg.lua" <<L
run_as_root = true
daemonize = false
pidfile = "$d/prosody.pid"
data_path = "$d/data"
certificates = "$d"
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { $P_PR }
network_backend = "epoll"
network_settings = { tcp_backlog = 4096 }
modules_enabled = { "roster"; "saslauth"; "disco"; "ping"; "smacks"; $extra }
modules_disabled = { "s2s"; "tls" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_$2"
storage = "internal"
storage_archive_item_limit = 10000000
archive_item_limit = 10000000
default_archive_policy = true
log = { warn = "$d/prosody.log" }
VirtualHost "localhost"
L
    python3 - "$d/data/localhost/accounts" "$USERS" "$2" <<'P' || die "accounts"
import sys, hashlib, hmac
d, n, f = sys.argv[1], int(sys.argv[2]), sys.argv[3]
if f == "plain":
    t = 'return {\n\t["password"] = "pw";\n};\n'
else:
    it, salt = 10000, "0a1b2c3d-1111-4222-8333-444455556666"
    sp = hashlib.pbkdf2_hmac("sha1", b"pw", salt.encode(), it)
    sk = hashlib.sha1(hmac.new(sp, b"Client Key", "sha1").digest()).hexdigest()
    sv = hmac.new(sp, b"Server Key", "sha1").hexdigest()
    t = 'return {\n\t["iteration_count"] = %d;\n\t["salt"] = "%s";\n\t["stored_key"] = "%s";\n\t["server_key"] = "%s";\n};\n' % (it, salt, sk, sv)
for i in range(n):
    open("%s/u%d.dat" % (d, i), "w").write(t)
P
    taskset -c $SCPU /usr/bin/prosody -F --config "$d/prosody.cfg.lua" > "$d/out.log" 2>&1 & PID=$!
    wait_port $P_PR; sleep 2
}
start_mosquitto() {
    port_free $P_MQ || die "port $P_MQ is taken"
    local d=$BENCH_DIR/mosquitto; rm -rf "$d"; mkdir -p "$d"
    cat > "$d/m.conf" <<M
user root
listener $P_MQ 127.0.0.1
allow_anonymous false
password_file $d/pw
persistence false
set_tcp_nodelay true
max_queued_messages 0
max_inflight_messages 20
sys_interval 0
log_type error
log_dest file $d/m.log
M
    for i in $(seq 0 $((USERS - 1))); do echo "u$i:pw"; done > "$d/pw"; mosquitto_passwd -U "$d/pw" || die mosquitto_passwd
    taskset -c $SCPU /usr/sbin/mosquitto -c "$d/m.conf" > "$d/out.log" 2>&1 & PID=$!
    wait_port $P_MQ; sleep 1
}
# start_godwit: every tick synced to disk, stream management, one replica
start_godwit() {
    port_free $P_GW || die "port $P_GW is taken"
    local d=$BENCH_DIR/godwit i; rm -rf "$d"; mkdir -p "$d"
    taskset -c $SCPU "$GODWIT" serve --data "$d/data" --set xmpp.plaintext=true --set ports.xmpp=$P_GW \
        --set ports.binary=$P_GWB --set ports.xmpps=0 --set ports.web=0 --set ports.admin=0 \
        --set limits.stanzas-per-second=1000000 --set limits.stanzas-burst=1000000 > "$d/out.log" 2>&1 & PID=$!
    wait_port $P_GW; for i in $(seq 100); do grep -q '^ready' "$d/out.log" && break; sleep 0.1; done
    for i in $(seq 0 $((2 * PAIRS - 1))); do echo "u$i pw"; done > "$d/users"
    [ "$1" = binary ] || "$GODWIT" user import --data "$d/data" "$d/users" > /dev/null 2>&1 || die "no accounts, see $d"
}
# binary NAME SCENARIO load-arguments...: as meas, by Godwit's own generator
binary() {
    local n=$1 s=$2 o rc; shift 2
    o=$(timeout 200 taskset -c $GCPU "$GODWIT" load "$@" --quiet --data "$BENCH_DIR/godwit/data" 2> "$BENCH_DIR/err.$n.$s"); rc=$?
    o=$(grep '^RESULT' <<< "$o" | sed -E 's/clean=true/verdict=ok/; s/ (messages|logins|stored|drained)_per_CPU_second_of_the_server=/ msgs_per_cpu_s=/
        s/ messages_per_second=/ delivered_per_s=/; s/ stored_per_second=/ store_per_s=/; s/ drained_per_second=/ drain_per_s=/; s/ delivery_p50=/ p50_ms=/; s/ delivery_p99=/ p99_ms=/')
    echo "peer=$n scen=$s rc=$rc $o" | tee -a "$RES"
    [ $rc = 0 ] || echo "peer=$n scen=$s NOT CLEAN (rc=$rc): $(head -3 "$BENCH_DIR/err.$n.$s")" >&2
}
one_binary() {
    local i
    for s in $ONLY; do [ -e "$RES" ] && sed -i "/^peer=$1 scen=$s/d" "$RES"; done
    up "$1"
    timeout 200 taskset -c $GCPU "$GODWIT" load chat --clients $((2 * PAIRS)) --window 8 --seconds "$WARM" \
        --quiet --data "$BENCH_DIR/godwit/data" > "$BENCH_DIR/warm.$1" 2>&1
    for i in $(seq "$RUNS"); do
        want closed && binary "$1" closed8 chat --clients $((2 * PAIRS)) --window 8 --seconds "$SECS"
        want closed && binary "$1" closed1 chat --clients $((2 * PAIRS)) --window 1 --seconds "$SECS"
        want rate && binary "$1" rate chat --clients $((2 * PAIRS)) --rate "$RATE" --seconds "$SECS"
        want offline && binary "$1" offline offline --clients 40 --window 64 --messages "$OFFLINE"
    done
}
up() {
    case $1 in
        godwit-xml) start_godwit xml; PORT=$P_GW X=--ack;;
        godwit-binary) start_godwit binary; PORT=$P_GWB X=;;
        relay) start_relay; PORT=$P_RELAY X="--proto raw";;
        mosquitto) start_mosquitto; PORT=$P_MQ X="--proto mqtt";;
        ejabberd) start_ejabberd lean plain; PORT=$P_EJ X=;;
        ejabberd-full) start_ejabberd full plain; PORT=$P_EJ X=--ack;;
        ejabberd-scram) start_ejabberd lean scram; PORT=$P_EJ X=;;
        prosody) start_prosody lean plain; PORT=$P_PR X=;;
        prosody-full) start_prosody full plain; PORT=$P_PR X=--ack;;
        prosody-hashed) start_prosody lean hashed; PORT=$P_PR X=;;
        *) die "no peer called $1";;
    esac
}
# meas NAME SCENARIO xload-args...   (the caller holds the lock)
PRE=
meas() {
    local n=$1 s=$2; shift 2
    local o rc; o=$(timeout 200 $PRE taskset -c $GCPU "$HERE/xload" --port $PORT --pid $PID $X "$@" 2> "$BENCH_DIR/err.$n.$s"); rc=$?
    echo "peer=$n scen=$s rc=$rc $o" | tee -a "$RES"
    [ $rc = 0 ] || echo "peer=$n scen=$s NOT CLEAN (rc=$rc): $(head -3 "$BENCH_DIR/err.$n.$s")" >&2
}
warm() { timeout 200 taskset -c $GCPU "$HERE/xload" --port $PORT --pid $PID $X --window 8 chat "$PAIRS" 0 "$WARM" > "$BENCH_DIR/warm.$1" 2>&1; }
locked() { ( flock 9; "$@" 9>&- ) 9>>"$LOCK"; }      # the lock never reaches a server
several() { local i; for i in $(seq "$RUNS"); do meas "$@"; done; }
realtime() { PRE="chrt -f 1"; "$@"; PRE=; }           # latency runs: the generator (not the server) under SCHED_FIFO
ONLY=${ONLY:-closed}     # which scenarios: idle closed rate offline
want() { [[ " $ONLY " == *" $1 "* ]]; }
one() {       # everything for one peer: about 4 minutes
    SECONDS=0
    [ "$1" = godwit-binary ] && { one_binary "$1"; return; }
    for s in $ONLY; do [ -e "$RES" ] && sed -i "/^peer=$1 scen=$s/d" "$RES"; done            # a rerun replaces
    up "$1"
    case $1 in
    *-scram|*-hashed) meas "$1" idle --settle 2 --hold 1 --login-timeout 60 idle 2000; return;;
    godwit-*) ;;                                      # idle: ./godwit load idle
    *-full) want idle && X= meas "$1" idle --settle 2 --hold 1 idle 2000;;
    *) want idle && { meas "$1" idle --settle 5 --hold "$HOLD" idle "$IDLE_N"; stop_peer; up "$1"; };;
    esac
    [[ " $ONLY " =~ " closed "|" rate " ]] && warm "$1"
    want closed && several "$1" closed8 --window 8 chat "$PAIRS" 0 "$SECS"
    want closed && several "$1" closed1 --window 1 chat "$PAIRS" 0 "$SECS"
    local rate=$RATE        # with an archive in mnesia / plain files neither peer keeps up with 2000/s, and it slows as it grows
    [[ $1 == *-full ]] && { rate=$RATE_FULL; want rate && want closed && { stop_peer; up "$1"; }; }
    want rate && realtime several "$1" rate chat "$PAIRS" "$rate" "$SECS"
    [[ $1 == relay || $1 == *-full ]] || ! want offline && return
    for _ in $(seq "$RUNS"); do [ $SECONDS -lt 240 ] && meas "$1" offline offline "$OFFLINE"; done
}
group() { trap 'stop_peer; weigh 0' EXIT; weigh "${NICE:--15}"; local n; for n in "$@"; do one "$n"; stop_peer; done; }
run() { if [ -n "${ONELOCK:-}" ]; then locked group "$@"; else for n in "$@"; do locked group "$n"; done; fi; table; }
table() { python3 "$HERE/table.py" "$RES" "$RUNS"; }
case ${1:-} in
    install) install;;
    build) build;;
    run) shift; [ -x "$HERE/xload" ] && [ "$HERE/xload" -nt "$HERE/xload.c" ] && [ -x "$HERE/relay" ] && [ "$HERE/relay" -nt "$HERE/relay.c" ] || build
         [ $# -gt 0 ] || set -- godwit-xml godwit-binary relay mosquitto ejabberd prosody ejabberd-full; run "$@";;
    start) up "$2"; echo "$2 is up on 127.0.0.1:$PORT, pid $PID (xload flags: ${X:-none})"; trap - EXIT;;
    table) table;;
    *) sed -n 2,13p "$0"; exit 2;;
esac
