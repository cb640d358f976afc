package io.genrec.flink.cluster;

import com.typesafe.config.Config;
import io.genrec.datasets.run.StepFailed;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where a job runs: key {@code genrec.flink}. */
public sealed interface FlinkTarget {
    /**
     * An environment whose jobs run here.
     *
     * @param job what the job asks of Flink
     * @throws StepFailed where there is no Flink to run it
     */
    StreamExecutionEnvironment environment(Configuration job, int parallelism);

    /** Whether a job goes on when this process ends. */
    boolean outlivesThisProcess();

    /** For the end of a sentence about a task that failed: where it ran, if not here. */
    String place();

    /** @param genrec the config at {@code genrec} */
    static FlinkTarget from(Config genrec) {
        String master = genrec.getString("flink.master");
        if (master.isEmpty()) {
            return new Local();
        }
        String jar = genrec.getString("flink.jar");
        return Remote.at(
                master,
                genrec.getString("flink.truststore"),
                genrec.getString("flink.truststore-password-file"),
                jar.isEmpty() ? Remote.builtJar() : Path.of(jar));
    }

    /** Inside this JVM, for the length of the job. */
    record Local() implements FlinkTarget {
        private static final String LOOPBACK = "127.0.0.1";

        @Override
        public StreamExecutionEnvironment environment(Configuration job, int parallelism) {
            Configuration here = new Configuration(job);
            // By default the servers of files and of the REST interface, which takes jobs of anybody, listen
            // everywhere.
            here.set(JobManagerOptions.BIND_HOST, LOOPBACK);
            here.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
            here.set(RestOptions.BIND_ADDRESS, LOOPBACK);
            return StreamExecutionEnvironment.createLocalEnvironment(parallelism, here);
        }

        @Override
        public boolean outlivesThisProcess() {
            return false;
        }

        @Override
        public String place() {
            return "";
        }
    }

    /**
     * A session cluster that is running already.
     *
     * @param port of its REST interface
     * @param trust whom to trust over TLS; empty where it speaks plain HTTP
     * @param jar the jobs, with what they need beyond Flink
     */
    record Remote(String host, int port, Optional<FlinkTrust> trust, Path jar) implements FlinkTarget {
        private static final String JAR = "genrec-flink-jobs.jar";
        private static final String HTTPS = "https://";

        /**
         * @param master {@code host:port}, or {@code https://host:port}
         * @param truststore for https, else empty
         */
        static Remote at(String master, String truststore, String passwordFile, Path jar) {
            boolean isSecured = master.startsWith(HTTPS);
            String address = isSecured ? master.substring(HTTPS.length()) : master;
            int colon = address.lastIndexOf(':');
            String port = address.substring(colon + 1);
            if (colon < 1 || !port.matches("[0-9]{1,5}") || address.contains("/")) {
                throw new IllegalArgumentException(
                        "genrec.flink.master must be host:port or https://host:port, where Flink's REST interface"
                                + " listens (127.0.0.1:8081): " + master);
            }
            if (isSecured && (truststore.isEmpty() || passwordFile.isEmpty())) {
                throw new IllegalArgumentException("genrec.flink.master is " + master
                        + ": say whom to trust by genrec.flink.truststore (PKCS #12 or JKS) and"
                        + " genrec.flink.truststore-password-file");
            }
            Optional<FlinkTrust> trust = isSecured
                    ? Optional.of(new FlinkTrust(Path.of(truststore), Path.of(passwordFile)))
                    : Optional.empty();
            return new Remote(address.substring(0, colon), Integer.parseInt(port), trust, jar);
        }

        /** Beside the classes of this module, where the build leaves it. */
        static Path builtJar() {
            try {
                Path classes = Path.of(FlinkTarget.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                return classes.resolveSibling(JAR);
            } catch (URISyntaxException e) {
                throw new IllegalStateException("no place for " + JAR, e);
            }
        }

        @Override
        public StreamExecutionEnvironment environment(Configuration job, int parallelism) {
            if (!Files.isReadable(jar)) {
                throw new StepFailed("no jar of the jobs at " + jar + ": build it with `./mvnw -Dquick"
                        + " -Dmaven.test.skip=true package`, or name it by genrec.flink.jar");
            }
            FlinkOverview found = FlinkOverview.of(host, port, trust);
            found.requireSameVersion();
            found.requireSlots(
                    job.get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.STREAMING ? parallelism : 1);
            Configuration client = new Configuration(job);
            trust.ifPresent(known -> known.into(client));
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createRemoteEnvironment(host, port, client, jar.toString());
            environment.setParallelism(parallelism);
            return environment;
        }

        @Override
        public boolean outlivesThisProcess() {
            return true;
        }

        @Override
        public String place() {
            return " (in a task of Flink at " + host + ":" + port
                    + ", where the run directory must be under the same path as here)";
        }
    }

    /** The cluster that runs this very program: by {@code flink run}, or as the application of a deployment. */
    record Surrounding() implements FlinkTarget {
        /** What the cluster says of itself stands above what the job asks for. */
        @Override
        public StreamExecutionEnvironment environment(Configuration job, int parallelism) {
            Configuration both = new Configuration(job);
            both.addAll(Configuration.fromMap(StreamExecutionEnvironment.getExecutionEnvironment()
                    .getConfiguration()
                    .toMap()));
            return StreamExecutionEnvironment.getExecutionEnvironment(both);
        }

        @Override
        public boolean outlivesThisProcess() {
            return true;
        }

        @Override
        public String place() {
            return " (in a task of this cluster, all of whose machines must see the run directory under the same path)";
        }
    }
}
