# table.py RESULTS RUNS: the median of each figure per peer and scenario (of the RUNS runs with least CPU taken by other processes, when there are more)
import sys, statistics as st
runs, order = {}, []
for l in open(sys.argv[1]):
    f = dict(w.split("=", 1) for w in l.split() if "=" in w)
    if f["peer"] not in order: order.append(f["peer"])
    runs.setdefault((f["peer"], f["scen"]), []).append(f)
k = int(sys.argv[2])
def g(p, s, x, fmt):
    r = sorted((f for f in runs.get((p, s), []) if x in f), key=lambda f: max(0, float(f.get("other_cpu_pct", 0))))[:k]
    return fmt % st.median_low(float(f[x]) for f in r) if r else "-"
I, D, T = "%.0f", "%.1f", "%.2f"
cols = [("idle bytes/conn", "idle", "bytes_per_conn_settled", I), ("  at the end", "idle", "bytes_per_conn_end", I), ("logins/s", "idle", "logins_per_s", I),
  ("W8 msg/s", "closed8", "delivered_per_s", I), ("  server cpu %", "closed8", "server_cpu_pct", I), ("  generator cpu %", "closed8", "gen_cpu_pct", I),
  ("  msg/cpu-s", "closed8", "msgs_per_cpu_s", I), ("  p50 ms", "closed8", "p50_ms", D), ("  p99 ms", "closed8", "p99_ms", D), ("  other cpu %", "closed8", "other_cpu_pct", I),
  ("W1 msg/s", "closed1", "delivered_per_s", I), ("  msg/cpu-s", "closed1", "msgs_per_cpu_s", I), ("  p50 ms", "closed1", "p50_ms", D), ("  p99 ms", "closed1", "p99_ms", D), ("  other cpu %", "closed1", "other_cpu_pct", I),
  ("rate: offered/s", "rate", "rate", I), ("  got msg/s", "rate", "delivered_per_s", I), ("  p50 ms", "rate", "p50_ms", T), ("  p99 ms", "rate", "p99_ms", T), ("  p99.9 ms", "rate", "p999_ms", T), ("  server cpu %", "rate", "server_cpu_pct", I), ("  msg/cpu-s", "rate", "msgs_per_cpu_s", I), ("  gen late max ms", "rate", "gen_lag_max_ms", T),
  ("offline store/s", "offline", "store_per_s", I), ("offline drain/s", "offline", "drain_per_s", I)]
w = max(len(c[0]) for c in cols)
print("%-*s" % (w, ""), *("%14s" % p for p in order))
for n, s, x, fmt in cols: print("%-*s" % (w, n), *("%14s" % g(p, s, x, fmt) for p in order))
al = lambda p: [f for q, rs in runs.items() if q[0] == p for f in rs]
print("%-*s" % (w, "clean runs"), *("%14s" % ("%d/%d" % (sum(f.get("verdict") == "ok" for f in al(p)), len(al(p)))) for p in order))
# messages per CPU-second of the server, as ratios within this run
def rate(p, s):
    r = [float(f["msgs_per_cpu_s"]) for f in runs.get((p, s), []) if "msgs_per_cpu_s" in f]
    return st.median_low(r) if r else 0
for s in ("closed8", "closed1"):
    for own in ("godwit-xml", "godwit-binary"):
        if rate(own, s):
            print("%-*s" % (w, "%s %s to" % (own.replace("godwit-", ""), s)), *("%14s" % ("%.2f" % (rate(own, s) / rate(p, s)) if rate(p, s) else "-") for p in order))
