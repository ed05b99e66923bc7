#!/bin/bash
# bob is an unmodified Profanity in tmux, alice the Godwit command line: a conversation with ticks.
# Usage: profanity.sh HOST PORT [TLS]   accounts alice and bob, password in GODWIT_PASSWORD; TLS is
# Profanity's word: trust (STARTTLS, the default), legacy (direct TLS) or disable. SEND is the
# command that sends as alice, HEARD the file of what she hears. Prints Profanity's screen at the end.
set -u
host=$1 port=$2 tls=${3:-trust}
work=$(mktemp -d)
socket=godwit-interop-$$
export LC_ALL=C.UTF-8

tm() { tmux -L "$socket" "$@"; }
say() { tm send-keys -l "$1"; sleep 0.1; tm send-keys Enter; }
screen() { tm capture-pane -p -t bob; }
finish() {
  code=$?
  { [ "$code" = 0 ] && cat "$work/screen" || screen; } 2>/dev/null | sed '/^ *$/d'
  tm kill-server 2>/dev/null
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

# Waits until the screen shows a text, 15 s at most.
shows() {
  for _ in $(seq 150); do
    if screen | tr -s ' \n' '  ' | grep -qF -- "$1"; then return 0; fi
    sleep 0.1
  done
  echo "profanity: \"$1\" is not on the screen" >&2
  exit 1
}

mkdir -p "$work/config" "$work/data"
env HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" TERM=screen-256color \
  tmux -L "$socket" -f /dev/null new-session -d -s bob -x 130 -y 40 profanity
sleep 1
say "/receipts send on"; shows "Send delivery receipts enabled"
say "/receipts request on"; shows "Request delivery receipts enabled"
say "/connect bob@localhost server $host port $port tls $tls"; sleep 1
say "$GODWIT_PASSWORD"
if [ "$tls" = legacy ]; then shows "/tls allow"; say "/tls allow"; fi
shows "logged in successfully"

out=$($SEND "hello from the binary side, $tls") || {
  echo "profanity: send ended with $?: $out" >&2
  exit 1
}
case $out in
  *stored*delivered*) ;;
  *) echo "profanity: send printed: $out" >&2; exit 1 ;;
esac
shows "alice@localhost"
say "/msg alice@localhost hello from profanity, $tls"
shows "me: hello from profanity, $tls"
shows "hello from the binary side, $tls"
for _ in $(seq 150); do
  grep -qF "hello from profanity, $tls" "$HEARD" && break
  sleep 0.1
done
grep -qF "hello from profanity, $tls" "$HEARD" || { echo "profanity: alice heard nothing" >&2; exit 1; }
screen >"$work/screen"
say "/win 1"; say "/ping"; shows "Ping response from server"
echo "profanity: a conversation with ticks (tls $tls)"
