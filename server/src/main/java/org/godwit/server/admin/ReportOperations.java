package org.godwit.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.server.blocking.Reports;

/// What people have reported (XEP-0377), and what the operator has dealt with.
public final class ReportOperations {
    private final Reports reports;

    public ReportOperations(Reports reports) {
        this.reports = reports;
    }

    void addTo(Routes routes) {
        var _ =
                routes.on("GET", "/v1/reports", _ -> list())
                        .on("DELETE", "/v1/reports/*", this::drop);
    }

    private Reply list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Reports.Filed filed : reports.all()) {
            rows.add(
                    Map.of(
                            "id", filed.id(),
                            "at", filed.at().toString(),
                            "reporter", filed.report().reporter().toString(),
                            "reported", filed.report().reported().toString(),
                            "reason", filed.report().reason(),
                            "text", filed.report().text(),
                            "messages", filed.report().messages()));
        }
        return Operations.listed("reports", rows);
    }

    private Reply drop(Request request) throws InterruptedException {
        String id = request.argument();
        try {
            boolean gone =
                    reports.drop(id)
                            .toCompletableFuture()
                            .get(Operations.WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return gone
                    ? Reply.ok(Map.of("id", id))
                    : Reply.refused(404, "no report " + id + ", or it cannot go now");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the store did not answer in time", e);
        }
    }
}
