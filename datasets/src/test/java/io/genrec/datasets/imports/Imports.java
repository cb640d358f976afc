package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Imports into one run directory, under the defaults and what a test says otherwise. */
final class Imports {
    private final Path sources;
    private final RunDirectory run;

    Imports(Path folder) {
        this.sources = folder.resolve("sources");
        this.run = new RunDirectory(folder.resolve("run"));
    }

    RunDirectory run() {
        return run;
    }

    /** A source file of these lines. */
    Path file(String name, String... lines) throws IOException {
        return file(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Path file(String name, byte[] bytes) throws IOException {
        Files.createDirectories(sources);
        return Files.write(sources.resolve(name), bytes);
    }

    Path gzipped(String name, String... lines) throws IOException {
        Path file = file(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** @param overrides keys below {@code genrec.import}, or those of {@code genrec.log} */
    ImportResult run(String format, Path from, Map<String, Object> overrides) {
        return LogImport.run(settings(format, from, overrides), run, Progress.SILENT);
    }

    static ImportSettings settings(String format, Path from, Map<String, Object> overrides) {
        Config config = ConfigFactory.load()
                .getConfig("genrec")
                .withValue("log.earliest-time", ConfigValueFactory.fromAnyRef("1970-01-01")) // tests count from there
                .withValue("import.format", ConfigValueFactory.fromAnyRef(format))
                .withValue("import.from", ConfigValueFactory.fromAnyRef(from.toString()));
        for (Map.Entry<String, Object> override : overrides.entrySet()) {
            String key = override.getKey().startsWith("log.") ? override.getKey() : "import." + override.getKey();
            config = config.withValue(key, ConfigValueFactory.fromAnyRef(override.getValue()));
        }
        return ImportSettings.from(config);
    }

    List<Event> events() {
        return ParquetTable.EVENTS.readAll(run.events());
    }

    List<Item> items() {
        return ParquetTable.ITEMS.readAll(run.items());
    }

    /** Of the rejects file, without its header. */
    List<String> rejects() throws IOException {
        List<String> lines = Files.readAllLines(run.rejects());
        return lines.subList(1, lines.size());
    }

    /** The settings at {@code genrec} of somebody who names a log, and perhaps more keys under {@code import}. */
    static Config given(Path log, Map<String, Object> more) {
        Config given = ConfigFactory.load()
                .getConfig("genrec")
                .withValue("import.from", ConfigValueFactory.fromAnyRef(log.toString()));
        for (Map.Entry<String, Object> setting : more.entrySet()) {
            given = given.withValue("import." + setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
        }
        return given;
    }
}
