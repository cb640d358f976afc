package io.genrec.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.features.FeatureSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/** The samples and sequences of a log by SQL ({@code features.sql}), in a DuckDB inside this process. */
final class DuckDbFeatures implements AutoCloseable {
    /** For all that DuckDB keeps; four times the heap of the feature step, for it ran out of as much at 5M events. */
    private static final String MEMORY = "6GB";

    private static final String EXHAUSTED = "Out of Memory Error";

    private static final String IN_MEMORY = "jdbc:duckdb:";
    private static final String DRIVER = "org.duckdb.DuckDBDriver";

    private final URLClassLoader classes;
    private final Driver driver;

    private DuckDbFeatures(URLClassLoader classes, Driver driver) {
        this.classes = classes;
        this.driver = driver;
    }

    /**
     * What a computation took.
     *
     * @param cpuSeconds that all threads of this process computed meanwhile
     */
    record Took(double seconds, double cpuSeconds) {}

    /** @param jar DuckDB's JDBC driver. @throws StepFailed where it is not that */
    static DuckDbFeatures open(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new StepFailed("no such file: " + jar + "; name DuckDB's JDBC driver with --duckdb");
        }
        try {
            URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
            return new DuckDbFeatures(classes, (Driver)
                    classes.loadClass(DRIVER).getDeclaredConstructor().newInstance());
        } catch (MalformedURLException | ReflectiveOperationException | LinkageError e) {
            throw new StepFailed(jar + " holds no DuckDB that runs here: " + e, e);
        }
    }

    /** Of DuckDB, as it says itself. */
    String version() {
        try (Connection connection = driver.connect(IN_MEMORY, new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT version()")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Writes {@code samples.parquet} and {@code sequences.parquet}.
     *
     * @param log file of JSON lines, or folder of a Parquet table
     */
    Took compute(Path log, FeatureSettings settings, int threads, Path out) {
        if (settings.pages().minHistory() > 0 || settings.pages().keepPagesWithoutPositives()) {
            throw new StepFailed("features.sql knows no min-history and keeps no pages without positives:"
                    + " leave genrec.features at these defaults");
        }
        Map<String, String> values = Map.of(
                "log",
                relation(log),
                "window",
                String.valueOf(settings.rules().attributionWindow().toMillis()),
                "history-cap",
                String.valueOf(settings.pages().historyCap()),
                "max-items",
                String.valueOf(settings.pages().maxItems()),
                "max-exposed",
                String.valueOf(settings.pages().maxExposed()),
                "samples",
                quoted(samples(out)),
                "sequences",
                quoted(sequences(out)));
        String sql = script();
        for (Map.Entry<String, String> value : values.entrySet()) {
            sql = sql.replace("${" + value.getKey() + "}", value.getValue());
        }
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long start = System.nanoTime();
        long cpu = machine.getProcessCpuTime();
        try (Connection connection = connect(threads, out);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
        return new Took((System.nanoTime() - start) / 1e9, (machine.getProcessCpuTime() - cpu) / 1e9);
    }

    /**
     * Compares with what {@code genrec features} wrote, row for row.
     *
     * @param out where {@link #compute} wrote
     * @return rows that only one has, or both have otherwise
     */
    long differences(RunDirectory run, Path out, int threads) {
        String samples = """
                SELECT count(*) FROM read_parquet('%s/*/*.parquet') a FULL JOIN read_parquet('%s') b
                USING (user_id, request_id, page)
                WHERE a.time_ms IS DISTINCT FROM b.time_ms OR a.history IS DISTINCT FROM b.history
                  OR a.history_end IS DISTINCT FROM b.history_end OR a.items IS DISTINCT FROM b.items""".formatted(quoted(run.samples()), quoted(samples(out)));
        String sequences = """
                SELECT count(*) FROM read_parquet('%s/*.parquet') a FULL JOIN read_parquet('%s') b USING (user_id)
                WHERE a.behaviours IS DISTINCT FROM b.behaviours OR a."end" IS DISTINCT FROM b."end\"""".formatted(quoted(run.sequences()), quoted(sequences(out)));
        try (Connection connection = connect(threads, out);
                Statement statement = connection.createStatement()) {
            return number(statement, samples) + number(statement, sequences);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Connection connect(int threads, Path out) throws SQLException {
        Connection connection = driver.connect(IN_MEMORY, new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            statement.execute("SET memory_limit = '" + MEMORY + "'");
            statement.execute("SET temp_directory = '" + quoted(out.resolve("duckdb-temp")) + "'");
            statement.execute("SET preserve_insertion_order = false");
        }
        return connection;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String relation(Path log) {
        return Files.isDirectory(log) ? "read_parquet('" + quoted(log) + "/*.parquet')" : """
                (SELECT userId AS user_id, itemId AS item_id, upper(action) AS action, requestId AS request_id, page, position,
                  timeMillis AS time_ms
                FROM read_json('%s', format = 'newline_delimited', columns = {userId: 'VARCHAR', itemId: 'VARCHAR',
                  action: 'VARCHAR', requestId: 'VARCHAR', page: 'INTEGER', position: 'INTEGER', timeMillis: 'BIGINT'}))""".formatted(quoted(log));
    }

    /** For between the quotes of a SQL string. */
    private static String quoted(Path path) {
        return path.toString().replace("'", "''");
    }

    private static Path samples(Path out) {
        return out.resolve("samples.parquet");
    }

    private static Path sequences(Path out) {
        return out.resolve("sequences.parquet");
    }

    private static String script() {
        try (InputStream script = DuckDbFeatures.class.getResourceAsStream("features.sql")) {
            if (script == null) {
                throw new IllegalStateException("features.sql is not beside its class");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** DuckDB needs more memory than it may have: an outcome of a measurement, not the end of it. */
    static final class Exhausted extends StepFailed {
        private static final long serialVersionUID = 1;

        private Exhausted(SQLException cause) {
            super("DuckDB ran out of its " + MEMORY, cause);
        }
    }

    private static StepFailed failed(SQLException failure) {
        if (String.valueOf(failure.getMessage()).startsWith(EXHAUSTED)) {
            return new Exhausted(failure);
        }
        return new StepFailed("DuckDB failed: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        try {
            classes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
