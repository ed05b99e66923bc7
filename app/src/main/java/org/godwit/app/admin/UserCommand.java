package org.godwit.app.admin;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit user …`.
@Command(
        name = "user",
        description = "Accounts of a running node.",
        mixinStandardHelpOptions = true)
public final class UserCommand {
    private static final int IMPORT_CHUNK_LINES = 200;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(name = "add", description = "Make an account.", mixinStandardHelpOptions = true)
    int add(
            @Mixin DataOption data,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--password-file", paramLabel = "FILE") @Nullable Path passwordFile)
            throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            String password = Password.read(passwordFile, name);
            Map<String, Object> made =
                    admin.post("/v1/accounts", Map.of("name", name, "password", password));
            out().println("added " + made.get("account"));
            return 0;
        }
    }

    @Command(name = "passwd", description = "Set a new password.", mixinStandardHelpOptions = true)
    int passwd(
            @Mixin DataOption data,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--password-file", paramLabel = "FILE") @Nullable Path passwordFile)
            throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            String password = Password.read(passwordFile, name);
            Map<String, Object> changed =
                    admin.post(
                            "/v1/accounts/" + AdminClient.segment(name) + "/password",
                            Map.of("password", password));
            out().println("changed the password of " + changed.get("account"));
            return 0;
        }
    }

    @Command(
            name = "remove",
            description = "Remove an account and everything that is its own; says what went.",
            mixinStandardHelpOptions = true)
    int remove(@Mixin DataOption data, @Parameters(paramLabel = "NAME") String name)
            throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> gone = admin.delete("/v1/accounts/" + AdminClient.segment(name));
            out().println("removed " + gone.get("account"));
            if (gone.get("went") instanceof Map<?, ?> went) {
                went.forEach((kind, count) -> out().printf("%8s  %s%n", count, kind));
            }
            return 0;
        }
    }

    @Command(name = "list", description = "List accounts.", mixinStandardHelpOptions = true)
    int list(@Mixin DataOption data) throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            for (Object row : rows(admin.get("/v1/accounts"), "accounts")) {
                if (row instanceof Map<?, ?> account) {
                    int devices = account.get("devices") instanceof List<?> d ? d.size() : 0;
                    boolean disabled = Boolean.TRUE.equals(account.get("disabled"));
                    out().printf(
                                    "%-40s %2d device%s%s%n",
                                    account.get("account"),
                                    devices,
                                    devices == 1 ? "" : "s",
                                    disabled ? "  disabled" : "");
                }
            }
            return 0;
        }
    }

    @Command(
            name = "import",
            description = "Make many accounts: one \"name password\" a line.",
            mixinStandardHelpOptions = true)
    int importFile(@Mixin DataOption data, @Parameters(paramLabel = "FILE") Path file)
            throws AdminException {
        List<String> lines = lines(file);
        long created = 0;
        int failed = 0;
        try (AdminClient admin = AdminClient.of(data.dir())) {
            for (int from = 0; from < lines.size(); from += IMPORT_CHUNK_LINES) {
                int to = Math.min(lines.size(), from + IMPORT_CHUNK_LINES);
                String chunk = String.join("\n", lines.subList(from, to));
                Map<String, Object> done = admin.postText("/v1/accounts/import", chunk);
                created += done.get("created") instanceof Number n ? n.longValue() : 0;
                for (Object fault : rows(done, "failed")) {
                    failed++;
                    spec.commandLine().getErr().println("not added: " + fault);
                }
                spec.commandLine().getErr().printf("%d of %d%n", to, lines.size());
            }
        }
        out().println("added " + created + (failed == 0 ? "" : ", refused " + failed));
        return failed == 0 ? 0 : 1;
    }

    @Command(
            name = "export",
            description = "Write accounts to a file other servers can read (XEP-0227).",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin DataOption data,
            @Parameters(index = "0", paramLabel = "FILE") Path file,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME") List<String> names)
            throws AdminException {
        List<String> users = new ArrayList<>();
        String domain = "";
        try (AdminClient admin = AdminClient.of(data.dir())) {
            for (String name : names) {
                Map<String, Object> got =
                        admin.get("/v1/accounts/" + AdminClient.segment(name) + "/export");
                users.add(String.valueOf(got.get("user")));
                String account = String.valueOf(got.get("account"));
                domain = account.substring(account.indexOf('@') + 1);
            }
        }
        ServerData.write(file, domain, users);
        out().println("wrote " + users.size() + " to " + file + "; it holds secrets, keep it safe");
        return 0;
    }

    @Command(
            name = "archive",
            description = {
                "Write everything the server has of an account into a zip: as XEP-0227, with its",
                "devices, groups and files."
            },
            mixinStandardHelpOptions = true)
    int archive(
            @Mixin DataOption data,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "FILE") Path file)
            throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> made =
                    admin.postText("/v1/accounts/" + AdminClient.segment(name) + "/archive", "");
            if (!ServerData.copyFile(data.dir(), String.valueOf(made.get("sha256")), file)) {
                out().println("files are not in the data directory; fetch " + made.get("url"));
                return 0;
            }
            out().println("wrote " + file + "; it holds secrets, keep it safe");
            return 0;
        }
    }

    @Command(
            name = "import-archive",
            description = "Make the accounts of a file another server wrote (XEP-0227).",
            mixinStandardHelpOptions = true)
    int importArchive(@Mixin DataOption data, @Parameters(paramLabel = "FILE") Path file)
            throws AdminException {
        List<String> failed = new ArrayList<>();
        try (AdminClient admin = AdminClient.of(data.dir())) {
            ServerData.read(
                    file,
                    user -> {
                        try {
                            Map<String, Object> made = admin.postText("/v1/accounts/restore", user);
                            out().println("added " + made.get("account"));
                        } catch (AdminException e) {
                            failed.add(String.valueOf(e.getMessage()));
                        }
                    });
        }
        failed.forEach(fault -> spec.commandLine().getErr().println("not added: " + fault));
        return failed.isEmpty() ? 0 : 1;
    }

    private static List<String> lines(Path file) throws AdminException {
        try {
            return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new AdminException("cannot read " + file);
        }
    }

    private static List<?> rows(Map<String, Object> body, String name) {
        return body.get(name) instanceof List<?> rows ? rows : List.of();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
