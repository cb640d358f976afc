package io.genrec.flink.cluster;

import io.genrec.datasets.run.ParentWatch;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the processes of a cluster are made of: of this JVM's class path, Flink and what it needs, as in the lib folder of a
 * distribution. Nothing else, for Flink takes {@code org.apache.flink} and Hadoop from there first, and a jar of jobs must
 * bring the rest itself, here as on any other cluster.
 */
final class FlinkClassPath {
    /** By file name; a distribution lacks the Kafka connector. */
    private static final Pattern FLINK = Pattern.compile("(flink-(?!connector-kafka)"
            + "|frocksdbjni|kryo|minlog|objenesis|reflectasm|javassist|asm"
            + "|commons-(cli|collections|compress|io|lang3|math3|text)|snakeyaml-engine"
            + "|RoaringBitmap|hash4j|agrona|lz4-java|snappy-java|aircompressor|async-profiler|jsr305"
            + "|slf4j-api|logback-(classic|core))-?[\\d.].*\\.jar|flink-[a-z].*\\.jar");

    private static final Pattern KAFKA = Pattern.compile("flink-connector-kafka.*");

    private FlinkClassPath() {}

    static String ofThisJvm() {
        return Stream.concat(
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry ->
                                        isFlinks(Path.of(entry).getFileName().toString())),
                        Stream.of(FlinkProcess.class, ParentWatch.class).map(FlinkClassPath::place))
                .collect(Collectors.joining(File.pathSeparator));
    }

    static boolean isFlinks(String jar) {
        return FLINK.matcher(jar).matches() && !KAFKA.matcher(jar).matches();
    }

    private static String place(Class<?> of) {
        try {
            return Path.of(of.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no place of " + of, e);
        }
    }
}
