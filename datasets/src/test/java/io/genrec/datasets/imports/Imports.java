package io.genrec.datasets.imports;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import java.nio.file.Path;
import java.util.Map;

/** Runs imports under the defaults. */
final class Imports {
    private Imports() {}

    /** @param overrides keys below {@code genrec.import} */
    static ImportSettings settings(String format, Path from, Map<String, Object> overrides) {
        var config = ConfigFactory.load()
                .getConfig("genrec")
                .withValue("import.format", ConfigValueFactory.fromAnyRef(format))
                .withValue("import.from", ConfigValueFactory.fromAnyRef(from.toString()));
        for (var override : overrides.entrySet()) {
            config = config.withValue(
                    "import." + override.getKey(), ConfigValueFactory.fromAnyRef(override.getValue()));
        }
        return ImportSettings.from(config);
    }

    static ImportResult run(RunDirectory run, String format, Path from, Map<String, Object> overrides) {
        return LogImport.run(settings(format, from, overrides), run, Progress.SILENT);
    }
}
