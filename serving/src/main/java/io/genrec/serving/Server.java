package io.genrec.serving;

import io.genrec.datasets.configuration.BadConfiguration;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.storage.RunAddress;
import io.genrec.storage.StorageSettings;
import io.genrec.storage.StoredRun;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The server as a program of its own, with neither a trainer nor Flink on its class path:
 * {@code java io.genrec.serving.Server RUN [FILE.conf]}. Settings come from the file, from system properties
 * ({@code -Dgenrec.serve.port=8080}) and from the environment ({@code GENREC_LISTEN_PORT}). Logs go to standard error. Ends
 * with 1 where it cannot serve, with 2 for bad usage.
 */
public final class Server {
    private static final String USAGE = "usage: java io.genrec.serving.Server RUN [FILE.conf]; RUN is a run directory"
            + " with a bundle, a path or s3://bucket/run and the like, FILE.conf has settings in HOCON";
    private static final String LOGGING = "logback.configurationFile";

    private Server() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "io/genrec/serving/logback.xml");
        }
        System.exit(run(System.out, System.err, arguments));
    }

    /** @return the exit code, once the process was told to end */
    private static int run(PrintStream out, PrintStream err, String... arguments) {
        if (arguments.length < 1 || arguments.length > 2) {
            err.println("genrec: " + USAGE);
            return 2;
        }
        try {
            Configuration configuration = Configuration.of(
                    arguments.length == 2 ? List.of(Configuration.file(Path.of(arguments[1]))) : List.of());
            Serving.Settings settings = configuration.read(Serving.Settings::from);
            RunDirectory run = run(RunAddress.parse(arguments[0]), configuration);
            if (!Files.isDirectory(run.root())) {
                err.println("genrec: no run at " + run.root() + "; name the folder that `genrec train --dir` wrote to");
                return 1;
            }
            try (Serving serving = Serving.start(settings, run)) {
                out.println(serving.greeting());
                serving.awaitEnd();
            }
            return 0;
        } catch (BadConfiguration e) {
            err.println("genrec: " + e.getMessage());
            return 2;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Server.class).error("the server failed", e);
            err.println("genrec: " + e.getMessage());
            return 1;
        }
    }

    /** The run itself, or where it is in a bucket, a copy of what a server reads of it. */
    private static RunDirectory run(RunAddress address, Configuration configuration) {
        if (address instanceof RunAddress.Folder folder) {
            return new RunDirectory(folder.path());
        }
        RunAddress.Bucket bucket = (RunAddress.Bucket) address;
        try (StoredRun stored = StoredRun.open(bucket, configuration.read(StorageSettings::from))) {
            if (!stored.exists()) {
                throw new StepFailed("no run at " + bucket + ": name where `genrec train --dir` wrote to");
            }
            stored.fetch(List.of("served", "bundle", "aligned", "sequences"));
            return stored.local();
        }
    }
}
